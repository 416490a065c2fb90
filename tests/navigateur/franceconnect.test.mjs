// The main road: a citizen identifies with FranceConnect, sees the family, sends, and gets a receipt. Then what happens
// when FranceConnect or the administrations do not help.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENFANT, FRANCECONNECT, Formulaire, IDENTITES, repondre } from "./parcours.mjs";
import { garde, ouvrirSession } from "./session.mjs";

const RIEN = { bases: [], caches: [] };

describe("FranceConnect", () => {
  const { demo, visiter } = ouvrirSession();

  it("leads from the services to the receipt", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Accueil périscolaire", "Centre de loisirs");
    await formulaire.contient("votre quotient familial", "votre adresse", "CAF", "24 mois", "dpo@saint-exemple.example");
    await formulaire.franceConnect("camille-moreau");

    await formulaire.etape("famille");
    await formulaire.contient("CAMILLE", "LEO PAUL MOREAU", "INES MOREAU", "JULES MOREAU", "850 €");
    await formulaire.contient("14 RUE DES TILLEULS", "12 avril 1988", "Donnée certifiée par la CAF");
    await formulaire.contient("3,35 € par repas", "1,28 € par heure", "9,00 € par jour");
    assert.ok(await formulaire.enfant("Centre de loisirs", "JULES MOREAU").isDisabled(), "2 years old: too young");
    await formulaire.inscrire("Cantine", "LEO PAUL MOREAU", "INES MOREAU");
    await formulaire.inscrire("Accueil périscolaire", "INES MOREAU");
    await formulaire.inscrire("Centre de loisirs", "LEO PAUL MOREAU");

    await formulaire.versRecapitulatif();
    await formulaire.contient("Certifié", "parent@exemple.fr", "3,35 €");
    await formulaire.envoyer();
    await formulaire.contient("Cantine", "2 enfants", "3,35 €", "1,28 €", "9,00 €");
    assert.ok(await formulaire.hote.getByRole("link", { name: "Fermer ma session FranceConnect" }).isVisible());
    const { cookies, ...reste } = await garde(page);
    assert.deepEqual(reste, RIEN);
    assert.ok(!cookies.some((cookie) => /moreau/i.test(cookie)));
    assert.equal(new URL(page.url()).origin, demo().page);
    assert.equal(new URL(page.url()).hash, "");
  });

  it("lets a certified value be contested, and says so to the end", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.hote.getByRole("button", { name: "Ce n’est pas juste ?" }).last().click();
    await formulaire.aLeFocus(formulaire.champ("Qu’est-ce qui n’est pas juste ?"));
    await formulaire.champ("Qu’est-ce qui n’est pas juste ?").fill("J’ai repris un emploi en septembre.");
    await formulaire.contient("ce prix peut changer après vérification");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.versRecapitulatif();
    await formulaire.contient("Contesté", "J’ai repris un emploi en septembre.");
    await formulaire.envoyer();
  });

  it("gives on the receipt the price that was shown, even for a contested address", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Centre de loisirs");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    const prix = async () => /\d+,\d\d € par jour/.exec(await formulaire.texte())[0];
    assert.equal(await prix(), "9,00 € par jour");
    await formulaire.hote.locator("#pf-contester-adresse").click();
    await formulaire.champ("Qu’est-ce qui n’est pas juste ?").fill("J’habite au 4 rue du Puits.");
    await formulaire.groupeRadio(/L’autre parent/).getByRole("radio", { name: "Non" }).check();
    const montre = await prix();
    assert.notEqual(montre, "9,00 € par jour", "the address is not certain any more");
    await formulaire.contient("Prix provisoire");
    await formulaire.inscrire("Centre de loisirs", "INES MOREAU");
    await formulaire.versRecapitulatif();
    assert.equal(await prix(), montre);
    await formulaire.envoyer();
    assert.equal(await prix(), montre);
    await formulaire.contient("Prix provisoire");
  });

  it("says that an unknown quotient is not zero", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("elsa-prigent");
    await formulaire.etape("famille");
    await formulaire.contient("Non communiqué par la CAF ou la MSA. Ce n’est pas zéro", "6,20 € par repas");
    await formulaire.contient("Prix provisoire");
    await formulaire.neContientPas("0 € par repas : ", " 0 €");
  });

  it("shows a quotient of zero as zero", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("dylan-marchand");
    await formulaire.etape("famille");
    await formulaire.contient(" 0 €", "1,00 € par repas");
  });

  it("says partial birth dates in words", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("rosa-quintana");
    await formulaire.etape("famille");
    await formulaire.contient("avril 2012, jour inconnu", "2020, jour et mois inconnus", "date inconnue");
    await formulaire.contient("âge à vérifier par la mairie");
    assert.ok(await formulaire.enfant("Cantine", "LUZ QUINTANA").isEnabled());
  });

  it("asks for the other parent when the address is outside the commune", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Centre de loisirs");
    await formulaire.franceConnect("karim-haddad");
    await formulaire.etape("famille");
    const question = formulaire.groupeRadio(/L’autre parent habite-t-il à Saint-Exemple-sur-Loire/);
    await question.getByRole("radio", { name: "Non" }).check();
    const dehors = await formulaire.texte();
    await question.getByRole("radio", { name: "Oui" }).check();
    const dedans = await formulaire.texte();
    const prix = (texte) => Number(/(\d+,\d\d) € par jour/.exec(texte)[1].replace(",", "."));
    assert.ok(prix(dehors) > prix(dedans), `${prix(dehors)} outside, ${prix(dedans)} inside`);
  });

  for (const [persona, raison, autres] of [
    ["victor-delmas", "Les informations trouvées ne sont pas à votre nom", ["certifiée par"]],
    ["alix-renaud", "Les informations trouvées ne sont pas à votre nom", ["certifiée par"]],
    ["gabriel-picard", "La CAF et la MSA ne trouvent pas votre dossier", ["certifiée par"]],
    ["simon-guyot", "La CAF et la MSA ne répondent pas pour le moment", ["certifiée par"]],
    ["nina-poulain", "La CAF et la MSA ne répondent pas pour le moment", ["certifiée par"]],
    ["noe-blanchard", "Ces informations viennent de la CAF ou de la MSA", []],
  ]) {
    it(`gives a receipt by hand to ${persona}`, async () => {
      const { formulaire } = await visiter();
      await formulaire.choisirServices("Cantine", "Centre de loisirs");
      await formulaire.franceConnect(persona);
      await formulaire.etape("famille");
      await formulaire.contient(raison);
      await formulaire.neContientPas(...autres);
      await formulaire.ajouterEnfant(ENFANT);
      await formulaire.champ("Numéro et rue").fill("3 rue du Bac");
      await formulaire.champ("Code postal et ville").fill("45990 Saint-Exemple-sur-Loire");
      await formulaire.inscrire("Cantine", "Anouk Martin");
      await formulaire.inscrire("Centre de loisirs", "Anouk Martin");
      await formulaire.versRecapitulatif();
      await formulaire.contient("Déclaré", "3 rue du Bac", "Anouk Martin");
      await formulaire.envoyer();
    });
  }

  it("goes back to the choice when the citizen refuses, and keeps the services", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Crèche");
    await formulaire.franceConnect("refuser");
    await formulaire.hote.getByRole("alert").filter({ hasText: "Vous n’avez pas terminé" }).waitFor();
    await formulaire.contient("Cantine et Crèche");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
  });

  it("goes back to the choice when the window is closed", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    const [fenetre] = await Promise.all([page.waitForEvent("popup"), formulaire.bouton(FRANCECONNECT).click()]);
    await formulaire.hote.getByText("Une fenêtre FranceConnect est ouverte").waitFor();
    await fenetre.close();
    await formulaire.hote.getByText("La fenêtre FranceConnect est fermée").waitFor();
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
  });

  it("keeps what was typed by hand when the citizen then identifies", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await formulaire.champ("Adresse e-mail").fill("garde@exemple.fr");
    await formulaire.champ("Message à la mairie").fill("Sans arachide.");
    await formulaire.ajouterEnfant(ENFANT);
    await formulaire.bouton("Retour").click();
    await formulaire.etape("information");
    await formulaire.franceConnect("simon-guyot");
    await formulaire.etape("famille");
    assert.equal(await formulaire.champ("Adresse e-mail").inputValue(), "garde@exemple.fr");
    assert.equal(await formulaire.champ("Message à la mairie").inputValue(), "Sans arachide.");
    assert.equal(await formulaire.champ("Prénom de l’enfant").inputValue(), "Anouk");
    await formulaire.inscrire("Cantine", "Anouk Martin");
    await formulaire.versRecapitulatif("garde@exemple.fr");
    await formulaire.contient("Sans arachide.");
    await formulaire.envoyer();
  });

  it("asks to complete an identity that FranceConnect does not know whole", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("maya-solis");
    await formulaire.etape("identite");
    await formulaire.contient("FranceConnect ne connaît pas toute votre identité");
    await formulaire.ecrireIdentite(IDENTITES.introuvable);
    await formulaire.bouton("Continuer").click();
    await formulaire.etape("famille");
    await formulaire.contient("La mairie vérifiera ces informations");
  });

  it("leads everybody somewhere", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    const vues = [];
    for (let personnes = [null]; personnes.length; ) {
      const [fenetre] = await Promise.all([page.waitForEvent("popup"), formulaire.bouton(FRANCECONNECT).click()]);
      await fenetre.locator("button[name=persona]").first().waitFor();
      if (!vues.length) {
        const toutes = await fenetre.locator("button[name=persona]").evaluateAll((b) => b.map((bouton) => bouton.value));
        // The refusal has a test of its own, and the slow one would only be slow.
        personnes = toutes.filter((id) => id !== "refuser" && id !== "louis-pasquier");
      }
      const personne = personnes.shift();
      vues.push(personne);
      await repondre(fenetre, personne);
      await formulaire.titre("famille").or(formulaire.titre("identite")).waitFor();
      await formulaire.neContientPas("undefined", "null", "NaN", "[object", "http", "Error");
      await formulaire.bouton("Retour").click();
      await formulaire.etape("information");
    }
    assert.ok(vues.length > 30, `${vues.length} people`);
  });

  it("works in a sidebar of 280 px", async () => {
    const { formulaire } = await visiter({ chemin: "/barre-laterale.html" });
    assert.ok(await formulaire.service("Centre de loisirs").isChecked(), "ticked by the page");
    await formulaire.choisirServices();
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.inscrire("Centre de loisirs", "INES MOREAU");
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
  });
});

