// The colours of the theme, light and dark: every pair that the form shows together reaches WCAG AA.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const THEME = readFileSync(new URL("../../www/theme.css", import.meta.url), "utf8");

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

  it("measures contrast as WCAG does", () => {
    assert.equal(contraste("#000000", "#ffffff"), 21);
    assert.equal(contraste("#777777", "#ffffff").toFixed(2), "4.48");
  });
});
