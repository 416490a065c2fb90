// Lighthouse on the demo page, as on a phone, with the form in view.
import puppeteer from "puppeteer-core";
import lighthouse from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices"];

export async function phare(demo) {
  const navigateur = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--lang=fr-FR"],
  });
  try {
    const page = await navigateur.newPage();
    await page.evaluateOnNewDocument(() =>
      document.addEventListener("DOMContentLoaded", () => document.querySelector("pass-famille").scrollIntoView()),
    );
    const { lhr } = await lighthouse(demo.page, { logLevel: "error", onlyCategories: CATEGORIES }, undefined, page);
    if (lhr.runtimeError) throw new Error(`Lighthouse: ${lhr.runtimeError.message}`);
    const notes = Object.fromEntries(CATEGORIES.map((nom) => [nom, Math.round(lhr.categories[nom].score * 100)]));
    return { ...notes, imparfaits: CATEGORIES.flatMap((nom) => imparfaits(lhr, nom)) };
  } finally {
    await navigateur.close();
  }
}

/** The audits that cost points, and what Lighthouse says of them. */
function imparfaits(lhr, categorie) {
  return lhr.categories[categorie].auditRefs
    .map(({ id, weight }) => ({ poids: weight, ...lhr.audits[id] }))
    .filter(({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode !== "informative")
    .map(({ id, score, poids, displayValue = "", title }) => ({ categorie, id, score, poids, valeur: displayValue, titre: title }));
}
