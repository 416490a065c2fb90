// What was typed outlives a reload, in a draft that only the proxy can read; and the second half of the form, which comes
// while the citizen reads the first step.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { garde, ouvrirSession } from "./session.mjs";

const SCELLE = /^[A-Za-z0-9_-]{100,}$/;
const enfant = { prenom: "Zoé", nom: "Kanariquet", jour: "27", mois: "3", annee: "2019" };

describe("brouillon", () => {
  const { demo, visiter } = ouvrirSession();

  /** Waits until the proxy has sealed what `changer` changed. */
  const sceller = async (page, changer) => {
    const avant = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await changer();
    await page.waitForFunction((avant) => sessionStorage.length > 0 && JSON.stringify({ ...sessionStorage }) !== avant, avant);
  };

  /** Reloads as somebody who says yes to leaving. */
  const recharger = async (page) => {
    const question = page.waitForEvent("dialog");
    const rechargee = page.reload();
    const dialogue = await question;
    assert.equal(dialogue.type(), "beforeunload");
    await dialogue.accept();
    await rechargee;
  };

  it("brings everything back after a reload, and keeps nothing that can be read", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine", "Accueil périscolaire");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await formulaire.hote.getByRole("textbox", { name: "Prénoms" }).fill("Camille");
    await formulaire.ajouterEnfant(enfant);
    await sceller(page, () => formulaire.inscrire("Cantine", "Zoé Kanariquet"));
    const { cookies, bases, caches, ...textes } = await garde(page);
    assert.deepEqual([cookies.filter((c) => !c.includes("fc")), bases, caches], [[], [], []]);
    assert.equal(Object.keys(textes).length, 1, "one draft and nothing else");
    for (const [cle, valeur] of Object.entries(textes)) {
      assert.match(cle, /^pass-famille:/);
      assert.doesNotMatch(valeur, /Kanariquet|Zoé|Camille/);
      assert.match(valeur, SCELLE);
    }
    await recharger(page);
    await formulaire.hote.scrollIntoViewIfNeeded();
    await formulaire.etape("famille");
    await formulaire.hote.getByText("Vos réponses ont été retrouvées").waitFor();
    assert.equal(await formulaire.hote.getByRole("textbox", { name: "Prénoms" }).inputValue(), "Camille");
    assert.ok(await formulaire.enfant("Cantine", "Zoé Kanariquet").isChecked());
    assert.equal(await formulaire.enfant("Accueil périscolaire", "Zoé Kanariquet").isChecked(), false);
  });

  it("keeps nothing certified: the site's other pages could have it opened", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await sceller(page, () => formulaire.champ("Message à la mairie").fill("Bonjour"));
    const ouvert = await page.evaluate(async (proxy) => {
      const [sceau] = Object.values(sessionStorage);
      const corps = JSON.stringify({ version: 1, sceau });
      const options = { method: "POST", body: corps, headers: { "content-type": "application/json" } };
      return (await fetch(`${proxy}/v1/brouillons/ouverture`, options)).text();
    }, demo().proxy);
    assert.match(ouvert, /Bonjour/);
    assert.doesNotMatch(ouvert, /moreau/i);
    await recharger(page);
    await formulaire.hote.scrollIntoViewIfNeeded();
    await formulaire.etape("information");
    assert.equal(await formulaire.bouton("Continuer sans recommencer").count(), 0);
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    assert.equal(await formulaire.champ("Message à la mairie").inputValue(), "Bonjour");
  });

  // By its address, by the button that goes back, or by an address that pretends to come from FranceConnect.
  for (const [comment, aller] of [
    ["by its address", (page, adresse) => page.goto(adresse)],
    ["by going back", (page) => page.goBack()],
    ["by an address that looks like a return", (page, adresse) => page.goto(`${adresse}#pass-famille=bonjour`)],
  ]) {
    it(`is empty for whoever opens the page anew in the same tab, ${comment}`, async () => {
      const { page, formulaire } = await visiter();
      const demandes = [];
      page.on("request", (demande) => demandes.push(new URL(demande.url()).pathname));
      await formulaire.choisirServices("Cantine");
      await formulaire.bouton("Remplir le formulaire à la main").click();
      await formulaire.etape("famille");
      await sceller(page, () => formulaire.champ("Message à la mairie").fill("Bonjour"));
      page.on("dialog", (dialogue) => dialogue.accept());
      await page.goto("about:blank");
      await aller(page, new URL("/", demo().page).href);
      await formulaire.hote.scrollIntoViewIfNeeded();
      await formulaire.etape("services");
      await page.waitForFunction(() => Object.keys(sessionStorage).length === 0);
      assert.equal(await formulaire.service("Cantine").isChecked(), false);
      assert.deepEqual(demandes.filter((chemin) => /ouverture|identifications/.test(chemin)), []);
      assert.equal(new URL(page.url()).hash, "");
    });
  }

  it("forgets everything when asked to, after asking once", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await sceller(page, () => formulaire.champ("Message à la mairie").fill("Bonjour"));
    await formulaire.bouton("Effacer mes réponses").click();
    const question = formulaire.hote.getByRole("alert").filter({ hasText: "Effacer toutes vos réponses" });
    await question.getByRole("button", { name: "Effacer mes réponses" }).click();
    await formulaire.etape("services");
    assert.equal(await formulaire.service("Cantine").isChecked(), false);
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
    // Nothing left to lose: no question on the way out.
    await page.reload();
    await formulaire.hote.scrollIntoViewIfNeeded();
    await formulaire.etape("services");
  });

  it("is that of what is on screen, also when somebody comes back to what it was", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    const message = formulaire.champ("Message à la mairie");
    await sceller(page, () => message.fill("Bonjour"));
    for (const [autre, derniere] of [["Bonsoir", "Bonjour"], ["Merci", "Bonjour"]]) {
      await recharger(page);
      await formulaire.hote.scrollIntoViewIfNeeded();
      await formulaire.etape("famille");
      await sceller(page, () => message.fill(autre));
      await sceller(page, () => message.fill(derniere));
    }
    await recharger(page);
    await formulaire.hote.scrollIntoViewIfNeeded();
    await formulaire.etape("famille");
    assert.equal(await message.inputValue(), "Bonjour");
  });

  it("goes when the form is empty again", async () => {
    const { page, formulaire } = await visiter();
    await sceller(page, () => formulaire.service("Cantine").check());
    await formulaire.service("Cantine").uncheck();
    await page.waitForFunction(() => sessionStorage.length === 0);
  });

  it("is not brought back by a seal that was on its way when it was erased", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    // The questions of the canteen are on screen, and one has its answer.
    await formulaire.ajouterEnfant(enfant);
    await formulaire.inscrire("Cantine", "Zoé Kanariquet");
    await sceller(page, () => formulaire.champ("Message à la mairie").fill("Bonjour"));
    let laisser;
    const barriere = new Promise((ouvre) => (laisser = ouvre));
    await page.route("**/v1/brouillons", (route) => barriere.then(() => route.continue()));
    const demandee = page.waitForRequest((demande) => demande.url().endsWith("/v1/brouillons"));
    const scellee = page.waitForResponse((reponse) => reponse.url().endsWith("/v1/brouillons"));
    await formulaire.champ("Message à la mairie").fill("Bonsoir");
    await demandee;
    await formulaire.bouton("Effacer mes réponses").click();
    const question = formulaire.hote.getByRole("alert").filter({ hasText: "Effacer toutes vos réponses" });
    await question.getByRole("button", { name: "Effacer mes réponses" }).click();
    await formulaire.etape("services");
    laisser();
    await (await scellee).finished();
    await page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    // Nothing left to lose: no question on the way out.
    const questions = [];
    page.on("dialog", (dialogue) => (questions.push(dialogue.type()), dialogue.accept()));
    await page.reload();
    assert.deepEqual(questions, []);
  });

  it("leaves nothing behind once the dossier is sent", async () => {
    const { page, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await sceller(page, () => formulaire.hote.getByRole("group", { name: /^Enfants à inscrire/ }).getByRole("checkbox").first().check());
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
    await page.waitForFunction(() => Object.keys(sessionStorage).length === 0);
    await page.reload();
    await formulaire.hote.scrollIntoViewIfNeeded();
    await formulaire.etape("services");
  });

  it("says when the connection is lost and when it is back, without taking the keyboard", async () => {
    const { contexte, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    const message = formulaire.champ("Message à la mairie");
    await message.fill("Bon");
    const annonce = formulaire.hote.getByRole("status");
    await contexte.setOffline(true);
    await annonce.filter({ hasText: "Vous n’êtes plus connecté" }).waitFor();
    await message.pressSequentially("jour");
    assert.equal(await message.inputValue(), "Bonjour");
    await contexte.setOffline(false);
    await annonce.filter({ hasText: "La connexion est revenue" }).waitFor();
    assert.equal(await annonce.filter({ hasText: "plus connecté" }).count(), 0);
    // Said once: another step does not say it again.
    await formulaire.bouton("Retour").click();
    await formulaire.etape("information");
    assert.equal(await annonce.filter({ hasText: "connexion" }).count(), 0);
  });

  it("begins afresh when the draft is not one, and says nothing of it", async () => {
    const { page, formulaire } = await visiter({ tolere: (erreur) => erreur.includes("status of 403") });
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
    await sceller(page, () => formulaire.champ("Message à la mairie").fill("Bonjour"));
    await page.evaluate(() => {
      for (const cle of Object.keys(sessionStorage)) sessionStorage.setItem(cle, `${sessionStorage.getItem(cle).slice(0, -4)}AAAA`);
    });
    const refus = page.waitForResponse((reponse) => reponse.url().endsWith("/v1/brouillons/ouverture"));
    await recharger(page);
    await formulaire.hote.scrollIntoViewIfNeeded();
    assert.ok((await refus).status() >= 400);
    await formulaire.etape("services");
    await page.waitForFunction(() => Object.keys(sessionStorage).length === 0);
  });
});

