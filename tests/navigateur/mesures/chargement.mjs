// From the address bar to the first step, on the slow phone: what comes over the wire, what the main thread does, what moves.
import { CALME, PROCESSEUR, lire, poserLaBalise, visiter } from "./conditions.mjs";
import { seul } from "./seul.mjs";
import { enregistrer, filPrincipal, marque, parEvenement, taches } from "./trace.mjs";

/** One load of the page with the form, then one where the form comes once the page itself has nothing left to do. */
export async function chargement(demo) {
  const ensemble = await charger(demo);
  const [vite, lent] = [await seul(demo), await ralenti(demo)];
  return { ...ensemble, ...lent, filPrincipal: vite * PROCESSEUR, filRalenti: lent.total };
}

function charger(demo) {
  return visiter({}, async ({ page, cdp, navigateur }) => {
    const demandes = ecouter(cdp);
    const { trace, rendu } = await enregistrer(navigateur, page, async () => {
      await page.goto(demo.page, { waitUntil: "load" });
      await premiereEtape(page);
      await demandes.calme(CALME);
      return lire(page);
    });
    const premiere = marque(trace, "pf-premiere-etape");
    const fil = filPrincipal(trace, demo.page);
    const poids = peser(demo, demandes.toutes, premiere);
    return { duree: (premiere - fil.debut) / 1000, cls: rendu.cls.valeur, decalages: rendu.decalages, ...poids };
  });
}

/**
 * The tasks of the form under Chromium's slow-down, and what they did: every task between its tag and its first step, on
 * a page that has come to rest. Some of it is the tool's, which watches the page.
 */
function ralenti(demo) {
  return visiter({ temoin: true, vitals: false }, async ({ page, cdp, navigateur }) => {
    const demandes = ecouter(cdp);
    await page.goto(demo.page, { waitUntil: "load" });
    await demandes.calme(CALME);
    await cdp.send("Network.setBlockedURLs", { urls: [] });
    await cdp.send("Runtime.enable");
    await cdp.send("Runtime.addBinding", { name: "pfPremiereEtape" });
    const { trace } = await enregistrer(navigateur, page, async () => {
      const arrivee = new Promise((suite) => cdp.once("Runtime.bindingCalled", suite));
      await cdp.send("Runtime.evaluate", { expression: `(${poserLaBalise})(0, "")` });
      await arrivee;
    });
    await premiereEtape(page);
    const pendant = [trace, filPrincipal(trace, demo.page), marque(trace, "pf-balise"), marque(trace, "pf-premiere-etape")];
    const { total, horloge, longue } = taches(...pendant);
    return { total, tacheLongue: longue, attente: horloge / total, quoi: parEvenement(...pendant) };
  });
}

async function premiereEtape(page) {
  await page.waitForFunction(() => performance.getEntriesByName("pf-premiere-etape").length > 0, null, { polling: 200 });
  const boites = await page.evaluate(
    () => document.querySelector("pass-famille").shadowRoot.querySelectorAll('input[type="checkbox"]').length,
  );
  if (boites === 0) throw new Error("the first step has nothing to tick");
}

/** Follows what goes over the wire. Times are Chromium's, in seconds of its own clock. */
function ecouter(cdp) {
  const enCours = new Map();
  const toutes = [];
  let dernier = Date.now();
  const finir = ({ requestId, timestamp, encodedDataLength = 0 }) => {
    const demande = enCours.get(requestId);
    enCours.delete(requestId);
    dernier = Date.now();
    if (demande) toutes.push({ ...demande, fin: timestamp, octets: encodedDataLength });
  };
  cdp.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) => {
    enCours.set(requestId, { url: request.url, debut: timestamp });
    dernier = Date.now();
  });
  cdp.on("Network.loadingFinished", finir);
  cdp.on("Network.loadingFailed", finir);
  const calme = async (duree) => {
    while (enCours.size || Date.now() - dernier < duree) await new Promise((suite) => setTimeout(suite, 100));
  };
  return { toutes, calme };
}

/** Bytes of the form by file, until the first step and in all. */
function peser(demo, demandes, premiere) {
  const fichiers = {};
  let [avant, tout] = [0, 0];
  for (const { url, debut, fin, octets } of demandes) {
    if (!url.startsWith(demo.proxy)) continue;
    // The trace and the network count the same clock, the first in microseconds.
    const utile = fin * 1e6 <= premiere;
    const nom = new URL(url).pathname.replace(/^\/actifs\/[0-9a-f]+\//, "").replace(/^\/(v[^/]+\/)?(?=pass-famille)/, "");
    const connu = (fichiers[nom] ??= { octets: 0, utile, debut: Math.round((debut * 1e6 - premiere) / 1000), fin: 0 });
    connu.octets += octets;
    connu.fin = Math.round((fin * 1e6 - premiere) / 1000);
    tout += octets;
    if (utile) avant += octets;
  }
  return { fichiers, octetsAvant: avant, octetsTout: tout };
}
