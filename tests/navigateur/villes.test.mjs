// Each example city, in both renderings: in its page by FranceConnect, and in the plain form without JavaScript.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { lancerNavigateur } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { Formulaire } from "./parcours.mjs";

const PRIX = /\d+,\d\d € par repas/;

for (const [ville, service] of [
  ["saint-fictin", "Cantine"],
  ["brissecourt", "Restauration scolaire"],
  ["orvelande", "Restauration scolaire"],
]) {
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

    it("prices a child of an identified family", async () => {
      const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 } });
      const formulaire = new Formulaire(await contexte.newPage());
      await formulaire.aller(demo);
      await formulaire.choisirServices(service);
      await formulaire.franceConnect("camille-moreau");
      await formulaire.etape("famille");
      await formulaire.groupe(`Enfants à inscrire : ${service}`).getByRole("checkbox").first().waitFor();
      const enfants = formulaire.groupe(`Enfants à inscrire : ${service}`).getByRole("checkbox", { disabled: false });
      await enfants.first().check();
      assert.match(await formulaire.texte(), PRIX);
      await formulaire.contient("850 €");
      await contexte.close();
    });

    it("asks the same without JavaScript", async () => {
      const contexte = await navigateur.newContext({ locale: "fr-FR", javaScriptEnabled: false });
      const page = await contexte.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(`${demo.proxy}/formulaire`);
      await page.getByLabel(service).first().check();
      await page.getByLabel("Je remplis tout moi-même").check();
      await page.getByRole("button", { name: "Continuer" }).last().click();
      await page.getByRole("heading", { level: 1, name: "Votre famille" }).waitFor();
      // An empty form comes back with every mistake, and a way to each of them.
      await page.getByRole("button", { name: "Vérifier ma demande" }).last().click();
      await page.getByRole("heading", { name: /réponses sont à corriger/ }).waitFor();
      assert.ok((await page.getByRole("link", { name: /prénom/ }).count()) > 0);
      await contexte.close();
    });
  });
}
