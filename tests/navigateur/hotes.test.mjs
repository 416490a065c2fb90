// Pages that are hard on whoever stands in them: resets, global rules, polluted prototypes, strict policies, right to left.
// In each, in a shadow root and in a frame, the form looks as it does on a blank page and goes from the services to the
// family, filled by hand.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";
import { lancerNavigateur, servir, surveiller } from "./contexte.mjs";
import { POLITIQUE, POLITIQUE_CADRE } from "./factice.mjs";
import { ENFANT, Formulaire } from "./parcours.mjs";
import { lancerService } from "./service.mjs";

const ISOLATIONS = ["ombre", "cadre"];

let service;
let ville;
let navigateur;
const routes = {};
let visites = [];

before(async () => {
  ville = await servir(routes);
  service = await lancerService((texte) =>
    texte.replaceAll("http://localhost:8780", ville.origine),
  );
  navigateur = await lancerNavigateur();
});
after(async () => {
  await navigateur?.close();
  await service?.arreter();
  await ville?.fermer();
});
afterEach(async () => {
  const finies = visites;
  visites = [];
  for (const { contexte } of finies) await contexte.close();
  for (const { vu, tolere } of finies) {
    assert.deepEqual(vu.erreurs.filter((erreur) => !tolere(erreur)), [], "errors in the console");
  }
});

/** Opens a page of the city made of these; gives the page and a way to speak to each of its forms. */
async function visiter({
  isolation = "ombre",
  style = "",
  script = "",
  csp,
  attributs = 'lang="fr"',
  corps = `<pass-famille isolation="${isolation}" ouverture="immediate"></pass-famille>`,
  balise = '<script src="{proxy}/pass-famille.js" crossorigin async></script>',
  tolere = () => false,
  avant,
  ...options
} = {}) {
  const situer = (texte) => texte.replaceAll("{proxy}", service.origine);
  routes["/ville.css"] = { type: "text/css", corps: style };
  routes["/ville.js"] = { type: "text/javascript", corps: script };
  routes["/"] = {
    type: "text/html; charset=utf-8",
    entetes: csp ? { "content-security-policy": situer(csp) } : {},
    corps: situer(`<!doctype html><html ${attributs}><meta name="viewport" content="width=device-width"><title>Ville</title>
      <link rel="icon" href="data:,"><link rel="stylesheet" href="/ville.css"><script src="/ville.js"></script>${balise}
      <body><h1>Ville</h1><main>${corps}</main></html>`),
  };
  const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 800, height: 900 }, ...options });
  const page = await contexte.newPage();
  page.setDefaultTimeout(20_000);
  const vu = await surveiller(page);
  visites.push({ contexte, vu, tolere });
  await avant?.(page);
  await page.goto(ville.origine);
  return { page, contexte, vu, formulaire: dans(page, isolation) };
}

/** The form of the `rang`th element, in the page or in its frame. */
function dans(page, isolation, rang = 0) {
  const formulaire = new Formulaire(page);
  const element = page.locator("pass-famille").nth(rang);
  formulaire.hote = isolation === "cadre" ? element.frameLocator("iframe").locator("pass-famille") : element;
  return formulaire;
}

/** The road of this file. */
async function jusquaLaFamille(formulaire) {
  await formulaire.etape("services");
  await formulaire.choisirServices("Cantine");
  await formulaire.bouton("Remplir le formulaire à la main").click();
  await formulaire.etape("famille");
  await formulaire.ajouterEnfant(ENFANT);
  assert.equal(await formulaire.champ("Prénom de l’enfant").inputValue(), ENFANT.prenom);
}

/** What a few elements of the first step look like, their width apart. */
async function aspect(formulaire) {
  await formulaire.etape("services");
  return formulaire.hote.evaluate((hote) => {
    const racine = hote.shadowRoot.querySelector(".pf-racine");
    const regarde = [
      "color", "backgroundColor", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing", "wordSpacing",
      "textTransform", "textAlign", "textDecorationLine", "textShadow", "textIndent", "cursor", "float", "position", "opacity", "display", "visibility",
      "marginTop", "marginBottom", "paddingTop", "paddingLeft", "borderTopWidth", "borderTopStyle", "borderTopColor",
      "borderTopLeftRadius", "boxSizing", "boxShadow", "outlineStyle", "minHeight", "appearance", "transform", "whiteSpace", "listStyleType",
    ];
    const lu = {};
    for (const selecteur of ["h2", "label", "input", "button", "p"]) {
      const noeud = racine.querySelector(selecteur);
      const style = getComputedStyle(noeud);
      lu[selecteur] = Object.fromEntries(regarde.map((nom) => [nom, style[nom]]));
      if (selecteur === "button" || selecteur === "input") lu[selecteur].hauteur = noeud.getBoundingClientRect().height;
    }
    return lu;
  });
}

