// axe-core on every step, in a wide page, on a phone, in a sidebar and in the dark theme; and the things that axe does
// not see: nothing overflows, targets are large enough, the page's own style stays outside.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { ENFANT, FRANCECONNECT, IDENTITES } from "./parcours.mjs";
import { ouvrirSession } from "./session.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the form and inside its shadow root, and what it does not see. */
async function examiner(formulaire, etape) {
  const { page } = formulaire;
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const { violations, dedans } = await page.evaluate(async (values) => {
    const resultat = await window.axe.run({ include: [["pass-famille"]] }, { runOnly: { type: "tag", values } });
    const noeuds = resultat.passes.flatMap((regle) => regle.nodes);
    return {
      // A selector that goes through a shadow root is a list.
      dedans: noeuds.filter((noeud) => Array.isArray(noeud.target[0])).length,
      violations: resultat.violations.map(({ id, nodes }) => `${id}: ${nodes.map((noeud) => noeud.html).join(" | ")}`),
    };
  }, REGLES);
  assert.deepEqual(violations, [], `axe, ${etape}`);
  assert.ok(dedans > 0, `${etape}: axe looked inside the shadow root`);

  const defauts = await formulaire.hote.evaluate((hote) => {
    const racine = hote.shadowRoot.querySelector(".pf-racine");
    const trouves = [];
    if (racine.scrollWidth > racine.clientWidth) trouves.push(`overflows: ${racine.scrollWidth} in ${racine.clientWidth}`);
    const { left, right } = racine.getBoundingClientRect();
    for (const noeud of racine.querySelectorAll("button, input, textarea, summary, h2, h3, p, li")) {
      const boite = noeud.getBoundingClientRect();
      if (boite.width <= 1) continue; // for screen readers only
      if (boite.left < left - 1 || boite.right > right + 1) trouves.push(`sticks out: ${noeud.outerHTML}`);
      if (!noeud.matches("button, textarea, summary, input:not([type=checkbox], [type=radio])")) continue;
      if (boite.height < 43.5) trouves.push(`low target (${boite.height}px): ${noeud.outerHTML}`);
    }
    return trouves;
  });
  assert.deepEqual(defauts, [], etape);
}

describe("accessibilité", () => {
  const { visiter } = ouvrirSession();

  for (const [nom, options, theme] of [
    ["in a wide page", {}],
    ["on a phone", { viewport: { width: 320, height: 640 } }],
    ["in a sidebar", { chemin: "/barre-laterale.html" }],
    ["in the dark theme", {}, "sombre"],
  ]) {
    const ouvrir = async () => {
      const visite = await visiter(options);
      if (theme) await visite.formulaire.hote.evaluate((hote, nom) => hote.setAttribute("theme", nom), theme);
      return visite;
    };

    it(`has no violation on the road of FranceConnect, ${nom}`, async () => {
      const { page, formulaire } = await ouvrir();
      await examiner(formulaire, "services");
      for (const service of await formulaire.hote.getByRole("checkbox").all()) await service.uncheck();
      await formulaire.bouton("Continuer").click();
      await formulaire.aLeFocus(formulaire.erreurs());
      await examiner(formulaire, "services, mistakes");
      await formulaire.choisirServices("Cantine", "Accueil périscolaire", "Centre de loisirs", "Crèche");
      await examiner(formulaire, "information");

      const [fenetre] = await Promise.all([page.waitForEvent("popup"), formulaire.bouton(FRANCECONNECT).click()]);
      await formulaire.hote.getByText("Une fenêtre FranceConnect est ouverte").waitFor();
      await examiner(formulaire, "FranceConnect open");
      await fenetre.locator('button[value="camille-moreau"]').click();
      await formulaire.etape("famille");
      await examiner(formulaire, "famille, certified");
      await formulaire.hote.getByRole("button", { name: "Ce n’est pas juste ?" }).first().click();
      await formulaire.hote.getByText("Pourquoi ce prix ?").first().click();
      await formulaire.bouton("Ajouter un enfant").click();
      await formulaire.bouton("Continuer").click();
      await formulaire.aLeFocus(formulaire.erreurs());
      await examiner(formulaire, "famille, mistakes");

      await formulaire.bouton(/^Retirer cet enfant/).click();
      await formulaire.champ("Qu’est-ce qui n’est pas juste ?").fill("Mon prénom est Camille.");
      for (const [service, enfant] of [
        ["Cantine", "INES MOREAU"],
        ["Accueil périscolaire", "INES MOREAU"],
        ["Centre de loisirs", "LEO PAUL MOREAU"],
        ["Crèche", "JULES MOREAU"],
      ]) {
        await formulaire.inscrire(service, enfant);
      }
      await formulaire.versRecapitulatif("une.adresse.vraiment.tres.longue.pour.une.colonne@exemple-de-domaine-long.fr");
      await examiner(formulaire, "recapitulatif");
      await formulaire.envoyer();
      await examiner(formulaire, "recu");
    });

    it(`has no violation on the typed road, ${nom}`, async () => {
      const { formulaire } = await ouvrir();
      await formulaire.choisirServices("Centre de loisirs");
      await formulaire.bouton("Je préfère écrire mon identité").click();
      await formulaire.etape("identite");
      await examiner(formulaire, "identite");
      await formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
      await formulaire.bouton("Continuer").click();
      await formulaire.aLeFocus(formulaire.erreurs());
      await examiner(formulaire, "identite, mistakes");
      await formulaire.hote.getByRole("combobox", { name: "Commune de naissance" }).fill("Saint-Ger");
      await formulaire.hote.getByRole("option").first().waitFor();
      await examiner(formulaire, "identite, list open");
      await formulaire.ecrireIdentite(IDENTITES.introuvable);
      await formulaire.bouton("Continuer").click();
      await formulaire.etape("famille");
      await formulaire.ajouterEnfant(ENFANT);
      await formulaire.champ("Code postal et ville").fill("45000 Orléans");
      await formulaire.groupeRadio(/L’autre parent/).waitFor();
      await examiner(formulaire, "famille, by hand");
      await formulaire.bouton("Continuer").click();
      await formulaire.aLeFocus(formulaire.erreurs());
      await examiner(formulaire, "famille by hand, mistakes");
    });
  }

  it("keeps the style of the page outside", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    const vu = await formulaire.titre("information").evaluate((titre) => {
      const { textTransform, letterSpacing, borderBottomStyle } = getComputedStyle(titre);
      return { textTransform, letterSpacing, borderBottomStyle };
    });
    assert.deepEqual(vu, { textTransform: "none", letterSpacing: "normal", borderBottomStyle: "none" });
    const fond = await formulaire
      .bouton(FRANCECONNECT)
      .evaluate((bouton) => [getComputedStyle(bouton).backgroundColor, getComputedStyle(bouton).fontSize]);
    assert.deepEqual(fond, ["rgb(31, 92, 87)", "16px"], "the accent of the city, and text of 16 px at least");
  });

  it("is readable in forced colours and without motion", async () => {
    const { formulaire } = await visiter({ forcedColors: "active", reducedMotion: "reduce" });
    await formulaire.choisirServices("Cantine");
    await examiner(formulaire, "information");
    const bord = await formulaire.bouton(FRANCECONNECT).evaluate((bouton) => getComputedStyle(bouton).borderTopStyle);
    assert.equal(bord, "solid");
  });
});
