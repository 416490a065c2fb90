// The loader alone, with a widget of three lines in the place of the real one: what it downloads, what it refuses, and
// what it shows when it cannot go on.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";
import { lancerNavigateur, servir, surveiller } from "./contexte.mjs";

const CHARGEUR = readFileSync(new URL("../../www/pass-famille.js", import.meta.url), "utf8");
const WASM = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);
const THEME = ".pf-racine { color: rgb(1, 2, 3) }";
const GLUE = `
  window.evaluations = (window.evaluations ?? 0) + 1;
  export default async ({ module_or_path }) => {
    await WebAssembly.instantiateStreaming(module_or_path);
  };
  export function monter(racine, hote, options) {
    window.montages = (window.montages ?? 0) + 1;
    window.options = options;
    const champ = document.createElement("input");
    champ.setAttribute("aria-label", "Essai");
    racine.append(champ);
    return { demonter: () => (window.demontages = (window.demontages ?? 0) + 1) };
  }`;

const empreinte = (octets) => `sha384-${createHash("sha384").update(octets).digest("base64")}`;
const CORS = { "access-control-allow-origin": "*" };
const SECOURS = "Appelez le 02 00 00 00 00.";

let navigateur;
const ouverts = [];
before(async () => (navigateur = await lancerNavigateur()));
after(() => navigateur.close());
afterEach(async () => {
  for (const ouvert of ouverts.splice(0).reverse()) await ouvert();
});

/** A proxy and a city page; `changer` spoils the proxy's routes, `csp` is the policy of the page. */
async function ouvrir({ changer = () => {}, csp, corps, style = "", adresse = "/", attendre, avant } = {}) {
  const routes = {
    "/actifs/1/widget.js": { type: "text/javascript", corps: GLUE, entetes: CORS },
    "/actifs/1/widget.wasm": { type: "application/wasm", corps: WASM, entetes: CORS },
    "/actifs/1/theme.css": { type: "text/css", corps: THEME, entetes: CORS },
  };
  const valeurs = {
    __GLUE__: "/actifs/1/widget.js",
    __GLUE_SRI__: empreinte(GLUE),
    __WASM__: "/actifs/1/widget.wasm",
    __WASM_SRI__: empreinte(WASM),
    __THEME__: "/actifs/1/theme.css",
    __THEME_SRI__: empreinte(THEME),
  };
  changer(routes, valeurs);
  const js = CHARGEUR.replace(/"(__[A-Z_]+__)"/g, (_, nom) => JSON.stringify(valeurs[nom]));
  routes["/pass-famille.js"] = { type: "text/javascript; charset=utf-8", corps: js, entetes: CORS };
  const proxy = await servir(routes);
  ouverts.push(proxy.fermer);

  const politique =
    csp?.replaceAll("{proxy}", proxy.origine) ??
    `default-src 'none'; script-src ${proxy.origine} 'wasm-unsafe-eval'; style-src 'self'; connect-src ${proxy.origine}`;
  const element = corps ?? `<pass-famille demarches="cantine"><p>${SECOURS}</p></pass-famille>`;
  const ville = await servir({
    "/ville.css": { type: "text/css", corps: style },
    "/": {
      type: "text/html; charset=utf-8",
      entetes: { "content-security-policy": politique },
      corps: `<!doctype html><html lang="fr"><title>Ville</title><link rel="stylesheet" href="/ville.css">
        <main>${element}<p id="apres">Après</p></main>
        <script src="${proxy.origine}/pass-famille.js" crossorigin async></script></html>`,
    },
  });
  ouverts.push(ville.fermer);
  const page = await navigateur.newPage({ viewport: { width: 800, height: 600 } });
  ouverts.push(() => page.close());
  page.setDefaultTimeout(15_000);
  const vu = await surveiller(page);
  await avant?.(page);
  await page.goto(ville.origine + adresse, { waitUntil: attendre });
  return { page, proxy, vu };
}

const monte = (page) => page.getByLabel("Essai").first().waitFor();
const peindre = (page) =>
  page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));
const alerte = (page) => page.getByRole("alert").filter({ hasText: "Contactez votre mairie" });