async function capturer(page, nom) {
  if (!process.env.CAPTURES) return;
  mkdirSync(process.env.CAPTURES, { recursive: true });
  await page.screenshot({ path: `${process.env.CAPTURES}/hote-${nom.replaceAll(/[^a-z0-9]+/gi, "-")}.png`, fullPage: true });
}

const JQUERY = `
  window.$ = window.jQuery = () => { throw new Error("not that one"); };
  window.name = "une fenêtre";
  window.event = "rien";`;

// As libraries of fifteen years ago did.
const PROTOTYPES = `
  Object.prototype.foo = "bar";
  Object.prototype.clone = function () { return this; };
  Array.prototype.x = 1;
  Array.prototype.each = function () {};
  Array.prototype.toJSON = function () { return '"' + this.join() + '"'; };
  String.prototype.toJSON = function () { return '"' + this + '"'; };
  Array.from = (liste) => { const tout = []; for (let rang = 0; rang < liste.length; rang++) tout.push(liste[rang]); return tout; };
  Function.prototype.delay = function () {};
  Element.prototype.remove = function () { this.style.display = "none"; return this; };
  Element.prototype.hide = function () {};
  Element.prototype.show = function () {};
  Event.prototype.stop = function () { this.preventDefault(); this.stopPropagation(); };
  const definir = customElements.define;
  customElements.define = function (...tout) { return definir.apply(customElements, tout); };
  const demander = window.fetch;
  window.fetch = function (...tout) { return demander.apply(window, tout).then((reponse) => reponse); };
  const ouvrir = window.open;
  window.open = function (...tout) { return ouvrir.apply(window, tout); };`;

const HOTES = [
  ["a reset with !important", { style: "*, *::before, *::after { margin: 0 !important; padding: 0 !important; border: 0 !important; font-weight: 100 !important; line-height: 1 !important; box-sizing: content-box !important; text-transform: uppercase !important; letter-spacing: 3px !important }" }],
  ["* { all: unset !important }", { style: "head { display: none !important } * { all: unset !important }" }],
  ["* { all: revert }", { style: "* { all: revert }" }],
  ["floats", { style: "main > * { float: left }" }],
  ["a grid", { style: "main { display: grid; grid-template-columns: 1fr } main > * { display: grid !important; justify-items: center }" }],
  ["global rules for h2, label, input, button, p", { style: "h2 { color: red; font: italic 40px cursive; border: 5px solid } label { float: left; width: 30% } input, select, textarea { all: unset; width: 20px !important } button { position: fixed; background: lime !important } p { text-indent: 5em; text-align: justify }" }],
  ["html { font-size: 62.5% }", { style: "html { font-size: 62.5% }" }],
  ["a style that is inherited", { style: "body { color: red; text-align: center; text-indent: 3em; letter-spacing: 2px; word-spacing: 9px; text-transform: uppercase; line-height: 3; cursor: crosshair; white-space: pre; text-shadow: 1px 1px red; list-style: square; font-style: italic; font-variant: small-caps; font-weight: 900 }" }],
  ["[hidden] { display: block !important } and display: flex", { style: "[hidden] { display: block !important } main, main > * { display: flex !important }" }],
  ["jQuery and a busy window", { script: JQUERY }],
  ["polluted prototypes", { script: PROTOTYPES }],
  ["a page read from the right", { attributs: 'lang="ar" dir="rtl"', langue: "fr" }],
  ["the policy of www/README.md", { csp: { ombre: POLITIQUE.replace("script-src", "img-src data:; script-src 'self'"), cadre: POLITIQUE_CADRE.replace("script-src", "img-src data:; script-src 'self'") } }],
];

