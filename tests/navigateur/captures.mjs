// Pictures of every step for human eyes, in each language, both themes and three widths:
// target/captures/<language>/<theme>/<width>/<step>.png, and target/captures/index.html to look at them together.
// `node tests/navigateur/captures.mjs [fr/clair]` takes those of one folder only.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lancerNavigateur } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { Etapes, ecrireBalise, suivreEtapes } from "./etapes.mjs";

const DOSSIER = fileURLToPath(new URL("../../target/captures/", import.meta.url));
const LANGUES = ["fr", "en", "ar"];
const THEMES = ["clair", "sombre"];
/** The column of a wide page, a phone, a wide page. */
const LARGEURS = {
  280: { viewport: { width: 1200, height: 900 }, chemin: "/barre-laterale.html" },
  390: { viewport: { width: 390, height: 844 }, chemin: "/" },
  1200: { viewport: { width: 1200, height: 900 }, chemin: "/" },
};
const WASM = "**/widget.wasm";
const A_LA_FOIS = 2;

const debut = process.argv[2] ?? "";
const series = LANGUES.flatMap((langue) => THEMES.map((theme) => ({ langue, theme })))
  .flatMap((serie) => Object.keys(LARGEURS).map((largeur) => ({ ...serie, largeur })))
  .map((serie) => ({ ...serie, dossier: `${serie.langue}/${serie.theme}/${serie.largeur}` }))
  .filter(({ dossier }) => dossier.startsWith(debut));
if (!series.length) throw new Error(`no folder starts with ${debut}: try fr, fr/clair or fr/clair/390`);

const demo = await lancerDemo();
const navigateur = await lancerNavigateur();
const reste = [...series];
try {
  await Promise.all(Array.from({ length: A_LA_FOIS }, async () => {
    for (let serie = reste.shift(); serie; serie = reste.shift()) {
      serie.images = await photographier(serie);
      console.log(`${serie.dossier}: ${serie.images.length}`);
    }
  }));
} finally {
  await navigateur.close();
  await demo.arreter();
}
writeFileSync(`${DOSSIER}index.html`, planche());
console.log(`Captures : ${DOSSIER}index.html`);

