// What the form costs to the page that hosts it: nothing moves, few requests, compressed, kept by the browser.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ouvrirSession } from "./session.mjs";

describe("dans la page de la ville", () => {
  const { demo, visiter } = ouvrirSession();

  for (const [nom, options] of [
    ["in a wide page", { viewport: { width: 1200, height: 3000 } }],
    ["on a phone", { viewport: { width: 360, height: 5000 } }],
  ]) {
    it(`moves nothing when it arrives, ${nom}`, async () => {
      let laisser;
      const barriere = new Promise((ouvre) => (laisser = ouvre));
      const { page, formulaire } = await visiter({
        ...options,
        attendre: false,
        // The page is painted before the loader comes, as on a real network; then the skeleton before the widget.
        avant: async (page) => {
          await page.route("**/widget.wasm", (route) => barriere.then(() => route.continue()));
          await page.addInitScript(() => {
            window.secousses = [];
            const noter = (liste) => window.secousses.push(...liste.getEntries().map((entree) => entree.value));
            new PerformanceObserver(noter).observe({ type: "layout-shift", buffered: true });
          });
        },
      });
      const peindre = () =>
        page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));
      await formulaire.hote.getByText("Chargement du formulaire…").waitFor();
      await peindre();
      laisser();
      await formulaire.etape("services");
      await peindre();
      const total = (await page.evaluate(() => window.secousses)).reduce((somme, valeur) => somme + valeur, 0);
      assert.ok(total <= 0.01, `${total} of layout shift`);
    });
  }

  it("asks for each file once, compressed, and keeps those that never change", async () => {
    const reponses = [];
    const venues = [];
    const { page, formulaire } = await visiter({
      attendre: false,
      avant: async (page) => {
        page.on("response", (reponse) => reponses.push(reponse));
        const cdp = await page.context().newCDPSession(page);
        cdp.on("Network.responseReceived", ({ response }) => response.fromDiskCache || venues.push(response.url));
        await cdp.send("Network.enable");
      },
    });
    await formulaire.etape("services");
    // The second half comes while the citizen reads.
    const estSuite = (reponse) => reponse.url().endsWith("/suite.wasm");
    const suite = reponses.find(estSuite) ?? (await page.waitForResponse(estSuite));
    // Only what came whole is kept.
    await suite.finished();
    const duProxy = reponses.filter((reponse) => new URL(reponse.url()).origin === demo().proxy);
    // What the city offers is asked for ahead of the form, which then has it from the browser.
    const chemins = venues
      .filter((adresse) => new URL(adresse).origin === demo().proxy)
      .map((adresse) => new URL(adresse).pathname.replace(/^\/actifs\/[0-9a-f]+/, "/actifs"));
    assert.deepEqual(chemins.toSorted(), [
      "/actifs/suite.wasm",
      "/actifs/textes.fr.json",
      "/actifs/widget.js",
      "/actifs/widget.wasm",
      "/pass-famille.js",
      "/v1/configuration",
    ]);
    for (const reponse of duProxy.filter((reponse) => reponse.url().includes("/actifs/"))) {
      const entetes = await reponse.allHeaders();
      assert.equal(entetes["content-encoding"], "br", reponse.url());
      assert.match(entetes["cache-control"], /immutable/, reponse.url());
    }

    const cdp = await page.context().newCDPSession(page);
    const gardes = new Set();
    const demandes = new Map();
    cdp.on("Network.requestWillBeSent", ({ requestId, request }) => demandes.set(requestId, request.url));
    cdp.on("Network.requestServedFromCache", ({ requestId }) => gardes.add(requestId));
    cdp.on("Network.responseReceived", ({ requestId, response }) => response.fromDiskCache && gardes.add(requestId));
    const seconde = new Promise((venue) =>
      cdp.on("Network.loadingFinished", ({ requestId }) => demandes.get(requestId)?.endsWith("/suite.wasm") && venue()),
    );
    await cdp.send("Network.enable");
    await page.reload();
    await formulaire.etape("services");
    await seconde;
    const actifs = [...demandes].filter(([, url]) => url.includes("/actifs/"));
    assert.equal(actifs.length, 4);
    for (const [id, url] of actifs) assert.ok(gardes.has(id), `asked again: ${url}`);
    const document = [...demandes].find(([, url]) => url === page.url());
    assert.ok(document && !gardes.has(document[0]), "what must not be kept is asked again: the measure means something");
  });
});
