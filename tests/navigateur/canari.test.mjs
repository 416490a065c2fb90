// The canary: a surname that exists nowhere else walks every road. It may be on the screen of its owner, in the bodies
// of our own requests, and encrypted on disk; it is nowhere else.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { garde, ouvrirSession } from "./session.mjs";

const CANARI = "canarivel";

/** The shapes in which a name could hide: as it is, in UTF-16, in hexadecimal, and in base64 at each of its offsets. */
function formes(nom) {
  const octets = Buffer.from(nom);
  const base64 = [0, 1, 2].map((decalage) => {
    const entier = Buffer.concat([Buffer.alloc(decalage), octets]).toString("base64");
    // The letters at both ends depend on the neighbours.
    return entier.slice(decalage ? 4 : 0, Math.floor(((decalage + octets.length) * 4) / 3 / 4) * 4);
  });
  const textes = [octets.toString("hex"), ...base64.map((texte) => texte.replace(/=+$/, ""))];
  return [octets, Buffer.from(nom, "utf16le"), ...textes.map((texte) => Buffer.from(texte))];
}

const NOMS = ["CANARIVEL", "Canarivel", "canarivel"].flatMap(formes);

function manque(octets, ou, cherchees) {
  for (const forme of cherchees) assert.equal(octets.indexOf(forme), -1, `${CANARI} or a code is in ${ou}`);
}

const absent = (octets, ou) => manque(octets, ou, NOMS);

function* fichiers(dossier) {
  for (const entree of readdirSync(dossier, { withFileTypes: true })) {
    const chemin = join(dossier, entree.name);
    if (entree.isDirectory()) yield* fichiers(chemin);
    else yield chemin;
  }
}

