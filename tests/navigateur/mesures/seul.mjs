// A Chromium that nothing drives while the form comes: what a tool enables in a page to follow it (its requests, its console,
// its own script) makes the page a fifth slower, and is none of the form's doing.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHROMIUM, OPTIONS } from "../contexte.mjs";
import { CALME, ECRAN, mettreEnVue, poserLaBalise } from "./conditions.mjs";
import { filDe, marque, taches } from "./trace.mjs";

const FINI = "pf-fini";
// Tasks and marks alone: an event for each function that is compiled would cost as much as many of them.
const CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing"];

/** Milliseconds of the main thread between the form's tag and its first step, at full speed, on a page at rest. */
export async function seul(demo) {
  const dossier = await mkdtemp(join(tmpdir(), "pf-mesure-"));
  const { viewport, locale } = ECRAN;
  const fenetre = [`--window-size=${viewport.width},${viewport.height}`, "--hide-scrollbars", `--lang=${locale}`];
  const options = ["--headless", "--remote-debugging-pipe", `--user-data-dir=${dossier}`, ...fenetre, ...OPTIONS];
  const processus = spawn(CHROMIUM, [...options, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const fin = once(processus, "exit");
  try {
    const trace = await mesurer(parler(processus), demo);
    const [debut, premiere] = [marque(trace, "pf-balise"), marque(trace, "pf-premiere-etape")];
    return taches(trace, filDe(trace, "pf-balise"), debut, premiere).total;
  } finally {
    processus.kill();
    await fin;
    // Its other processes end a moment after it.
    await rm(dossier, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function mesurer({ demander, attendre, recueillir }, demo) {
  const page = (await demander("Target.getTargets")).targetInfos.find(({ type }) => type === "page");
  const { sessionId } = await demander("Target.attachToTarget", { targetId: page.targetId, flatten: true });
  const dedans = (methode, parametres) => demander(methode, parametres, sessionId);
  await dedans("Page.enable");
  await dedans("Network.enable");
  await dedans("Network.setBlockedURLs", { urls: ["*/pass-famille.js*"] });
  await dedans("Page.addScriptToEvaluateOnNewDocument", { source: `(${mettreEnVue})()` });
  const chargee = attendre("Page.loadEventFired");
  await dedans("Page.navigate", { url: demo.page });
  await chargee;
  await dedans("Network.disable");
  const morceaux = recueillir("Tracing.dataCollected");
  await demander("Tracing.start", { traceConfig: { includedCategories: CATEGORIES }, transferMode: "ReportEvents" });
  await dedans("Runtime.evaluate", { expression: `(${poserLaBalise})(${CALME}, "${FINI}")` });
  await demander("Target.detachFromTarget", { sessionId });
  // The browser knows the titles of its pages: asking it leaves them alone.
  const finie = async () => (await demander("Target.getTargets")).targetInfos.some(({ title }) => title === FINI);
  while (!(await finie())) await new Promise((suite) => setTimeout(suite, 200));
  const complete = attendre("Tracing.tracingComplete");
  await demander("Tracing.end");
  await complete;
  return morceaux.flatMap(({ value }) => value);
}

/** The protocol of Chromium's tools over the pipe that it opens: JSON, and a null byte after each message. */
function parler(processus) {
  const [, , , ecrire, lire] = processus.stdio;
  const attentes = new Map();
  const ecoutes = new Set();
  let [numero, reste] = [0, ""];
  const recevoir = (message) => {
    const attente = attentes.get(message.id);
    attentes.delete(message.id);
    if (message.error) attente?.reject(new Error(message.error.message));
    else if (attente) attente.resolve(message.result);
    else for (const ecoute of [...ecoutes]) ecoute(message);
  };
  lire.setEncoding("utf8").on("data", (texte) => {
    const messages = (reste + texte).split("\0");
    reste = messages.pop();
    for (const message of messages) recevoir(JSON.parse(message));
  });
  const demander = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      attentes.set(++numero, { resolve, reject });
      ecrire.write(`${JSON.stringify({ id: numero, method, params, sessionId })}\0`);
    });
  const attendre = (methode) =>
    new Promise((suite) => {
      const ecoute = ({ method, params }) => method === methode && (ecoutes.delete(ecoute), suite(params));
      ecoutes.add(ecoute);
    });
  const recueillir = (methode) => {
    const recus = [];
    ecoutes.add(({ method, params }) => method === methode && recus.push(params));
    return recus;
  };
  return { demander, attendre, recueillir };
}
