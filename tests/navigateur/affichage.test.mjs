// The ways people have to make the form fit their eyes: more space in its text, text twice as large, the colours of the
// device, nothing that moves, paper, from right to left.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AGRANDIE, COUPE, defauts, ouvrirAcces } from "./acces.mjs";
import { aLaMain, parFranceConnect } from "./etats.mjs";
import { FRANCECONNECT } from "./parcours.mjs";

/** What a person adds to the style of every page (WCAG 2.2, 1.4.12). */
const ESPACEMENT = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }`;

describe("affichage", () => {
  const { visiter } = ouvrirAcces();

  for (const isolation of ["ombre", "cadre"]) {
    for (const [nom, options, changer] of [
      ["with more space in its text", AGRANDIE, espacer],
      ["with text twice as large", {}, grossir],
    ]) {
      it(`loses nothing ${nom}: ${isolation}`, async () => {
        for (const road of [aLaMain, parFranceConnect]) {
          const avant = (page) => page.addInitScript(changer, ESPACEMENT);
          const visite = await visiter({ isolation, ...options, avant, tolere: COUPE });
          const { page, cadre } = visite;
          await road(visite, async (etat) => assert.deepEqual(await defauts(cadre), [], etat));
          // In a frame: neither does what holds it stick out of the page.
          const debord = await page.locator("pass-famille").evaluate((hote) => hote.scrollWidth - hote.parentElement.clientWidth);
          assert.ok(debord <= 0, `${debord}px too wide`);
        }
      });
    }

    it(`stands in the colours of the device, and still: ${isolation}`, async () => {
      const visite = await visiter({ isolation, forcedColors: "active", reducedMotion: "reduce", tolere: COUPE });
      await aLaMain(visite, async (etat) => assert.deepEqual([...(await sansBord(visite.cadre)), ...(await mouvements(visite.cadre))], [], etat));
      const calme = await visiter({ isolation, forcedColors: "active", reducedMotion: "reduce" });
      await parFranceConnect(calme, async (etat) => assert.deepEqual([...(await sansBord(calme.cadre)), ...(await mouvements(calme.cadre))], [], etat));
    });

    it(`is a sheet of words on paper: ${isolation}`, async () => {
      const visite = await visiter({ isolation, theme: "sombre" });
      await parFranceConnect(visite, async (etat) => {
        await visite.page.emulateMedia({ media: "print" });
        assert.deepEqual(await illisibles(visite.cadre), [], etat);
        await visite.page.emulateMedia({ media: null });
      });
    });

    it(`reads from right to left in Arabic, what is French aside: ${isolation}`, async () => {
      const visite = await visiter({ isolation, langue: "ar" });
      await parFranceConnect(visite, async (etat) => assert.deepEqual(await malTournes(visite.cadre), [], etat));
      const { etapes } = await visiter({ isolation, langue: "ar" });
      await etapes.etape("services");
      const cote = await etapes.hote.locator(".pf-choix").first().evaluate((choix) => {
        const [boite, texte] = [".pf-case", "label"].map((quoi) => choix.querySelector(quoi).getBoundingClientRect());
        return boite.left >= texte.right - 1;
      });
      assert.ok(cote, "a box is at the right of its label");
      await etapes.seTromper();
      const trait = await etapes.hote.locator(".pf-champ:has(> .pf-message)").first().evaluate((champ) => {
        const { borderRightWidth, borderLeftWidth } = getComputedStyle(champ);
        return [borderRightWidth, borderLeftWidth];
      });
      assert.deepEqual(trait, ["4px", "0px"], "the line of a mistake is at the right");
    });
  }

  it("keeps the style of the page outside, but for its accent", async () => {
    const { formulaire, etapes } = await visiter();
    await etapes.etape("services");
    await etapes.choisirServices(0);
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

  it("moves where nobody minds", async () => {
    const { etapes, cadre, page } = await visiter();
    await etapes.etape("services");
    await etapes.choisirServices(0);
    await Promise.all([page.waitForEvent("popup"), etapes.cliquer(etapes.par("pf-franceconnect"))]);
    await etapes.par("pf-patience").waitFor();
    assert.notDeepEqual(await mouvements(cadre), []);
  });
});

/** Buttons without an edge, where backgrounds are gone; the main one is the thickest. */
const sansBord = (cadre) =>
  cadre.evaluate(() =>
    [...document.querySelector("pass-famille").shadowRoot.querySelectorAll("button:not(.pf-lien), .pf-avis")]
      .filter((noeud) => noeud.checkVisibility())
      .filter((noeud) => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(noeud);
        return borderTopStyle !== "solid" || parseFloat(borderTopWidth) < (noeud.matches(".pf-bouton-principal") ? 3 : 1);
      })
      .map((noeud) => `no edge: ${noeud.outerHTML}`),
  );

/** What moves. */
const mouvements = (cadre) =>
  cadre.evaluate(() => document.querySelector("pass-famille").shadowRoot.getAnimations().map(({ animationName, transitionProperty }) => animationName ?? transitionProperty));

/** On paper: buttons, and text that is not dark on white. */
const illisibles = (cadre) =>
  cadre.evaluate(() => {
    const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
    const trouves = [];
    if (getComputedStyle(racine).backgroundColor !== "rgb(255, 255, 255)") trouves.push(`on ${getComputedStyle(racine).backgroundColor}`);
    for (const bouton of racine.querySelectorAll("button")) if (bouton.checkVisibility()) trouves.push(`on paper: ${bouton.textContent}`);
    const marcheur = document.createTreeWalker(racine, NodeFilter.SHOW_TEXT);
    for (let texte = marcheur.nextNode(); texte; texte = marcheur.nextNode()) {
      const parent = texte.parentElement;
      if (!texte.data.trim() || !parent.checkVisibility() || parent.closest("option")) continue;
      const [r, v, b] = getComputedStyle(parent).color.match(/[\d.]+/g).map((n) => n / 255).map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
      const contraste = 1.05 / (0.2126 * r + 0.7152 * v + 0.0722 * b + 0.05);
      if (contraste < 4.5) trouves.push(`${contraste.toFixed(1)}: ${texte.data}`);
    }
    return trouves;
  });

/** In Arabic: what is not marked as French, or not written from left to right, and should be. */
const malTournes = (cadre) =>
  cadre.evaluate(() => {
    const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
    const trouves = [];
    if (racine.dir !== "rtl" || racine.lang !== "ar" || getComputedStyle(racine).direction !== "rtl") trouves.push("the root");
    for (const noeud of racine.querySelectorAll('a[href^="mailto:"], a[href^="tel:"], .pf-reference, .pf-code, input[type="email"], input[type="tel"], [inputmode="numeric"]')) {
      if (getComputedStyle(noeud).direction !== "ltr") trouves.push(`from right to left: ${noeud.outerHTML}`);
    }
    const villes = ["Restauration scolaire", "Centre de loisirs", "Maison des familles", "L’enfant a un projet", "Quel accueil", "La journée", "Délibération"];
    const marcheur = document.createTreeWalker(racine, NodeFilter.SHOW_TEXT);
    for (let texte = marcheur.nextNode(); texte; texte = marcheur.nextNode()) {
      const parent = texte.parentElement;
      // Words of ours may hold the name of a service.
      if (/[\u0600-\u06ff]/.test(texte.data) || parent.closest(".pf-cache")) continue;
      if (villes.some((mots) => texte.data.includes(mots)) && parent.closest("[lang]").lang !== "fr") trouves.push(`not said to be French: ${parent.outerHTML}`);
    }
    return trouves;
  });

// In the page, before it begins.

function espacer(style) {
  document.addEventListener("pass-famille:pret", ({ target: { shadowRoot } }) => {
    const feuille = new CSSStyleSheet();
    feuille.replaceSync(style);
    shadowRoot.adoptedStyleSheets.push(feuille);
  });
}

function grossir() {
  document.addEventListener("DOMContentLoaded", () => (document.documentElement.style.fontSize = "32px"));
}
