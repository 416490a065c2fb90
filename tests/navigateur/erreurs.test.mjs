// Bad input: a message beside each field that says what to write, a summary that takes the focus and leads to the
// fields, and nothing typed is ever lost.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENFANT } from "./parcours.mjs";
import { ouvrirSession } from "./session.mjs";

/** What a screen reader says of a field besides its name. */
const description = (champ) =>
  champ.evaluate((noeud) =>
    (noeud.getAttribute("aria-describedby") ?? "")
      .split(/\s+/)
      .filter(Boolean)
      .map((id) => noeud.getRootNode().getElementById(id).textContent)
      .join(" ")
      .replace(/\s+/g, " "),
  );

describe("erreurs de saisie", () => {
  const { visiter } = ouvrirSession();

  it("asks for at least one service", async () => {
    const { formulaire } = await visiter();
    await formulaire.bouton("Continuer").click();
    await formulaire.aLeFocus(formulaire.erreurs());
    await formulaire.erreurs().getByRole("link", { name: "Choisissez au moins un service." }).click();
    await formulaire.aLeFocus(formulaire.service("Cantine"));
    await formulaire.choisirServices("Cantine");
  });

  it("explains every field of an empty identity, and leads to each", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    await formulaire.bouton("Continuer").click();
    await formulaire.aLeFocus(formulaire.erreurs());
    for (const [phrase, cible] of [
      ["Écrivez votre nom de naissance", formulaire.champ("Nom de naissance")],
      ["Écrivez au moins votre premier prénom", formulaire.champ("Premier prénom")],
      ["Écrivez la date de naissance", formulaire.champ("Jour")],
      ["Choisissez « Femme » ou « Homme »", formulaire.hote.getByRole("radio", { name: "Femme" })],
      ["Choisissez « Oui » ou « Non »", formulaire.hote.getByRole("radio", { name: "Oui" })],
    ]) {
      await formulaire.erreurs().getByRole("link", { name: phrase }).click();
      await formulaire.aLeFocus(cible);
    }
    const nom = formulaire.champ("Nom de naissance");
    assert.equal(await nom.getAttribute("aria-invalid"), "true");
    assert.match(await description(nom), /Erreur : Écrivez votre nom de naissance/);
    const date = formulaire.groupe("Date de naissance");
    assert.match(await description(date), /Erreur : Écrivez la date de naissance/);
  });

  it("explains each kind of bad identity and keeps what was typed", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    const nom = formulaire.champ("Nom de naissance");
    await formulaire.champ("Nom d’usage").fill("Gardé");
    await formulaire.champ("Premier prénom").fill("Zoé");
    await formulaire.hote.getByRole("radio", { name: "Femme" }).check();
    await formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
    const commune = formulaire.hote.getByRole("combobox", { name: "Commune de naissance" });
    const cas = [
      ["M0reau@", ["3", "4", "1988"], /lettres, des espaces, des tirets ou des apostrophes/],
      ["Moreau", ["31", "2", "1988"], /Cette date n’existe pas/],
      ["Moreau", ["3", "4", "2099"], /doit être dans le passé/],
      ["Moreau", ["3", "4", "88"], /après 1900, avec 4 chiffres/],
      ["Moreau", ["3", "avril".slice(0, 2), "1988"], /avec des chiffres/],
      ["Moreau", ["3", "", "1988"], /jour, mois et année/],
      ["Moreau", ["3", "4", "1988"], /choisissez-la dans la liste/],
    ];
    for (const [saisi, [jour, mois, annee], attendu] of cas) {
      await nom.fill(saisi);
      await formulaire.naissance(formulaire.hote, jour, mois, annee);
      await commune.fill("Orl");
      await commune.blur(); // the open list would be over the button
      await formulaire.bouton("Continuer").click();
      await formulaire.aLeFocus(formulaire.erreurs());
      assert.match(await formulaire.erreurs().innerText(), attendu);
      assert.equal(await nom.inputValue(), saisi);
      assert.equal(await formulaire.champ("Année").inputValue(), annee);
      assert.equal(await formulaire.champ("Nom d’usage").inputValue(), "Gardé");
    }
    assert.equal(await commune.inputValue(), "Orl");
    assert.match(await description(commune), /Erreur : Écrivez le nom de votre commune/);
  });

  it("explains every field of an empty family, and keeps what was typed through corrections", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Centre de loisirs");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await formulaire.bouton("Ajouter un enfant").click();
    await formulaire.aLeFocus(formulaire.champ("Prénom de l’enfant"));
    await formulaire.champ("Message à la mairie").fill("Un mot gardé.");
    await formulaire.bouton("Continuer").click();
    await formulaire.aLeFocus(formulaire.erreurs());
    const resume = await formulaire.erreurs().innerText();
    for (const phrase of [
      "Écrivez au moins votre premier prénom",
      "Écrivez votre nom de naissance",
      "Écrivez le prénom de l’enfant",
      "Écrivez le nom de l’enfant",
      "Écrivez la date de naissance de l’enfant",
      "Écrivez le numéro et le nom de la rue",
      "Écrivez le code postal à 5 chiffres",
      "Cochez au moins un enfant pour ce service",
      "Écrivez votre adresse e-mail",
    ]) {
      assert.ok(resume.includes(phrase), `« ${phrase} » is not in: ${resume}`);
    }
    assert.match(await description(formulaire.champ("Adresse e-mail")), /Erreur : Écrivez votre adresse e-mail/);

    const enfant = formulaire.groupe(/^Enfant ajouté/);
    await enfant.getByRole("textbox", { name: "Prénom de l’enfant" }).fill(ENFANT.prenom);
    await enfant.getByRole("textbox", { name: "Nom de l’enfant", exact: true }).fill(ENFANT.nom);
    await formulaire.naissance(enfant, ENFANT.jour, ENFANT.mois, ENFANT.annee);
    await formulaire.champ("Prénoms").fill("Zoé");
    await formulaire.champ("Nom de naissance").fill("Martin");
    await formulaire.naissance(formulaire.groupe("Date de naissance").first(), "7", "3", "1987");
    await formulaire.champ("Numéro et rue").fill("3 rue du Bac");
    await formulaire.champ("Code postal et ville").fill("45990 Saint-Exemple-sur-Loire");
    await formulaire.champ("Quotient familial en euros").fill("beaucoup");
    await formulaire.champ("Téléphone").fill("06 12");
    await formulaire.champ("Adresse e-mail").fill("zoe@exemple");
    await formulaire.inscrire("Cantine", "Anouk Martin");
    await formulaire.inscrire("Centre de loisirs", "Anouk Martin");
    await formulaire.bouton("Continuer").click();
    await formulaire.aLeFocus(formulaire.erreurs());
    const reste = await formulaire.erreurs().getByRole("link").allInnerTexts();
    assert.equal(reste.length, 3, reste.join("\n"));
    assert.match(reste.join(" "), /sans virgule.*complète.*10 chiffres/);

    await formulaire.champ("Quotient familial en euros").fill("650");
    await formulaire.champ("Téléphone").fill("06 12 34 56 78");
    await formulaire.versRecapitulatif("zoe@exemple.fr");
    await formulaire.contient("Un mot gardé.", "Zoé Martin", "Anouk Martin", "650", "06 12 34 56 78", "Déclaré");
    await formulaire.bouton("Retour").click();
    await formulaire.etape("famille");
    assert.equal(await formulaire.champ("Message à la mairie").inputValue(), "Un mot gardé.");
    assert.equal(await formulaire.champ("Code postal et ville").inputValue(), "45990 Saint-Exemple-sur-Loire");
    assert.ok(await formulaire.enfant("Cantine", "Anouk Martin").isChecked());
    await formulaire.versRecapitulatif("zoe@exemple.fr");
    await formulaire.envoyer();
  });

  it("keeps the services ticked when going back", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Crèche");
    await formulaire.bouton("Retour").click();
    await formulaire.etape("services");
    assert.ok(await formulaire.service("Cantine").isChecked());
    assert.ok(await formulaire.service("Crèche").isChecked());
    assert.ok(!(await formulaire.service("Centre de loisirs").isChecked()));
  });

  it("brings a mistake found by the proxy back to its field", async () => {
    const { page, formulaire } = await visiter({ tolere: (erreur) => erreur.includes("422") });
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.champ("Téléphone").fill("06 12 34 56 78");
    await formulaire.versRecapitulatif();
    // The proxy is stricter than the widget here because the test spoils what is sent on the way.
    await page.route("**/v1/dossiers", async (route) => {
      const corps = route.request().postDataJSON();
      corps.declarations.contact.telephone = "12";
      await route.continue({ postData: JSON.stringify(corps) });
    });
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.aLeFocus(formulaire.erreurs());
    await formulaire.etape("famille");
    await formulaire.erreurs().getByRole("link", { name: /10 chiffres/ }).click();
    await formulaire.aLeFocus(formulaire.champ("Téléphone"));
    assert.equal(await formulaire.champ("Téléphone").inputValue(), "06 12 34 56 78");
    await page.unroute("**/v1/dossiers");
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
  });
});
