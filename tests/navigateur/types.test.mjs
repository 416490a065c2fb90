// The declarations for TypeScript say what the loader does: the same attributes and values, the same events.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const lire = (nom) => readFileSync(new URL(`../../www/${nom}`, import.meta.url), "utf8");
const TYPES = lire("pass-famille.d.ts");
const CHARGEUR = lire("pass-famille.js");
const CADRE = lire("cadre.js");
const LISEZ_MOI = lire("README.md");

const bloc = (texte, debut) => {
  const ici = texte.indexOf(debut);
  assert.notEqual(ici, -1, debut);
  return texte.slice(ici, texte.indexOf("\n}", ici));
};
const mots = (texte) => [...texte.matchAll(/"([^"]+)"/g)].map(([, mot]) => mot);

// What the types allow: name → values, none for a free text.
const declares = Object.fromEntries(
  [...bloc(TYPES, "interface PassFamilleAttributs").matchAll(/^ {2}(\w+)\?: (.+);$/gm)].map(([, nom, type]) => [nom, mots(type)]),
);

describe("les types", () => {
  it("allow the values that the loader knows", () => {
    const choix = CHARGEUR.slice(CHARGEUR.indexOf("const CHOIX"), CHARGEUR.indexOf("};", CHARGEUR.indexOf("const CHOIX")));
    const connus = Object.fromEntries([...choix.matchAll(/^ {4}(\w+): \[(.+)\],$/gm)].map(([, nom, liste]) => [nom, mots(liste)]));
    const phrases = CHARGEUR.slice(CHARGEUR.indexOf("const PHRASES"), CHARGEUR.indexOf("};"));
    connus.langue = [...phrases.matchAll(/^ {4}(\w+): "/gm)].map(([, langue]) => langue);
    assert.deepEqual({ ...connus, demarches: [], contact: [] }, declares);
  });

  it("name the events that the frame relays, with what they say", () => {
    const relayes = CADRE.slice(CADRE.indexOf("const EVENEMENTS"), CADRE.indexOf("};", CADRE.indexOf("const EVENEMENTS")));
    const champs = [...relayes.matchAll(/(\w+): \[([^\]]*)\]/g)].map(([, nom, liste]) => [nom, mots(liste)]);
    const types = [...bloc(TYPES, "interface PassFamilleEvenements").matchAll(/"pass-famille:(\w+)": CustomEvent<(.+)>;/g)];
    assert.deepEqual(champs, types.map(([, nom, detail]) => [nom, [...detail.matchAll(/(\w+):/g)].map(([, champ]) => champ)]));
    assert.ok(types.length >= 5);
  });

  it("are documented, attribute by attribute and event by event", () => {
    const evenements = [...TYPES.matchAll(/"(pass-famille:\w+)"/g)].map(([, nom]) => nom);
    for (const nom of [...Object.keys(declares), ...evenements]) assert.ok(LISEZ_MOI.includes(`| \`${nom}\` |`), nom);
  });
});
