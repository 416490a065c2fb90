// What the tests of accessibility share: the form in either isolation, any theme and language, and the ways to look at
// it as a person does who does not see it, or not like others.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Etapes, ecrireBalise, suivreEtapes } from "./etapes.mjs";
import { ouvrirSession } from "./session.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** 1 280 × 1 024 pixels at 400 %, and no wider than a small phone. */
export const AGRANDIE = { viewport: { width: 320, height: 256 } };
/** The page of the demo with a column of 280 pixels. */
export const COLONNE = { chemin: "/barre-laterale.html" };
/** A dossier that a test keeps from being sent is said in the console too. */
export const COUPE = (erreur) => erreur.includes("ERR_FAILED");

/** An image that a family may send. */
export const DOCUMENT = {
  name: "attestation.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/**
 * To call at the top of a suite. `visiter({isolation, theme, langue, contact, ...})` opens the form as a city would have
 * written it; other options are those of session.mjs. What it gives besides: `cadre`, the document that holds the form, in
 * the page or in its frame; `etapes`, the road by identifiers; `regarder(etat)`.
 */
export function ouvrirAcces() {
  // The city whose services ask most: every kind of question, documents.
  const { demo, visiter } = ouvrirSession({ options: ["--ville", "orvelande"] });
  return {
    demo,
    visiter: async ({ isolation = "ombre", theme, langue, contact, chemin = "/", avant, ...options } = {}) => {
      const balise = Object.fromEntries(Object.entries({ isolation, theme, langue, contact }).filter(([, valeur]) => valeur));
      const visite = await visiter({
        chemin,
        attendre: false,
        bypassCSP: true, // axe is not of the page
        ...options,
        avant: async (page) => {
          await page.addInitScript(suivreEtapes);
          await page.addInitScript(guetterFocus);
          await page.addInitScript(ecrireBalise, balise);
          await avant?.(page);
        },
      });
      const { page, formulaire } = visite;
      let cadre = page.mainFrame();
      if (isolation === "cadre") cadre = await (await page.locator("pass-famille iframe").elementHandle({ timeout: 20_000 })).contentFrame();
      const etapes = new Etapes({
        locator: cadre.locator.bind(cadre),
        waitForFunction: cadre.waitForFunction.bind(cadre),
        keyboard: page.keyboard,
      });
      formulaire.hote = etapes.hote;
      formulaire.aLeFocus = (locator) => etapes.aLeFocus(locator);
      return { ...visite, cadre, etapes, regarder: (etat) => regarder(cadre, etat, isolation === "cadre") };
    },
  };
}

/** What axe finds in the form, and what it does not see: see `defauts`. */
async function regarder(cadre, etat) {
  if (!(await cadre.evaluate(() => "axe" in window))) await cadre.evaluate(AXE);
  const { violations, dedans } = await cadre.evaluate(async (values) => {
    const resultat = await window.axe.run(
      { include: [["pass-famille"]] },
      { runOnly: { type: "tag", values }, resultTypes: ["violations"], iframes: false },
    );
    const noeuds = resultat.passes.flatMap((regle) => regle.nodes);
    return {
      // A selector that goes through a shadow root is a list.
      dedans: noeuds.filter((noeud) => Array.isArray(noeud.target[0])).length,
      violations: resultat.violations.map(({ id, nodes }) => `${id}: ${nodes.map((noeud) => noeud.html).join(" | ")}`),
    };
  }, REGLES);
  assert.deepEqual(violations, [], `axe, ${etat}`);
  assert.ok(dedans > 0, `${etat}: axe looked inside the shadow root`);
  assert.deepEqual(await defauts(cadre), [], etat);
  assert.deepEqual(await liens(cadre), [], etat);
}

/** What is cut, out of its place, over something else, or too small to be touched. */
export function defauts(cadre) {
  return cadre.evaluate(() => {
    const trouves = [];
    const nommer = (noeud) => `<${noeud.localName} class="${noeud.className}"> ${noeud.textContent.trim().slice(0, 40)}`;
    const hote = document.querySelector("pass-famille");
    const racine = hote.shadowRoot.querySelector(".pf-racine") ?? hote.shadowRoot.querySelector("div");
    // The page may be too wide by itself, the frame is ours.
    const { parentElement: autour } = hote;
    if (hote.getBoundingClientRect().right > autour.getBoundingClientRect().right + 1) trouves.push("sticks out of the page");
    const { scrollWidth, clientWidth } = document.documentElement;
    if (window !== top && scrollWidth > clientWidth) trouves.push(`the frame scrolls sideways: ${scrollWidth} in ${clientWidth}`);
    if (racine.scrollWidth > racine.clientWidth) trouves.push(`overflows: ${racine.scrollWidth} in ${racine.clientWidth}`);
    const { left, right } = racine.getBoundingClientRect();

    for (const noeud of racine.querySelectorAll("button, input, select, textarea, summary, h2, h3, h4, p, li, a")) {
      const boite = noeud.getBoundingClientRect();
      if (boite.width <= 1) continue; // for screen readers only, or not shown
      if (boite.left < left - 1 || boite.right > right + 1) trouves.push(`sticks out: ${nommer(noeud)}`);
      if (noeud.matches("button, summary") && (noeud.scrollWidth > noeud.clientWidth + 1 || noeud.scrollHeight > noeud.clientHeight + 1)) {
        trouves.push(`cut: ${nommer(noeud)}`);
      }
      const court = noeud.matches("select, textarea, summary, button, input:not([type=checkbox], [type=radio])");
      const moindre = court ? 43.5 : noeud.matches("input, a") ? 23.5 : 0;
      if (boite.height < moindre) trouves.push(`low target (${boite.height}px): ${nommer(noeud)}`);
    }

    // Every piece of text, as it is painted: inside its box, under nothing.
    const morceaux = [];
    const marcheur = document.createTreeWalker(racine, NodeFilter.SHOW_TEXT);
    for (let texte = marcheur.nextNode(); texte; texte = marcheur.nextNode()) {
      const parent = texte.parentElement;
      if (!texte.data.trim() || parent.closest(".pf-cache, option, .pf-recherche-liste") || !parent.checkVisibility()) continue;
      const portee = document.createRange();
      portee.selectNodeContents(texte);
      for (const { left, right, top, bottom } of portee.getClientRects()) {
        if (right - left > 1) morceaux.push({ texte, parent, left, right, top, bottom });
      }
    }
    for (const morceau of morceaux) {
      const boite = (morceau.parent.closest("button, summary, .pf-avis, .pf-valeur, .pf-service, .pf-recu, .pf-marque") ?? racine).getBoundingClientRect();
      if (morceau.left < boite.left - 1 || morceau.right > boite.right + 1 || morceau.top < boite.top - 2 || morceau.bottom > boite.bottom + 2) {
        trouves.push(`out of its box: ${nommer(morceau.parent)}`);
      }
    }
    for (const [rang, un] of morceaux.entries()) {
      for (const autre of morceaux.slice(rang + 1)) {
        if (un.texte === autre.texte) continue;
        const haut = Math.min(un.bottom, autre.bottom) - Math.max(un.top, autre.top);
        const long = Math.min(un.right, autre.right) - Math.max(un.left, autre.left);
        // Boxes of glyphs are higher than the glyphs.
        if (long > 2 && haut > Math.min(un.bottom - un.top, autre.bottom - autre.top) * 0.4) {
          trouves.push(`over one another: ${nommer(un.parent)} and ${nommer(autre.parent)}`);
        }
      }
    }
    return trouves;
  });
}

/** References to nothing: of descriptions, of labels, of links; identifiers that are there twice. */
export function liens(cadre) {
  return cadre.evaluate(() => {
    const ombre = document.querySelector("pass-famille").shadowRoot;
    const trouves = [];
    const vus = new Set();
    for (const { id } of ombre.querySelectorAll("[id]")) {
      if (vus.has(id)) trouves.push(`twice: ${id}`);
      vus.add(id);
    }
    for (const nom of ["aria-describedby", "aria-labelledby", "aria-controls", "aria-activedescendant", "for"]) {
      for (const noeud of ombre.querySelectorAll(`[${nom}]`)) {
        for (const id of noeud.getAttribute(nom).split(" ")) if (!vus.has(id)) trouves.push(`${nom}: nothing is ${id}`);
      }
    }
    for (const lien of ombre.querySelectorAll('a[href^="#"]')) {
      if (!vus.has(lien.getAttribute("href").slice(1))) trouves.push(`a link leads nowhere: ${lien.outerHTML}`);
    }
    return trouves;
  });
}

/** In the page: notes each focus that goes with the element that had it, and that nothing takes for three frames. */
function guetterFocus() {
  window.pfPertes = [];
  let dernier;
  let perdu = 0;
  document.addEventListener("focusin", (evenement) => ([dernier] = evenement.composedPath()), true);
  const voir = () => {
    const seul = [null, document.body, document.documentElement].includes(document.activeElement);
    const parti = dernier && (!dernier.isConnected || !dernier.checkVisibility());
    perdu = seul && parti ? perdu + 1 : 0;
    // Half a second: a step takes some frames to come on a busy machine, a focus that is lost stays so.
    if (perdu === 30) window.pfPertes.push(dernier.outerHTML.slice(0, 200));
    requestAnimationFrame(voir);
  };
  requestAnimationFrame(voir);
}

/** The focuses that were lost so far. */
export const pertes = (cadre) => cadre.evaluate(() => window.pfPertes);
