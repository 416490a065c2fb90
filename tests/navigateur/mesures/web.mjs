// What the form costs the page that holds it: `cargo xtask bench web` builds, installs and runs this.
// Options: `--passes N` (5), `--sortie FILE` for the whole, `--exiger` to fail when a target is missed.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { lancerDemo } from "../demo.mjs";
import { chargement } from "./chargement.mjs";
import { PROCESSEUR, RESEAU, allure } from "./conditions.mjs";
import { MONTAGES, memoire, montages } from "./memoire.mjs";
import { phare } from "./phare.mjs";
import { route } from "./route.mjs";
import { ligne, resumer, tableau } from "./tableau.mjs";

const { values: options } = parseArgs({
  options: {
    passes: { type: "string", default: "5" },
    sortie: { type: "string" },
    exiger: { type: "boolean", default: false },
  },
});
const passes = Number(options.passes);
if (!Number.isInteger(passes) || passes < 1) throw new Error(`--passes takes a number from 1, not ${options.passes}`);

// The first one is slower: what it runs is not compiled yet.
allure();
const allures = [];
const demo = await lancerDemo();
try {
  // The first load finds a cold proxy and a cold disk.
  await chargement(demo);
  const [loads, routes] = [await repeter("loads", chargement), await repeter("whole roads", route)];
  const memoires = await repeter("memory", memoire);
  const [apres] = await repeter("mounts", montages, 1);
  const phares = await repeter("Lighthouse", phare);
  rendre({ loads, routes, memoires, apres, phares });
} finally {
  await demo.arreter();
}

async function repeter(nom, mesure, fois = passes) {
  const rendus = [];
  for (let passe = 1; passe <= fois; passe++) {
    process.stderr.write(`▸ ${nom} ${passe}/${fois}\n`);
    allures.push(allure());
    rendus.push(await mesure(demo));
  }
  return rendus;
}

