// From five runs to one line: the median, the extremes, the target.

export function resumer(valeurs) {
  const tri = [...valeurs].sort((a, b) => a - b);
  return { mediane: tri[tri.length >> 1], min: tri[0], max: tri.at(-1) };
}

/**
 * One line of the table. `objectif` is the last value that passes; `plancher: true` when more is better. Without a target
 * it only tells.
 */
export function ligne(nom, unite, valeurs, { objectif, plancher = false } = {}) {
  const resume = resumer(valeurs);
  const tenu = objectif === undefined ? undefined : plancher ? resume.mediane >= objectif : resume.mediane <= objectif;
  return { nom, unite, ...resume, objectif, plancher, tenu };
}

export function tableau(lignes) {
  const rangs = lignes.map(({ nom, unite, mediane, min, max, objectif, plancher, tenu }) => [
    nom,
    `${nombre(mediane)} ${unite}`.trim(),
    min === max ? "" : `${nombre(min)} – ${nombre(max)}`,
    objectif === undefined ? "" : `${plancher ? "≥" : "≤"} ${nombre(objectif)}`,
    tenu === undefined ? "" : tenu ? "ok" : plancher ? "BELOW TARGET" : "ABOVE TARGET",
  ]);
  const entete = ["measure", "median", "min – max", "target", ""];
  const largeurs = entete.map((titre, i) => Math.max(...[titre, ...rangs.map((rang) => rang[i])].map((mot) => mot.length)));
  const aligner = (rang) =>
    rang.map((mot, i) => (i === 0 || i === 4 ? mot.padEnd(largeurs[i]) : mot.padStart(largeurs[i]))).join("  ").trimEnd();
  return [entete, ...rangs].map(aligner).join("\n");
}

/** Thousands apart, and no more digits than the measure deserves. */
function nombre(valeur) {
  if (Number.isInteger(valeur)) return String(valeur).replaceAll(/\B(?=(\d{3})+$)/g, " ");
  return valeur.toFixed(Math.abs(valeur) < 1 ? 3 : Math.abs(valeur) < 10 ? 2 : 0);
}
