// After the receipt: its code, its file, and the page where a family follows its dossier.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { examinerPage } from "./pages.mjs";
import { garde, ouvrirSession } from "./session.mjs";

// What the browser itself says of an answer that is an error.
const tolere = (erreur) => /Failed to load resource/.test(erreur);
const TELECHARGER = "Télécharger le reçu (PDF)";

describe("suivi", () => {
  const { demo, visiter } = ouvrirSession();

  async function envoyer(options) {
    const visite = await visiter(options);
    const { formulaire } = visite;
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.versRecapitulatif();
    const reference = await formulaire.envoyer();
    return { ...visite, reference, code: await formulaire.code() };
  }

  it("gives the code and the receipt as a file, and keeps the code to itself", async () => {
    const evenements = [];
    const avant = async (page) => {
      await page.exposeFunction("noterEvenement", (texte) => evenements.push(texte));
      await page.addInitScript(() => {
        for (const nom of ["pret", "etape", "identifie", "envoye", "erreur"]) {
          const type = `pass-famille:${nom}`;
          document.addEventListener(type, ({ detail }) => window.noterEvenement(JSON.stringify({ type, detail })));
        }
      });
    };
    const { page, formulaire, adresses, vu, reference, code } = await envoyer({ avant });
    const messages = [];
    page.on("console", (message) => messages.push(message.text()));
    await formulaire.contient("ne le donnez à personne");
    const [fichier] = await Promise.all([page.waitForEvent("download"), formulaire.bouton(TELECHARGER).click()]);
    assert.equal(fichier.suggestedFilename(), `recu-${reference}.pdf`);
    const octets = await readFile(await fichier.path());
    assert.equal(octets.subarray(0, 5).toString("latin1"), "%PDF-");
    assert.equal(octets.indexOf(code), -1, "the code is not on paper");
    await formulaire.etape("recu");
    await formulaire.bouton(TELECHARGER).and(page.locator(":not([aria-disabled])")).waitFor();

    assert.equal(new URL(page.url()).origin, demo().page, "nothing navigated");
    assert.ok(evenements.length > 3);
    const { cookies: _, ...reste } = await garde(page);
    for (const [ou, texte] of Object.entries({
      addresses: adresses.join(),
      messages: messages.concat(vu.erreurs).join(),
      events: evenements.join(),
      storage: JSON.stringify(reste),
      log: demo().journal(),
    })) {
      assert.ok(!texte.includes(code), `the code is in ${ou}`);
    }
  });

  it("says so when the receipt does not come, and gives it at the second try", async () => {
    const { page, formulaire } = await envoyer({ tolere });
    await page.route("**/v1/suivi/recu", (route) => route.abort("connectionreset"), { times: 1 });
    await formulaire.bouton(TELECHARGER).click();
    const alerte = formulaire.hote.getByRole("alert").filter({ hasText: "Votre demande est bien envoyée" });
    await formulaire.aLeFocus(alerte);
    const [fichier] = await Promise.all([page.waitForEvent("download"), formulaire.bouton("Réessayer").click()]);
    assert.match(fichier.suggestedFilename(), /^recu-[2-9A-Z]{13}\.pdf$/);
    await alerte.waitFor({ state: "detached" });
  });

  it("prints the number, the code, and where they serve", async () => {
    const { page, formulaire, reference, code } = await envoyer();
    await page.emulateMedia({ media: "print" });
    const texte = (await formulaire.texte()).replace(/\s/g, "");
    assert.ok(texte.includes(reference) && texte.includes(code));
    assert.equal(await formulaire.bouton(TELECHARGER).count(), 0, "buttons do not print");
    const apres = await formulaire.hote
      .getByRole("link", { name: "Suivre ma demande" })
      .evaluate((lien) => getComputedStyle(lien, "::after").content);
    assert.ok(apres.includes("/suivi"), apres);
  });

  it("offers to identify again when an identification has already served", async () => {
    const { page, formulaire } = await visiter({ tolere });
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.versRecapitulatif();
    // The dossier arrives and is kept, the answer never comes back, and the citizen changes something before sending again.
    await page.route("**/v1/dossiers", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    }, { times: 1 });
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.aLeFocus(formulaire.hote.getByRole("alert").filter({ hasText: "La connexion est coupée" }));
    await formulaire.bouton("Retour").click();
    await formulaire.etape("famille");
    await formulaire.champ("Message à la mairie").fill("Sans arachide.");
    await formulaire.versRecapitulatif();
    await formulaire.bouton("Envoyer ma demande").click();
    await formulaire.aLeFocus(formulaire.hote.getByRole("alert").filter({ hasText: "déjà" }));
    await formulaire.bouton("M’identifier à nouveau").click();
    await formulaire.etape("information");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    assert.equal(await formulaire.champ("Message à la mairie").inputValue(), "Sans arachide.");
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
  });

  for (const [nom, viewport] of [
    ["in a wide page", { width: 1200, height: 900 }],
    ["on a phone", { width: 320, height: 640 }],
  ]) {
    it(`follows the dossier with the number and the code, ${nom}`, async () => {
      const { contexte, formulaire, reference, code } = await envoyer({ viewport, tolere });
      const [suivi] = await Promise.all([
        contexte.waitForEvent("page"),
        formulaire.hote.getByRole("link", { name: "Suivre ma demande" }).click(),
      ]);
      assert.equal(await suivi.evaluate(() => window.opener), null);
      assert.equal(suivi.url(), `${demo().proxy}/suivi`);
      const champ = (nom) => suivi.getByRole("textbox", { name: nom });
      await examinerPage(suivi, `suivi, question, ${nom}`);

      await champ("Numéro de votre demande").fill(reference.toLowerCase());
      await champ("Code").fill("ABCDEFGH23");
      await suivi.getByRole("button", { name: "Voir ma demande" }).click();
      await suivi.getByRole("heading", { name: "Nous ne trouvons pas cette demande" }).waitFor();
      assert.equal(await champ("Numéro de votre demande").inputValue(), reference.toLowerCase(), "what was typed is kept");
      await examinerPage(suivi, `suivi, refused, ${nom}`);

      // As it is copied from the receipt, with its spaces that do not break.
      await champ("Code").fill(await formulaire.hote.locator(".pf-code").innerText());
      await champ("Code").press("Enter");
      await suivi.getByRole("heading", { level: 1, name: "Votre demande" }).waitFor();
      await suivi.getByText("La mairie a reçu votre demande").waitFor();
      await suivi.getByText("INES MOREAU").waitFor();
      await suivi.getByText("Vous avez envoyé votre demande.").first().waitFor();
      await examinerPage(suivi, `suivi, answer, ${nom}`);
      assert.equal(suivi.url(), `${demo().proxy}/suivi`, "neither number nor code is in the address");
      const [fichier] = await Promise.all([
        suivi.waitForEvent("download"),
        suivi.getByRole("button", { name: "Télécharger le reçu (PDF)" }).click(),
      ]);
      assert.equal(fichier.suggestedFilename(), `recu-${reference}.pdf`);
      assert.ok(!demo().journal().includes(code), "the code is not in the log");
    });
  }
});