describe("dans une page hostile", () => {
  const neutre = {};

  for (const isolation of ISOLATIONS) {
    for (const [nom, { langue, csp, ...hote }] of HOTES) {
      it(`${isolation}: ${nom}`, async () => {
        neutre[isolation] ??= await aspect((await visiter({ isolation })).formulaire);
        const options = { isolation, ...hote, csp: csp?.[isolation] };
        if (langue) {
          options.corps = `<pass-famille isolation="${isolation}" ouverture="immediate" langue="${langue}"></pass-famille>`;
        }
        const { page, vu, formulaire } = await visiter(options);
        assert.deepEqual(await aspect(formulaire), neutre[isolation]);
        await capturer(page, `${isolation} ${nom}`);
        await jusquaLaFamille(formulaire);
        assert.deepEqual(vu.refus, [], "refused by the policy");
      });
    }
  }
});

describe("dans une page qui interdit", () => {
  // What the browser itself says of what the page forbade.
  const tolere = (erreur) => /Content Security Policy|TrustedHTML|Trusted Type/.test(erreur) && !erreur.startsWith("[pass-famille]");
  const deux = `${POLITIQUE.replace("script-src", "img-src data:; script-src 'self'")}; frame-src {proxy}`;

  for (const [nom, csp] of [
    ["Trusted Types are enforced", `${deux}; require-trusted-types-for 'script'`],
    ["WebAssembly is forbidden", deux.replace(" 'wasm-unsafe-eval'", "")],
    ["the connection is forbidden", deux.replace("connect-src {proxy}; ", "")],
  ]) {
    it(`opens the frame by itself where ${nom}`, async () => {
      const { page } = await visiter({ csp, tolere });
      await jusquaLaFamille(dans(page, "cadre"));
      assert.equal(await page.locator("pass-famille .pf-racine").count(), 0, "nothing of the form in the page itself");
    });
  }

  it("leaves a link to the plain form where scripts are stripped", async () => {
    const { page } = await visiter({
      balise: "",
      corps: '<pass-famille><p><a href="{proxy}/formulaire?demarches=cantine">Inscrire votre enfant</a></p></pass-famille>',
      csp: "default-src 'none'",
      tolere,
    });
    await page.getByRole("link", { name: "Inscrire votre enfant" }).click();
    await page.getByRole("checkbox", { name: "Cantine" }).waitFor();
    assert.ok(await page.getByRole("checkbox", { name: "Cantine" }).isChecked());
  });

  for (const isolation of ISOLATIONS) {
    for (const [langue, phrase, lien] of [
      ["fr", "Le formulaire ne peut pas s’ouvrir dans cette page.", "Ouvrir le formulaire dans sa page"],
      ["en", "The form cannot be opened in this page.", "Open the form in its own page"],
    ]) {
      it(`${isolation}: leads to the plain form from a page that the city did not declare, in ${langue}, and tells the web team`, async () => {
        const autre = await servir({
          "/": {
            type: "text/html; charset=utf-8",
            corps: `<!doctype html><html lang="${langue}"><link rel="icon" href="data:,"><script src="${service.origine}/pass-famille.js"></script>
              <pass-famille isolation="${isolation}" ouverture="immediate" demarches="cantine" contact="02 00 00 00 99"></pass-famille>`,
          },
        });
        const contexte = await navigateur.newContext({ locale: "fr-FR" });
        const page = await contexte.newPage();
        page.setDefaultTimeout(20_000);
        const vu = await surveiller(page);
        try {
          await page.addInitScript(() => {
            window.codes = [];
            document.addEventListener("pass-famille:erreur", ({ detail }) => window.codes.push(detail.code));
          });
          await page.goto(autre.origine);
          const endroit = isolation === "cadre" ? page.frameLocator("pass-famille iframe") : page;
          await endroit.getByRole("alert").filter({ hasText: phrase }).waitFor();
          // The tag's own line in the page, the city's in the frame.
          await endroit.getByText(isolation === "cadre" ? "02 00 00 45 91" : "02 00 00 00 99").waitFor();
          const vers = endroit.getByRole("link", { name: lien });
          assert.equal(new URL(await vers.evaluate((noeud) => noeud.href)).href, `${service.origine}/formulaire?demarches=cantine`);
          assert.deepEqual(await page.evaluate(() => window.codes), ["chargement"]);
          const notres = vu.erreurs.filter((erreur) => erreur.startsWith("[pass-famille]"));
          assert.equal(notres.length, 1, notres.join("\n"));
          assert.ok(notres[0].includes(`origines = [ …, "${autre.origine}" ]`) && notres[0].includes("ville.toml"), notres[0]);
        } finally {
          await contexte.close();
          await autre.fermer();
        }
      });
    }
  }

  it("ombre: says that the service does not answer when it is not there, not that the page is refused", async () => {
    for (const [muet, phrase] of [
      [true, "Le formulaire ne s’est pas chargé."],
      [false, "Le formulaire ne peut pas s’ouvrir dans cette page."],
    ]) {
      const { page, vu } = await visiter({
        tolere: (erreur) => erreur.includes("ERR_FAILED") || erreur.startsWith("[pass-famille]"),
        avant: async (page) => {
          await page.route("**/v1/configuration", (route) => route.abort());
          await page.route("**/pass-famille.js", (route) =>
            muet && route.request().method() === "HEAD" ? route.abort() : route.continue(),
          );
        },
      });
      await page.getByRole("alert").filter({ hasText: phrase }).waitFor();
      assert.equal(vu.erreurs.filter((erreur) => erreur.startsWith("[pass-famille]")).length, muet ? 0 : 1);
    }
  });

  it("ombre: opens after a cut of a moment", async () => {
    let coupe = true;
    const { formulaire } = await visiter({
      tolere: (erreur) => erreur.includes("ERR_FAILED"),
      avant: (page) => page.route("**/v1/configuration", (route) => (coupe ? ((coupe = false), route.abort()) : route.continue())),
    });
    await formulaire.etape("services");
  });

  it("cadre: shows the web team which line to write when it opens the refused address by itself", async () => {
    const page = await navigateur.newPage();
    try {
      const reponse = await page.goto(`${service.origine}/cadre?origine=${encodeURIComponent("https://autre.ville.fr")}`);
      assert.equal(reponse.status(), 403);
      assert.match(reponse.headers()["content-security-policy"], /frame-ancestors 'none'/);
      await page.getByRole("heading", { name: "Ce site n’est pas déclaré" }).waitFor();
      await page.getByText('origines = [ …, "https://autre.ville.fr" ]').waitFor();
    } finally {
      await page.close();
    }
  });
});

