// One demo and one browser for a file of tests, and what must be true of every road, whatever it shows: no error in the
// console, nothing refused by the security policy, nothing asked of anybody else, nothing left in the browser.
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { lancerNavigateur, surveiller } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { Formulaire } from "./parcours.mjs";

/**
 * To call at the top of a suite; `env` and `options` are given to the demo. Gives `demo()` and `visiter(options)`, which opens a fresh
 * browser session on a page of the city: `{page, contexte, formulaire, adresses}`. Each visit is checked and closed
 * after its test.
 *
 * Options: `chemin` of the page, `tolere` says which errors of the console are expected, `avant` runs before the page
 * opens, `attendre: false` does not wait for the first step; the rest goes to the browser's context.
 */
export function ouvrirSession({ env, options } = {}) {
  let demo;
  let navigateur;
  let visites = [];

  before(async () => {
    demo = await lancerDemo(env, options);
    navigateur = await lancerNavigateur();
  });
  after(async () => {
    await navigateur?.close();
    await demo?.arreter();
  });
  afterEach(async () => {
    const finies = visites;
    visites = [];
    for (const { contexte } of finies) await contexte.close();
    for (const visite of finies) verifier(demo, visite);
  });

  const visiter = async ({ chemin = "/", tolere = () => false, avant, attendre = true, ...options } = {}) => {
    const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 }, ...options });
    const page = await contexte.newPage();
    const vu = await surveiller(page);
    const adresses = [];
    contexte.on("request", (demande) => adresses.push(demande.url()));
    const visite = { contexte, page, vu, adresses, tolere, formulaire: new Formulaire(page) };
    visites.push(visite);
    await avant?.(page);
    await visite.formulaire.aller(demo, chemin, attendre);
    return visite;
  };

  return { demo: () => demo, visiter };
}

function verifier(demo, { vu, adresses, tolere }) {
  assert.deepEqual(vu.erreurs.filter((erreur) => !tolere(erreur)), [], "errors in the console");
  assert.deepEqual(vu.refus, [], "refused by the content security policy");
  const notres = [demo.page, demo.proxy, demo.bac_a_sable];
  const autres = adresses.filter((adresse) => !notres.includes(new URL(adresse).origin));
  assert.deepEqual(autres, [], "asked of somebody else");
}

/** All that the browser keeps for the page: local and session storage, cookies, databases, caches. */
export async function garde(page) {
  const { ici, bases, caches: boites } = await page.evaluate(async () => ({
    ici: { ...localStorage, ...sessionStorage },
    bases: (await indexedDB.databases()).map((base) => base.name),
    caches: await caches.keys(),
  }));
  const cookies = await page.context().cookies();
  return { ...ici, bases, caches: boites, cookies: cookies.map(({ name, value }) => `${name}=${value}`) };
}