function rendre({ loads, routes, memoires, apres, phares }) {
  const de = (rendus, champ) => rendus.map((rendu) => rendu[champ]);
  const unite = (nom, unite, rendus, champ, objectif) => ligne(nom, unite, de(rendus, champ), { objectif });
  const fichiers = [...new Set(loads.flatMap(({ fichiers }) => Object.keys(fichiers)))];
  const octets = fichiers.map((nom) => {
    const vus = loads.map(({ fichiers }) => fichiers[nom]).filter(Boolean);
    return { nom, utile: vus.some(({ utile }) => utile), ...resumer(vus.map(({ octets }) => octets)) };
  });
  const lignes = [
    ...octets.map(({ nom, utile, mediane, min, max }) =>
      ({ nom: `  ${nom}${utile ? "" : " (after)"}`, unite: "B", mediane, min, max })),
    unite("bytes until the first step", "B", loads, "octetsAvant"),
    unite("bytes in all", "B", loads, "octetsTout"),
    ligne("pace of the machine (reference work)", "ms", allures),
    unite("time to the first step", "ms", loads, "duree"),
    unite("main thread to the first step", "ms", loads, "filPrincipal", 150),
    unite("  as Chromium slows it down", "ms", loads, "filRalenti"),
    unite("  longest task meanwhile", "ms", loads, "tacheLongue"),
    ligne("layout shift, whole road", "", [...de(loads, "cls"), ...de(routes, "cls")], { objectif: 0.01 }),
    unite("interaction to next paint, whole road", "ms", routes, "inp", 100),
    unite("longest task while typing", "ms", routes, "saisie", 50),
    unite("  longest task after the first step", "ms", routes, "tacheRoute"),
    unite("memory ready", "MB", memoires, "memoire", 4),
    unite("  of which JavaScript", "MB", memoires, "js"),
    unite("  of which WebAssembly", "MB", memoires, "wasm"),
    ...Object.entries({ ouvert: "opened", rempli: "opened, two steps" }).flatMap(([cle, nom]) => [
      ligne(`${MONTAGES} × ${nom}: heap`, "B", [apres[cle].js], { objectif: 100_000 }),
      ligne("  WebAssembly memory", "B", [apres[cle].wasm], { objectif: 0 }),
      ligne("  nodes", "", [apres[cle].noeuds], { objectif: 0 }),
      ligne("  listeners", "", [apres[cle].ecouteurs], { objectif: 0 }),
    ]),
    ligne("Lighthouse: performance", "", de(phares, "performance"), { objectif: 95, plancher: true }),
    ligne("Lighthouse: accessibility", "", de(phares, "accessibility"), { objectif: 100, plancher: true }),
    ligne("Lighthouse: best practices", "", de(phares, "best-practices"), { objectif: 100, plancher: true }),
  ];
  const conditions = {
    processeur: `${PROCESSEUR} times slower`,
    reseau: `Slow 4G: ${RESEAU.latency} ms for each request, ${RESEAU.downloadThroughput * 8 / 1024 / 1024} Mbps down`,
    machine: `${cpus().length} × ${cpus()[0].model}`,
    passes,
  };
  console.log(`\n${conditions.reseau}, processor ${conditions.processeur}; medians of ${passes}; ${conditions.machine}`);
  console.log(`\n${tableau(lignes)}`);
  console.log(`\nMain thread to the first step, by event (ms, as Chromium slows it down):\n${ouVaLeTemps(loads)}`);
  console.log(`\nSlowest interactions:\n${interactions(routes)}`);
  console.log(`\nWhat moved:\n${decalages([...loads, ...routes.map(({ detail }) => detail)])}`);
  console.log(`\nLighthouse, audits below 1 (weight 0 costs nothing):\n${audits(phares)}`);
  // A thread that waits for the processor makes interactions look slow.
  const attente = resumer(de(loads, "attente")).mediane;
  if (attente > 1.15) console.log(`\nThe machine was busy (tasks took ${attente.toFixed(2)} times their own time): interactions look slower than they are.`);
  const manques = lignes.filter(({ tenu }) => tenu === false).map(({ nom }) => nom.trim());
  console.log(manques.length ? `\nOff target: ${manques.join("; ")}` : "\nEvery target is met.");
  if (options.sortie) {
    mkdirSync(dirname(options.sortie), { recursive: true });
    writeFileSync(options.sortie, `${JSON.stringify({ conditions, mesures: lignes, loads, routes, memoires, apres, phares }, null, 1)}\n`);
    console.log(`All of it: ${options.sortie}`);
  }
  if (options.exiger && manques.length) process.exitCode = 1;
}

function ouVaLeTemps(loads) {
  const noms = [...new Set(loads.flatMap(({ quoi }) => Object.keys(quoi)))];
  return noms
    .map((nom) => ({ nom, temps: resumer(loads.map(({ quoi }) => quoi[nom] ?? 0)).mediane }))
    .sort((a, b) => b.temps - a.temps)
    .filter(({ temps }) => temps >= 1)
    .map(({ nom, temps }) => `  ${temps.toFixed(1).padStart(6)}  ${nom}`)
    .join("\n");
}

function interactions(routes) {
  const pire = {};
  for (const { etape, evenement, duree, attente, travail } of routes.flatMap(({ detail }) => detail.lentes)) {
    if (duree > (pire[`${etape}, ${evenement}`]?.duree ?? 0)) pire[`${etape}, ${evenement}`] = { duree, attente, travail };
  }
  return Object.entries(pire)
    .sort(([, a], [, b]) => b.duree - a.duree)
    .slice(0, 6)
    .map(([nom, { duree, attente, travail }]) => `  ${duree} ms  ${nom} (waited ${attente}, worked ${travail})`)
    .join("\n");
}

function decalages(rendus) {
  const vus = [...new Set(rendus.flatMap(({ decalages }) => decalages).map(({ valeur, etape, quoi }) => `  ${valeur.toFixed(4)}  ${etape || "loading"}: ${quoi.join(" | ")}`))];
  return vus.slice(0, 12).join("\n") || "  nothing";
}

function audits(phares) {
  const vus = new Map(phares.flatMap(({ imparfaits }) => imparfaits).map((audit) => [audit.id, audit]));
  return [...vus.values()].map(({ id, score, poids, valeur }) => `  ${score}  ${id} (weight ${poids}) ${valeur}`.trimEnd()).join("\n") || "  none";
}