async function photographier({ langue, theme, largeur, dossier }) {
  const { viewport, chemin } = LARGEURS[largeur];
  const images = [];
  mkdirSync(DOSSIER + dossier, { recursive: true });

  const visiter = async (road) => {
    const contexte = await navigateur.newContext({ viewport, locale: langue });
    const page = await contexte.newPage();
    page.setDefaultTimeout(20_000);
    await page.addInitScript(suivreEtapes);
    await page.addInitScript(ecrireBalise, { langue, theme, contact: "Service enfance, 02 00 00 45 91" });
    const photo = async (etapes, quoi) => {
      await etapes.hote.screenshot({ path: `${DOSSIER}${dossier}/${quoi}.png`, animations: "disabled" });
      images.push(quoi);
    };
    const ouvrir = async () => {
      const etapes = new Etapes(page);
      await page.goto(demo.page + chemin);
      await etapes.hote.scrollIntoViewIfNeeded();
      return etapes;
    };
    try {
      await road({ page, ouvrir, photo });
    } catch (erreur) {
      throw new Error(`${dossier}, after ${images.at(-1) ?? "nothing"}: ${erreur.message}`, { cause: erreur });
    } finally {
      await contexte.close();
    }
  };

  await visiter(async ({ page, ouvrir, photo }) => {
    let laisser;
    const attente = new Promise((suite) => (laisser = suite));
    await page.route(WASM, async (route) => (await attente, route.continue()));
    const etapes = await ouvrir();
    await etapes.hote.locator('[role="status"]').first().waitFor();
    await photo(etapes, "chargement");
    laisser();
    await etapes.etape("services");
    await photo(etapes, "services");
    // The page of the column has one ticked in advance.
    for (const boite of await etapes.hote.locator("form input:checked").all()) await boite.uncheck();
    await etapes.seTromper();
    await photo(etapes, "services-erreurs");
    await etapes.choisirServices(0, 1, 2);
    await photo(etapes, "information");

    await etapes.cliquer(etapes.choix("identite"));
    await etapes.etape("identite");
    await photo(etapes, "identite");
    await etapes.cocher(etapes.par("pf-identite-en_france"));
    await etapes.seTromper();
    await photo(etapes, "identite-erreurs");
    await etapes.identite();
    await page.keyboard.press("ArrowDown");
    await photo(etapes, "identite-remplie");
    await page.keyboard.press("Escape");

    await etapes.retour();
    await etapes.etape("information");
    await etapes.cliquer(etapes.choix("main"));
    await etapes.etape("famille");
    await photo(etapes, "famille-main");
    await etapes.cliquer(etapes.par("pf-ajouter-enfant"));
    await etapes.seTromper();
    await photo(etapes, "famille-main-erreurs");
    await etapes.remplirEnfant();
    await etapes.reste();
    await photo(etapes, "famille-main-remplie");
    await etapes.continuer("recapitulatif");
    await page.route("**/v1/dossiers", (route) => route.abort());
    await etapes.cliquer(etapes.suite());
    await etapes.hote.locator('[role="alert"]').first().waitFor();
    await photo(etapes, "envoi-en-panne");
  });

  await visiter(async ({ page, ouvrir, photo }) => {
    const etapes = await ouvrir();
    await etapes.etape("services");
    await etapes.choisirServices(0, 1, 2);
    const [fenetre] = await Promise.all([page.waitForEvent("popup"), etapes.cliquer(etapes.par("pf-franceconnect"))]);
    await etapes.par("pf-patience").waitFor();
    await photo(etapes, "franceconnect-ouvert");
    await fenetre.locator('button[name="persona"][value="camille-moreau"]').click();
    await etapes.etape("famille");
    await photo(etapes, "famille-certifiee");
    await etapes.cliquer(etapes.hote.locator(".pf-valeur .pf-lien").first());
    await etapes.hote.locator(".pf-valeur textarea").first().fill("Camille");
    await etapes.reste();
    await etapes.cliquer(etapes.hote.locator("summary").first());
    await photo(etapes, "famille-certifiee-remplie");
    await etapes.continuer("recapitulatif");
    await photo(etapes, "recapitulatif");
    await etapes.continuer("recu");
    await photo(etapes, "recu");
  });

  await visiter(async ({ page, ouvrir, photo }) => {
    await page.route(WASM, (route) => route.abort());
    const etapes = await ouvrir();
    await etapes.hote.locator('[role="alert"]').waitFor();
    await photo(etapes, "chargement-en-panne");
  });
  return images;
}

/** One page with all of them, side by side. */
function planche() {
  const image = ({ dossier, largeur }, nom) =>
    `<a href="${dossier}/${nom}.png"><img src="${dossier}/${nom}.png" alt="${dossier}, ${nom}" loading="lazy" width="${Math.min(largeur, 460)}"></a>`;
  const noms = [...new Set(series.flatMap(({ images }) => images))];
  const etapes = noms.map((nom) =>
    `<h2 id="${nom}">${nom}</h2>\n<div>${series.filter(({ images }) => images.includes(nom)).map((serie) => image(serie, nom)).join("\n")}</div>`);
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<title>Captures</title>
<style>
body { margin: 1em; background: #ccc; font: 1rem sans-serif }
div { display: flex; gap: 1em; align-items: start; overflow-x: auto; padding-block-end: 1em }
img { display: block; block-size: auto }
nav a { margin-inline-end: 1em }
</style>
<nav>${noms.map((nom) => `<a href="#${nom}">${nom}</a>`).join("\n")}</nav>
${etapes.join("\n")}
</html>
`;
}
