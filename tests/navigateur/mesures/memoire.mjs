// What the form keeps in memory, and whether it gives everything back.
import { visiter } from "./conditions.mjs";

const ECHAUFFEMENT = 20;
export const MONTAGES = 100;

/** Megabytes of JavaScript and WebAssembly once the first step is there and all is loaded, without what the page has itself. */
export async function memoire(demo) {
  const avec = await peser(demo, {});
  const sans = await peser(demo, { temoin: true });
  const js = (avec.js - sans.js) / 1e6;
  const wasm = avec.wasm / 1e6;
  return { memoire: js + wasm, js, wasm };
}

const peser = (demo, options) =>
  visiter({ ...options, lent: false, vitals: false }, async ({ page, cdp }) => {
    await page.addInitScript(suivreMemoires);
    await page.goto(demo.page, { waitUntil: "networkidle" });
    if (!options.temoin) await evaluer(cdp, attendrePremiereEtape);
    return lireMemoire(cdp);
  });

/**
 * Puts the form in the page and takes it away, again and again: as it opens, then after two more steps. Gives what
 * remains after `MONTAGES` of each.
 */
export async function montages(demo) {
  return visiter({ lent: false, vitals: false }, async ({ page, cdp }) => {
    await page.addInitScript(suivreMemoires);
    await page.goto(demo.page, { waitUntil: "networkidle" });
    await evaluer(cdp, attendrePremiereEtape);
    const rendu = {};
    for (const [nom, profond] of [["ouvert", false], ["rempli", true]]) {
      await evaluer(cdp, monterEtDemonter, ECHAUFFEMENT, profond);
      const avant = await lireMemoire(cdp);
      await evaluer(cdp, monterEtDemonter, MONTAGES, profond);
      const apres = await lireMemoire(cdp);
      rendu[nom] = Object.fromEntries(Object.keys(avant).map((cle) => [cle, apres[cle] - avant[cle]]));
    }
    return rendu;
  });
}

async function lireMemoire(cdp) {
  // What one collection frees on one side of the boundary, the next one sees on the other.
  for (let fois = 0; fois < 4; fois++) {
    await cdp.send("HeapProfiler.collectGarbage");
    await evaluer(cdp, () => new Promise((suite) => setTimeout(suite, 100)));
  }
  const wasm = await evaluer(cdp, memoireWasm);
  await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("Performance.enable");
  const { metrics } = await cdp.send("Performance.getMetrics");
  await cdp.send("Performance.disable");
  const lu = (nom) => metrics.find(({ name }) => name === nom).value;
  return { js: lu("JSHeapUsedSize"), wasm, noeuds: lu("Nodes"), ecouteurs: lu("JSEventListeners") };
}

/**
 * In the page: remembers, weakly, the memory of each module. The protocol could list them (`queryObjects`), but Chromium
 * hangs there once two modules share a table.
 */
function suivreMemoires() {
  window.pfMemoires = [];
  for (const nom of ["instantiate", "instantiateStreaming"]) {
    const instancier = WebAssembly[nom];
    WebAssembly[nom] = async (...args) => {
      const rendu = await instancier.apply(WebAssembly, args);
      const exports = Object.values((rendu.instance ?? rendu).exports);
      window.pfMemoires.push(...exports.filter((un) => un instanceof WebAssembly.Memory).map((un) => new WeakRef(un)));
      return rendu;
    };
  }
}

/** Bytes of every WebAssembly.Memory that is still alive. */
function memoireWasm() {
  const vivantes = new Set(window.pfMemoires.map((memoire) => memoire.deref()).filter(Boolean));
  return [...vivantes].reduce((somme, { buffer }) => somme + buffer.byteLength, 0);
}

/** Runs a function in the page through the protocol alone: Playwright's own helpers would count as memory. */
async function evaluer(cdp, fonction, ...args) {
  const expression = `(${fonction})(...${JSON.stringify(args)})`;
  const options = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", options);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

async function attendrePremiereEtape() {
  while (!performance.getEntriesByName("pf-premiere-etape").length) await new Promise(requestAnimationFrame);
}

async function monterEtDemonter(fois, profond) {
  const precedent = document.querySelector("pass-famille");
  const parent = precedent?.parentNode ?? window.pfParent;
  window.pfParent = parent;
  precedent?.remove();
  const image = () => new Promise(requestAnimationFrame);
  const arrive = (element, quoi) => new Promise((suite) => element.addEventListener(`pass-famille:${quoi}`, suite, { once: true }));
  for (let i = 0; i < fois; i++) {
    const element = document.createElement("pass-famille");
    element.setAttribute("ouverture", "immediate");
    const pret = arrive(element, "pret");
    parent.append(element);
    await pret;
    await image();
    if (profond) {
      const dans = (selecteur) => element.shadowRoot.querySelector(selecteur);
      dans('form input[type="checkbox"]').click();
      for (const selecteur of ['button[type="submit"]', ".pf-options > :last-child button"]) {
        const suite = arrive(element, "etape");
        dans(selecteur).click();
        await suite;
        await image();
      }
      dans("#pf-ajouter-enfant").click();
      await image();
    }
    element.remove();
    await image();
  }
}
