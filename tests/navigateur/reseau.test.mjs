// Bad networks: what is acknowledged is on disk once, what is not can be sent again, and nothing typed is lost.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ouvrirSession } from "./session.mjs";

// What the browser itself says of a request that failed.
const tolere = (erreur) => /Failed to load resource/.test(erreur);

describe("réseau", () => {
  const { visiter } = ouvrirSession();

  async function pretAEnvoyer() {
    const visite = await visiter({ tolere });
    const { formulaire } = visite;
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.champ("Message à la mairie").fill("Gardé.");
    await formulaire.versRecapitulatif();
    return visite;
  }

  it("gives one receipt when the answer is lost and the citizen sends again", async () => {
    const { page, formulaire } = await pretAEnvoyer();
    const cles = [];
    let premier;
    await page.route("**/v1/dossiers", async (route) => {
      cles.push(route.request().headers()["idempotency-key"]);
      if (cles.length > 1) return route.continue();
      // The dossier arrives and is kept; the answer never comes back.
      const reponse = await route.fetch();
      premier = await reponse.json();
      return route.abort("connectionreset");
    });
    await formulaire.bouton("Envoyer ma demande").click();
    const alerte = formulaire.hote.getByRole("alert").filter({ hasText: "La connexion est coupée" });
    await formulaire.aLeFocus(alerte);
    const reference = await formulaire.envoyer();
    assert.equal(cles.length, 2);
    assert.equal(cles[0], cles[1]);
    assert.match(cles[0], /^[0-9a-f]{32}$/);
    assert.equal(reference, premier.reference.replace(/\s/g, ""));
  });

  it("sends again after the proxy was out of order, with what was typed", async () => {
    const { page, formulaire } = await pretAEnvoyer();
    await page.route("**/v1/dossiers", (route) => route.fulfill({ status: 503, body: "en panne" }), { times: 1 });
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.aLeFocus(formulaire.hote.getByRole("alert"));
    await formulaire.contient("Gardé.");
    await formulaire.envoyer();
  });

  it("makes another key when the citizen changes something in between", async () => {
    const { page, formulaire } = await pretAEnvoyer();
    const cles = [];
    await page.route("**/v1/dossiers", (route) => {
      cles.push(route.request().headers()["idempotency-key"]);
      return cles.length > 1 ? route.continue() : route.abort("connectionreset");
    });
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.aLeFocus(formulaire.hote.getByRole("alert"));
    await formulaire.bouton("Retour").click();
    await formulaire.etape("famille");
    await formulaire.champ("Message à la mairie").fill("Changé.");
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
    assert.notEqual(cles[0], cles[1]);
  });

  it("offers to identify again when the seal is refused, and keeps what was typed", async () => {
    const { page, formulaire } = await pretAEnvoyer();
    await page.route(
      "**/v1/dossiers",
      async (route) => {
        const corps = route.request().postDataJSON();
        corps.sceau = `${corps.sceau.slice(0, -4)}AAAA`;
        await route.continue({ postData: JSON.stringify(corps) });
      },
      { times: 1 },
    );
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.bouton("M’identifier à nouveau").click();
    await formulaire.etape("information");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    assert.equal(await formulaire.champ("Message à la mairie").inputValue(), "Gardé.");
    assert.ok(await formulaire.enfant("Cantine", "INES MOREAU").isChecked());
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
  });

  it("says so when the form cannot be drawn, and draws it at the second try", async () => {
    let coupe = true;
    const { page, formulaire } = await visiter({
      tolere,
      attendre: false,
      avant: async (page) => {
        await page.route("**/v1/configuration", (route) => (coupe ? route.abort() : route.continue()));
        // The form asks whether the service is there at all, by what every page may read.
        await page.route("**/pass-famille.js", (route) =>
          coupe && route.request().method() === "HEAD" ? route.abort() : route.continue(),
        );
      },
    });
    await formulaire.hote.getByText("Le formulaire ne s’est pas chargé").waitFor();
    coupe = false;
    await formulaire.bouton("Réessayer").click();
    await formulaire.etape("services");
    assert.ok(page);
  });

  it("goes on by hand when the identification fails on the way", async () => {
    const { page, formulaire } = await visiter({ tolere });
    await formulaire.choisirServices("Cantine");
    await page.route("**/v1/identifications/franceconnect", (route) => route.abort("connectionreset"));
    await formulaire.franceConnect("camille-moreau");
    await formulaire.hote.getByRole("alert").waitFor();
    await formulaire.bouton("Remplir le formulaire à la main").click();
    await formulaire.etape("famille");
  });
});
