// A morning when every family comes at once: the place in the waiting room is on screen, told by a stream, or asked for
// where streams do not pass; the form goes on by itself when the turn has come, and nobody has to wait.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENFANT } from "./parcours.mjs";
import { ouvrirSession } from "./session.mjs";

const place = (rang, secondes) => ({ tour: false, rang, secondes, revenir_dans_s: 1 });
const TOUR = { tour: true, rang: 0, secondes: 0, revenir_dans_s: 1 };
const evenement = (contenu) => `retry: 50\ndata: ${JSON.stringify(contenu)}\n\n`;

/**
 * The service as on that morning: `flux` are the answers to each connection of the stream, `questions` those to each question,
 * both in their order, `null` for a cut; with `coupe`, the first answer after the wait is lost. Gives how often each was asked.
 */
async function matin(page, { flux = [], questions = [], coupe = false }) {
  const vues = { flux: 0, questions: 0, suites: 0 };
  let vraie;
  const entetes = { "access-control-allow-origin": "*", "cache-control": "no-store" };
  await page.context().route("**/v1/identifications/franceconnect", async (route) => {
    const reponse = await route.fetch();
    vraie = { entetes: reponse.headers(), json: await reponse.json() };
    const attente = { billet: "un-billet", suite: "une-suite", place: place(312, 940) };
    await route.fulfill({ response: reponse, json: { ...vraie.json, issue: "en_attente", affichage: null, sceau: null, attente } });
  });
  await page.context().route("**/v1/attente?*", async (route) => {
    const ecoute = route.request().headers().accept === "text/event-stream";
    const [suite, rang] = ecoute ? [flux, vues.flux++] : [questions, vues.questions++];
    const reponse = suite[Math.min(rang, suite.length - 1)];
    if (!reponse) return route.abort();
    if (ecoute) return route.fulfill({ headers: { ...entetes, "content-type": "text/event-stream" }, body: evenement(reponse) });
    return route.fulfill({ headers: entetes, json: reponse });
  });
  await page.context().route("**/v1/identifications/attente", async (route) => {
    assert.deepEqual(route.request().postDataJSON(), { version: 1, suite: "une-suite" });
    if (vues.suites++ === 0 && coupe) return route.abort();
    await route.fulfill({ status: 200, headers: vraie.entetes, json: vraie.json });
  });
  return vues;
}

const coupures = (erreur) => /ERR_FAILED|MIME type|EventSource|status of 503/.test(erreur);

describe("salle d’attente", () => {
  const { visiter } = ouvrirSession();

  it("tells the place as it changes, and goes on by itself, a cut or not", async () => {
    const { page, formulaire } = await visiter({ tolere: coupures });
    const vues = await matin(page, { flux: [place(300, 900), place(40, 120), TOUR], coupe: true });
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.hote.getByText("Beaucoup de familles font leur demande en même temps").waitFor();
    await formulaire.hote.getByText("Votre place dans la file d’attente : 40. Attente : environ 2 minutes.").waitFor();
    await formulaire.etape("famille");
    await formulaire.contient("CAMILLE", "850 €");
    assert.ok(vues.flux >= 3 && vues.questions === 0, JSON.stringify(vues));
    assert.equal(vues.suites, 2, "the first one was cut");
  });

  it("says when to come back where nobody more can wait, and lets everybody fill in by hand", async () => {
    const { page, formulaire } = await visiter();
    await page.context().route("**/v1/identifications/franceconnect", async (route) => {
      const reponse = await route.fetch();
      const json = { ...(await reponse.json()), issue: "indisponible", affichage: null, revenir_a: "10:40" };
      await route.fulfill({ response: reponse, json });
    });
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.contient("Trop de familles attendent en ce moment. Revenez à 10:40, ou remplissez le formulaire");
  });

  it("asks where streams do not pass", async () => {
    const { page, formulaire } = await visiter({ tolere: coupures });
    const vues = await matin(page, { questions: [place(7, 5), null, TOUR] });
    // An answer that is no stream is a refusal for good.
    await page.context().route("**/v1/attente?*", (route) =>
      route.request().headers().accept === "text/event-stream"
        ? route.fulfill({ status: 503, headers: { "access-control-allow-origin": "*" }, body: "" })
        : route.fallback(),
    );
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.hote.getByText("Votre place dans la file d’attente : 7. Attente : moins d’une minute.").waitFor();
    await formulaire.etape("famille");
    await formulaire.contient("850 €");
    assert.equal(vues.questions, 3);
  });

  it("lets nobody wait who does not want to", async () => {
    const { page, formulaire } = await visiter({ tolere: coupures });
    const vues = await matin(page, { flux: [place(300, 900)] });
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.hote.getByText("Votre place dans la file").waitFor();
    await formulaire.bouton("Ne pas attendre et remplir à la main").click();
    await formulaire.etape("famille");
    await formulaire.ajouterEnfant(ENFANT);
    assert.equal(await formulaire.champ("Prénom de l’enfant").inputValue(), ENFANT.prenom);
    assert.equal(vues.suites, 0);
  });

  it("tells of an outage before anybody waits for it", async () => {
    for (const [jusqu_a, phrase] of [["", "ne répondent pas en ce moment"], ["23:45", "sont en maintenance jusqu’à 23:45"]]) {
      const { formulaire } = await visiter({
        avant: (page) =>
          page.route("**/v1/configuration", async (route) => {
            const reponse = await route.fetch();
            await route.fulfill({ response: reponse, json: { ...(await reponse.json()), panne: { jusqu_a } } });
          }),
      });
      await formulaire.choisirServices("Cantine");
      await formulaire.contient(phrase);
    }
  });
});