describe("le chargeur", () => {
  it("mounts the widget under a strict policy, with its theme and its options", async () => {
    const { page, proxy, vu } = await ouvrir();
    await monte(page);
    assert.deepEqual(await page.evaluate(() => window.options), { proxy: proxy.origine, demarches: "cantine" });
    const racine = page.locator(".pf-racine");
    assert.equal(await racine.evaluate((noeud) => getComputedStyle(noeud).color), "rgb(1, 2, 3)");
    assert.equal(await page.getByText(SECOURS).isVisible(), false);
    assert.deepEqual([vu.erreurs, vu.refus], [[], []]);
    assert.deepEqual(proxy.demandes.toSorted(), [
      "/actifs/1/theme.css",
      "/actifs/1/widget.js",
      "/actifs/1/widget.wasm",
      "/pass-famille.js",
    ]);
  });

  it("downloads once for two elements", async () => {
    const { page, proxy } = await ouvrir({ corps: "<pass-famille></pass-famille><pass-famille></pass-famille>" });
    await page.waitForFunction(() => window.montages === 2);
    assert.equal(await page.evaluate(() => window.evaluations), 1);
    assert.equal(proxy.demandes.length, 4);
  });

  it("waits until the element is near the screen", async () => {
    const { page, proxy } = await ouvrir({ style: "main { padding-top: 3000px }" });
    await page.evaluate(() => customElements.whenDefined("pass-famille"));
    await peindre(page); // the observer has spoken once about an element that is far away
    assert.deepEqual(proxy.demandes, ["/pass-famille.js"]);
    await page.locator("pass-famille").scrollIntoViewIfNeeded();
    await monte(page);
  });

  it("loads far from the screen when told so, or on the way back from FranceConnect", async () => {
    const style = "main { padding-top: 3000px }";
    await monte((await ouvrir({ style, corps: '<pass-famille ouverture="immediate"></pass-famille>' })).page);
    await monte((await ouvrir({ style, adresse: "/#pass-famille=remise" })).page);
  });

  it("waits for a click when told so", async () => {
    const { page, proxy } = await ouvrir({ corps: '<pass-famille ouverture="clic"></pass-famille>' });
    const bouton = page.getByRole("button", { name: "Ouvrir le formulaire" });
    await bouton.waitFor();
    assert.deepEqual(proxy.demandes, ["/pass-famille.js"]);
    await bouton.click();
    await monte(page);
  });

  it("keeps what is shown when the element is moved, and lets go when it is removed", async () => {
    const { page } = await ouvrir();
    await monte(page);
    await page.getByLabel("Essai").fill("gardé");
    await page.evaluate(async () => {
      document.querySelector("main").append(document.querySelector("pass-famille"));
      await Promise.resolve();
    });
    assert.equal(await page.getByLabel("Essai").inputValue(), "gardé");
    assert.equal(await page.evaluate(() => window.demontages), undefined);

    await page.evaluate(() => {
      window.garde = document.querySelector("pass-famille");
      window.garde.remove();
    });
    await page.waitForFunction(() => window.demontages === 1);
    await page.evaluate(() => document.querySelector("main").append(window.garde));
    await page.waitForFunction(() => window.montages === 2);
    assert.equal(await page.getByLabel("Essai").inputValue(), "");
  });

  it("mounts once when the element leaves and comes back during the download", async () => {
    let laisser;
    const barriere = new Promise((ouvre) => (laisser = ouvre));
    let partie;
    const demandee = new Promise((ouvre) => (partie = ouvre));
    const { page } = await ouvrir({
      avant: (page) =>
        page.route("**/widget.wasm", async (route) => {
          partie();
          await barriere;
          await route.continue();
        }),
    });
    await demandee;
    await page.evaluate(async () => {
      const element = document.querySelector("pass-famille");
      element.remove();
      await new Promise((suite) => setTimeout(suite));
      document.querySelector("main").append(element);
    });
    laisser();
    await monte(page);
    assert.equal(await page.evaluate(() => window.montages), 1);
  });

  for (const [nom, style, bouge] of [
    ["moves nothing in a page that reserves its place", "pass-famille { display: flow-root; min-height: 520px }", false],
    ["moves what follows in a page that reserves nothing", "", true],
  ]) {
    it(nom, async () => {
      const lent = async (page, motif) => {
        let laisser;
        const barriere = new Promise((ouvre) => (laisser = ouvre));
        await page.route(motif, (route) => barriere.then(() => route.continue()));
        return laisser;
      };
      let chargeur;
      let wasm;
      const { page } = await ouvrir({
        style,
        attendre: "commit",
        avant: async (page) => {
          await page.setViewportSize({ width: 800, height: 1200 });
          chargeur = await lent(page, "**/pass-famille.js");
          wasm = await lent(page, "**/widget.wasm");
          await page.addInitScript(() => {
            window.secousses = [];
            const noter = (liste) => window.secousses.push(...liste.getEntries().map((entree) => entree.value));
            new PerformanceObserver(noter).observe({ type: "layout-shift", buffered: true });
          });
        },
      });
      // The page is painted with the city's text, then with the skeleton, then with the form.
      await page.locator("#apres").waitFor();
      await peindre(page);
      chargeur();
      await page.getByText("Chargement du formulaire…").waitFor();
      await peindre(page);
      wasm();
      await monte(page);
      await peindre(page);
      assert.equal((await page.evaluate(() => window.secousses)).length > 0, bouge);
    });
  }
});

