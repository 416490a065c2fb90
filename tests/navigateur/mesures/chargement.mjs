// From the address bar to the first step, on the slow phone: what comes over the wire, what the main thread does, what moves.
import { lire, visiter } from "./conditions.mjs";
import { enregistrer, filPrincipal, marque, parEvenement, taches } from "./trace.mjs";

const CALME = 1_500;

/** One load of the page with the form, and one without it for the same time. */
export async function chargement(demo) {
  const avec = await charger(demo, {});
  const sans = await charger(demo, { temoin: true });
  const fin = avec.premiere - avec.fil.debut;
  const pendant = ({ trace, fil }) => [trace, fil, fil.debut, fil.debut + fin];
  const [cout, temoin] = [taches(...pendant(avec)), taches(...pendant(sans))];
  return {
    duree: fin / 1000,
    filPrincipal: cout.total - temoin.total,
    temoin: temoin.total,
    tacheLongue: cout.longue,
    attente: cout.horloge / cout.total,
    quoi: difference(parEvenement(...pendant(avec)), parEvenement(...pendant(sans))),
    cls: avec.vu.cls.valeur,
    decalages: avec.vu.decalages,
    ...peser(demo, avec),
  };
}

async function charger(demo, options) {
  return visiter(options, async ({ page, cdp, navigateur }) => {
    const demandes = ecouter(cdp);
    const { trace, rendu } = await enregistrer(navigateur, page, async () => {
      await page.goto(demo.page, { waitUntil: "load" });
      if (!options.temoin) {
        await page.waitForFunction(() => performance.getEntriesByName("pf-premiere-etape").length > 0, null, { polling: 100 });
        const boites = await page.evaluate(
          () => document.querySelector("pass-famille").shadowRoot.querySelectorAll('input[type="checkbox"]').length,
        );
        if (boites === 0) throw new Error("the first step has nothing to tick");
      }
      await demandes.calme(CALME);
      return lire(page);
    });
    const premiere = marque(trace, "pf-premiere-etape");
    return { trace, vu: rendu, fil: filPrincipal(trace, demo.page), premiere, demandes: demandes.toutes };
  });
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
function peser(demo, { demandes, premiere }) {
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

function difference(avec, sans) {
  const noms = new Set([...Object.keys(avec), ...Object.keys(sans)]);
  return Object.fromEntries([...noms].map((nom) => [nom, (avec[nom] ?? 0) - (sans[nom] ?? 0)]));
}
