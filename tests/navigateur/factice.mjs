// A proxy of a few lines in the place of the real one: the true loader and the true script of the frame, with a widget
// that draws one field. And a page of a city that holds it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, afterEach, before } from "node:test";
import { lancerNavigateur, servir, surveiller } from "./contexte.mjs";

const lire = (nom) => readFileSync(new URL(`../../www/${nom}`, import.meta.url), "utf8");
const CHARGEUR = lire("pass-famille.js");

/** The smallest module. */
export const WASM = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);
/** What the city wrote between the two tags. */
export const SECOURS = "Appelez le 02 00 00 00 00.";

/** The widget: says what happens to it in `window`. */
export const GLUE = `
  window.evaluations = (window.evaluations ?? 0) + 1;
  export default async ({ module_or_path }) => {
    await WebAssembly.instantiateStreaming(module_or_path);
  };
  export const suite = async (reponse) => {
    await WebAssembly.instantiateStreaming(reponse);
    window.suites = (window.suites ?? 0) + 1;
  };
  export function monter(racine, hote, options) {
    window.montages = (window.montages ?? 0) + 1;
    window.options = options;
    const champ = document.createElement("input");
    champ.setAttribute("aria-label", options.textes);
    racine.append(champ);
    const dire = (nom, detail) =>
      hote.dispatchEvent(new CustomEvent("pass-famille:" + nom, { bubbles: true, composed: true, detail }));
    window.dire = dire;
    dire("pret");
    options.suite().catch(() => {});
    return { demonter: () => (window.demontages = (window.demontages ?? 0) + 1) };
  }`;

export const empreinte = (octets) => `sha384-${createHash("sha384").update(octets).digest("base64")}`;

const PUBLIC = { "access-control-allow-origin": "*", "cache-control": "max-age=31536000, immutable" };
const DOSSIER = "/actifs/0123456789abcdef/";

/** The policy that www/README.md tells a city to write, and nothing more. */
export const POLITIQUE =
  "default-src 'none'; style-src 'self'; script-src {proxy} 'wasm-unsafe-eval'; connect-src {proxy}";
/** The same for a frame. */
export const POLITIQUE_CADRE = "default-src 'none'; style-src 'self'; script-src {proxy}; frame-src {proxy}";

/**
 * To call at the top of a file: one browser for its tests. `ouvrir(options)` is [`ouvrirFactice`] in it, closed with the test
 * that opened it, as whatever is put in `ouverts`, last first; `navigateur()` is the browser.
 */
export function ouvrirSuite() {
  let navigateur;
  const ouverts = [];
  before(async () => (navigateur = await lancerNavigateur()));
  after(() => navigateur.close());
  afterEach(async () => {
    for (const fermer of ouverts.splice(0).reverse()) await fermer();
  });
  const ouvrir = async (options) => {
    const visite = await ouvrirFactice(navigateur, options);
    ouverts.push(visite.fermer);
    return visite;
  };
  return { navigateur: () => navigateur, ouverts, ouvrir };
}

/** Waits until the page was drawn again. */
export const peindre = (page) =>
  page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));

/**
 * Starts both and opens the page. `fichiers` are other files of the widget, by their names in the folder, with hashes to
 * match; `changer(abimer, routes)` spoils what is served; `tue` is a file whose hash nobody knows. `csp` is the policy of the
 * page (`null`: none) and `balise` its script tag.
 */
