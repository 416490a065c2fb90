// The frame: as high as what it holds, in the colours of the city, deaf to strangers. The first half has a stub in the
// place of the widget and the true scripts on both sides; the second is the true form in the true frame.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { servir, surveiller } from "./contexte.mjs";
import { lancerDemo } from "./demo.mjs";
import { GLUE, POLITIQUE_CADRE, ouvrirSuite, peindre } from "./factice.mjs";
import { FRANCECONNECT, Formulaire, repondre } from "./parcours.mjs";

const { navigateur, ouverts, ouvrir: ouvrirSeule } = ouvrirSuite();

const CADRE = '<pass-famille isolation="cadre" ouverture="immediate" demarches="cantine"></pass-famille>';

/** A page with a frame; `messages()` are those that the page received, `envoyes()` those that the frame received. */
async function ouvrir(options = {}) {
  const visite = await ouvrirSeule({
    csp: POLITIQUE_CADRE,
    corps: CADRE,
    ...options,
    avant: async (page, proxy) => {
      await options.avant?.(page, proxy);
      await page.addInitScript(() => {
        window.recus = [];
        addEventListener("message", ({ data, origin }) => window.recus.push({ ...data, origin }));
      });
    },
  });
  const { page } = visite;
  await page.frameLocator("pass-famille iframe").getByLabel("Essai").waitFor();
  const cadre = page.frames().find((frame) => frame.url().includes("/cadre?"));
  return { ...visite, cadre, messages: () => page.evaluate(() => window.recus) };
}

const hauteurDuCadre = (page) => page.locator("pass-famille iframe").evaluate((noeud) => noeud.getBoundingClientRect().height);
const contenu = (cadre) => cadre.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
/** Waits until the frame is as high as what it holds. */
async function suivie(page, cadre) {
  await page.waitForFunction(
    ([voulue]) => Math.abs(document.querySelector("pass-famille").shadowRoot.querySelector("iframe").getBoundingClientRect().height - voulue) < 1,
    [await contenu(cadre)],
  );
}
const remplir = (cadre, hauteur) =>
  cadre.evaluate((px) => {
    const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
    const bloc = racine.querySelector("section") ?? racine.appendChild(document.createElement("section"));
    bloc.style.height = px;
  }, `${hauteur}px`);

