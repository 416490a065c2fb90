// The whole road with the keyboard alone, in the page and in a frame: every control is reached by Tab, in the order in
// which it is read, with a focus that can be seen; nothing that goes takes the focus with it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ouvrirAcces, pertes } from "./acces.mjs";
import { FRANCECONNECT } from "./parcours.mjs";

const PAS_MAX = 80;
/** Least contrast of a focus with what is behind it (WCAG 2.2, 1.4.11). */
const CONTRASTE_MIN = 3;

describe("clavier", () => {
  const { visiter: ouvrir } = ouvrirAcces();

  for (const isolation of ["ombre", "cadre"]) {
    const visiter = async (options) => {
      const visite = await ouvrir({ isolation, ...options });
      await visite.formulaire.etape("services");
      return visite;
    };

    it(`leads from the services to the receipt: ${isolation}`, async () => {
      const { page, cadre, formulaire } = await visiter({ tolere: (erreur) => erreur.includes("ERR_FAILED") });
      const { keyboard } = page;
      const { hote } = formulaire;
      const aller = (cible) => jusqua({ page, cadre }, cible);

      await aller(formulaire.service("Restauration scolaire"));
      await keyboard.press("Space");
      assert.ok(await formulaire.service("Restauration scolaire").isChecked());
      await aller(formulaire.service("École des sports"));
      await keyboard.press("Space");
      await aller(formulaire.bouton("Continuer"));
      await keyboard.press("Enter");

      await formulaire.aLeFocus(formulaire.titre("information"));
      await aller(formulaire.bouton(FRANCECONNECT));
      const [fenetre] = await Promise.all([page.waitForEvent("popup"), keyboard.press("Enter")]);
      const persona = fenetre.locator('button[value="camille-moreau"]');
      await persona.waitFor();
      for (let pas = 0; pas < PAS_MAX && !(await persona.evaluate((n) => document.activeElement === n)); pas++) {
        await fenetre.keyboard.press("Tab");
      }
      await Promise.all([fenetre.waitForEvent("close"), fenetre.keyboard.press("Enter").catch(() => {})]);

      await formulaire.aLeFocus(formulaire.titre("famille"));
      const contester = hote.getByRole("button", { name: "Ce n’est pas juste ?" }).last();
      await aller(contester);
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.champ("Qu’est-ce qui n’est pas juste ?"));
      await aller(formulaire.bouton("Finalement, c’est juste"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(contester);

      await aller(formulaire.enfant("Restauration scolaire", "LEO PAUL MOREAU"));
      await keyboard.press("Space");
      await aller(hote.getByRole("group", { name: "À partir de quel jour ?" }).getByRole("textbox", { name: "Jour" }));
      await keyboard.type("1");
      await keyboard.press("Tab");
      await keyboard.type("12");
      await keyboard.press("Tab");
      await keyboard.type("2026");
      const pourquoi = hote.getByText("Pourquoi ce prix ?").first();
      await aller(pourquoi);
      await keyboard.press("Enter");
      assert.ok(await pourquoi.evaluate((resume) => resume.parentElement.open));
      await aller(formulaire.bouton("Retirer ce service (École des sports)"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("famille"));

      // Forgetting the address first: the summary of mistakes has the focus, and its link leads to the field.
      await aller(formulaire.bouton("Continuer"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.erreurs());
      await aller(formulaire.erreurs().getByRole("link").first());
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.champ("Adresse e-mail"));
      await keyboard.type("parent@exemple.fr");
      await keyboard.press("Enter"); // as in any form, Enter in a field goes on

      await formulaire.aLeFocus(formulaire.titre("recapitulatif"));
      // Not sent at first: the button that tries again goes, its focus does not.
      await page.route("**/v1/dossiers", (route) => route.abort(), { times: 1 });
      await aller(formulaire.bouton("Envoyer ma demande"));
      await keyboard.press("Enter");
      const alerte = hote.getByRole("alert");
      await formulaire.aLeFocus(alerte);
      await aller(alerte.getByRole("button"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("recu"));
      await formulaire.reference();
      await aller(formulaire.bouton("Imprimer"));
      assert.deepEqual(await pertes(cadre), []);
    });

    it(`goes in at the top and out at the bottom, by every control in the order of reading: ${isolation}`, async () => {
      const { page, cadre, etapes } = await visiter();
      await etapes.choisirServices(0, 2);
      await etapes.cliquer(etapes.choix("main"));
      await etapes.etape("famille");
      await etapes.ajouterEnfant();
      await etapes.inscrire();
      const voulus = await cadre.evaluate(() => {
        const ombre = document.querySelector("pass-famille").shadowRoot;
        const controles = [...ombre.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((noeud) => !noeud.disabled);
        // A group of radios is one stop: its first, as none is chosen.
        const arrets = controles.filter((noeud, rang) => noeud.type !== "radio" || noeud.name !== controles[rang - 1]?.name);
        window.pfArrets = arrets;
        return arrets.length;
      });
      // From the link above the form, to what follows it.
      await page.evaluate(() => {
        const lien = (id) => Object.assign(document.createElement("a"), { id, href: "#", textContent: id });
        document.querySelector("pass-famille").before(lien("avant"));
        document.querySelector("pass-famille").after(lien("apres"));
        document.querySelector("#avant").focus();
      });
      const passer = async (touche) => {
        const vus = [];
        for (let pas = 0; pas < PAS_MAX; pas++) {
          await page.keyboard.press(touche);
          const rang = await cadre.evaluate(() => window.pfArrets.indexOf(document.activeElement?.shadowRoot?.activeElement));
          const dehors = await page.evaluate(() => document.activeElement.id);
          if (dehors) return { vus, dehors };
          vus.push(rang);
        }
        return { vus };
      };
      const ordre = [...Array(voulus).keys()];
      assert.deepEqual(await passer("Tab"), { vus: ordre, dehors: "apres" });
      const { vus, dehors } = await passer("Shift+Tab");
      assert.equal(dehors, "avant");
      // Backwards, a group of radios is entered by its last: not among the stops.
      assert.deepEqual(vus.filter((rang) => rang >= 0), ordre.filter((rang) => vus.includes(rang)).reverse());
      assert.equal(vus.length, voulus);
      // What comes next on the screen is further down, or on the same line further on.
      const places = await cadre.evaluate(() => window.pfArrets.map((noeud) => noeud.getBoundingClientRect()).map(({ left, top, bottom }) => ({ left, top, bottom })));
      for (const [rang, { left, top, bottom }] of places.entries()) {
        const avant = places[rang - 1];
        if (avant) assert.ok(top >= avant.bottom - 1 || (left > avant.left && bottom > avant.top), `stop ${rang} is read before the one before it`);
      }
    });

    it(`keeps the focus when parts come and go: ${isolation}`, async () => {
      const { page, cadre, formulaire, etapes } = await visiter();
      const { keyboard } = page;
      const aller = (cible) => jusqua({ page, cadre }, cible);
      await etapes.choisirServices(0);
      await aller(formulaire.bouton("Retour"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("services"));
      await aller(formulaire.bouton("Continuer"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("information"));
      await aller(formulaire.bouton("Remplir le formulaire à la main"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("famille"));

      for (const [ajouter, champ, retirer] of [
        ["Ajouter un enfant", "Prénom de l’enfant", /^Retirer cet enfant/],
        ["Ajouter l’autre parent", "Prénom de l’autre parent", "Retirer l’autre parent"],
      ]) {
        await aller(formulaire.bouton(ajouter));
        await keyboard.press("Enter");
        await formulaire.aLeFocus(formulaire.champ(champ));
        await keyboard.press("Enter"); // sends the step, with its mistakes
        await formulaire.aLeFocus(formulaire.erreurs());
        const fautes = await formulaire.erreurs().getByRole("link").count();
        await aller(formulaire.bouton(retirer));
        await keyboard.press("Enter");
        await formulaire.aLeFocus(formulaire.bouton(ajouter));
        // The mistakes of what is gone are gone.
        await cadre.waitForFunction(
          (fautes) => document.querySelector("pass-famille").shadowRoot.querySelectorAll("#pf-erreurs a").length < fautes,
          fautes,
        );
      }

      await aller(formulaire.bouton("Effacer mes réponses"));
      await keyboard.press("Enter");
      const question = formulaire.hote.getByRole("alert").filter({ hasText: "Effacer toutes vos réponses" });
      await formulaire.aLeFocus(question);
      await aller(question.getByRole("button"));
      await keyboard.press("Enter");
      await formulaire.aLeFocus(formulaire.titre("services"));
      assert.deepEqual(await pertes(cadre), []);
    });

    it(`opens, walks through and closes the list of places: ${isolation}`, async () => {
      const { page, cadre, formulaire, etapes } = await visiter();
      const { keyboard } = page;
      const { hote } = formulaire;
      await etapes.choisirServices(0);
      await etapes.cliquer(etapes.choix("identite"));
      await etapes.etape("identite");
      await jusqua({ page, cadre }, formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }));
      await keyboard.press("Space");
      const champ = hote.getByRole("combobox", { name: "Commune de naissance" });
      await jusqua({ page, cadre }, champ);
      assert.equal(await champ.getAttribute("aria-expanded"), "false");
      await keyboard.type("Saint-Ger");
      await hote.getByRole("option").first().waitFor();
      assert.equal(await champ.getAttribute("aria-expanded"), "true");
      await keyboard.press("ArrowDown");
      const active = hote.locator('[role="option"][aria-selected="true"]');
      assert.equal(await champ.getAttribute("aria-activedescendant"), await active.getAttribute("id"));
      await keyboard.press("Escape");
      await hote.getByRole("listbox").waitFor({ state: "hidden" });
      assert.equal(await champ.getAttribute("aria-expanded"), "false");
      assert.equal(await champ.inputValue(), "Saint-Ger", "Escape closes the list and nothing else");
      await formulaire.aLeFocus(champ);
      await keyboard.press("ArrowDown");
      await keyboard.press("ArrowDown");
      const choisie = await active.innerText();
      await keyboard.press("Enter");
      assert.equal(await champ.inputValue(), choisie);
      await formulaire.aLeFocus(champ);
      await hote.getByRole("status").filter({ hasText: choisie }).waitFor();
    });

    for (const theme of ["clair", "sombre"]) {
      it(`shows the focus on everything that may have it: ${isolation}, ${theme}`, async () => {
        const { page, cadre, etapes } = await visiter({ theme });
        await etapes.choisirServices(0, 2);
        await page.keyboard.press("Tab");
        const voir = async (etat) => assert.deepEqual(await sansFocus(cadre), [], etat);
        await voir("information");
        await etapes.choix("identite").press("Enter");
        await etapes.etape("identite");
        await etapes.par("pf-identite-en_france").press("Space");
        await etapes.suite().press("Enter");
        await etapes.aLeFocus(etapes.par("pf-erreurs"));
        await voir("identité, mistakes");
        await etapes.retour();
        await etapes.etape("information");
        await etapes.choix("main").press("Enter");
        await etapes.etape("famille");
        await etapes.par("pf-ajouter-enfant").press("Enter");
        await voir("famille");
      });
    }
  }

  it("brings the label of a field into view by the link of its mistake", async () => {
    const { formulaire, etapes, cadre } = await ouvrir({ viewport: { width: 640, height: 400 } });
    await etapes.etape("services");
    await etapes.choisirServices(0);
    await etapes.cliquer(etapes.choix("main"));
    await etapes.etape("famille");
    await etapes.seTromper();
    for (const lien of await formulaire.erreurs().getByRole("link").all()) {
      const id = (await lien.getAttribute("href")).slice(1);
      await lien.press("Enter");
      await etapes.aLeFocus(etapes.par(id));
      const [haut, fenetre] = await cadre.evaluate((id) => {
        const champ = document.querySelector("pass-famille").shadowRoot.getElementById(id);
        return [champ.closest(".pf-champ").getBoundingClientRect().top, innerHeight];
      }, id);
      assert.ok(haut >= 0 && haut < fenetre, `${id}: its label is at ${haut} of ${fenetre}`);
    }
  });
});

/** Presses Tab until `cible` has the focus; what has it on the way must be seen. */
async function jusqua({ page, cadre }, cible) {
  await cible.waitFor();
  for (let pas = 0; pas < PAS_MAX; pas++) {
    await page.keyboard.press("Tab");
    const vu = await cadre.evaluate(() => {
      const actif = document.activeElement?.shadowRoot?.activeElement;
      if (!actif) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(actif);
      const { width, height, bottom, top } = actif.getBoundingClientRect();
      const trait = outlineStyle === "none" ? 0 : parseFloat(outlineWidth);
      return { trait, quoi: actif.outerHTML, width, height, bottom, top };
    });
    if (vu) {
      assert.ok(vu.trait >= 2, `no visible focus (${vu.trait}px) on ${vu.quoi}`);
      assert.ok(vu.width > 0 && vu.height > 0, `nothing to see of ${vu.quoi}`);
    }
    if (await cible.evaluate((noeud) => noeud.getRootNode().activeElement === noeud)) return;
  }
  assert.fail("not reached with Tab");
}

/** What takes the focus without showing it enough; the keyboard was used before. */
function sansFocus(cadre) {
  return cadre.evaluate((moindre) => {
    const ombre = document.querySelector("pass-famille").shadowRoot;
    const lumiere = (couleur) => {
      const [r, v, b] = couleur.match(/[\d.]+/g).map((n) => n / 255).map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * v + 0.0722 * b;
    };
    const fond = (noeud) => {
      for (let boite = noeud; boite; boite = boite.parentElement) {
        const { backgroundColor } = getComputedStyle(boite);
        if (!/, 0\)$|transparent/.test(backgroundColor)) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    const trouves = [];
    for (const noeud of ombre.querySelectorAll("a[href], button, input, select, textarea, summary")) {
      if (noeud.disabled || !noeud.checkVisibility()) continue;
      noeud.focus({ focusVisible: true });
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(noeud);
      const [un, deux] = [lumiere(outlineColor), lumiere(fond(noeud.parentElement))];
      const contraste = (Math.max(un, deux) + 0.05) / (Math.min(un, deux) + 0.05);
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || contraste < moindre) {
        trouves.push(`${outlineStyle} ${outlineWidth} ${contraste.toFixed(1)}: ${noeud.outerHTML.slice(0, 120)}`);
      }
    }
    return trouves;
  }, CONTRASTE_MIN);
}