async function ouvrirFactice(
  navigateur,
  {
    fichiers = {},
    changer = () => {},
    csp = POLITIQUE,
    corps = `<pass-famille demarches="cantine"><p>${SECOURS}</p></pass-famille>`,
    balise = '<script src="{proxy}/pass-famille.js" crossorigin async></script>',
    style = "",
    adresse = "/",
    attributs = 'lang="fr"',
    attendre,
    avant,
    viewport = { width: 800, height: 600 },
    tue,
  } = {},
) {
  const proxy = await servirProxy(fichiers, changer, tue);
  const situer = (texte) => texte.replaceAll("{proxy}", proxy.origine);
  const ville = await servir({
    "/ville.css": { type: "text/css", corps: style },
    "/": {
      type: "text/html; charset=utf-8",
      entetes: csp === null ? {} : { "content-security-policy": situer(csp) },
      corps: `<!doctype html><html ${attributs}><meta name="viewport" content="width=device-width"><title>Ville</title>
        <link rel="stylesheet" href="/ville.css">
        <main>${situer(corps)}<p id="apres">Après</p></main>${situer(balise)}</html>`,
    },
  });
  const page = await navigateur.newPage({ viewport });
  page.setDefaultTimeout(15_000);
  const vu = await surveiller(page);
  const avertissements = [];
  page.on("console", (message) => message.type() === "warning" && avertissements.push(message.text()));
  await avant?.(page, proxy);
  await page.goto(ville.origine + adresse, { waitUntil: attendre });
  return {
    page,
    proxy,
    ville,
    vu,
    avertissements,
    fermer: async () => {
      await page.close();
      await ville.fermer();
      await proxy.fermer();
    },
  };
}

const THEME = ":host { display: flow-root; min-block-size: var(--pf-hauteur, 520px) } .pf-racine { color: rgb(1, 2, 3) }";

async function servirProxy(fichiers, changer, tue) {
  const suivants = {
    "textes.fr.json": ["application/json", JSON.stringify(["Essai", THEME])],
    "textes.en.json": ["application/json", JSON.stringify(["Trial", THEME])],
    "textes.ar.json": ["application/json", JSON.stringify(["تجربة", THEME])],
    "suite.wasm": ["application/wasm", WASM],
  };
  const hacher = (liste) => Object.fromEntries(Object.entries(liste).map(([nom, [, corps]]) => [nom, empreinte(corps)]));
  const hachees = hacher(suivants);
  delete hachees[tue];
  // As the build does it: the loader knows the glue and the first half, the glue knows the rest.
  const glue = `${fichiers["widget.js"] ?? GLUE}\nexport const EMPREINTES = ${JSON.stringify(hachees)};`;
  const premiers = {
    "widget.js": ["text/javascript", glue],
    "widget.wasm": ["application/wasm", fichiers["widget.wasm"] ?? WASM],
  };
  const routes = {};
  for (const [nom, [type, corps]] of Object.entries({ ...premiers, ...suivants })) {
    routes[DOSSIER + nom] = { type, corps, entetes: PUBLIC };
  }
  const js = CHARGEUR.replace('"__DOSSIER__"', JSON.stringify(DOSSIER)).replace(
    '"__EMPREINTES__"',
    JSON.stringify(hacher(premiers)),
  );
  routes["/pass-famille.js"] = { type: "text/javascript; charset=utf-8", corps: js, entetes: PUBLIC };
  routes["/cadre.js"] = { type: "text/javascript; charset=utf-8", corps: lire("cadre.js") };
  routes["/cadre"] = pageDuCadre;
  const abimer = (nom, change) => {
    const route = routes[DOSSIER + nom];
    if (change === null) delete routes[DOSSIER + nom];
    else route.corps = change(route.corps);
  };
  changer(abimer, routes);
  return servir(routes);
}

/** The frame's page, as the proxy writes it. */
function pageDuCadre(url) {
  const options = Object.fromEntries(url.searchParams);
  const attributs = ["demarches", "theme", "langue", "densite"].map((nom) => `${nom}="${options[nom] ?? ""}"`).join(" ");
  return {
    type: "text/html; charset=utf-8",
    entetes: {
      "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors ${options.origine}`,
    },
    corps: `<!doctype html><html lang="${options.langue || "fr"}"><title>Formulaire</title><body>
      <pass-famille ouverture="immediate" isolation="ombre" ${attributs}></pass-famille>
      <script type="module" src="/cadre.js" data-origine="${options.origine}"></script>
      <script src="/pass-famille.js" defer></script></body></html>`,
  };
}
