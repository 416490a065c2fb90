// The form without JavaScript, in a browser whose JavaScript is off: from the choice of services to the receipt, with
// mistakes, a document and the keyboard's Enter; then the dossier is followed, with its number and its code.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { lancerNavigateur } from "./contexte.mjs";
import { examinerPage } from "./pages.mjs";
import { lancerService } from "./service.mjs";

const PDF = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");

/** The canteen asks for a document and two questions. */
const DEMANDES = `
[[demarches.pieces]]
id = "attestation"
libelle = "Attestation de quotient familial"
aide = "Sur votre compte CAF ou MSA."

[[demarches.questions]]
id = "regime"
libelle = "Quel régime alimentaire ?"
genre = "choix"
options = [ { valeur = "standard", libelle = "Standard" }, { valeur = "autre", libelle = "Autre" } ]

[[demarches.questions]]
id = "lequel"
libelle = "Lequel ?"
genre = "texte"
si = { question = "regime", reponse = "autre" }

[[demarches.questions]]
id = "pai"
libelle = "Cet enfant a un projet d’accueil individualisé (PAI)."
genre = "accord"
pour = "enfant"
facultative = true

[demarches.tarif]
unite = "repas"`;

const changer = (texte) => texte.replace('[demarches.tarif]\nunite = "repas"', DEMANDES);

