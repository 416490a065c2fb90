// The phone on which things are measured, and what a measured page is watched with.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { lancerNavigateur } from "../contexte.mjs";
import { suivreEtapes } from "../etapes.mjs";

/** « Slow 4G » of Lighthouse: each request waits 150 ms, and 1.6 Mbps come down; a processor four times slower. */
export const PROCESSEUR = 4;
export const RESEAU = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
export const ECRAN = { viewport: { width: 412, height: 823 }, deviceScaleFactor: 1, hasTouch: true, locale: "fr-FR" };
/** Milliseconds without a request after which a page has come to rest. */
export const CALME = 1_500;

const fichier = createRequire(import.meta.url).resolve("web-vitals/attribution");
const WEB_VITALS = readFileSync(join(dirname(fichier), "web-vitals.attribution.iife.js"), "utf8");

/**
 * Opens the demo page in a browser of its own (nothing in its cache), with the form in view from the start, and gives
 * `work` what it needs: `{page, cdp, navigateur}`. `lent: false` measures on the machine as it is; `temoin` is the same
 * page without the tag's script; `vitals: false` leaves the page without a watcher.
 */
export async function visiter({ lent = true, temoin = false, vitals = true }, travail) {
  const navigateur = await lancerNavigateur();
  try {
    const page = await (await navigateur.newContext(ECRAN)).newPage();
    page.setDefaultTimeout(60_000);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    if (temoin) await cdp.send("Network.setBlockedURLs", { urls: ["*/pass-famille.js*"] });
    if (lent) {
      await cdp.send("Network.emulateNetworkConditions", RESEAU);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: PROCESSEUR });
    }
    await page.addInitScript(suivreEtapes);
    await page.addInitScript(mettreEnVue);
    if (vitals) {
      await page.addInitScript({ content: `${WEB_VITALS}\n(${observer})(webVitals)` });
    }
    return await travail({ page, cdp, navigateur });
  } finally {
    await navigateur.close();
  }
}

/** In the page: the form is in view while it loads, and the first step leaves a mark once it is painted. */
export function mettreEnVue() {
  document.addEventListener("DOMContentLoaded", () => document.querySelector("pass-famille")?.scrollIntoView());
  const premiere = () => requestAnimationFrame(() => setTimeout(() => performance.mark("pf-premiere-etape")));
  document.addEventListener("pass-famille:pret", premiere, { once: true, capture: true });
}

/**
 * In the page: its tag again, once it has had nothing to do for `calme` milliseconds. When the first step is painted, the
 * page has `fini` for its title, and whoever bound `pfPremiereEtape` is told.
 */
export function poserLaBalise(calme, fini) {
  const { src, crossOrigin } = document.querySelector('script[src*="pass-famille.js"]');
  new PerformanceObserver((liste) => {
    if (!liste.getEntriesByName("pf-premiere-etape").length) return;
    document.title = fini;
    window.pfPremiereEtape?.("");
  }).observe({ type: "mark" });
  setTimeout(() => {
    performance.mark("pf-balise");
    document.head.append(Object.assign(document.createElement("script"), { src, crossOrigin, async: true }));
  }, calme);
}

/** In the page: what web-vitals and the browser say, as it comes. */
function observer(webVitals) {
  window.pfMesures = { cls: { valeur: 0 }, inp: { valeur: 0 }, interactions: [], decalages: [] };
  const mesures = window.pfMesures;
  webVitals.onCLS(
    ({ value, attribution }) => {
      const { largestShiftTarget: quoi, largestShiftValue: part, largestShiftTime: quand } = attribution;
      mesures.cls = { valeur: value, quoi, part, quand };
    },
    { reportAllChanges: true },
  );
  webVitals.onINP(
    ({ value, attribution }) => {
      const { interactionTarget: quoi, interactionType: sorte, inputDelay, processingDuration, presentationDelay } = attribution;
      mesures.inp = { valeur: value, quoi, sorte, inputDelay, processingDuration, presentationDelay };
    },
    { reportAllChanges: true, durationThreshold: 16 },
  );
  // The event's target inside the shadow root is hidden from web-vitals: the step says more.
  new PerformanceObserver((liste) => {
    for (const { interactionId, name, duration, startTime, processingStart, processingEnd } of liste.getEntries()) {
      if (!interactionId) continue;
      const travail = Math.round(processingEnd - processingStart);
      const attente = Math.round(processingStart - startTime);
      mesures.interactions.push({ etape: window.pfEtape, evenement: name, duree: duration, attente, travail });
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 });
  new PerformanceObserver((liste) => {
    for (const { value, hadRecentInput, startTime, sources } of liste.getEntries()) {
      if (hadRecentInput) continue;
      const quoi = sources.map(({ node, previousRect: avant, currentRect: apres }) =>
        `${node?.nodeName ?? "?"} ${node?.className ?? ""} y ${Math.round(avant.y)}→${Math.round(apres.y)} h ${Math.round(avant.height)}→${Math.round(apres.height)}`);
      mesures.decalages.push({ valeur: value, quand: Math.round(startTime), etape: window.pfEtape, quoi });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/**
 * Milliseconds of a piece of work that never changes, here: a machine shared with others is not as fast at every hour, and the
 * figures of two runs compare only at the same pace.
 */
export function allure() {
  const debut = performance.now();
  const cases = {};
  let somme = 0;
  for (let rang = 0; rang < 300_000; rang++) {
    cases[`case-${rang & 1023}`] = rang;
    somme += cases[`case-${(rang * 7) & 1023}`] ?? 0;
  }
  if (!somme) throw new Error("nothing was done");
  return performance.now() - debut;
}

/** What `observer` kept, once web-vitals has had the time to tell it. */
export const lire = (page) =>
  page.evaluate(
    () => new Promise((dire) => requestIdleCallback(() => setTimeout(() => dire(window.pfMesures), 300), { timeout: 2_000 })),
  );
