// The declarations for TypeScript say what the loader does: the same attributes and values, the same events. And its own
// compiler takes them, in a page without a framework as in React before and after 19.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const lire = (nom) => readFileSync(new URL(`../../www/${nom}`, import.meta.url), "utf8");
const TYPES = lire("pass-famille.d.ts");
const CHARGEUR = lire("pass-famille.js");
const CADRE = lire("cadre.js");
const LISEZ_MOI = lire("README.md");
const EVENEMENTS = lire("docs/evenements.md");
const chemin = (nom) => fileURLToPath(new URL(nom, import.meta.url));

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

  it("name the codes of what fails, which the guide explains", async () => {
    const rust = await Promise.all(
      ["etat.rs", "api.rs", "composants/application/mod.rs", "composants/recu/mod.rs"].map((nom) =>
        readFile(chemin(`../../crates/widget/src/${nom}`), "utf8"),
      ),
    );
    const [, api, , recu] = rust;
    const connus = [
      ...[CHARGEUR, ...rust].flatMap((texte) => [...texte.matchAll(/"erreur", (?:\{ code: |Some\(\("code", )"(\w+)"/g)]),
      ...api.slice(api.indexOf("fn code(")).split("\n    }\n", 1)[0].matchAll(/=> "(\w+)"/g),
      ...recu.matchAll(/Ok\(_\) => "(\w+)"/g),
    ].map(([, code]) => code);
    const types = mots(TYPES.match(/type PassFamilleErreur = (.+);/)[1]);
    assert.deepEqual([...new Set(connus)].toSorted(), types.toSorted());
    const table = EVENEMENTS.slice(EVENEMENTS.indexOf("| `code` |"));
    const expliques = [...table.slice(0, table.indexOf("\n\n")).matchAll(/^\| `(\w+)` \|/gm)].slice(1);
    assert.deepEqual(expliques.map(([, code]) => code), types);
  });

  it("are documented, attribute by attribute and event by event", () => {
    const evenements = [...TYPES.matchAll(/"(pass-famille:\w+)"/g)].map(([, nom]) => nom);
    for (const nom of [...Object.keys(declares), ...evenements]) assert.ok(LISEZ_MOI.includes(`| \`${nom}\` |`), nom);
  });
});

// A project of a city: the declarations copied beside its sources, and React installed or not. The samples hold what must
// not compile too: an error that is expected and does not come is an error.
const PROJETS = [
  { nom: "without a framework", fichiers: ["page.ts"] },
  { nom: "with React 18", fichiers: ["page.ts", "react.tsx"], react: "react-18" },
  { nom: "with React 19", fichiers: ["page.ts", "react.tsx"], react: "react" },
];
// Nothing is skipped: neither declarations, ours or React's, nor the strictest reading of what may be left out.
const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  lib: ["es2022", "dom"],
  types: [],
  target: "es2022",
  module: "preserve",
  jsx: "react-jsx",
};

describe("le compilateur de TypeScript", () => {
  for (const { nom, fichiers, react } of PROJETS) {
    it(`takes the declarations ${nom}`, async () => {
      const projet = await mkdtemp(join(tmpdir(), "pass-famille-types-"));
      try {
        await cp(chemin("../../www/pass-famille.d.ts"), join(projet, "pass-famille.d.ts"));
        for (const fichier of fichiers) await cp(chemin(`types/${fichier}`), join(projet, fichier));
        if (react) {
          await mkdir(join(projet, "node_modules/@types"), { recursive: true });
          await symlink(chemin(`../node_modules/@types/${react}`), join(projet, "node_modules/@types/react"));
        }
        await writeFile(join(projet, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS }));
        assert.equal(await compiler(projet), "");
      } finally {
        await rm(projet, { recursive: true });
      }
    });
  }
});

/** What the compiler says of a project. */
async function compiler(projet) {
  try {
    return (await promisify(execFile)(process.execPath, [chemin("../node_modules/typescript/bin/tsc"), "-p", projet])).stdout;
  } catch (erreur) {
    return erreur.stdout || erreur.message;
  }
}
