// The colours of the theme, light and dark: every pair that the form shows together reaches WCAG AA.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";

const RACINE = new URL("../../", import.meta.url);
const lire = (chemin) => readFileSync(new URL(chemin, RACINE), "utf8");
const THEME = lire("www/theme.css");
const CHARGEUR = lire("www/pass-famille.js");
const LISEZ_MOI = lire("www/README.md");
const CADRE = lire("www/cadre.js");
const COMPOSANTS = "crates/widget/src/composants/";
const FEUILLES = [
  "www/theme.css",
  ...readdirSync(new URL(COMPOSANTS, RACINE), { recursive: true })
    .filter((chemin) => chemin.endsWith(".css"))
    .map((chemin) => COMPOSANTS + chemin),
];

// Foreground, background, least contrast: 4.5 for text, 3 for the edges of controls and the focus ring.
const PAIRES = [
  ["texte", "fond", 4.5],
  ["texte", "fond-doux", 4.5],
  ["texte-doux", "fond", 4.5],
  ["texte-doux", "fond-doux", 4.5],
  ["accent", "fond", 4.5],
  ["accent", "fond-doux", 4.5],
  ["accent-texte", "accent", 4.5],
  ["erreur", "fond", 4.5],
  ["erreur", "fond-doux", 4.5],
  ["succes", "fond", 4.5],
  ["succes", "fond-doux", 4.5],
  ["bord", "fond", 3],
  ["bord", "fond-doux", 3],
];

const bloc = (selecteur) => {
  const debut = THEME.indexOf(`${selecteur} {`);
  assert.notEqual(debut, -1, `no block ${selecteur}`);
  const corps = THEME.slice(debut, THEME.indexOf("}", debut));
  return Object.fromEntries([...corps.matchAll(/--pf-couleur-([a-z-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
};

/** The colours of every block of this selector, wherever it stands. */
const blocs = (selecteur) =>
  THEME.split(`${selecteur} {`).slice(1).map((suite) => {
    const corps = suite.slice(0, suite.indexOf("}"));
    return Object.fromEntries([...corps.matchAll(/--pf-couleur-([a-z-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
  });

const luminance = (hex) => {
  const [r, v, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * v + 0.0722 * b;
};

const contraste = (a, b) => {
  const [clair, fonce] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (clair + 0.05) / (fonce + 0.05);
};

describe("le thème", () => {
  for (const [nom, couleurs] of [
    ["clair", bloc(":host")],
    ["sombre", bloc(':host([theme="sombre"])')],
    ["sur le papier", { "accent-texte": "#ffffff", ...blocs(".pf-racine").at(-1) }],
  ]) {
    for (const [devant, derriere, moindre] of PAIRES) {
      it(`${nom}: ${devant} is readable on ${derriere}`, () => {
        const mesure = contraste(couleurs[devant], couleurs[derriere]);
        assert.ok(mesure >= moindre, `${mesure.toFixed(2)} instead of ${moindre}`);
      });
    }
  }

  it("has the same dark colours when the device asks for them", () => {
    assert.deepEqual(bloc(':host([theme="auto"])'), bloc(':host([theme="sombre"])'));
  });

  const jetons = (texte) => [...new Set(texte.match(/--pf-[a-z]+(-[a-z]+)*/g))].toSorted();
  const documentes = [...LISEZ_MOI.matchAll(/^\| `(--pf-[a-z-]+)` \|/gm)].map(([, nom]) => nom);

  it("has every token in the table of www/README.md, and nothing else is there", () => {
    const employes = jetons(FEUILLES.map(lire).join("\n") + CHARGEUR);
    assert.deepEqual(documentes.toSorted(), employes);
    assert.deepEqual(jetons(CADRE), employes, "the frame asks for them all");
  });

  it("writes the default of each colour in the table", () => {
    const [clair, sombre] = [bloc(":host"), bloc(':host([theme="sombre"])')];
    for (const [nom, valeur] of Object.entries(clair)) {
      assert.ok(LISEZ_MOI.includes(`| \`--pf-couleur-${nom}\` | \`${valeur}\`, \`${sombre[nom]}\` |`), nom);
    }
  });

  it("knows neither left nor right", () => {
    const physiques = /\b(margin|padding|border|inset|scroll-margin|scroll-padding)-(left|right)\b|(^|[;{\s])(left|right):|(text-align|float|clear): (left|right)/;
    for (const feuille of FEUILLES) {
      const regles = lire(feuille).replaceAll(/\/\*[\s\S]*?\*\//g, "").matchAll(/([^{}]+)\{([^{}]*)\}/g);
      for (const [, selecteur, corps] of regles) {
        // What is written from the left (numbers, the city's French) in a form that is read from the right.
        if (selecteur.includes('[dir="rtl"]')) continue;
        assert.doesNotMatch(corps, physiques, `${feuille}: ${selecteur}`);
      }
    }
  });

  it("never goes below 24 px, nor below 44 px for a thumb", () => {
    const cibles = [...THEME.matchAll(/--pf-cible: max\([\d.]+em, (\d+)px\)/g)].map(([, px]) => Number(px));
    assert.deepEqual(cibles, [44, 36]);
    const [, souris] = THEME.split("@media (hover: hover) and (pointer: fine)");
    assert.ok(souris.slice(0, souris.indexOf("\n}")).includes("36px"), "only a mouse gets the small ones");
  });

  it("measures contrast as WCAG does", () => {
    assert.equal(contraste("#000000", "#ffffff"), 21);
    assert.equal(contraste("#777777", "#ffffff").toFixed(2), "4.48");
  });
});