describe("formulaire sans JavaScript", () => {
  let service;
  let navigateur;
  before(async () => {
    service = await lancerService(changer);
    navigateur = await lancerNavigateur();
  });
  after(async () => {
    await navigateur?.close();
    await service?.arreter();
  });

  for (const [nom, options] of [
    ["in a wide page", { viewport: { width: 1200, height: 900 } }],
    ["on a phone", { viewport: { width: 320, height: 640 } }],
    ["in the dark", { viewport: { width: 1200, height: 900 }, colorScheme: "dark" }],
  ]) {
    it(`goes from the choice to the receipt, ${nom}`, async () => {
      const contexte = await navigateur.newContext({ locale: "fr-FR", javaScriptEnabled: false, ...options });
      const adresses = [];
      contexte.on("request", (demande) => adresses.push(demande.url()));
      const page = await contexte.newPage();
      page.setDefaultTimeout(20_000);
      const titre = (texte) => page.getByRole("heading", { level: 1, name: texte }).waitFor();
      const bouton = (texte) => page.getByRole("button", { name: texte }).last();
      const examiner = (etape) => examinerPage(page, etape, options);

      await page.goto(`${service.origine}/formulaire?demarches=centre-de-loisirs`);
      await titre("Quels services voulez-vous demander ?");
      await page.getByLabel("Cantine").check();
      await bouton("Continuer").click();
      await page.getByRole("link", { name: "Choisissez une façon de continuer." }).waitFor();
      await examiner("services, a mistake");
      await page.getByLabel("J’écris mon identité complète").check();
      await bouton("Continuer").click();

      await titre("Votre famille");
      const champ = (texte) => page.getByRole("textbox", { name: texte });
      await champ("Commune de naissance").fill("Saint-Germain-du-P");
      // Enter presses the first button of the form, whatever the field.
      await champ("Commune de naissance").press("Enter");
      await page.getByRole("heading", { name: /réponses sont à corriger/ }).waitFor();
      await examiner("the typed identity, empty");
      await champ("Commune de naissance").fill("Orléans");
      await bouton("Chercher").click();
      await page.getByRole("radio", { name: /^Orléans, Loiret/ }).check();
      await examiner("the typed identity, with a list");
      await bouton("Changer de services").click();
      await page.getByLabel("Je remplis tout moi-même").check();
      await bouton("Continuer").click();

      await titre("Votre famille");
      await champ("Vos prénoms").fill("Claude");
      await champ("Votre nom").fill("CANARIVEL");
      const naissance = async (groupe, jour, mois, annee) => {
        const dans = page.getByRole("group", { name: groupe });
        await dans.getByRole("textbox", { name: "Jour" }).fill(jour);
        await dans.getByRole("textbox", { name: "Mois" }).fill(mois);
        await dans.getByRole("textbox", { name: "Année" }).fill(annee);
      };
      await naissance("Votre date de naissance", "3", "2", "1985");
      await champ("Prénom de l’enfant").fill("Lou");
      await champ("Nom de l’enfant").last().fill("CANARIVEL");
      await naissance("Date de naissance de l’enfant", "6", "5", "2018");
      await page.getByLabel("Cet enfant a un projet").check();
      await bouton("Ajouter un enfant").click();
      await page.getByRole("group", { name: "Enfant 2" }).first().waitFor();
      await examiner("two children");
      await page.getByRole("button", { name: "Retirer cet enfant : Enfant 2" }).click();
      await page.getByLabel("Attestation de quotient familial").setInputFiles({
        name: "page.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("<html><script>alert(1)</script></html>"),
      });
      await bouton("Vérifier ma demande").click();
      await page.getByRole("link", { name: /^Attestation de quotient familial\s: Ce fichier n’est pas lisible/ }).waitFor();
      await page.getByLabel("Attestation de quotient familial").setInputFiles({
        name: "attestation.pdf",
        mimeType: "application/pdf",
        buffer: PDF,
      });
      await page.getByLabel("Autre", { exact: true }).check();
      await bouton("Vérifier ma demande").click();
      await page.getByText("Reçu : PDF, 1 ko").waitFor();
      await examiner("mistakes, and a document");
      // A link of the summary leads to its field.
      await page.getByRole("link", { name: /^Lequel \?/ }).click();
      await page.keyboard.type("Sans porc");
      assert.equal(await champ("Lequel ?").inputValue(), "Sans porc");
      await champ("Numéro et rue").fill("3 rue du Puits");
      await champ("Code postal et ville").fill("45990 Saint-Exemple");
      await champ("Adresse e-mail").fill("une.adresse.vraiment.tres.longue.pour.une.colonne@exemple-de-domaine-long.fr");
      await champ("Quotient familial en euros").fill("650");
      await champ("Message à la mairie").fill("Bonjour,\nmerci.");
      await champ("Adresse e-mail").press("Enter");

      await titre("Vérifiez votre demande");
      await page.getByText("2,10 € par repas").first().waitFor();
      await examiner("the summary");
      await bouton("Corriger").click();
      assert.equal(await champ("Votre nom").inputValue(), "CANARIVEL");
      await bouton("Vérifier ma demande").click();
      await bouton("Envoyer ma demande").click();

      await titre("Votre demande est envoyée");
      const lire = async () => {
        const textes = await page.locator(".reference").allInnerTexts();
        return textes.map((texte) => texte.replace(/\s/g, ""));
      };
      const [reference, code, ...autres] = await lire();
      assert.match(reference, /^[2-9A-Z]{13}$/);
      assert.match(code, /^[2-9A-Z]{10}$/);
      assert.deepEqual(autres, []);
      await examiner("the receipt");
      const telecharger = async (dans) => {
        const bouton = dans.getByRole("button", { name: "Télécharger le reçu (PDF)" });
        const [fichier] = await Promise.all([dans.waitForEvent("download"), bouton.click()]);
        assert.equal(fichier.suggestedFilename(), `recu-${reference}.pdf`);
        assert.equal((await readFile(await fichier.path())).subarray(0, 5).toString("latin1"), "%PDF-");
      };
      await telecharger(page);
      // Asked again, the page gives the same receipt.
      await page.reload();
      assert.deepEqual(await lire(), [reference, code]);

      const [suivi] = await Promise.all([
        contexte.waitForEvent("page"),
        page.getByRole("link", { name: "Suivre ma demande" }).click(),
      ]);
      await suivi.getByRole("textbox", { name: "Numéro de votre demande" }).fill(reference);
      await suivi.getByRole("textbox", { name: "Code" }).fill("ABCDEFGH23");
      await suivi.getByRole("button", { name: "Voir ma demande" }).click();
      await suivi.getByRole("heading", { name: "Nous ne trouvons pas cette demande" }).waitFor();
      await examinerPage(suivi, "the follow-up, refused", options);
      await suivi.getByRole("textbox", { name: "Code" }).fill(code);
      await suivi.getByRole("button", { name: "Voir ma demande" }).click();
      await suivi.getByText("La mairie a reçu votre demande").waitFor();
      await suivi.getByText("Lou CANARIVEL").first().waitFor();
      await examinerPage(suivi, "the follow-up", options);
      await telecharger(suivi);

      for (const adresse of adresses) {
        assert.ok(adresse.startsWith(service.origine), adresse);
        assert.doesNotMatch(decodeURIComponent(adresse), /canarivel|claude|puits/i);
        assert.ok(!adresse.includes(code), adresse);
      }
      assert.ok(!service.journal().includes(code), "the code is not in the log");
      assert.doesNotMatch(service.journal(), /canarivel|puits/i);
      assert.deepEqual(await contexte.cookies(), []);
      await contexte.close();
    });
  }
});
