// Reads Chromium's traces: which tasks the main thread of a page ran, how long each took, and what it did meanwhile.
// Times are those that the thread had the processor, the slow-down included: what else the machine does hardly counts.

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing", "v8", "v8.wasm"];

/** Records what the page does during `travail`. Gives the trace and what `travail` gave. */
export async function enregistrer(navigateur, page, travail) {
  await navigateur.startTracing(page, { categories: CATEGORIES });
  const rendu = await travail();
  return { trace: JSON.parse((await navigateur.stopTracing()).toString()).traceEvents, rendu };
}

/** The thread that ran the page at `origine`, with the time of its navigation in microseconds if the trace has it. */
export function filPrincipal(trace, origine) {
  const cadres = trace.filter(({ name }) => name === "TracingStartedInBrowser").flatMap(({ args }) => args.data.frames ?? []);
  const navigation = trace.findLast(
    ({ name, args }) => name === "navigationStart" && args?.data?.documentLoaderURL?.startsWith(origine),
  );
  const pid = navigation?.pid ?? cadres.find(({ url }) => url.startsWith(origine))?.processId;
  const fil = trace.find((e) => e.pid === pid && e.name === "thread_name" && e.args.name === "CrRendererMain");
  if (!fil) throw new Error(`the trace has no main thread for ${origine}`);
  return { pid, tid: fil.tid, debut: navigation?.ts };
}

/** The thread that left a mark. */
export const filDe = (trace, nom) => trace.find(({ name, cat }) => name === nom && cat.includes("user_timing"));

export const marque = (trace, nom) => trace.find(({ name, cat }) => name === nom && cat.includes("user_timing"))?.ts;

/** The tasks of a thread between two times, in milliseconds: their total, the longest, and how long they took by the clock. */
export function taches(trace, { pid, tid }, debut = -Infinity, fin = Infinity) {
  const durees = trace.filter(
    (e) => e.pid === pid && e.tid === tid && e.name === "RunTask" && e.tdur !== undefined && e.ts >= debut && e.ts < fin,
  );
  const total = durees.reduce((somme, { tdur }) => somme + tdur, 0) / 1000;
  const horloge = durees.reduce((somme, { dur }) => somme + dur, 0) / 1000;
  return { total, horloge, longue: Math.max(0, ...durees.map(({ tdur }) => tdur / 1000)) };
}

/** Where that time went: milliseconds by event, each without what it contains. */
export function parEvenement(trace, { pid, tid }, debut = -Infinity, fin = Infinity) {
  const evenements = trace
    .filter((e) => e.pid === pid && e.tid === tid && e.ph === "X" && e.tdur !== undefined && e.ts >= debut && e.ts < fin)
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const propre = {};
  const pile = [];
  const fermer = ({ nom, reste }) => (propre[nom] = (propre[nom] ?? 0) + reste / 1000);
  for (const { name, ts, dur, tdur } of evenements) {
    while (pile.length && pile.at(-1).fin <= ts) fermer(pile.pop());
    if (pile.length) pile.at(-1).reste -= tdur;
    pile.push({ nom: name, fin: ts + dur, reste: tdur });
  }
  while (pile.length) fermer(pile.pop());
  return propre;
}