describe("FranceConnect, pop-ups blocked", () => {
  const session = ouvrirSession();
  // What a browser that blocks pop-ups answers to the page.
  let rangements = [];
  const avant = async (page) => {
    rangements = [];
    await page.exposeFunction("noterRangement", (cle, valeur) => rangements.push([cle, valeur]));
    await page.addInitScript(() => {
      window.open = () => null;
      const ranger = Storage.prototype.setItem;
      Storage.prototype.setItem = function (cle, valeur) {
        window.noterRangement(cle, valeur);
        ranger.call(this, cle, valeur);
      };
    });
  };
  const visiter = () => session.visiter({ avant });

  it("takes the whole page there and back, to the receipt", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton(FRANCECONNECT).click();
    await page.waitForURL(/\/franceconnect\//);
    await repondre(page, "camille-moreau");
    const retour = new Formulaire(page);
    await retour.etape("famille");
    assert.equal(new URL(page.url()).hash, "", "the hand-over is out of the address");
    const { cookies: _, ...reste } = await garde(page);
    assert.deepEqual(reste, RIEN, "the secret is out of the storage");
    assert.deepEqual(rangements.map(([cle]) => cle), ["pass-famille:verifieur"], "nothing else was ever stored");
    assert.match(rangements[0][1], /^[\w-]{43}$/, "32 random bytes");
    await retour.inscrire("Cantine", "INES MOREAU");
    await retour.versRecapitulatif();
    await retour.envoyer();
  });

  it("does not let the code grow old while the draft is on its way, and gives both", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await formulaire.champ("Message à la mairie").fill("Bonjour");
    await formulaire.bouton("Retour").click();
    await formulaire.etape("information");
    await page.waitForFunction(() => Object.keys(sessionStorage).length > 0);
    let laisser;
    const barriere = new Promise((ouvre) => (laisser = ouvre));
    await page.route("**/v1/brouillons/ouverture", (route) => barriere.then(() => route.continue()));
    await formulaire.bouton(FRANCECONNECT).click();
    await page.waitForURL(/\/franceconnect\//);
    const identifiee = page.waitForResponse((reponse) => reponse.url().endsWith("/v1/identifications/franceconnect"));
    await repondre(page, "camille-moreau");
    assert.equal((await identifiee).status(), 200, "asked and answered while the draft is held back");
    const retour = new Formulaire(page);
    await retour.hote.getByRole("status").filter({ hasText: "Nous récupérons" }).waitFor();
    laisser();
    await retour.etape("famille");
    await retour.contient("CAMILLE", "INES MOREAU");
    assert.equal(await retour.champ("Message à la mairie").inputValue(), "Bonjour");
  });

  it("comes back to the choice when the citizen refuses", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton(FRANCECONNECT).click();
    await page.waitForURL(/\/franceconnect\//);
    await repondre(page, "refuser");
    const retour = new Formulaire(page);
    await retour.hote.getByRole("alert").filter({ hasText: "Vous n’avez pas terminé" }).waitFor();
    await retour.contient("Pour Cantine");
  });
});
