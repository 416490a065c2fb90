// Every state of the form, on three roads that call `regarder(state)` on each: by hand, with FranceConnect, and when
// things do not come. By identifiers, in any language.
import { DOCUMENT } from "./acces.mjs";

const LOGIN = 'button[name="persona"][value="camille-moreau"]';
/** The canteen and the leisure centre: a question for each child, a date, radios, boxes, documents. */
const SERVICES = [0, 2];

/** From the services to a dossier that could not be sent. */
export async function aLaMain({ page, contexte, etapes }, regarder) {
  const { hote } = etapes;
  await etapes.etape("services");
  await regarder("services");
  for (const boite of await hote.locator("form input:checked").all()) await boite.uncheck();
  await etapes.seTromper();
  await regarder("services, mistakes");
  await etapes.choisirServices(...SERVICES);
  await regarder("information");

  await etapes.cliquer(etapes.choix("identite"));
  await etapes.etape("identite");
  await regarder("identité");
  await etapes.cocher(etapes.par("pf-identite-en_france"));
  await etapes.seTromper();
  await regarder("identité, mistakes");
  await etapes.identite();
  await page.keyboard.press("ArrowDown");
  await regarder("identité, list open");
  await page.keyboard.press("Escape");
  await etapes.cliquer(hote.locator("form > .pf-lien"));
  await etapes.aLeFocus(etapes.par("pf-alerte"));
  await regarder("the draft, to delete or not");

  await etapes.retour();
  await etapes.etape("information");
  await etapes.cliquer(etapes.choix("main"));
  await etapes.etape("famille");
  await regarder("famille, by hand");
  await etapes.cliquer(etapes.par("pf-ajouter-parent"));
  await etapes.cliquer(etapes.par("pf-ajouter-enfant"));
  await etapes.seTromper();
  await regarder("famille by hand, mistakes");
  await etapes.cliquer(hote.locator("fieldset:has(#pf-autre_parent-prenoms) > .pf-lien"));
  await etapes.remplirEnfant();
  await remplir(etapes);
  await regarder("famille by hand, filled");
  await etapes.continuer("recapitulatif");
  await regarder("récapitulatif");

  await page.route("**/v1/dossiers", (route) => route.abort());
  await etapes.cliquer(etapes.suite());
  await etapes.aLeFocus(etapes.par("pf-alerte"));
  await regarder("not sent");
  await contexte.setOffline(true);
  await hote.locator(".pf-reseau p").waitFor();
  await regarder("offline");
  await contexte.setOffline(false);
}

/** From the services to the receipt. */
export async function parFranceConnect({ page, etapes }, regarder) {
  const { hote } = etapes;
  await etapes.etape("services");
  for (const boite of await hote.locator("form input:checked").all()) await boite.uncheck();
  await etapes.choisirServices(...SERVICES);
  const [fenetre] = await Promise.all([page.waitForEvent("popup"), etapes.cliquer(etapes.par("pf-franceconnect"))]);
  await etapes.aLeFocus(etapes.par("pf-patience"));
  await regarder("FranceConnect open");
  await fenetre.locator(LOGIN).click();
  await etapes.etape("famille");
  await regarder("famille, certified");
  await etapes.cliquer(hote.locator(".pf-valeur .pf-lien").first());
  await etapes.aLeFocus(hote.locator(".pf-valeur textarea"));
  await etapes.inscrire();
  await etapes.seTromper();
  await regarder("famille certified, mistakes");
  await hote.locator(".pf-valeur textarea").fill("Camille");
  await remplir(etapes);
  for (const resume of await hote.locator("summary").all()) await etapes.cliquer(resume);
  await regarder("famille certified, filled");
  await etapes.continuer("recapitulatif");
  await regarder("récapitulatif, certified");
  await etapes.continuer("recu");
  await regarder("reçu");
}

/** What is needed does not come, and comes at another try. `avant` goes to `visiter`, before `enPanne`. */
export const pannes = () => {
  const bloquees = new Map([["widget.wasm"], ["v1/configuration"], ["suite.wasm"]]);
  let laisser;
  const attente = new Promise((suite) => (laisser = suite));
  const avant = async (page) => {
    for (const fichier of bloquees.keys()) {
      await page.route(`**/${fichier}*`, async (route) => {
        if (fichier === "widget.wasm") await attente;
        return bloquees.has(fichier) ? route.abort() : route.continue();
      });
    }
    // The form asks whether the service is there at all, by what every page may read.
    await page.route("**/pass-famille.js", (route) =>
      route.request().method() === "HEAD" && bloquees.has("v1/configuration") ? route.abort() : route.continue(),
    );
  };
  const enPanne = async ({ etapes }, regarder) => {
    const { hote } = etapes;
    await hote.locator('[role="status"]').waitFor();
    await regarder("loading");
    laisser();
    await hote.locator('[role="alert"]').waitFor();
    await regarder("not loaded");
    bloquees.delete("widget.wasm");
    await hote.locator('[role="alert"] ~ button').press("Enter");
    const echec = etapes.par("pf-echec");
    await echec.waitFor();
    await regarder("no services");
    // A second failure, then what was asked for.
    await echec.locator("button").press("Enter");
    await etapes.aLeFocus(echec);
    bloquees.delete("v1/configuration");
    await echec.locator("button").press("Enter");
    await etapes.aLeFocus(etapes.par("pf-titre"));
    for (const boite of await hote.locator("form input:checked").all()) await boite.uncheck();
    await etapes.cocher(etapes.service(0));
    await etapes.suite().press("Enter");
    await etapes.aLeFocus(echec);
    await regarder("no later steps");
    bloquees.delete("suite.wasm");
    await echec.locator("button").press("Enter");
    await etapes.etape("information");
  };
  return { avant, enPanne };
};

/** Answers all that is left to answer in the family step. */
export async function remplir(etapes) {
  await etapes.reste();
  await etapes.date("pf-question-cantine-debut-reponse", ["1", "12", "2026"]);
  await etapes.cocher(etapes.par("pf-question-centre-de-loisirs-accueil-reponse"));
  const fichiers = await etapes.hote.locator('input[type="file"]').all();
  for (const fichier of fichiers) await fichier.setInputFiles(DOCUMENT);
  if (fichiers.length) await etapes.hote.locator(".pf-piece-recue").nth(fichiers.length - 1).waitFor();
}
