// The typed identity: whatever the administrations know, the citizen gets one answer, to the byte.
import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { describe, it } from "node:test";
import { ENFANT, IDENTITES } from "./parcours.mjs";
import { ouvrirSession } from "./session.mjs";

// What may differ between two answers to the same question.
const PROPRES_A_L_ENVOI = ["date"];

describe("identité saisie", () => {
  const { visiter } = ouvrirSession();

  /** Walks to the receipt; gives what the proxy answered and what the screen said. */
  async function parcourir(identite) {
    const { page, contexte, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    await formulaire.ecrireIdentite(identite);
    const [reponse] = await Promise.all([
      page.waitForResponse((reponse) => new URL(reponse.url()).pathname === "/v1/identifications/saisie"),
      formulaire.bouton("Continuer").click(),
    ]);
    const corps = await reponse.text();
    const entetes = (await reponse.headersArray()).filter(({ name }) => !PROPRES_A_L_ENVOI.includes(name.toLowerCase()));
    await formulaire.etape("famille");
    const famille = await formulaire.texte();
    await formulaire.ajouterEnfant(ENFANT);
    await formulaire.inscrire("Cantine", "Anouk Martin");
    await formulaire.versRecapitulatif();
    const reference = await formulaire.envoyer();
    const recu = (await formulaire.texte()).replaceAll(/\d+ h \d+|\d+:\d+/g, "…");
    await contexte.close();
    return { statut: reponse.status(), corps, entetes, famille, recu, reference };
  }

  it("answers the same when the family is found, not found, or when the call will fail", async () => {
    const reponses = [];
    for (const identite of [IDENTITES.trouvee, IDENTITES.introuvable, IDENTITES.enPanne]) {
      reponses.push(await parcourir(identite));
    }
    const [trouvee, ...autres] = reponses;
    const sceaux = reponses.map(({ corps }) => JSON.parse(corps).sceau);
    assert.equal(new Set(sceaux).size, 3, "three seals");
    assert.equal(new Set(sceaux.map((sceau) => sceau.length)).size, 1, "of one length");
    const masquer = (texte, rang) => texte.replaceAll(sceaux[rang], "…").replaceAll(reponses[rang].reference, "…");
    for (const [rang, autre] of autres.entries()) {
      assert.equal(autre.statut, trouvee.statut);
      assert.equal(masquer(autre.corps, rang + 1), masquer(trouvee.corps, 0), "the same body, to the byte");
      assert.equal(autre.corps.length, trouvee.corps.length);
      assert.deepEqual(autre.entetes, trouvee.entetes, "the same headers");
      assert.equal(autre.famille, trouvee.famille, "the same screen");
      const sansReference = ({ recu }) => recu.replace(/demande [2-9A-Z ]{16} Code [2-9A-Z ]{12} Envoyée/, "Envoyée");
      assert.equal(sansReference(autre), sansReference(trouvee), "the same receipt");
    }
    assert.match(trouvee.famille, /La mairie vérifiera ces informations auprès de la CAF ou de la MSA/);
    assert.doesNotMatch(trouvee.famille, /850|Certifié|INES|introuvable|ne trouvent pas/);
  });

  it("does the work of whoever types, and goes on without when there is none to be had", async () => {
    const [nonce, salt, cost] = ["00ff".repeat(8), "7f80".repeat(8), 20];
    const mot = Buffer.from(`${nonce}00000107`, "hex");
    const derivedKey = pbkdf2Sync(mot, Buffer.from(salt, "hex"), cost, 32, "sha256").toString("hex");
    const poser = (max) => ({
      parameters: {
        algorithm: "PBKDF2/SHA-256",
        cost,
        data: { fin: 1790000000, max },
        keyLength: 32,
        keyPrefix: derivedKey.slice(0, 32),
        keySignature: "cd34",
        nonce,
        salt,
      },
      signature: "ab12",
    });
    for (const [repondre, attendue] of [
      [(route) => route.fulfill({ json: poser(300) }), { challenge: poser(300), solution: { counter: 263, derivedKey } }],
      [(route) => route.fulfill({ json: poser(262) }), undefined],
      [(route) => route.fulfill({ status: 503, json: {} }), undefined],
      [(route) => route.abort(), undefined],
    ]) {
      const tolere = (erreur) => attendue === undefined && erreur.startsWith("Failed to load resource");
      const { page, contexte, formulaire } = await visiter({ tolere });
      await contexte.route("**/v1/epreuve", repondre);
      await formulaire.choisirServices("Cantine");
      const posee = page.waitForEvent("request", (requete) => requete.url().endsWith("/v1/epreuve"));
      await formulaire.bouton("Je préfère écrire mon identité").click();
      await posee;
      await formulaire.ecrireIdentite(IDENTITES.trouvee);
      const [requete] = await Promise.all([
        page.waitForRequest((requete) => new URL(requete.url()).pathname === "/v1/identifications/saisie"),
        formulaire.bouton("Continuer").click(),
      ]);
      const { epreuve } = requete.postDataJSON();
      assert.deepEqual(epreuve ? JSON.parse(Buffer.from(epreuve, "base64").toString()) : undefined, attendue);
      await formulaire.etape("famille");
      await contexte.close();
    }
  });

  it("takes a partial birth date and a country of birth", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    await formulaire.ecrireIdentite({
      nom: "Sylla",
      prenoms: ["Amara"],
      sexe: "Homme",
      jour: "",
      mois: "",
      annee: "1986",
      pays: ["Mali", /^Mali$/],
    });
    await formulaire.bouton("Continuer").click();
    await formulaire.etape("famille");
  });

  it("does not open the list of communes once the field is left", async () => {
    const { page, formulaire } = await visiter();
    let laisser;
    const barriere = new Promise((ouvre) => (laisser = ouvre));
    await page.route("**/v1/communes?*", (route) => barriere.then(() => route.continue()));
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
    const combobox = formulaire.hote.getByRole("combobox", { name: "Commune de naissance" });
    const [demande] = await Promise.all([page.waitForRequest("**/v1/communes?*"), combobox.fill("Orléans")]);
    await formulaire.champ("Premier prénom").focus();
    laisser();
    await (await demande.response()).finished();
    await page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));
    assert.equal(await combobox.getAttribute("aria-expanded"), "false");
    assert.equal(await formulaire.hote.getByRole("option").count(), 0);
  });

  it("finds a commune of former times, with the keyboard alone", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
    const combobox = formulaire.hote.getByRole("combobox", { name: "Commune de naissance" });
    await combobox.pressSequentially("cherbourg octeville");
    const options = formulaire.hote.getByRole("option");
    await options.first().waitFor();
    assert.equal(await combobox.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("ArrowDown");
    const actif = await combobox.getAttribute("aria-activedescendant");
    assert.equal(await formulaire.hote.locator(`#${actif}`).getAttribute("aria-selected"), "true");
    assert.equal(await formulaire.hote.locator(`#${actif}`).getAttribute("role"), "option");
    await page.keyboard.press("Escape");
    await options.first().waitFor({ state: "hidden" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await options.first().waitFor({ state: "hidden" });
    assert.match(await combobox.inputValue(), /Cherbourg.*Manche \(50\), jusqu’en \d{4}/);
  });
});
