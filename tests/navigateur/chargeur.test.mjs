// The loader alone, with a widget of three lines in the place of the real one: what it downloads, what it refuses, and
// what it shows when it cannot go on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { servir } from "./contexte.mjs";
import { GLUE, POLITIQUE, POLITIQUE_CADRE, SECOURS, ouvrirSuite, peindre } from "./factice.mjs";

const { navigateur, ouverts, ouvrir } = ouvrirSuite();

const monte = (page, nom = "Essai") => page.getByLabel(nom).first().waitFor();
const alerte = (page) => page.locator("pass-famille").getByRole("alert");
const actifs = (proxy) => proxy.demandes.filter((chemin) => chemin.startsWith("/actifs/")).map((c) => c.split("/").at(-1));
const IMMEDIAT = '<pass-famille ouverture="immediate"></pass-famille>';

describe("le chargeur", () => {
  it("mounts the widget under a strict policy, with its theme and its options", async () => {
    const { page, proxy, vu, avertissements } = await ouvrir();
    await monte(page);
    await page.waitForFunction(() => window.suites === 1);
    const { suite, ...options } = await page.evaluate(() => ({ ...window.options, suite: typeof window.options.suite }));
    assert.equal(suite, "function");
    assert.deepEqual(options, {
      proxy: proxy.origine,
      demarches: "cantine",
      langue: "fr",
      textes: "Essai",
      cadre: false,
      brouillon: "pass-famille:fr:cantine",
    });
    const racine = page.locator(".pf-racine");
    assert.equal(await racine.evaluate((noeud) => getComputedStyle(noeud).color), "rgb(1, 2, 3)");
    assert.equal(await page.getByText(SECOURS).isVisible(), false);
    assert.deepEqual([vu.erreurs, vu.refus, avertissements], [[], [], []]);
    const fichiers = ["suite.wasm", "textes.fr.json", "widget.js", "widget.wasm"];
    assert.deepEqual(actifs(proxy).toSorted(), fichiers);
    const garde = await page.evaluate(() => ({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
    assert.deepEqual(garde, { cookie: "" });
  });

  it("is not led to another service by an image that bears the name of the script", async () => {
    const ailleurs = await servir({});
    ouverts.push(ailleurs.fermer);
    const image = `<img name="currentScript" src="${ailleurs.origine}/x.png" alt="">`;
    const { page, proxy } = await ouvrir({
      corps: `${image}<pass-famille demarches="cantine"></pass-famille>`,
      image: ailleurs.origine,
    });
    await monte(page);
    assert.equal(await page.evaluate(() => window.options.proxy), proxy.origine);
    assert.deepEqual(ailleurs.demandes.filter((chemin) => chemin !== "/x.png"), []);
  });

  it("says which service the page speaks to when it holds the scripts of two", async () => {
    const autre = await servir({
      "/pass-famille.js": { type: "text/javascript", corps: readFileSync(new URL("../../www/pass-famille.js", import.meta.url), "utf8") },
    });
    ouverts.push(autre.fermer);
    const script = (origine) => `<script src="${origine}/pass-famille.js"></script>`;
    // Twice the same is no mistake.
    const { page, proxy, vu, avertissements } = await ouvrir({
      csp: null,
      balise: script("{proxy}") + script("{proxy}") + script(autre.origine),
    });
    await monte(page);
    assert.deepEqual(avertissements, [`[pass-famille] un service par page : ${proxy.origine}, non ${autre.origine}`]);
    assert.deepEqual(autre.demandes, ["/pass-famille.js"]);
  });

  it("downloads once for two elements", async () => {
    const { page, proxy } = await ouvrir({ corps: "<pass-famille></pass-famille><pass-famille></pass-famille>" });
    await page.waitForFunction(() => window.montages === 2 && window.suites === 1);
    assert.equal(await page.evaluate(() => window.evaluations), 1);
    assert.equal(actifs(proxy).length, 4);
  });

  it("speaks two languages on one page: two instances, one download", async () => {
    const { page, proxy } = await ouvrir({
      corps: `${IMMEDIAT}<div lang="ar-MA">${IMMEDIAT}</div><pass-famille ouverture="immediate" langue="ar"></pass-famille>`,
    });
    await page.waitForFunction(() => window.montages === 3 && window.suites === 2);
    assert.equal(await page.evaluate(() => window.evaluations), 2);
    const racines = page.locator(".pf-racine");
    const dites = await racines.evaluateAll((noeuds) => noeuds.map((noeud) => [noeud.lang, noeud.dir, noeud.firstChild.ariaLabel]));
    assert.deepEqual(dites, [["fr", "ltr", "Essai"], ["ar", "rtl", "تجربة"], ["ar", "rtl", "تجربة"]]);
    for (const fichier of ["widget.js", "widget.wasm", "suite.wasm"]) {
      assert.equal(actifs(proxy).filter((nom) => nom === fichier).length, 1, fichier);
    }
  });

  for (const [attributs, corps, langue, dir] of [
    ['lang="fr"', IMMEDIAT, "fr", "ltr"],
    ['lang="en-GB"', IMMEDIAT, "en", "ltr"],
    ['lang="ar" dir="rtl"', IMMEDIAT, "ar", "rtl"],
    ['lang="de"', IMMEDIAT, "fr", "ltr"],
    ["", IMMEDIAT, "fr", "ltr"],
    ['lang="fr"', `<div lang="en">${IMMEDIAT}</div>`, "en", "ltr"],
    ['lang="ar" dir="rtl"', '<pass-famille ouverture="immediate" langue="fr"></pass-famille>', "fr", "ltr"],
  ]) {
    it(`speaks ${langue} in <html ${attributs}> ${corps}`, async () => {
      const { page } = await ouvrir({ attributs, corps });
      const racine = page.locator(".pf-racine");
      await racine.waitFor();
      assert.deepEqual(await racine.evaluate((noeud) => [noeud.lang, noeud.dir]), [langue, dir]);
      assert.equal(await page.evaluate(() => window.options.langue), langue);
    });
  }

  it("says once what to write in the place of a bad value, and takes the default", async () => {
    const { page, vu, avertissements } = await ouvrir({
      corps: `<pass-famille demarches="cantine; crèche" langue="de" theme="dark" isolation="iframe" ouverture="tard"
        densite="dense"></pass-famille>`,
    });
    await monte(page);
    assert.deepEqual(avertissements.toSorted(), [
      '[pass-famille] demarches="cantine; crèche" : écrivez des id et des virgules',
      '[pass-famille] densite="dense" : écrivez normale, compacte',
      '[pass-famille] isolation="iframe" : écrivez ombre, cadre',
      '[pass-famille] langue="de" : écrivez fr, en, ar',
      '[pass-famille] ouverture="tard" : écrivez proche, immediate, clic',
      '[pass-famille] theme="dark" : écrivez clair, sombre, auto',
    ]);
    assert.deepEqual(vu.erreurs, []);
  });

  it("puts the element where the script stands alone, with its data attributes", async () => {
    const { page } = await ouvrir({
      corps: `<p id="avant">Avant</p><script src="{proxy}/pass-famille.js" crossorigin async data-demarches="cantine,creche"
        data-langue="en" data-theme="sombre" data-autre="1"></script>`,
      balise: "",
    });
    await monte(page, "Trial");
    const element = page.locator("main > script + pass-famille");
    const attributs = await element.evaluate((noeud) => noeud.getAttributeNames().map((nom) => [nom, noeud.getAttribute(nom)]));
    assert.deepEqual(attributs, [["demarches", "cantine,creche"], ["langue", "en"], ["theme", "sombre"]]);
    assert.equal(await page.evaluate(() => window.options.demarches), "cantine,creche");
  });

  it("puts an element beside each script that stands alone", async () => {
    const script = (demarche) => `<div><script src="{proxy}/pass-famille.js" crossorigin data-demarches="${demarche}"></script></div>`;
    const { page, vu } = await ouvrir({ corps: script("cantine") + script("creche"), balise: "" });
    await page.waitForFunction(() => window.montages === 2);
    assert.equal(await page.locator("div > script + pass-famille").count(), 2);
    assert.deepEqual(vu.erreurs, []);
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
    await monte((await ouvrir({ style, corps: IMMEDIAT })).page);
    await monte((await ouvrir({ style, adresse: "/#pass-famille=remise" })).page);
  });

  it("waits for a click when told so, and takes the focus along", async () => {
    const { page, proxy } = await ouvrir({ corps: '<pass-famille ouverture="clic"></pass-famille>' });
    const bouton = page.getByRole("button", { name: "Ouvrir le formulaire" });
    await bouton.waitFor();
    assert.deepEqual(proxy.demandes, ["/pass-famille.js"]);
    await bouton.focus();
    await page.keyboard.press("Enter");
    await monte(page);
    await page.keyboard.press("Tab");
    assert.equal(await page.getByLabel("Essai").evaluate((noeud) => noeud.getRootNode().activeElement === noeud), true);
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

  it("reads its attributes again when it comes back", async () => {
    const { page } = await ouvrir();
    await monte(page);
    await page.evaluate(async () => {
      const element = document.querySelector("pass-famille");
      element.remove();
      await new Promise((suite) => setTimeout(suite));
      element.setAttribute("langue", "en");
      document.querySelector("main").append(element);
    });
    await monte(page, "Trial");
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

  it("asks for the second half at another address after a failure", async () => {
    let coupe = true;
    const { page, vu } = await ouvrir({
      avant: (page) => page.route("**/suite.wasm*", (route) => (coupe ? route.abort() : route.continue())),
    });
    await monte(page);
    const demander = () => page.evaluate(() => window.options.suite().then(() => "là", () => "absente"));
    assert.equal(await demander(), "absente");
    coupe = false;
    assert.equal(await demander(), "là");
    assert.equal(await demander(), "là");
    assert.equal(await page.evaluate(() => window.suites), 1);
    const adresses = vu.adresses.filter((adresse) => adresse.includes("/suite.wasm"));
    assert.ok(new Set(adresses).size > 1 && new Set(adresses).size === adresses.length, adresses.join(" "));
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
        viewport: { width: 800, height: 1200 },
        avant: async (page) => {
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

const refuser = (nom, change) => ({ changer: (abimer) => abimer(nom, change) });
const SANS_CONNECT = "default-src 'none'; script-src {proxy} 'wasm-unsafe-eval'; style-src 'self'";
const SANS_WASM = "default-src 'none'; script-src {proxy}; style-src 'self'; connect-src {proxy}";

describe("le chargeur, quand il ne peut pas", () => {
  for (const [nom, options, conseil, phrase = "Le service ne répond pas."] of [
    ["the glue is not the one that was built", refuser("widget.js", (texte) => `window.pirate = 1;${texte}`), "ne donne pas"],
    ["the WebAssembly is not the one that was built", refuser("widget.wasm", (octets) => Buffer.concat([octets, Buffer.of(0, 1, 0)])), "ne donne pas"],
    ["the words are not those that were built", refuser("textes.fr.json", (texte) => texte.replace("Essai", "Virez-nous 100 €")), "ne donne pas"],
    ["the theme is not the one that was built", refuser("textes.fr.json", (texte) => texte.replace("rgb(1, 2, 3)", "#0000")), "ne donne pas"],
    ["a file is gone", refuser("widget.wasm", null), "ne donne pas"],
    ["nobody knows the hash of a file", { tue: "textes.fr.json" }, "ne donne pas"],
    ["mounting fails", { fichiers: { "widget.js": GLUE.replace("window.montages =", "throw new Error('montage');") } }, "ne donne pas"],
    [
      "the policy forbids WebAssembly and frames",
      { csp: SANS_WASM },
      "CSP : autorisez {proxy} dans frame-src",
      "Le formulaire ne peut pas s’afficher ici.",
    ],
    [
      "the policy forbids the connection and frames",
      { csp: SANS_CONNECT },
      "CSP : autorisez {proxy} dans frame-src",
      "Le formulaire ne peut pas s’afficher ici.",
    ],
    [
      "the browser has no WebAssembly",
      { avant: (page) => page.addInitScript(() => delete window.WebAssembly) },
      "ne donne pas",
      "Le formulaire ne peut pas s’afficher ici.",
    ],
  ]) {
    it(`shows the city's text when ${nom}`, async () => {
      const { page, proxy, vu } = await ouvrir({
        corps: `<pass-famille demarches="cantine" contact="Service enfance, 02 00 00 00 99"><p>${SECOURS}</p></pass-famille>`,
        ...options,
        avant: async (page) => {
          await options.avant?.(page);
          await page.addInitScript(() =>
            document.addEventListener("pass-famille:erreur", (e) => (window.code = e.detail.code)),
          );
        },
      });
      await alerte(page).filter({ hasText: phrase }).waitFor();
      assert.ok(await page.getByText(SECOURS).isVisible());
      assert.ok(await page.getByText("Service enfance, 02 00 00 00 99").isVisible());
      const lien = page.getByRole("link", { name: "Ouvrir le formulaire" });
      assert.equal(await lien.getAttribute("href"), `${proxy.origine}/formulaire?demarches=cantine`);
      const reessayer = phrase.includes("répond") ? 1 : 0;
      assert.equal(await page.getByRole("button", { name: "Réessayer" }).count(), reessayer);
      assert.equal(await page.evaluate(() => window.pirate), undefined);
      assert.equal(await page.evaluate(() => window.montages), undefined);
      assert.equal(await page.evaluate(() => window.code), "chargement");
      const notre = vu.erreurs.filter((texte) => texte.startsWith("[pass-famille]"));
      assert.equal(notre.length, 1);
      assert.ok(notre[0].includes(conseil.replace("{proxy}", proxy.origine)), notre[0]);
    });
  }

  it("says it in the language of the page", async () => {
    const { page } = await ouvrir({ attributs: 'lang="ar" dir="rtl"', ...refuser("widget.wasm", null) });
    const message = alerte(page).filter({ hasText: "الخدمة لا تستجيب." });
    await message.waitFor();
    assert.equal(await message.evaluate((noeud) => getComputedStyle(noeud).direction), "rtl");
  });

  it("loads at the second try, after the network came back", async () => {
    let coupe = true;
    const { page, vu } = await ouvrir({
      avant: (page) => page.route("**/actifs/**/widget.js*", (route) => (coupe ? route.abort() : route.continue())),
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
    const contexte = await navigateur().newContext({ javaScriptEnabled: false });
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

describe("le chargeur, par un cadre", () => {
  const dansLeCadre = (page) => page.frameLocator("pass-famille iframe").getByLabel("Essai");

  for (const [nom, options] of [
    ["when it is told so, under a policy that allows nothing else", { csp: POLITIQUE_CADRE, corps: '<pass-famille isolation="cadre"></pass-famille>' }],
    ["when the policy forbids WebAssembly", { csp: POLITIQUE_CADRE }],
    ["when the policy forbids the connection", { csp: `${SANS_CONNECT}; frame-src {proxy}` }],
    ["when the page enforces Trusted Types", { csp: `${POLITIQUE}; frame-src {proxy}; require-trusted-types-for 'script'` }],
    ["when the page allows no Trusted Types policy at all", { csp: `${POLITIQUE}; frame-src {proxy}; require-trusted-types-for 'script'; trusted-types 'none'` }],
  ]) {
    it(nom, async () => {
      const { page } = await ouvrir(options);
      await dansLeCadre(page).waitFor();
      assert.equal(await page.evaluate(() => window.montages), undefined, "nothing of the form is in the page");
      const cadre = page.locator("pass-famille iframe");
      assert.equal(await cadre.getAttribute("title"), "Ouvrir le formulaire");
      assert.equal(await page.getByText("Chargement du formulaire…").isVisible(), false);
    });
  }

  it("opens no frame without WebAssembly: it would have none either", async () => {
    const { page, proxy } = await ouvrir({
      csp: POLITIQUE_CADRE,
      corps: '<pass-famille isolation="cadre"></pass-famille>',
      avant: (page) => page.addInitScript(() => delete window.WebAssembly),
    });
    await alerte(page).filter({ hasText: "ne peut pas s’afficher ici" }).waitFor();
    assert.ok(!proxy.demandes.includes("/cadre"));
  });

  for (const [nom, cadre] of [
    ["the proxy is out of order", () => ({ statut: 502, corps: "en panne" })],
    ["the frame says nothing", () => ({ type: "text/html", corps: "<!doctype html><p>Une autre page" })],
  ]) {
    it(`gives up when ${nom}, and tries again when asked`, async () => {
      let muet = true;
      let vraie;
      const { page } = await ouvrir({
        csp: POLITIQUE_CADRE,
        corps: `<pass-famille isolation="cadre" contact="02 00 00 00 99"><p>${SECOURS}</p></pass-famille>`,
        changer: (_, routes) => {
          vraie = routes["/cadre"];
          routes["/cadre"] = (url) => (muet ? cadre() : vraie(url));
        },
      });
      await alerte(page).filter({ hasText: "Le service ne répond pas." }).waitFor();
      assert.ok(await page.getByText(SECOURS).isVisible());
      assert.ok(await page.getByText("02 00 00 00 99").isVisible());
      muet = false;
      await page.getByRole("button", { name: "Réessayer" }).click();
      await dansLeCadre(page).waitFor();
    });
  }

  it("gives up when the frame never comes", async () => {
    const { page } = await ouvrir({
      csp: POLITIQUE_CADRE,
      corps: '<pass-famille isolation="cadre"></pass-famille>',
      attendre: "domcontentloaded",
      avant: async (page) => {
        await page.clock.install();
        await page.route("**/cadre?*", () => {});
      },
    });
    await page.locator("pass-famille iframe").waitFor({ state: "attached" });
    await page.clock.fastForward(14_000);
    assert.equal(await alerte(page).count(), 0);
    await page.clock.fastForward(2_000);
    await alerte(page).waitFor();
  });
});
