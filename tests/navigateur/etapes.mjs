// The road of a citizen without its words: elements by their identifiers, steps by the events that the form sends. What
// works so in every language serves the pictures and the measures; tests say what a person reads, as parcours.mjs does.

/** Keeps the name of the step on screen in the page. To give to `addInitScript`. */
export function suivreEtapes() {
  window.pfEtape = "";
  document.addEventListener("pass-famille:pret", () => (window.pfEtape ||= "services"), true);
  document.addEventListener("pass-famille:etape", (evenement) => (window.pfEtape = evenement.detail.etape), true);
}

/** The tag has these attributes when the loader meets it, as if the city had written them. To give to `addInitScript`. */
export function ecrireBalise(attributs) {
  if (window !== top) return; // a frame takes its own from its address
  const definir = customElements.define.bind(customElements);
  customElements.define = (nom, ...reste) => {
    const suite = () => {
      for (const element of document.querySelectorAll(nom)) {
        for (const [attribut, valeur] of Object.entries(attributs)) element.setAttribute(attribut, valeur);
      }
      definir(nom, ...reste);
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", suite, { once: true });
    else suite();
  };
}

export const PERSONNE = {
  nom: "Picard",
  prenom: "Gabriel",
  naissance: ["4", "4", "1991"],
  sexe: "M",
  commune: "Paris 12",
};
export const ENFANT = { nom: "Martin", prenom: "Anouk", naissance: ["3", "9", "2019"] };

/** The form in a page where `suivreEtapes` runs. With a `delai` in milliseconds, text is typed key by key. */
export class Etapes {
  constructor(page, { delai } = {}) {
    this.page = page;
    this.hote = page.locator("pass-famille");
    this.delai = delai;
  }

  /** In the middle of the screen: Chromium without a screen doesn't tell when it paints the last pixels of its height. */
  async viser(locator) {
    await locator.evaluate((noeud) => noeud.scrollIntoView({ block: "center" }));
    return locator;
  }

  async cliquer(locator) {
    await (await this.viser(locator)).click();
  }

  async cocher(locator) {
    await (await this.viser(locator)).check();
  }

  async ecrire(locator, texte) {
    if (this.delai === undefined) return locator.fill(texte);
    await this.cliquer(locator);
    await this.page.keyboard.type(texte, { delay: this.delai });
  }

  par(id) {
    return this.hote.locator(`[id="${id}"]`);
  }

  /** Waits for a step: its name, then its heading, which takes the focus. */
  async etape(nom) {
    await this.page.waitForFunction((nom) => window.pfEtape === nom, nom);
    if (nom !== "services") await this.aLeFocus(this.par("pf-titre"));
    else await this.par("pf-titre").waitFor();
  }

  async aLeFocus(locator) {
    await locator.waitFor();
    const poignee = await locator.elementHandle();
    await this.page.waitForFunction((noeud) => noeud.getRootNode().activeElement === noeud, poignee);
  }

  /** The button that submits the step. */
  suite() {
    return this.hote.locator('button[type="submit"]');
  }

  /** Submits the step and waits for what comes next. */
  async continuer(etape) {
    await this.cliquer(this.suite());
    await this.etape(etape);
  }

  /** Submits a step that has mistakes, and waits for their summary. */
  async seTromper() {
    await this.cliquer(this.suite());
    await this.aLeFocus(this.hote.locator('[role="alert"][tabindex="-1"]'));
  }

  /** The box of a service. The first one carries the identifier of the whole question. */
  service(rang) {
    return this.hote.locator('form input[type="checkbox"]').nth(rang);
  }

  async choisirServices(...rangs) {
    for (const rang of rangs) await this.cocher(this.service(rang));
    await this.continuer("information");
  }

  /** One of the choices of the second step: by their order, identity before by hand, and both last. */
  choix(nom) {
    return this.hote.locator(`.pf-options > :nth-last-child(${nom === "main" ? 1 : 2}) button`);
  }

  async date(id, [jour, mois, annee]) {
    await this.ecrire(this.par(id), jour);
    await this.ecrire(this.par(`${id}-mois`), mois);
    await this.ecrire(this.par(`${id}-annee`), annee);
  }

  async identite({ nom, prenom, naissance, sexe, commune } = PERSONNE) {
    await this.ecrire(this.par("pf-identite-nom_naissance"), nom);
    await this.ecrire(this.par("pf-identite-prenoms"), prenom);
    await this.date("pf-identite-date_naissance", naissance);
    await this.cocher(this.par(sexe === "M" ? "pf-identite-sexe-M" : "pf-identite-sexe"));
    await this.cocher(this.par("pf-identite-en_france"));
    await this.ecrire(this.par("pf-identite-commune_naissance"), commune);
    await this.par("pf-identite-commune_naissance-option-0").waitFor();
  }

  /** Back to the step before: the last button of a step that has a way back. */
  async retour() {
    await this.cliquer(this.hote.locator("form > .pf-navigation button").last());
  }

  async ajouterEnfant(enfant) {
    await this.cliquer(this.par("pf-ajouter-enfant"));
    await this.remplirEnfant(enfant);
  }

  async remplirEnfant({ nom, prenom, naissance } = ENFANT) {
    await this.ecrire(this.par("pf-enfant-d1-prenoms"), prenom);
    await this.ecrire(this.par("pf-enfant-d1-nom_naissance"), nom);
    await this.date("pf-enfant-d1-date_naissance", naissance);
  }

  /** What is left to answer in the family form, by hand: what the chosen services ask, every service for the child, contact. */
  async reste() {
    const [jour, mois, annee] = PERSONNE.naissance;
    const textes = {
      "pf-declarant-prenoms": PERSONNE.prenom,
      "pf-declarant-nom_naissance": PERSONNE.nom,
      "pf-declarant-date_naissance": jour,
      "pf-declarant-date_naissance-mois": mois,
      "pf-declarant-date_naissance-annee": annee,
      "pf-adresse-voie": "12 rue des Tilleuls",
      "pf-adresse-code_postal_ville": "45000 Orléans",
      "pf-revenus-quotient": "812",
      "pf-contact-courriel": "parent@exemple.fr",
      "pf-contact-telephone": "0600000000",
      "pf-message-commentaire": "Anouk ne mange pas de poisson, merci.",
    };
    for (const [id, texte] of Object.entries(textes)) {
      if (await this.par(id).count()) await this.ecrire(this.par(id), texte);
    }
    const seul = this.par("pf-adresse-autre_parent-non");
    if (await seul.count()) await this.cocher(seul);
    await this.inscrire();
  }

  /** Ticks every child for every service that takes it. */
  async inscrire() {
    for (const place of await this.hote.locator('[id^="pf-inscription-"]:enabled').all()) await this.cocher(place);
  }
}