const CSP_SANS_WASM = "default-src 'none'; script-src {proxy}; style-src 'self'; connect-src {proxy}";
const CSP_SANS_CONNECT = "default-src 'none'; script-src {proxy} 'wasm-unsafe-eval'; style-src 'self'";

describe("le chargeur, quand il ne peut pas", () => {
  for (const [nom, options, conseil, reessayer] of [
    [
      "the glue is not the one that was built",
      { changer: (routes) => (routes["/actifs/1/widget.js"].corps = `window.pirate = 1;${GLUE}`) },
      "vérifiez que",
      true,
    ],
    [
      "the WebAssembly is not the one that was built",
      { changer: (routes) => (routes["/actifs/1/widget.wasm"].corps = Buffer.concat([WASM, Buffer.of(0, 1, 0)])) },
      "vérifiez que",
      true,
    ],
    [
      "the theme is not the one that was built",
      { changer: (routes) => (routes["/actifs/1/theme.css"].corps = "* { display: none }") },
      "vérifiez que",
      true,
    ],
    ["the file is gone", { changer: (routes) => delete routes["/actifs/1/widget.wasm"] }, "vérifiez que", true],
    ["the policy forbids WebAssembly", { csp: CSP_SANS_WASM }, "'wasm-unsafe-eval' dans script-src", false],
    ["the policy forbids the connection", { csp: CSP_SANS_CONNECT }, "refuse « connect-src »", true],
    [
      "the browser has no WebAssembly",
      { avant: (page) => page.addInitScript(() => delete window.WebAssembly) },
      "vérifiez que",
      false,
    ],
    [
      "mounting fails",
      {
        changer: (routes, valeurs) => {
          const casse = GLUE.replace("window.montages =", "throw new Error('montage');");
          routes["/actifs/1/widget.js"].corps = casse;
          valeurs.__GLUE_SRI__ = empreinte(casse);
        },
      },
      "vérifiez que",
      true,
    ],
  ]) {
    it(`shows the city's text when ${nom}`, async () => {
      const { page, vu } = await ouvrir({
        ...options,
        avant: async (page) => {
          await options.avant?.(page);
          await page.addInitScript(() =>
            document.addEventListener("pass-famille:erreur", (e) => (window.code = e.detail.code)),
          );
        },
      });
      await alerte(page).waitFor();
      assert.ok(await page.getByText(SECOURS).isVisible());
      assert.equal(await page.getByRole("button", { name: "Réessayer" }).count(), reessayer ? 1 : 0);
      assert.equal(await page.evaluate(() => window.pirate), undefined);
      assert.equal(await page.evaluate(() => window.montages), undefined);
      assert.equal(await page.evaluate(() => window.code), "chargement");
      const notre = () => vu.erreurs.filter((texte) => texte.startsWith("[pass-famille]"));
      if (!notre().length) await page.waitForEvent("console", (message) => message.text().startsWith("[pass-famille]"));
      assert.equal(notre().length, 1);
      assert.match(notre()[0], new RegExp(conseil));
    });
  }

  it("loads at the second try, after the network came back", async () => {
    let coupe = true;
    const { page, vu } = await ouvrir({
      avant: (page) => page.route("**/actifs/1/widget.js*", (route) => (coupe ? route.abort() : route.continue())),
    });
    await alerte(page).waitFor();
    coupe = false;
    await page.getByRole("button", { name: "Réessayer" }).click();
    await monte(page);
    assert.equal(await page.evaluate(() => window.montages), 1);
    const adresses = vu.adresses.filter((adresse) => adresse.includes("/widget.js"));
    assert.equal(new Set(adresses).size, 2, "a browser may remember the failure of the first address");
  });

  it("leaves the city's text alone without JavaScript", async () => {
    const contexte = await navigateur.newContext({ javaScriptEnabled: false });
    ouverts.push(() => contexte.close());
    const ville = await servir({
      "/": { type: "text/html; charset=utf-8", corps: `<pass-famille><p>${SECOURS}</p></pass-famille>` },
    });
    ouverts.push(ville.fermer);
    const page = await contexte.newPage();
    await page.goto(ville.origine);
    assert.ok(await page.getByText(SECOURS).isVisible());
  });
});
