// Every state of the form, in the page and in a frame, in light and dark, in three languages, wide, in a column and at
// 400 %: nothing for axe-core, and nothing that axe does not see. What shows to eyes that need other things is in
// affichage.test.mjs.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AGRANDIE, COLONNE, COUPE, ouvrirAcces, pertes } from "./acces.mjs";
import { aLaMain, pannes, parFranceConnect, remplir } from "./etats.mjs";

describe("accessibilité", () => {
  const { visiter } = ouvrirAcces();

  for (const options of [
    { isolation: "ombre", theme: "clair", langue: "fr" },
    { isolation: "ombre", theme: "sombre", langue: "fr", ...AGRANDIE },
    { isolation: "cadre", theme: "clair", langue: "fr", ...COLONNE },
    { isolation: "cadre", theme: "sombre", langue: "fr" },
    { isolation: "ombre", theme: "sombre", langue: "ar", ...COLONNE },
    { isolation: "cadre", theme: "clair", langue: "ar", ...AGRANDIE },
    { isolation: "ombre", theme: "clair", langue: "en" },
  ]) {
    const { isolation, theme, langue, viewport, chemin } = options;
    it(`has no violation: ${[isolation, theme, langue, viewport ? "at 400 %" : chemin ? "column" : "wide"].join(", ")}`, async () => {
      const main = await visiter({ ...options, tolere: COUPE });
      await aLaMain(main, main.regarder);
      const fc = await visiter(options);
      await parFranceConnect(fc, fc.regarder);
      const { avant, enPanne } = pannes();
      const panne = await visiter({ ...options, avant, tolere: () => true });
      await enPanne(panne, panne.regarder);
      for (const { cadre } of [main, fc, panne]) assert.deepEqual(await pertes(cadre), [], "the focus was lost");
    });
  }

  it("says each mistake at its field, and in the summary that has the focus", async () => {
    const { etapes, cadre } = await visiter();
    await etapes.etape("services");
    await etapes.choisirServices(0, 2);
    await etapes.cliquer(etapes.choix("main"));
    await etapes.etape("famille");
    await etapes.cliquer(etapes.par("pf-ajouter-enfant"));
    await etapes.seTromper();
    const fautes = await cadre.evaluate(() => {
      const ombre = document.querySelector("pass-famille").shadowRoot;
      return [...ombre.querySelectorAll("#pf-erreurs a")].map((lien) => {
        const champ = ombre.getElementById(lien.getAttribute("href").slice(1));
        const porteurs = [champ, champ.closest("fieldset, [role=radiogroup]")].filter(Boolean);
        const decrit = porteurs.flatMap((noeud) => (noeud.getAttribute("aria-describedby") ?? "").split(" "));
        const messages = decrit.map((id) => ombre.getElementById(id)?.textContent ?? "");
        const attendu = lien.textContent.split("\u00a0: ").at(-1);
        return {
          lien: lien.textContent,
          dit: messages.some((message) => message.endsWith(attendu)),
          invalide: porteurs.some((noeud) => noeud.getAttribute("aria-invalid") === "true") || champ.matches("fieldset"),
        };
      });
    });
    assert.ok(fautes.length > 10, `${fautes.length} mistakes`);
    assert.deepEqual(fautes.filter(({ dit, invalide }) => !dit || !invalide), []);
    await remplir(etapes);
    await etapes.remplirEnfant();
    await etapes.continuer("recapitulatif");
  });
});
