// A browser that translates the page replaces its text nodes, and those that come later, by elements of its own. The form
// goes on: nothing typed is lost, nothing old stays on screen, nothing breaks.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ENFANT, Etapes, suivreEtapes } from "./etapes.mjs";
import { ouvrirSession } from "./session.mjs";

/** What Chromium does: each text becomes two nested fonts, as soon as it is there; a text that changes is done again. */
function traduireTout() {
  const traduire = (noeud) => {
    if (noeud.nodeType === Node.TEXT_NODE) {
      if (!noeud.data.trim() || noeud.parentElement?.closest("font, textarea, style, script")) return;
      const [dehors, dedans] = [document.createElement("font"), document.createElement("font")];
      for (const font of [dehors, dedans]) font.style.verticalAlign = "inherit";
      dedans.textContent = `‹${noeud.data}›`;
      dehors.append(dedans);
      noeud.replaceWith(dehors);
    } else {
      for (const enfant of [...noeud.childNodes]) traduire(enfant);
    }
  };
  const racine = document.querySelector("pass-famille").shadowRoot;
  new MutationObserver((mutations) => {
    for (const { type, target, addedNodes } of mutations) {
      if (type === "characterData") traduire(target);
      else for (const noeud of addedNodes) if (noeud.isConnected) traduire(noeud);
    }
  }).observe(racine, { childList: true, characterData: true, subtree: true });
  traduire(racine);
}

describe("traduction par le navigateur", () => {
  const { visiter } = ouvrirSession();

  it("leads from the services to the receipt, back and forth, with everything typed", async () => {
    const { page, formulaire } = await visiter({ avant: (page) => page.addInitScript(suivreEtapes) });
    const etapes = new Etapes(page);
    await etapes.etape("services");
    await page.evaluate(traduireTout);
    await formulaire.hote.getByText("‹Étape 1 sur 4›").waitFor();

    // A mistake comes, is corrected, and goes without leaving its words behind.
    await etapes.seTromper();
    await formulaire.hote.getByText(/‹Choisissez au moins un service/).first().waitFor();
    await etapes.choisirServices(0, 1);
    assert.equal(await formulaire.hote.getByText(/Choisissez au moins un service/).count(), 0);
    assert.equal(await formulaire.hote.getByText(/Étape 1 sur 4/).count(), 0);

    await etapes.cliquer(etapes.choix("main"));
    await etapes.etape("famille");
    await etapes.ajouterEnfant(ENFANT);
    await etapes.reste();
    // Prices and questions follow the answers: what they said before is gone.
    const prix = formulaire.hote.locator(".pf-prix-valeur");
    const avant = await prix.first().innerText();
    await etapes.ecrire(etapes.par("pf-revenus-quotient"), "100");
    await page.waitForFunction(
      (avant) => document.querySelector("pass-famille").shadowRoot.querySelector(".pf-prix-valeur").innerText !== avant,
      avant,
    );
    assert.match(await prix.first().innerText(), /^‹[^‹›]+›$/, "one price, not the old one and the new one");
    await etapes.continuer("recapitulatif");
    await formulaire.hote.getByText(/Zoé|Anouk/).first().waitFor();
    await etapes.retour();
    await etapes.etape("famille");
    assert.equal(await etapes.par("pf-enfant-d1-prenoms").inputValue(), ENFANT.prenom);
    assert.equal(await etapes.par("pf-revenus-quotient").inputValue(), "100");
    await etapes.continuer("recapitulatif");
    await etapes.continuer("recu");
    assert.match((await formulaire.hote.locator(".pf-reference").innerText()).replaceAll(/[\s‹›]/g, ""), /^[0-9A-Z-]{13,}$/);
  });

  it("searches a birthplace, and closes its list", async () => {
    const { page, formulaire } = await visiter({ avant: (page) => page.addInitScript(suivreEtapes) });
    const etapes = new Etapes(page);
    await etapes.etape("services");
    await page.evaluate(traduireTout);
    await etapes.choisirServices(0);
    await etapes.cliquer(etapes.choix("saisie"));
    await etapes.etape("identite");
    await etapes.identite();
    await etapes.cliquer(etapes.par("pf-identite-commune_naissance-option-0"));
    assert.match(await etapes.par("pf-identite-commune_naissance").inputValue(), /^Paris 12/);
    assert.equal(await formulaire.hote.getByRole("option").count(), 0);
    const annonce = await formulaire.hote.locator(".pf-recherche [role=status]").textContent();
    assert.match(annonce, /^‹Choix[^‹›]+›$/, "the announcement of the choice, not those before it");
    await etapes.continuer("famille");
  });
});
