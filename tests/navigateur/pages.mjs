// What must be true of a page that the service draws itself, without scripts: nothing for axe, nothing that overflows,
// targets that are large enough. axe needs JavaScript and the right to run it, so it looks at the same HTML elsewhere.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Looks at a page of the service, as wide as it is, or at `largeur`. With `CAPTURES=folder`, a picture of it. */
export async function examinerPage(page, etape, { largeur, colorScheme } = {}) {
  const { width, height } = page.viewportSize();
  const viewport = { width: largeur ?? width, height };
  const html = await page.content();
  const contexte = await page.context().browser().newContext({ locale: "fr-FR", bypassCSP: true, viewport, colorScheme });
  const lu = await contexte.newPage();
  // An address of the same origin, for its sheets.
  await lu.goto(new URL("/formulaire", page.url()).href);
  await lu.setContent(html, { waitUntil: "load" });
  await lu.evaluate(AXE);
  const violations = await lu.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((noeud) => noeud.html).join(" | ")}`);
  }, REGLES);
  assert.deepEqual(violations, [], `axe, ${etape}`);
  const defauts = await lu.evaluate(() => {
    const trouves = [];
    const large = document.documentElement;
    if (getComputedStyle(document.body).margin !== "0px") trouves.push("the sheet is not there");
    if (large.scrollWidth > large.clientWidth) trouves.push(`overflows: ${large.scrollWidth} in ${large.clientWidth}`);
    for (const noeud of document.querySelectorAll("button, a.bouton, select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])")) {
      const boite = noeud.getBoundingClientRect();
      if (boite.height < 43.5 && !noeud.closest(".cache")) trouves.push(`low target (${boite.height}px): ${noeud.outerHTML}`);
    }
    return trouves;
  });
  assert.deepEqual(defauts, [], etape);
  if (process.env.CAPTURES) {
    mkdirSync(process.env.CAPTURES, { recursive: true });
    const nom = `${etape}-${viewport.width}${colorScheme ?? ""}`.normalize("NFD").replaceAll(/[^a-z0-9]+/gi, "-");
    await lu.screenshot({ path: `${process.env.CAPTURES}/${nom}.png`, fullPage: true });
  }
  await contexte.close();
}
