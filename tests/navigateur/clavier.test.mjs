// The whole road with the keyboard alone: every control is reached by Tab, in the order of the page, with a focus that
// can be seen, and every step gives the focus to its heading.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FRANCECONNECT } from "./parcours.mjs";
import { ouvrirSession } from "./session.mjs";

const PAS_MAX = 80;

describe("clavier", () => {
  const { visiter } = ouvrirSession();

  /** Presses Tab until `cible` has the focus; what has it on the way must be seen. */
  async function jusqua(page, cible) {
    await cible.waitFor();
    for (let pas = 0; pas < PAS_MAX; pas++) {
      await page.keyboard.press("Tab");
      const vu = await page.evaluate(() => {
        const actif = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(actif);
        const dedans = actif.getRootNode() !== document;
        const { width, height } = actif.getBoundingClientRect();
        const trait = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
        return { dedans, trait, quoi: actif.outerHTML, width, height };
      });
      if (vu.dedans) {
        assert.ok(vu.trait >= 2, `no visible focus (${vu.trait}px) on ${vu.quoi}`);
        assert.ok(vu.width > 0 && vu.height > 0, `nothing to see of ${vu.quoi}`);
      }
      if (await cible.evaluate((noeud) => noeud.getRootNode().activeElement === noeud)) return;
    }
    assert.fail("not reached with Tab");
  }

  it("leads from the services to the receipt", async () => {
    const { page, formulaire } = await visiter();
    const { keyboard } = page;
    const { hote } = formulaire;

    await jusqua(page, formulaire.service("Cantine"));
    await keyboard.press("Space");
    assert.ok(await formulaire.service("Cantine").isChecked());
    await jusqua(page, formulaire.service("Centre de loisirs"));
    await keyboard.press("Space");
    await jusqua(page, formulaire.bouton("Continuer"));
    await keyboard.press("Enter");

    await formulaire.aLeFocus(formulaire.titre("information"));
    await jusqua(page, formulaire.bouton(FRANCECONNECT));
    const [fenetre] = await Promise.all([page.waitForEvent("popup"), keyboard.press("Enter")]);
    const persona = fenetre.locator('button[value="camille-moreau"]');
    await persona.waitFor();
    for (let pas = 0; pas < PAS_MAX && !(await persona.evaluate((n) => document.activeElement === n)); pas++) {
      await fenetre.keyboard.press("Tab");
    }
    await Promise.all([fenetre.waitForEvent("close"), fenetre.keyboard.press("Enter").catch(() => {})]);

    await formulaire.aLeFocus(formulaire.titre("famille"));
    const contester = hote.getByRole("button", { name: "Ce n’est pas juste ?" }).last();
    await jusqua(page, contester);
    await keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.champ("Qu’est-ce qui n’est pas juste ?"));
    await jusqua(page, formulaire.bouton("Finalement, c’est juste"));
    await keyboard.press("Enter");
    await formulaire.aLeFocus(contester);

    await jusqua(page, formulaire.enfant("Cantine", "LEO PAUL MOREAU"));
    await keyboard.press("Space");
    const pourquoi = hote.getByText("Pourquoi ce prix ?").first();
    await jusqua(page, pourquoi);
    await keyboard.press("Enter");
    assert.ok(await pourquoi.evaluate((resume) => resume.parentElement.open));
    await jusqua(page, formulaire.enfant("Centre de loisirs", "INES MOREAU"));
    await keyboard.press("Space");

    // Forgetting the address first: the summary of mistakes has the focus, and its link leads to the field.
    await jusqua(page, formulaire.bouton("Continuer"));
    await keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.erreurs());
    await jusqua(page, formulaire.erreurs().getByRole("link").first());
    await keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.champ("Adresse e-mail"));
    await keyboard.type("parent@exemple.fr");
    await keyboard.press("Enter"); // as in any form, Enter in a field goes on

    await formulaire.aLeFocus(formulaire.titre("recapitulatif"));
    await jusqua(page, formulaire.bouton("Envoyer ma demande"));
    await keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.titre("recu"));
    await formulaire.reference();
    await jusqua(page, formulaire.bouton("Imprimer"));
  });

  it("gives the focus back when a child is added and taken away", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.aLeFocus(formulaire.titre("famille"));
    await jusqua(page, formulaire.bouton("Ajouter un enfant"));
    await page.keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.champ("Prénom de l’enfant"));
    await jusqua(page, formulaire.bouton(/^Retirer cet enfant/));
    await page.keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.bouton("Ajouter un enfant"));
  });

  it("goes back with the focus on the heading", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await jusqua(page, formulaire.bouton("Retour"));
    await page.keyboard.press("Enter");
    await formulaire.aLeFocus(formulaire.titre("services"));
  });
});