describe("dans une page qui bouge", () => {
  for (const isolation of ISOLATIONS) {
    const element = (attributs) => `<pass-famille isolation="${isolation}" ouverture="immediate" ${attributs}></pass-famille>`;

    it(`${isolation}: two forms, two languages`, async () => {
      const { page } = await visiter({ isolation, corps: element('demarches="cantine"') + element('langue="ar" demarches="creche"') });
      await jusquaLaFamille(dans(page, isolation, 0));
      const arabe = dans(page, isolation, 1);
      const racine = arabe.hote.locator(".pf-racine");
      const titre = arabe.hote.getByRole("heading", { level: 2 });
      await titre.waitFor();
      assert.deepEqual(await racine.evaluate((noeud) => [noeud.lang, noeud.dir, getComputedStyle(noeud).direction]), ["ar", "rtl", "rtl"]);
      const premier = await titre.innerText();
      assert.match(premier, /\p{Script=Arabic}/u);
      await arabe.hote.locator(".pf-bouton-principal").click();
      await titre.filter({ hasNotText: premier }).waitFor();
      assert.match(await titre.innerText(), /\p{Script=Arabic}/u);
      // The first form has not changed its language.
      await dans(page, isolation, 0).contient("Votre famille");
      await capturer(page, `${isolation} deux langues`);
    });

    it(`${isolation}: added by a script, removed, added again`, async () => {
      // Chromium writes this, without a reason after the full stop, when a frame goes while it loads what comes later.
      const tolere = (erreur) => isolation === "cadre" && /^Fetch API cannot load \S+\/suite\.wasm\. $/.test(erreur);
      const { page } = await visiter({ isolation, corps: "", tolere });
      const ajouter = () =>
        page.evaluate((isolation) => {
          const noeud = document.createElement("pass-famille");
          noeud.setAttribute("isolation", isolation);
          document.querySelector("main").append(noeud);
        }, isolation);
      for (let tour = 0; tour < 3; tour++) {
        await ajouter();
        await dans(page, isolation).etape("services");
        await page.evaluate(() => document.querySelector("main").replaceChildren());
      }
      await ajouter();
      await jusquaLaFamille(dans(page, isolation));
    });

    it(`${isolation}: on paper`, async () => {
      const { page, formulaire } = await visiter({ isolation, corps: element('theme="sombre"') });
      await formulaire.etape("services");
      await page.emulateMedia({ media: "print" });
      const racine = formulaire.hote.locator(".pf-racine");
      const vu = await racine.evaluate((noeud) => {
        const { color, backgroundColor } = getComputedStyle(noeud);
        return { color, backgroundColor, bouton: getComputedStyle(noeud.querySelector("button")).display };
      });
      assert.deepEqual(vu, { color: "rgb(0, 0, 0)", backgroundColor: "rgb(255, 255, 255)", bouton: "none" });
      await capturer(page, `${isolation} papier`);
    });

    it(`${isolation}: compact for a mouse, 44 px for a thumb`, async () => {
      for (const [hasTouch, bouton] of [[false, 36], [true, 44]]) {
        const { formulaire } = await visiter({ isolation, corps: element('densite="compacte"'), hasTouch, isMobile: hasTouch });
        await formulaire.etape("services");
        const hauteur = await formulaire.hote.locator(".pf-bouton-principal").evaluate((noeud) => noeud.getBoundingClientRect().height);
        assert.ok(hauteur >= bouton && hauteur < bouton + 8, `${hauteur}px instead of ${bouton}`);
      }
    });
  }

  it("ombre: two alike, each with its draft", async () => {
    const element = '<pass-famille ouverture="immediate" demarches="cantine"></pass-famille>';
    const { page } = await visiter({ corps: `${element}<pass-famille ouverture="immediate"></pass-famille>${element}` });
    page.on("dialog", (dialogue) => dialogue.accept());
    const message = (rang) => dans(page, "ombre", rang).champ("Message à la mairie");
    for (const [rang, texte] of [[0, "Bonjour"], [2, "Bonsoir"]]) {
      const formulaire = dans(page, "ombre", rang);
      await formulaire.bouton("Continuer").click();
      await formulaire.bouton("Remplir le formulaire à la main").click();
      const scelle = page.waitForResponse(
        (reponse) => reponse.url().endsWith("/v1/brouillons") && reponse.request().postData()?.includes(texte),
      );
      await message(rang).fill(texte);
      await (await scelle).finished();
    }
    await page.waitForFunction(() => Object.keys(sessionStorage).length === 2);
    await page.reload();
    for (const [rang, texte] of [[0, "Bonjour"], [2, "Bonsoir"]]) {
      await message(rang).waitFor();
      assert.equal(await message(rang).inputValue(), texte);
    }
  });

  it("ombre: moved, with what was typed", async () => {
    const { page, formulaire } = await visiter();
    await jusquaLaFamille(formulaire);
    await page.evaluate(() => document.body.prepend(document.querySelector("pass-famille")));
    assert.equal(await formulaire.champ("Prénom de l’enfant").inputValue(), ENFANT.prenom);
  });

  it("cadre: moved, open again", async () => {
    const { page, formulaire } = await visiter({ isolation: "cadre" });
    await formulaire.etape("services");
    await page.evaluate(() => document.body.prepend(document.querySelector("pass-famille")));
    await formulaire.etape("services");
    await jusquaLaFamille(formulaire);
  });

  for (const isolation of ISOLATIONS) {
    it(`${isolation}: leaves no cookie, and nothing of the page's`, async () => {
      const { page, contexte, formulaire } = await visiter({ isolation });
      await jusquaLaFamille(formulaire);
      assert.deepEqual(await contexte.cookies(), []);
      const garde = await page.evaluate(() => Object.values({ ...localStorage, ...sessionStorage }).join());
      assert.ok(!garde.includes(ENFANT.prenom));
      assert.equal(garde === "" || isolation === "ombre", true, "a frame writes nothing in the page's storage");
    });
  }
});
