// The agents' pages, in a browser whose JavaScript is off: a family sends a dossier, an agent reads it, takes it on and
// writes to the family, who reads it; the data protection officer reads the register. With `CAPTURES=folder`, pictures.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lancerNavigateur } from "./contexte.mjs";
import { examinerPage } from "./pages.mjs";
import { ouvrirSession } from "./session.mjs";

const LARGEURS = [{}, { largeur: 320 }, { colorScheme: "dark" }];

describe("agents", () => {
  const { demo, visiter } = ouvrirSession();

  async function examiner(page, etape) {
    for (const options of LARGEURS) await examinerPage(page, `agents, ${etape}`, options);
  }

  /** Signs in as one of the simulator's agents, without JavaScript; gives the page of the list, or of the refusal. */
  async function entrer(navigateur, agent) {
    const contexte = await navigateur.newContext({
      locale: "fr-FR",
      javaScriptEnabled: false,
      viewport: { width: 1200, height: 900 },
    });
    const page = await contexte.newPage();
    page.setDefaultTimeout(20_000);
    const adresses = [];
    contexte.on("request", (demande) => adresses.push(demande.url()));
    await page.goto(`${demo().proxy}/agents`);
    await page.getByRole("heading", { level: 1, name: "Dossiers des familles" }).waitFor();
    if (agent === "sacha-lavandier") await examiner(page, "sign in");
    await page.getByRole("link", { name: "Se connecter" }).click();
    await page.locator(`button[value="${agent}"]`).click();
    await page.waitForURL(`${demo().proxy}/agents**`);
    return { page, adresses };
  }

  async function avecNavigateur(essai) {
    const navigateur = await lancerNavigateur();
    try {
      await essai(navigateur);
    } finally {
      await navigateur.close();
    }
  }

  it("take a dossier on and write to its family", async () => {
    const { contexte, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Centre de loisirs");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.hote.getByRole("button", { name: "Ce n’est pas juste ?" }).last().click();
    await formulaire.champ("Qu’est-ce qui n’est pas juste ?").fill("J’ai repris un emploi en septembre.");
    await formulaire.inscrire("Cantine", "INES MOREAU", "LEO PAUL MOREAU");
    await formulaire.inscrire("Centre de loisirs", "LEO PAUL MOREAU");
    await formulaire.champ("Message à la mairie").fill("Sans arachide.");
    await formulaire.versRecapitulatif("une.adresse.vraiment.tres.longue@exemple-de-domaine-long.fr");
    const reference = await formulaire.envoyer();
    const code = await formulaire.code();

    await avecNavigateur(async (navigateur) => {
      const { page, adresses } = await entrer(navigateur, "sacha-lavandier");
      await page.getByRole("heading", { level: 1, name: "Dossiers" }).waitFor();
      await page.getByText("Sacha Lavandier").waitFor();
      const rangee = page.getByRole("row").filter({ hasText: "MOREAU" });
      await rangee.getByText("Cantine, Centre de loisirs").waitFor();
      await examiner(page, "list");
      await rangee.getByRole("link").click();

      await page.getByRole("heading", { level: 1, name: /^Dossier / }).waitFor();
      assert.equal(new URL(page.url()).pathname, `/agents/dossiers/${reference}`);
      const valeur = (nom) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: nom, exact: true }) });
      await valeur("Adresse").getByText("Certifié", { exact: true }).waitFor();
      await valeur("E-mail").getByText("Déclaré", { exact: true }).waitFor();
      await valeur("Quotient familial (€)").getByText("Contesté", { exact: true }).waitFor();
      await page.getByText("J’ai repris un emploi en septembre.").first().waitFor();
      await page.getByText("Sans arachide.").waitFor();
      await examiner(page, "dossier");
      await page.getByRole("radio", { name: "En instruction" }).check();
      await page.getByRole("textbox", { name: "Message à la famille" }).fill("Apportez votre dernier bulletin de paie.");
      await page.getByRole("button", { name: "Enregistrer" }).click();
      await page.getByRole("status").filter({ hasText: "Enregistré" }).getByRole("link").click();
      await page.getByRole("definition").filter({ hasText: "En instruction" }).waitFor();
      await examiner(page, "dossier, taken on");

      // By the number that somebody reads on the telephone, then what the filter leaves.
      await page.getByRole("link", { name: "Tous les dossiers" }).click();
      await page.getByRole("textbox", { name: "Ouvrir un dossier par son numéro" }).fill(reference.toLowerCase());
      await page.getByRole("button", { name: "Ouvrir" }).click();
      await page.getByRole("heading", { level: 1, name: /^Dossier / }).waitFor();
      await page.getByRole("link", { name: "Dossiers", exact: true }).click();
      await page.getByRole("combobox", { name: "État" }).selectOption({ label: "En instruction" });
      await page.getByRole("button", { name: "Filtrer" }).click();
      await page.getByRole("row").filter({ hasText: "MOREAU" }).waitFor();
      const [fichier] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Tableur (XLSX)" }).click(),
      ]);
      assert.match(fichier.suggestedFilename(), /\.xlsx$/);
      for (const adresse of adresses) assert.doesNotMatch(decodeURIComponent(adresse), /moreau|arachide|bulletin/i);
      await page.getByRole("button", { name: "Se déconnecter" }).click();
      await page.goto(`${demo().proxy}/agents/dossiers/${reference}`);
      await page.getByRole("link", { name: "Se connecter" }).waitFor();
    });

    const [suivi] = await Promise.all([
      contexte.waitForEvent("page"),
      formulaire.hote.getByRole("link", { name: "Suivre ma demande" }).click(),
    ]);
    await suivi.getByRole("textbox", { name: "Numéro de votre demande" }).fill(reference);
    await suivi.getByRole("textbox", { name: "Code" }).fill(code);
    await suivi.getByRole("button", { name: "Voir ma demande" }).click();
    await suivi.getByText("Apportez votre dernier bulletin de paie.").waitFor();
    await suivi.getByText("Un agent de la mairie a lu votre demande.").first().waitFor();
    for (const largeur of [1200, 320]) await examinerPage(suivi, "suivi, taken on", { largeur });
  });

  it("show the register to the data protection officer, and no dossier", async () => {
    await avecNavigateur(async (navigateur) => {
      const { page } = await entrer(navigateur, "dominique-sureau");
      await page.getByRole("heading", { level: 1, name: "Registre des échanges" }).waitFor();
      await page.getByRole("row").filter({ hasText: "depot" }).first().waitFor();
      await examiner(page, "register");
      assert.equal(await page.getByRole("link", { name: "Dossiers", exact: true }).count(), 0);
      const [fichier] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Exporter (CSV)" }).click(),
      ]);
      assert.match(fichier.suggestedFilename(), /\.csv$/);
    });
  });

  it("let a reader change nothing, and nobody in without a role", async () => {
    await avecNavigateur(async (navigateur) => {
      const { page } = await entrer(navigateur, "noor-castel");
      await page.getByRole("row").filter({ hasText: "MOREAU" }).getByRole("link").click();
      await page.getByRole("heading", { level: 1, name: /^Dossier / }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Enregistrer" }).count(), 0);
      for (const agent of ["alix-dumoulin", "camille-orsini"]) {
        const { page } = await entrer(navigateur, agent);
        await page.getByRole("alert").waitFor();
        await examiner(page, `refused, ${agent}`);
        assert.equal(await page.getByRole("table").count(), 0);
      }
    });
  });
});
