// Pictures of every step at three widths, into target/captures, for human eyes: `node tests/navigateur/captures.mjs`.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lancerNavigateur } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { ENFANT, FRANCECONNECT, Formulaire } from "./parcours.mjs";

const DOSSIER = fileURLToPath(new URL("../../target/captures/", import.meta.url));
const LARGEURS = [
  ["360", { viewport: { width: 360, height: 740 }, chemin: "/" }],
  ["280", { viewport: { width: 1200, height: 900 }, chemin: "/barre-laterale.html" }],
  ["1200", { viewport: { width: 1200, height: 900 }, chemin: "/" }],
  ["sombre", { viewport: { width: 1200, height: 900 }, chemin: "/", theme: "sombre" }],
];

mkdirSync(DOSSIER, { recursive: true });
const demo = await lancerDemo();
const navigateur = await lancerNavigateur();
try {
  for (const [nom, { viewport, chemin, theme }] of LARGEURS) {
    const ouvrir = async () => {
      const page = await (await navigateur.newContext({ viewport, locale: "fr-FR" })).newPage();
      const formulaire = new Formulaire(page);
      await formulaire.aller(demo, chemin);
      if (theme) await formulaire.hote.evaluate((hote, nom) => hote.setAttribute("theme", nom), theme);
      return formulaire;
    };
    let rang = 0;
    const photo = (formulaire, quoi) =>
      formulaire.hote.screenshot({ path: `${DOSSIER}${nom}-${String(++rang).padStart(2, "0")}-${quoi}.png` });

    let f = await ouvrir();
    await f.page.screenshot({ path: `${DOSSIER}${nom}-00-page.png`, fullPage: true });
    for (const service of await f.hote.getByRole("checkbox").all()) await service.uncheck();
    await f.bouton("Continuer").click();
    await f.aLeFocus(f.erreurs());
    await photo(f, "services-erreur");
    await f.choisirServices("Cantine", "Accueil périscolaire", "Centre de loisirs", "Crèche");
    await photo(f, "information");
    const [fenetre] = await Promise.all([f.page.waitForEvent("popup"), f.bouton(FRANCECONNECT).click()]);
    await f.hote.getByText("Une fenêtre FranceConnect est ouverte").waitFor();
    await photo(f, "franceconnect-ouvert");
    await fenetre.locator('button[value="camille-moreau"]').click();
    await f.etape("famille");
    await photo(f, "famille");
    await f.hote.getByRole("button", { name: "Ce n’est pas juste ?" }).first().click();
    await f.hote.getByText("Pourquoi ce prix ?").first().click();
    await f.bouton("Ajouter un enfant").click();
    await f.bouton("Continuer").click();
    await f.aLeFocus(f.erreurs());
    await photo(f, "famille-erreurs");
    await f.bouton(/^Retirer cet enfant/).click();
    await f.champ("Qu’est-ce qui n’est pas juste ?").fill("Mon prénom est Camille.");
    await f.inscrire("Cantine", "INES MOREAU", "LEO PAUL MOREAU");
    await f.inscrire("Accueil périscolaire", "INES MOREAU");
    await f.inscrire("Centre de loisirs", "LEO PAUL MOREAU");
    await f.inscrire("Crèche", "JULES MOREAU");
    await f.versRecapitulatif();
    await photo(f, "recapitulatif");
    await f.envoyer();
    await photo(f, "recu");
    await f.page.context().close();

    f = await ouvrir();
    await f.choisirServices("Centre de loisirs");
    await f.bouton("Je préfère écrire mon identité").click();
    await f.etape("identite");
    await f.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
    await f.bouton("Continuer").click();
    await f.aLeFocus(f.erreurs());
    await f.hote.getByRole("combobox", { name: "Commune de naissance" }).fill("Saint-Ger");
    await f.hote.getByRole("option").first().waitFor();
    await f.page.keyboard.press("ArrowDown");
    await photo(f, "identite");
    await f.page.keyboard.press("Escape");
    await f.bouton("Retour").click();
    await f.bouton("Remplir le formulaire à la main").click();
    await f.etape("famille");
    await f.ajouterEnfant(ENFANT);
    await f.champ("Code postal et ville").fill("45000 Orléans");
    await photo(f, "famille-main");
    await f.page.context().close();
  }
} finally {
  await navigateur.close();
  await demo.arreter();
}
console.log(`Captures : ${DOSSIER}`);
