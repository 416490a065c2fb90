// What a screen reader says on the main roads: the accessibility tree of each state, in a line for each thing, compared
// with transcripts that people have read. `METTRE_A_JOUR=1` writes them again: read them aloud before keeping them.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { COUPE, ouvrirAcces } from "./acces.mjs";
import { aLaMain, parFranceConnect } from "./etats.mjs";

const DOSSIER = new URL("transcriptions/", import.meta.url);
const ROLES = {
  alert: "alerte",
  status: "message",
  button: "bouton",
  checkbox: "case à cocher",
  combobox: "champ à suggestions",
  form: "formulaire",
  group: "groupe",
  heading: "titre",
  link: "lien",
  list: "liste",
  listbox: "liste de suggestions",
  option: "suggestion",
  radio: "bouton radio",
  radiogroup: "groupe de boutons radio",
  region: "région",
  textbox: "champ",
  DisclosureTriangle: "bouton",
  Details: "groupe",
};
/** Their words are their name, or the value of a field. */
const FEUILLES = new Set(["button", "checkbox", "combobox", "DisclosureTriangle", "heading", "link", "option", "radio", "textbox"]);
/** Said with the field that they name. */
const TUS = new Set(["LabelText", "Legend", "InlineTextBox", "ListMarker"]);

describe("lecteur d’écran", () => {
  const { visiter } = ouvrirAcces();

  for (const [nom, road] of [
    ["a-la-main", aLaMain],
    ["franceconnect", parFranceConnect],
  ]) {
    for (const isolation of ["ombre", "cadre"]) {
      it(`says the road as it was read: ${nom}, ${isolation}`, async () => {
        const visite = await visiter({ isolation, avant: dater, tolere: COUPE });
        const lecture = await ouvrirLecture(visite);
        const dit = [];
        await road(visite, async (etat) => dit.push(`# ${etat}\n\n${(await lecture()).join("\n")}\n`));
        const texte = stabiliser(dit.join("\n"));
        const fichier = new URL(`${nom}.txt`, DOSSIER);
        if (process.env.METTRE_A_JOUR && isolation === "ombre") {
          mkdirSync(DOSSIER, { recursive: true });
          writeFileSync(fichier, texte);
        }
        assert.equal(texte, readFileSync(fichier, "utf8"));
      });
    }
  }
});

/** The form believes that it is this day: children grow, and services open and close. */
const dater = (page) =>
  page.route("**/v1/configuration", async (route) => {
    const reponse = await route.fetch();
    await route.fulfill({ response: reponse, json: { ...(await reponse.json()), aujourdhui: "2026-11-24" } });
  });

/** What changes from one day, one dossier or one program to the next. */
const stabiliser = (texte) =>
  texte
    .replaceAll(/(reçue le|Envoyée le|le) \d{1,2}(er)? \p{L}+ \d{4}( à \d\d:\d\d)?/gu, "$1 [date]")
    .replaceAll(/^(Numéro de votre demande|Code)\n.+$/gm, "$1\n[$1]");

/** Gives a function that lists what is said of the form, in order. */
async function ouvrirLecture({ page, contexte, cadre }) {
  const session = await contexte.newCDPSession(page);
  await session.send("Accessibility.enable");
  return async () => {
    const { frameTree } = await session.send("Page.getFrameTree");
    const { frame } = cadre === page.mainFrame() ? frameTree : frameTree.childFrames[0];
    const { nodes } = await session.send("Accessibility.getFullAXTree", { frameId: frame.id });
    const connus = new Map(nodes.map((noeud) => [noeud.nodeId, noeud]));
    const etape = nodes.find(({ role, ignored }) => !ignored && role?.value === "region");
    assert.ok(etape, "the form is a region with a name");
    return [...lire(connus, connus.get(etape.parentId))];
  };
}

function* lire(connus, noeud) {
  const role = noeud.role?.value;
  const mots = (noeud.name?.value ?? "").replaceAll(/\s+/g, " ").trim();
  if (TUS.has(role)) return;
  const enfants = (noeud.childIds ?? []).map((id) => connus.get(id)).filter(Boolean);
  if (!noeud.ignored && role === "StaticText") {
    if (mots) yield mots;
    return;
  }
  const dit = !noeud.ignored && ROLES[role];
  if (dit) yield nommer(noeud, dit, mots, enfants);
  if (dit && FEUILLES.has(role)) return;
  for (const enfant of enfants) yield* lire(connus, enfant);
  if (dit) yield `(fin : ${dit})`;
}

/** « case à cocher : Cantine, cochée — Le midi. » */
function nommer(noeud, role, mots, enfants) {
  const etats = Object.fromEntries((noeud.properties ?? []).map(({ name, value }) => [name, value.value]));
  const valeur = FEUILLES.has(noeud.role.value) && noeud.role.value !== "button" ? noeud.value?.value : undefined;
  const suite = [
    etats.level && noeud.role.value === "heading" && `niveau ${etats.level}`,
    noeud.role.value === "list" && `${enfants.length} élément${enfants.length > 1 ? "s" : ""}`,
    valeur && `« ${valeur} »`,
    etats.checked && (etats.checked === "true" ? "coché" : "non coché"),
    etats.expanded !== undefined && (etats.expanded ? "ouvert" : "fermé"),
    etats.required && "obligatoire",
    etats.disabled && "indisponible",
    etats.invalid === "true" && "à corriger",
    etats.focused && "a le focus",
  ].filter(Boolean);
  const description = (noeud.description?.value ?? "").replaceAll(/\s+/g, " ").trim();
  return `[${role}] ${[mots, ...suite].filter(Boolean).join(", ")}${description ? ` — ${description}` : ""}`.trim();
}
