// The web team's desk: options, verdict, what to paste, and a preview that is the printed tag under the printed policy; with
// scripts and without. And the accessibility statement.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { lancerNavigateur, surveiller } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { examinerPage } from "./pages.mjs";

describe("le bureau de l’équipe du site", () => {
  let demo;
  let navigateur;
  before(async () => {
    demo = await lancerDemo();
    navigateur = await lancerNavigateur();
  });
  after(async () => {
    await navigateur?.close();
    await demo?.arreter();
  });

  const ouvrir = async (chemin, options = {}) => {
    const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 }, ...options });
    const page = await contexte.newPage();
    const vu = options.javaScriptEnabled === false ? { erreurs: [], refus: [] } : await surveiller(page);
    await page.goto(demo.proxy + chemin);
    return { contexte, page, vu };
  };
  const apercu = (page) => page.frameLocator("iframe#apercu");

  for (const [isolation, dans] of [
    ["dans la page", (page) => apercu(page)],
    ["dans un cadre", (page) => apercu(page).frameLocator("pass-famille iframe")],
  ]) {
    it(`follows each choice, ${isolation}`, async () => {
      const { contexte, page, vu } = await ouvrir("/integrer");
      await page.getByLabel("Isolation").selectOption({ label: isolation });
      await page.getByLabel("Langue").selectOption("en");
      await page.getByLabel("Cantine").check();
      const balise = page.locator("#balise");
      await balise.filter({ hasText: 'langue="en"' }).filter({ hasText: 'demarches="cantine"' }).waitFor();
      assert.match(await balise.innerText(), /integrity="sha384-[A-Za-z0-9+/]{64}"/);
      const formulaire = dans(page).locator("pass-famille");
      await formulaire.getByRole("heading", { level: 2, name: "Which services" }).waitFor();
      assert.ok(await formulaire.getByRole("checkbox", { name: "Cantine" }).isChecked());
      assert.deepEqual([vu.erreurs, vu.refus], [[], []]);
      await contexte.close();
    });
  }

  it("refuses colours that cannot be read, and proposes others", async () => {
    const { contexte, page } = await ouvrir("/integrer");
    await page.locator("#couleur-accent").fill("#dddddd");
    await page.locator("#couleur-accent").press("Enter");
    const verdict = page.locator("main").getByText(/#[0-9a-f]{6}/i).filter({ hasText: "4,5" }).first();
    await verdict.waitFor();
    assert.equal(await page.locator("#balise").count(), 0, "no tag for what cannot be read");
    await contexte.close();
  });

  it("works without scripts, and is readable by everybody", async () => {
    const { contexte, page } = await ouvrir("/integrer", { javaScriptEnabled: false });
    await page.getByLabel("Thème").selectOption("sombre");
    await page.getByRole("button", { name: "Mettre à jour" }).click();
    await page.locator("#balise").filter({ hasText: 'theme="sombre"' }).waitFor();
    await contexte.close();
    for (const options of [{}, { largeur: 320 }, { colorScheme: "dark" }]) {
      const { contexte, page } = await ouvrir("/integrer");
      await examinerPage(page, "bureau", options);
      await contexte.close();
    }
  });

  it("says what was tried for accessibility, and what was not", async () => {
    const { contexte, page } = await ouvrir("/accessibilite");
    await page.getByRole("heading", { level: 1, name: "Déclaration d’accessibilité" }).waitFor();
    await examinerPage(page, "accessibilite");
    await examinerPage(page, "accessibilite", { largeur: 320 });
    await contexte.close();
  });
});