describe("le cadre", () => {
  it("is as high as its content, up and down, and says each height once", async () => {
    const { page, cadre, messages } = await ouvrir();
    for (const hauteur of [1500, 900, 2400.4, 700]) {
      await remplir(cadre, hauteur);
      await suivie(page, cadre);
      assert.ok((await hauteurDuCadre(page)) >= hauteur);
    }
    for (let tour = 0; tour < 10; tour++) await peindre(page);
    const hauteurs = (await messages()).filter((message) => "hauteur" in message).map((message) => message.hauteur);
    assert.ok(hauteurs.every(Number.isInteger), "rounded up");
    assert.ok(hauteurs.every((hauteur, rang) => hauteur !== hauteurs[rang - 1]), `no repetition: ${hauteurs}`);
    // One for the first content, one for each of the four changes, and a little room for fonts.
    assert.ok(hauteurs.length <= 7, `no oscillation: ${hauteurs}`);
    assert.equal(await cadre.evaluate(() => getComputedStyle(document.documentElement).overflowY), "hidden");
  });

  it("makes room for what sticks out of the form, and takes it back", async () => {
    const { page, cadre } = await ouvrir();
    const avant = await hauteurDuCadre(page);
    await cadre.evaluate(() => {
      const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
      racine.style.position = "relative";
      const liste = document.createElement("ul");
      Object.assign(liste.style, { position: "absolute", top: "600px", height: "400px" });
      racine.append(liste);
    });
    await page.waitForFunction(() => document.querySelector("pass-famille").shadowRoot.querySelector("iframe").clientHeight >= 1000);
    await cadre.evaluate(() => document.querySelector("pass-famille").shadowRoot.querySelector("ul").remove());
    await page.waitForFunction(
      (avant) => document.querySelector("pass-famille").shadowRoot.querySelector("iframe").clientHeight === avant,
      avant,
    );
  });

  it("follows the width of the page", async () => {
    const texte = GLUE.replace("racine.append(champ);", "racine.append(champ, ' mot'.repeat(3000));");
    const { page, cadre } = await ouvrir({ fichiers: { "widget.js": texte } });
    await suivie(page, cadre);
    const large = await hauteurDuCadre(page);
    await page.setViewportSize({ width: 320, height: 600 });
    await page.waitForFunction((large) => document.querySelector("pass-famille").shadowRoot.querySelector("iframe").clientHeight > large, large);
    await suivie(page, cadre);
    await page.setViewportSize({ width: 800, height: 600 });
    await page.waitForFunction((large) => document.querySelector("pass-famille").shadowRoot.querySelector("iframe").clientHeight === large, Math.round(large));
  });

  it("scrolls by itself while the page does not answer", async () => {
    const { proxy } = await ouvrir();
    // A page that holds the frame's address by hand, without the loader.
    const nue = await servir({
      "/": () => ({
        type: "text/html",
        corps: `<iframe width="600" height="300" src="${proxy.origine}/cadre?origine=${encodeURIComponent(nue.origine)}"></iframe>`,
      }),
    });
    ouverts.push(nue.fermer);
    const seule = await navigateur().newPage();
    ouverts.push(() => seule.close());
    await seule.goto(nue.origine);
    const champ = seule.frameLocator("iframe").getByLabel("Essai");
    await champ.waitFor();
    const cadre = seule.frames()[1];
    await remplir(cadre, 2000);
    await cadre.evaluate(() => scrollTo(0, 1000));
    assert.equal(await cadre.evaluate(() => scrollY), 1000);
    assert.equal(await cadre.evaluate(() => getComputedStyle(document.documentElement).overflowY), "visible");
  });

  it("takes the colours, the font and the theme of the page, and nothing else", async () => {
    const { page, cadre } = await ouvrir({
      style: `pass-famille { --pf-couleur-accent: rgb(9 8 7); --pf-rayon: calc(1px + 2px); --pf-couleur-fond: url(http://localhost:1/espion);
        --pf-couleur-bord: image-set("http://localhost:1/espion" 1x); --pf-couleur-trait: \\75rl(http://localhost:1/espion);
        --pf-autre: rgb(1 2 3); --pf-couleur-texte: ${"0".repeat(301)}; font: 19px "Ville Moderne", Georgia, serif }`,
    });
    const lire = () =>
      cadre.evaluate(() => {
        const { style } = document.querySelector("pass-famille");
        return Object.fromEntries([...style].map((nom) => [nom, style.getPropertyValue(nom)]));
      });
    await cadre.waitForFunction(() => document.querySelector("pass-famille").style.length);
    const { "font-family": police, "font-size": taille, ...jetons } = await lire();
    assert.deepEqual(jetons, { "--pf-couleur-accent": "rgb(9 8 7)", "--pf-rayon": "calc(1px + 2px)" });
    assert.equal(police, '"Ville Moderne", Georgia, serif');
    assert.equal(taille, "19px");
    await page.locator("pass-famille").evaluate((noeud) => {
      noeud.setAttribute("densite", "compacte");
      noeud.setAttribute("theme", "sombre");
    });
    await cadre.waitForFunction(() => document.querySelector("pass-famille").matches("[theme=sombre][densite=compacte]"));
    await page.locator("pass-famille").evaluate((noeud) => noeud.setAttribute("theme", "vert"));
    await peindre(page);
    assert.equal(await cadre.locator("pass-famille").getAttribute("theme"), "sombre");
  });

  it("relays the events, held to what they may say", async () => {
    const { page, cadre } = await ouvrir({
      avant: (page) =>
        page.addInitScript(() => {
          window.evenements = [];
          for (const nom of ["pret", "etape", "identifie", "envoye", "erreur"]) {
            document.addEventListener(`pass-famille:${nom}`, ({ type, detail, target }) =>
              window.evenements.push([type, detail, target.localName]),
            );
          }
        }),
    });
    await page.waitForFunction(() => window.evenements.length === 1);
    await cadre.evaluate(() => {
      window.dire("etape", { etape: "famille", nom: "Moreau" });
      window.dire("identifie", { mode: "saisie" });
      window.dire("erreur", { code: { nom: "Moreau" } });
      window.dire("envoye", "Moreau");
    });
    await page.waitForFunction(() => window.evenements.length === 5);
    assert.deepEqual(await page.evaluate(() => window.evenements), [
      ["pass-famille:pret", null, "pass-famille"],
      ["pass-famille:etape", { etape: "famille" }, "pass-famille"],
      ["pass-famille:identifie", { mode: "saisie" }, "pass-famille"],
      ["pass-famille:erreur", null, "pass-famille"],
      ["pass-famille:envoye", null, "pass-famille"],
    ]);
  });

  it("has the page scrolled to its top when a step opens, and to what takes the focus", async () => {
    const { page, cadre } = await ouvrir({
      style: "main { padding-block: 1000px 3000px } html { scroll-padding-top: 40px }",
    });
    await remplir(cadre, 3000);
    await suivie(page, cadre);
    const haut = () => page.locator("pass-famille").evaluate((noeud) => noeud.getBoundingClientRect().top);
    await page.evaluate(() => scrollTo(0, 3000));
    await cadre.evaluate(() => window.dire("etape", { etape: "famille" }));
    await page.waitForFunction(() => document.querySelector("pass-famille").getBoundingClientRect().top >= 0);
    assert.ok((await haut()) < 300, "the top is in view, below what the page keeps for its own head");

    await cadre.evaluate(() => {
      const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
      const bouton = document.createElement("button");
      bouton.textContent = "Tout en bas";
      racine.append(bouton);
      bouton.focus({ preventScroll: true });
    });
    await page.waitForFunction(() => document.querySelector("pass-famille").getBoundingClientRect().top < -2000);
  });

  it("does not let the page move under what is being pressed", async () => {
    const { page, cadre, messages } = await ouvrir({ style: "main { padding-block: 1000px 3000px }" });
    await remplir(cadre, 1200);
    await suivie(page, cadre);
    await cadre.evaluate(() => {
      window.clics = 0;
      const racine = document.querySelector("pass-famille").shadowRoot.querySelector(".pf-racine");
      racine.append(Object.assign(document.createElement("button"), { textContent: "Au bord", onclick: () => window.clics++ }));
    });
    const bouton = page.frameLocator("pass-famille iframe").getByRole("button", { name: "Au bord" });
    await page.locator("pass-famille").evaluate((noeud) => scrollBy(0, noeud.getBoundingClientRect().bottom - innerHeight));
    // Whole, at the very bottom of the window: nearer to its edge than what takes the focus by the keyboard.
    const place = await bouton.boundingBox();
    const monte = (await page.evaluate(() => innerHeight)) - place.y - place.height - 1;
    await page.evaluate((monte) => scrollBy(0, -monte), monte);
    const { x, y, width, height } = await bouton.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    for (let tour = 0; tour < 10; tour++) await peindre(page);
    await page.mouse.up();
    assert.equal(await cadre.evaluate(() => window.clics), 1, "pressed and released on the same button");
    assert.deepEqual((await messages()).filter((message) => "haut" in message), []);
  });

  it("lets the Tab key in and out, both ways", async () => {
    const { page, cadre } = await ouvrir({ corps: `<button>Avant</button>${CADRE}<button>Ensuite</button>` });
    const ou = () =>
      page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.localName ?? document.activeElement.textContent);
    const dedans = () => cadre.evaluate(() => document.activeElement.shadowRoot?.activeElement?.ariaLabel);
    await page.getByRole("button", { name: "Avant" }).focus();
    await page.keyboard.press("Tab");
    assert.deepEqual([await ou(), await dedans()], ["iframe", "Essai"]);
    await page.keyboard.press("Tab");
    assert.equal(await ou(), "Ensuite");
    await page.keyboard.press("Shift+Tab");
    assert.deepEqual([await ou(), await dedans()], ["iframe", "Essai"]);
    await page.keyboard.press("Shift+Tab");
    assert.equal(await ou(), "Avant");
  });

  it("hears nobody but its page, and its page nobody but it", async () => {
    const { page, cadre } = await ouvrir({
      csp: null,
      corps: `${CADRE}<iframe src="{proxy}/intrus"></iframe><iframe srcdoc="<p>Un cadre de la page"></iframe>`,
      changer: (_, routes) => (routes["/intrus"] = { type: "text/html", corps: "<!doctype html><p>Un autre cadre" }),
    });
    await remplir(cadre, 800);
    await suivie(page, cadre);
    const avant = await hauteurDuCadre(page);
    const habits = () => cadre.evaluate(() => document.querySelector("pass-famille").getAttribute("style"));
    const habit = await habits();
    const evenements = await page.evaluateHandle(() => {
      const vus = [];
      document.addEventListener("pass-famille:etape", ({ detail }) => vus.push(detail.etape));
      return vus;
    });
    const type = "pass-famille:cadre";
    const faux = [{ type, hauteur: 9999 }, { type, pret: true, jetons: ["--pf-rayon"] }, { type, evenement: "etape", detail: { etape: "faux" } }];
    const intrus = page.frames().find((frame) => frame.url().endsWith("/intrus"));
    // To the page: the right origin from the wrong window, and the page itself.
    await intrus.evaluate((messages) => messages.forEach((message) => parent.postMessage(message, "*")), faux);
    await page.evaluate((messages) => messages.forEach((message) => postMessage(message, "*")), faux);
    const jetons = { type, jetons: { "--pf-rayon": "99px" }, police: "Intruse", taille: "99px", theme: "sombre" };
    // To the frame: the right origin from the wrong window.
    const voisin = page.frames().find((frame) => frame.url() === "about:srcdoc");
    await voisin.evaluate((message) => {
      const { shadowRoot } = parent.document.querySelector("pass-famille");
      shadowRoot.querySelector("iframe").contentWindow.postMessage(message, "*");
    }, jetons);
    // Messages of one window to another keep their order: what follows comes last.
    await cadre.evaluate(() => window.dire("etape", { etape: "vrai" }));
    await page.waitForFunction((vus) => vus.includes("vrai"), evenements);
    await peindre(page);
    assert.deepEqual(await evenements.jsonValue(), ["vrai"]);
    assert.equal(await hauteurDuCadre(page), avant);
    assert.equal(await habits(), habit);
  });

  it("listens no more once the element is gone", async () => {
    const { page } = await ouvrir();
    const ecoutes = await page.evaluate(async () => {
      const restes = [];
      const retirer = window.removeEventListener;
      window.removeEventListener = (type, ...reste) => (restes.push(type), retirer.call(window, type, ...reste));
      document.querySelector("pass-famille").remove();
      await new Promise((suite) => setTimeout(suite));
      return restes;
    });
    assert.deepEqual(ecoutes, ["message"]);
  });

  it("comes back by itself when the element is moved", async () => {
    const { page } = await ouvrir();
    await page.evaluate(() => document.querySelector("main").append(document.querySelector("pass-famille")));
    await page.frameLocator("pass-famille iframe").getByLabel("Essai").waitFor();
    const frame = page.frames().find((frame) => frame.url().includes("/cadre?"));
    await remplir(frame, 1200);
    await suivie(page, frame);
  });
});