describe("la seconde moitié", () => {
  const { visiter } = ouvrirSession();
  const tolere = (erreur) => erreur.includes("ERR_FAILED");

  it("is waited for at the second step, and asked for again after a cut", async () => {
    const { page, formulaire } = await visiter({ tolere, avant: (page) => page.route(/suite\.wasm/, (route) => route.abort()) });
    await formulaire.service("Cantine").check();
    await formulaire.bouton("Continuer").click();
    const reessayer = formulaire.bouton("Réessayer");
    await reessayer.waitFor();
    await formulaire.hote.getByText("Vos réponses sont gardées").waitFor();
    await page.unroute(/suite\.wasm/);
    await reessayer.click();
    await formulaire.etape("information");
    assert.equal(await formulaire.hote.evaluate((hote) => hote.shadowRoot.activeElement?.id), "pf-titre");
  });

  it("is shown as on its way, and the first step works without it", async () => {
    let laisser;
    const attente = new Promise((suite) => (laisser = suite));
    const { formulaire } = await visiter({
      avant: (page) => page.route(/suite\.wasm/, async (route) => (await attente, route.continue())),
    });
    await formulaire.bouton("Continuer").click();
    await formulaire.hote.getByText("Choisissez au moins un service").first().waitFor();
    await formulaire.service("Cantine").check();
    await formulaire.bouton("Continuer").click();
    await formulaire.hote.getByRole("status").filter({ hasText: "Chargement" }).waitFor();
    laisser();
    await formulaire.etape("information");
  });

  it("may never come: the element leaves the page without a word", async () => {
    const { page, formulaire } = await visiter({ tolere, avant: (page) => page.route(/suite\.wasm/, (route) => route.abort()) });
    await formulaire.service("Cantine").check();
    await page.evaluate(() => document.querySelector("pass-famille").remove());
    await page.evaluate(() => new Promise((suite) => requestAnimationFrame(() => requestAnimationFrame(suite))));
    assert.equal(await page.locator("pass-famille").count(), 0);
  });
});
