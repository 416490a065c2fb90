// Each example city, in both renderings, from the choice of a service to the receipt: in its page by FranceConnect, and
// in the plain form without JavaScript.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { lancerNavigateur } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { Formulaire } from "./parcours.mjs";

const PDF = { name: "justificatif.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n") };

// The quotient of the simulator's family is 850; the plain form declares 610.
const VILLES = [
  { ville: "saint-fictin", service: "Cantine", certifie: "2,90 € par repas", declare: "2,90 € par repas", questions: async () => {} },
  {
    ville: "brissecourt",
    service: "Restauration scolaire",
    certifie: "3,05 € par repas",
    declare: "1,90 € par repas",
    questions: async (dans) => dans.getByRole("radio", { name: "Sans viande" }).check(),
    // A document is asked for only where nothing is certified.
    adresse: true,
    piece: "Justificatif de domicile de moins de 3 mois",
  },
  {
    ville: "orvelande",
    service: "Restauration scolaire",
    // 850 € × 0,34 % (three children in charge) = 2,89 € and 610 € × 0,42 % = 2,562 €, each rounded down to 5 centimes.
    certifie: "2,85 € par repas",
    declare: "2,55 € par repas",
    questions: (dans) => ecrireDate(dans.getByRole("group", { name: "À partir de quel jour ?" }), "1", "12", "2026"),
  },
];

for (const { ville, service, certifie, declare, questions, adresse, piece } of VILLES) {
  describe(`la ville ${ville}`, () => {
    let demo;
    let navigateur;
    before(async () => {
      demo = await lancerDemo({}, ["--ville", ville]);
      navigateur = await lancerNavigateur();
    });
    after(async () => {
      await navigateur?.close();
      await demo?.arreter();
    });

    it("takes an identified family to the receipt", async () => {
      const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 } });
      const formulaire = new Formulaire(await contexte.newPage());
      await formulaire.aller(demo);
      await formulaire.choisirServices(service);
      await formulaire.franceConnect("camille-moreau");
      await formulaire.etape("famille");
      const enfants = formulaire.groupe(`Enfants à inscrire : ${service}`);
      await enfants.getByRole("checkbox").first().waitFor();
      await enfants.getByRole("checkbox", { disabled: false }).first().check();
      await questions(formulaire.hote);
      await formulaire.contient(certifie, "850 €");
      if (piece) assert.equal(await formulaire.hote.getByLabel(piece).count(), 0, "nothing to prove again");
      await formulaire.versRecapitulatif();
      await formulaire.contient(certifie);
      await formulaire.envoyer();
      await formulaire.contient(certifie);
      await contexte.close();
    });

    it("takes a declared family to the receipt, without JavaScript", async () => {
      const contexte = await navigateur.newContext({ locale: "fr-FR", javaScriptEnabled: false });
      const page = await contexte.newPage();
      page.setDefaultTimeout(20_000);
      const titre = (texte) => page.getByRole("heading", { level: 1, name: texte }).waitFor();
      const bouton = (texte) => page.getByRole("button", { name: texte }).last();
      const champ = (texte) => page.getByRole("textbox", { name: texte });
      await page.goto(`${demo.proxy}/formulaire`);
      await page.getByLabel(service).first().check();
      await page.getByLabel("Je remplis tout moi-même").check();
      await bouton("Continuer").click();

      await titre("Votre famille");
      // An empty form comes back with every mistake, and a way to each of them.
      await bouton("Vérifier ma demande").click();
      await page.getByRole("heading", { name: /réponses sont à corriger/ }).waitFor();
      await page.getByRole("link", { name: /prénom/ }).first().waitFor();
      await champ("Vos prénoms").fill("Claude");
      await champ("Votre nom").fill("MARTIN");
      await ecrireDate(page.getByRole("group", { name: "Votre date de naissance" }), "3", "2", "1985");
      await champ("Prénom de l’enfant").fill("Lou");
      await champ("Nom de l’enfant").last().fill("MARTIN");
      await ecrireDate(page.getByRole("group", { name: "Date de naissance de l’enfant" }), "6", "5", "2018");
      // Asked only where the price depends on it.
      assert.equal(await champ("Numéro et rue").count(), adresse ? 1 : 0);
      if (adresse) await champ("Numéro et rue").fill("3 rue du Puits");
      if (adresse) await champ("Code postal et ville").fill("45990 Saint-Exemple");
      await champ("Adresse e-mail").fill("parent@exemple.fr");
      await champ("Quotient familial en euros").fill("610");
      await questions(page);
      if (piece) await page.getByLabel(piece).setInputFiles(PDF);
      await bouton("Vérifier ma demande").click();

      await titre("Vérifiez votre demande");
      await page.getByText(declare).first().waitFor();
      await bouton("Envoyer ma demande").click();
      await titre("Votre demande est envoyée");
      const chiffres = (await page.locator(".reference").allInnerTexts()).map((texte) => texte.replace(/\s/g, ""));
      assert.match(chiffres.join(" "), /^[2-9A-Z]{13} [2-9A-Z]{10}$/, "a number and its code");
      await page.getByText(declare).first().waitFor();
      await contexte.close();
    });
  });
}

async function ecrireDate(groupe, jour, mois, annee) {
  await groupe.getByRole("textbox", { name: "Jour" }).fill(jour);
  await groupe.getByRole("textbox", { name: "Mois" }).fill(mois);
  await groupe.getByRole("textbox", { name: "Année" }).fill(annee);
}