describe("le cadre, avec le vrai formulaire", () => {
  let demo;
  before(async () => (demo = await lancerDemo()));
  after(() => demo?.arreter());

  /** The city's own page, its element in a frame. */
  async function visiter(options = {}) {
    const contexte = await navigateur().newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 }, ...options });
    const page = await contexte.newPage();
    page.setDefaultTimeout(20_000);
    const vu = await surveiller(page);
    ouverts.push(async () => {
      await contexte.close();
      assert.deepEqual(vu.erreurs, [], "errors in the console");
    });
    // Before the loader comes.
    await page.addInitScript(() =>
      new MutationObserver(() => document.querySelector("pass-famille:not([isolation])")?.setAttribute("isolation", "cadre")).observe(
        document,
        { childList: true, subtree: true },
      ),
    );
    await page.addInitScript(() => {
      window.evenements = [];
      for (const nom of ["pret", "etape", "identifie", "envoye", "erreur"]) {
        document.addEventListener(`pass-famille:${nom}`, ({ detail }) => window.evenements.push([nom, detail]));
      }
    });
    await page.goto(`${demo.page}/`);
    const formulaire = new Formulaire(page);
    await formulaire.hote.scrollIntoViewIfNeeded();
    formulaire.hote = page.frameLocator("pass-famille iframe").locator("pass-famille");
    await formulaire.etape("services");
    return { page, contexte, formulaire };
  }

  it("goes through FranceConnect in its window, to the receipt", async () => {
    const { page, contexte, formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    await formulaire.franceConnect("camille-moreau");
    await formulaire.etape("famille");
    await formulaire.contient("CAMILLE", "INES MOREAU", "850 €");
    await formulaire.inscrire("Cantine", "INES MOREAU");
    await formulaire.versRecapitulatif();
    await formulaire.envoyer();
    assert.deepEqual(await page.evaluate(() => window.evenements), [
      ["pret", null],
      ["etape", { etape: "information" }],
      ["identifie", { mode: "franceconnect" }],
      ["etape", { etape: "famille" }],
      ["etape", { etape: "recapitulatif" }],
      ["envoye", null],
      ["etape", { etape: "recu" }],
    ]);
    // The simulator's own sign-in may keep one; the service and the page set none.
    const cookies = await contexte.cookies([demo.page, demo.proxy].map((origine) => `${origine}/cadre`));
    const duSimulateur = new Set((await contexte.cookies(demo.bac_a_sable)).map(({ name }) => name));
    assert.deepEqual(cookies.filter(({ name }) => !duSimulateur.has(name)), []);
    assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML)).includes("MOREAU"));
    assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })), "{}");
    // Nothing takes the receipt away: the session is closed in a window of its own.
    const fenetre = contexte.waitForEvent("page");
    await formulaire.hote.getByRole("link", { name: "Fermer ma session FranceConnect" }).click();
    const fermee = await fenetre;
    await fermee.waitForURL(`${demo.proxy}/v1/franceconnect/fin**`);
    await formulaire.etape("recu");
  });

  it("comes back to the choice when the window is refused", async () => {
    const { formulaire } = await visiter();
    await formulaire.choisirServices("Cantine");
    const [fenetre] = await Promise.all([formulaire.page.waitForEvent("popup"), formulaire.bouton(FRANCECONNECT).click()]);
    await repondre(fenetre, "refuser");
    await formulaire.hote.getByRole("alert").filter({ hasText: "Vous n’avez pas terminé" }).waitFor();
  });

  for (const [nom, viewport] of [["wide", { width: 1200, height: 900 }], ["on a phone", { width: 360, height: 740 }]]) {
    it(`shows each step from its top, whole and without a bar, ${nom}`, async () => {
      const { page, formulaire } = await visiter({ viewport });
      const cadre = page.frames().find((frame) => frame.url().includes("/cadre?"));
      const enVue = async () => {
        const titre = formulaire.hote.getByRole("heading", { level: 2 });
        await page.waitForFunction(
          ([noeud, hauteur]) => {
            const { top } = noeud.getBoundingClientRect();
            return top >= 0 && top < hauteur;
          },
          [await page.locator("pass-famille").elementHandle(), viewport.height],
        );
        assert.ok(await titre.isVisible());
        await suivie(page, cadre);
        const debord = await cadre.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(debord <= 0, `${debord}px too wide`);
      };
      await formulaire.choisirServices("Cantine", "Centre de loisirs");
      await enVue();
      await formulaire.bouton("Remplir le formulaire à la main").click();
      await formulaire.etape("famille");
      await enVue();
      await formulaire.bouton("Retour").click();
      await formulaire.etape("information");
      await enVue();
    });
  }

  it("has room for the list of communes, and gives it back", async () => {
    const { page, formulaire } = await visiter();
    const cadre = page.frames().find((frame) => frame.url().includes("/cadre?"));
    await formulaire.choisirServices("Cantine");
    await formulaire.bouton("Je préfère écrire mon identité").click();
    await formulaire.etape("identite");
    await formulaire.groupeRadio("Êtes-vous né ou née en France ?").getByRole("radio", { name: "Oui" }).check();
    await formulaire.hote.getByRole("combobox", { name: "Commune de naissance" }).fill("Saint");
    await formulaire.hote.getByRole("option").first().waitFor();
    const derniere = formulaire.hote.getByRole("listbox");
    const bas = await derniere.evaluate((noeud) => noeud.getBoundingClientRect().bottom);
    await page.waitForFunction((bas) => document.querySelector("pass-famille").shadowRoot.querySelector("iframe").clientHeight >= bas, bas);
    await page.keyboard.press("Escape");
    await suivie(page, cadre);
  });

  it("holds two frames that do not hear each other", async () => {
    const { page, formulaire } = await visiter();
    await page.evaluate(() => {
      const autre = document.querySelector("pass-famille").cloneNode();
      autre.setAttribute("langue", "en");
      autre.id = "autre";
      document.querySelector("main").prepend(autre);
    });
    const second = page.locator("#autre").frameLocator("iframe").locator("pass-famille");
    await second.getByRole("heading", { level: 2 }).waitFor();
    const premiere = page.locator("pass-famille:not(#autre)");
    formulaire.hote = premiere.frameLocator("iframe").locator("pass-famille");
    const vues = await page.evaluateHandle(() => {
      const vues = [];
      document.addEventListener("pass-famille:etape", ({ target }) => vues.push(target.id));
      return vues;
    });
    await second.locator(".pf-case").first().check();
    await second.locator(".pf-bouton-principal").click();
    await page.waitForFunction((vues) => vues.length > 0, vues);
    assert.deepEqual(await vues.jsonValue(), ["autre"]);
    await formulaire.etape("services");
  });
});