describe("canari", () => {
  const { demo, visiter } = ouvrirSession({ env: { RUST_LOG: "trace" } }); // however much is logged

  /** Everything that was asked by these pages so far, and what the browser keeps; the code of a receipt is looked for too. */
  async function inspecter({ page, adresses }, code = CANARI) {
    const cherchees = [...NOMS, ...formes(code)];
    const absent = (octets, ou) => manque(octets, ou, cherchees);
    for (const adresse of adresses) absent(Buffer.from(decodeURIComponent(adresse)), adresse);
    absent(Buffer.from(page.url()), "the address of the page");
    absent(Buffer.from(JSON.stringify(await garde(page))), "the storage of the browser");
    assert.ok(demo().journal().length > 0, "the demo logs something");
    absent(Buffer.from(demo().journal()), "the log");
    let lus = 0;
    for (const fichier of fichiers(demo().donnees)) {
      absent(readFileSync(fichier), fichier);
      lus++;
    }
    assert.ok(lus > 0, "the demo keeps something on disk");
  }

  it("is recognised in every shape that is looked for", () => {
    for (const texte of [
      "CANARIVEL",
      Buffer.from("x{nom: Canarivel}").toString("base64"),
      Buffer.from("xy{nom: canarivel}").toString("base64"),
      Buffer.from("xyz{nom: CANARIVEL}").toString("base64"),
      Buffer.from("CANARIVEL").toString("hex"),
    ]) {
      assert.throws(() => absent(Buffer.from(texte), "a sample"), /a sample/, texte);
    }
    absent(Buffer.from("CANARI VEL"), "a sample");
  });

  it("walks with FranceConnect to the receipt, and stays out of everything else", async () => {
    const visite = await visiter();
    const { formulaire } = visite;
    await formulaire.choisirServices("Cantine", "Centre de loisirs");
    await formulaire.franceConnect("odile-canarivel");
    await formulaire.etape("famille");
    await formulaire.contient("SIDONIE CANARIVEL");
    await inspecter(visite);
    await formulaire.inscrire("Cantine", "SIDONIE CANARIVEL");
    await formulaire.inscrire("Centre de loisirs", "ANATOLE CANARIVEL");
    await formulaire.versRecapitulatif("odile@canarivel.example");
    const reference = await formulaire.envoyer();
    const code = await formulaire.code();
    await inspecter(visite, code);

    // The receipt as a file, the follow-up, and the agent's look.
    const { page, contexte } = visite;
    await Promise.all([page.waitForEvent("download"), formulaire.bouton("Télécharger le reçu").click()]);
    const suivi = await contexte.newPage();
    await suivi.goto(`${demo().proxy}/suivi`);
    await suivi.getByRole("textbox", { name: "Numéro de votre demande" }).fill(reference);
    await suivi.getByRole("textbox", { name: "Code" }).fill(code);
    await suivi.getByRole("button", { name: "Voir ma demande" }).click();
    await suivi.getByText("SIDONIE CANARIVEL").first().waitFor();
    await suivi.goto(`${demo().proxy}/agents/connexion`);
    await suivi.locator("button[value=sacha-lavandier]").click();
    await suivi.getByRole("row").filter({ hasText: "CANARIVEL" }).getByRole("link").click();
    await suivi.getByText("odile@canarivel.example").waitFor();
    await suivi.getByRole("link", { name: "Tous les dossiers" }).click();
    for (const nom of ["Tableur (XLSX)", "Texte (CSV)"]) {
      await Promise.all([suivi.waitForEvent("download"), suivi.getByRole("button", { name: nom }).click()]);
    }
    await inspecter(visite, code);
    await suivi.close();
  });

  it("walks with a typed identity to the receipt, and stays out of everything else", async () => {
    const visite = await visiter();
    const { formulaire } = visite;
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    await formulaire.ecrireIdentite({
      nom: "Canarivel",
      prenoms: ["Odile"],
      sexe: "Femme",
      jour: "23",
      mois: "10",
      annee: "1984",
      commune: ["Orléans", /^Orléans, Loiret/],
    });
    await formulaire.bouton("Continuer").click();
    await formulaire.etape("famille");
    await formulaire.neContientPas("SIDONIE", "777");
    await formulaire.ajouterEnfant({ prenom: "Sidonie", nom: "Canarivel", jour: "4", mois: "4", annee: "2018" });
    await formulaire.inscrire("Cantine", "Sidonie Canarivel");
    await formulaire.versRecapitulatif("odile@canarivel.example");
    await formulaire.envoyer();
    await inspecter(visite);
  });

  it("makes mistakes, and stays out of everything else", async () => {
    const visite = await visiter({ tolere: (erreur) => /40\d|42\d/.test(erreur) });
    const { page, formulaire } = visite;
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await formulaire.champ("Prénoms").fill("Odile");
    await formulaire.champ("Nom de naissance").fill("Canarivel");
    await formulaire.naissance(formulaire.groupe("Date de naissance"), "23", "10", "1984");
    await formulaire.ajouterEnfant({ prenom: "Sidonie", nom: "Canarivel", jour: "4", mois: "4", annee: "2018" });
    await formulaire.inscrire("Cantine", "Sidonie Canarivel");
    await formulaire.versRecapitulatif("odile@canarivel.example");
    const refus = [];
    page.on("response", async (reponse) => reponse.status() >= 400 && refus.push(reponse.text()));
    for (const abimer of [
      (corps) => (corps.declarations.enfants[0].personne.nom = "CANARIVEL<script>"),
      (corps) => (corps.canarivel = "CANARIVEL"),
    ]) {
      await page.route(
        "**/v1/dossiers",
        async (route) => {
          const corps = route.request().postDataJSON();
          abimer(corps);
          await route.continue({ postData: JSON.stringify(corps) });
        },
        { times: 1 },
      );
      if (!(await formulaire.titre("recapitulatif").isVisible())) await formulaire.versRecapitulatif();
      await formulaire.bouton("Envoyer ma demande").click();
      await formulaire.hote.getByRole("alert").waitFor();
    }
    const textes = await Promise.all(refus);
    assert.equal(textes.length, 2);
    for (const texte of textes) absent(Buffer.from(texte), "an error of the proxy");
    await inspecter(visite);
  });
});
