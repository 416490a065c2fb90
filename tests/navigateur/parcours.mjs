// The road of a citizen, in the words that the screen says. A test reads like what a person does.
import assert from "node:assert/strict";

/** The heading of each step. */
export const TITRES = {
  services: "Quels services voulez-vous demander ?",
  information: "Ce que nous allons demander",
  identite: "Votre identité",
  famille: "Votre famille",
  recapitulatif: "Vérifiez votre demande",
  recu: "Votre demande est envoyée",
};

export const FRANCECONNECT = "S’identifier avec FranceConnect";

/** The form in a page of the city. */
export class Formulaire {
  constructor(page) {
    this.page = page;
    this.hote = page.locator("pass-famille");
  }

  /** Opens a page of the city and, unless told not to, waits for the first step. */
  async aller(demo, chemin = "/", attendre = true) {
    this.page.setDefaultTimeout(20_000);
    await this.page.goto(new URL(chemin, demo.page).href);
    await this.hote.scrollIntoViewIfNeeded();
    if (attendre) await this.etape("services");
  }

  titre(nom) {
    return this.hote.getByRole("heading", { level: 2, name: TITRES[nom], exact: true });
  }

  /** Waits for a step. */
  async etape(nom) {
    await this.titre(nom).waitFor();
  }

  bouton(nom) {
    return this.hote.getByRole("button", { name: nom });
  }

  champ(nom) {
    return this.hote.getByRole("textbox", { name: nom });
  }

  groupe(nom) {
    return this.hote.getByRole("group", { name: nom });
  }

  service(nom) {
    return this.hote.getByRole("checkbox", { name: nom });
  }

  /** The summary of mistakes, which takes the focus. */
  erreurs() {
    return this.hote.getByRole("alert").filter({ hasText: "à corriger" });
  }

  async choisirServices(...noms) {
    for (const nom of noms) await this.service(nom).check();
    await this.bouton("Continuer").click();
    await this.etape("information");
  }

  /** FranceConnect in its pop-up, as one of the simulator's people. */
  async franceConnect(persona) {
    const [fenetre] = await Promise.all([this.page.waitForEvent("popup"), this.bouton(FRANCECONNECT).click()]);
    await repondre(fenetre, persona);
  }

  /** The typed identity. `commune` is what to type and the option to choose. */
  async ecrireIdentite({ nom, prenoms, sexe, jour, mois, annee, commune, pays }) {
    await this.champ("Nom de naissance").fill(nom);
    for (const [rang, champ] of ["Premier prénom", "Deuxième prénom", "Troisième prénom"].entries()) {
      await this.champ(champ).fill(prenoms[rang] ?? "");
    }
    await this.naissance(this.hote, jour, mois, annee);
    await this.hote.getByRole("radio", { name: sexe }).check();
    await this.groupeRadio("Êtes-vous né ou née en France ?")
      .getByRole("radio", { name: pays ? "Non" : "Oui" })
      .check();
    if (pays) await this.chercher("Pays de naissance", ...pays);
    else await this.chercher("Commune de naissance", ...commune);
  }

  groupeRadio(question) {
    return this.hote.getByRole("radiogroup", { name: question });
  }

  async naissance(dans, jour, mois, annee) {
    await dans.getByRole("textbox", { name: "Jour" }).fill(jour);
    await dans.getByRole("textbox", { name: "Mois" }).fill(mois);
    await dans.getByRole("textbox", { name: "Année" }).fill(annee);
  }

  async chercher(champ, frappe, choix) {
    const combobox = this.hote.getByRole("combobox", { name: champ });
    await combobox.fill(frappe);
    await this.hote.getByRole("option", { name: choix }).click();
  }

  /** Adds a child by hand. */
  async ajouterEnfant({ prenom, nom, jour, mois, annee }) {
    await this.bouton("Ajouter un enfant").click();
    const enfant = this.groupe(/^Enfant ajouté/).last();
    await enfant.getByRole("textbox", { name: "Prénom de l’enfant" }).fill(prenom);
    await enfant.getByRole("textbox", { name: "Nom de l’enfant", exact: true }).fill(nom);
    await this.naissance(enfant, jour, mois, annee);
  }

  /** The box of a child for a service. */
  enfant(service, enfant) {
    return this.groupe(`Enfants à inscrire : ${service}`).getByRole("checkbox", { name: enfant });
  }

  async inscrire(service, ...enfants) {
    for (const enfant of enfants) await this.enfant(service, enfant).check();
  }

  async versRecapitulatif(courriel = "parent@exemple.fr") {
    await this.champ("Adresse e-mail").fill(courriel);
    await this.bouton("Continuer").click();
    await this.etape("recapitulatif");
  }

  /** Sends and gives the reference of the receipt. */
  async envoyer() {
    await this.bouton("Envoyer ma demande").click();
    await this.etape("recu");
    return this.reference();
  }

  async reference() {
    const reference = (await this.hote.locator(".pf-reference").innerText()).replace(/\s/g, "");
    assert.match(reference, /^[0-9A-Z-]{13,}$/);
    return reference;
  }

  /** The code that the receipt gives with the reference. */
  async code() {
    const code = (await this.hote.locator(".pf-code").innerText()).replace(/\s/g, "");
    assert.match(code, /^[2-9A-HJKMNP-Z]{10}$/);
    return code;
  }

  /** All the text that the form shows, its spaces made alike. */
  async texte() {
    const texte = await this.hote.evaluate((hote) => hote.shadowRoot.querySelector(".pf-racine").innerText);
    return texte.replace(/\s+/g, " ");
  }

  async contient(...phrases) {
    const texte = await this.texte();
    for (const phrase of phrases) assert.ok(texte.includes(phrase), `« ${phrase} » is not in: ${texte}`);
  }

  async neContientPas(...phrases) {
    const texte = (await this.texte()).toLowerCase();
    for (const phrase of phrases) assert.ok(!texte.includes(phrase.toLowerCase()), `« ${phrase} » is in: ${texte}`);
  }

  /** Waits until an element of the form has the focus. */
  async aLeFocus(locator) {
    await locator.waitFor();
    const poignee = await locator.elementHandle();
    await this.page.waitForFunction((noeud) => noeud.getRootNode().activeElement === noeud, poignee);
  }
}

/** Presses a persona's button in the simulator's FranceConnect page; `refuser` says no. */
export async function repondre(fenetre, persona) {
  await fenetre.locator(`button[name="persona"][value="${persona}"]`).click();
}

/** A typed identity of the simulator's list, and a family that the CAF does not know. */
export const IDENTITES = {
  trouvee: {
    nom: "Moreau",
    prenoms: ["Camille", "Jeanne", "Louise"],
    sexe: "Femme",
    jour: "12",
    mois: "4",
    annee: "1988",
    commune: ["Orléans", /^Orléans, Loiret/],
  },
  introuvable: {
    nom: "Picard",
    prenoms: ["Gabriel"],
    sexe: "Homme",
    jour: "4",
    mois: "4",
    annee: "1991",
    commune: ["Paris 12", /^Paris 12/],
  },
  enPanne: {
    nom: "Guyot",
    prenoms: ["Simon"],
    sexe: "Homme",
    jour: "27",
    mois: "11",
    annee: "1981",
    commune: ["Lille", /^Lille, Nord/],
  },
};

export const ENFANT = { prenom: "Anouk", nom: "Martin", jour: "3", mois: "9", annee: "2019" };
