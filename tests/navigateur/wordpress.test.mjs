// In a real WordPress, in its default theme: the tag in an HTML block, the plugin's short code and its block, in the page and
// in a frame; what the plugin refuses; what a page keeps when scripts are taken out of it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { lancerNavigateur, surveiller } from "./contexte.mjs";
import { Formulaire } from "./parcours.mjs";
import { lancerService } from "./service.mjs";
import { PERSONNES, lancerWordPress } from "./wordpress.mjs";

const ISOLATIONS = ["ombre", "cadre"];
const CONTACT = "Service enfance, 02 00 00 45 91";

describe("dans WordPress", () => {
  let wordpress;
  let service;
  let navigateur;
  let balise;
  let pages;
  let visites = [];

  before(async () => {
    [wordpress, navigateur] = await Promise.all([lancerWordPress(), lancerNavigateur()]);
    service = await lancerService((texte) => texte.replaceAll("http://localhost:8780", wordpress.origine));
    balise = lireBalise(service.origine);
    await regler();
    const titres = Object.entries(contenus()).map(([nom, page]) => [nom, { titre: nom, ...page }]);
    pages = await wordpress.publier(Object.fromEntries(titres));
  });
  after(async () => {
    await navigateur?.close();
    await service?.arreter();
    const plaintes = wordpress?.journal() ?? "";
    await wordpress?.arreter();
    assert.deepEqual(plaintes.split("\n").filter((ligne) => ligne.includes("/plugins/pass-famille/")), [], "PHP complains");
  });
  afterEach(async () => {
    const finies = visites;
    visites = [];
    for (const { contexte } of finies) await contexte.close();
    for (const { vu, adresses, manques } of finies) {
      assert.deepEqual(manques, [], "not found, or refused");
      assert.deepEqual(vu.erreurs, [], "errors in the console");
      assert.deepEqual(vu.refus, [], "refused by a security policy");
      const notres = [wordpress.origine, service.origine];
      const autres = adresses.filter((adresse) => /^http/.test(adresse) && !notres.includes(new URL(adresse).origin));
      assert.deepEqual(autres, [], "asked of somebody else");
    }
  });

  /** The settings, as the page of settings would write them. */
  const regler = (autres = {}) =>
    wordpress.executer("update_option('pass_famille', $donnees);", {
      adresse: service.origine,
      version: balise.version,
      empreinte: balise.empreinte,
      contact: CONTACT,
      ...autres,
    });

  function contenus() {
    const liste = {
      deux: { contenu: `${code('demarches="cantine"')}\n${bloc({ demarches: "creche" })}` },
      etrange: {
        contenu: code(
          `demarches="CANTINE, periscolaire,a/b" theme="rouge" langue="de" isolation="iframe" densite='"' onclick="alert(1)" contact='"&gt;&lt;b onmouseover=alert(1)&gt; ici'`,
        ),
      },
      etrangeScript: { contenu: code(`demarches="cantine" contact='"><script>alert(1)</script> ici'`) },
      etrangeBloc: {
        contenu: bloc({
          demarches: 'cantine"><script>alert(1)</script>,periscolaire',
          theme: "rouge",
          langue: 3,
          onclick: "alert(1)",
          contact: '"><script>alert(1)</script> ici',
        }),
      },
      guillemets: { contenu: code("demarches=”cantine” theme=“sombre”") },
      // The tag as the city's desk gives it, saved by somebody who may not write scripts.
      auteur: {
        auteur: "auteur",
        type: "post",
        contenu: `${html(balise.tout)}\n${code('demarches="cantine"')}\n${bloc({ demarches: "creche" })}`,
      },
    };
    for (const isolation of ISOLATIONS) {
      const element = balise.tout.replace("<pass-famille", `<pass-famille demarches="cantine" isolation="${isolation}"`);
      liste[`balise ${isolation}`] = { contenu: html(element) };
      liste[`code ${isolation}`] = { contenu: code(`demarches="cantine" isolation="${isolation}"`) };
      liste[`bloc ${isolation}`] = { contenu: bloc({ demarches: "cantine", isolation }) };
    }
    return liste;
  }

  async function visiter(adresse, options = {}) {
    const contexte = await navigateur.newContext({ locale: "fr-FR", viewport: { width: 1200, height: 900 }, ...options });
    const page = await contexte.newPage();
    page.setDefaultTimeout(20_000);
    const adresses = [];
    const manques = [];
    contexte.on("request", (demande) => adresses.push(demande.url()));
    contexte.on("response", (reponse) => reponse.status() >= 400 && manques.push(`${reponse.status()} ${reponse.url()}`));
    const visite = { contexte, page, vu: await surveiller(page), adresses, manques };
    visites.push(visite);
    await page.goto(adresse);
    return visite;
  }

  /** The form of a page, inside its frame when it has one. */
  function formulaire(page, isolation) {
    const formulaire = new Formulaire(page);
    if (isolation === "cadre") formulaire.hote = page.frameLocator("pass-famille iframe").locator("pass-famille");
    return formulaire;
  }

  /** To the family by hand; `photo` names the pictures. */
  async function versLaFamille(page, isolation, photo) {
    await page.locator("pass-famille").scrollIntoViewIfNeeded();
    const f = formulaire(page, isolation);
    await f.etape("services");
    assert.equal(await f.service("Cantine").isChecked(), true, "ticked in advance");
    await photographier(page, `${photo}-services`);
    await f.bouton("Continuer").click();
    await f.etape("information");
    await f.bouton("Remplir le formulaire à la main").click();
    await f.etape("famille");
    await f.ajouterEnfant({ prenom: "Anouk", nom: "Martin", jour: "3", mois: "9", annee: "2019" });
    await photographier(page, `${photo}-famille`);
    return f;
  }

  // Font and size are the page's, which is promised; the neutral page has the theme's.
  async function neutre(isolation, { largeur, police, taille }) {
    const nom = `neutre-${isolation}.html`;
    wordpress.deposer(
      nom,
      `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Neutre</title><link rel="icon" href="data:,">
        <body style="margin:0;font-family:${police.replaceAll('"', "'")};font-size:${taille}"><div style="width:${largeur}px">
        ${balise.tout.replace("<pass-famille", `<pass-famille demarches="cantine" isolation="${isolation}"`)}</div>`,
    );
    return visiter(`${wordpress.origine}/${nom}`);
  }

  for (const isolation of ISOLATIONS) {
    for (const porteur of ["balise", "code", "bloc"]) {
      it(`reaches the family, and looks as anywhere else: ${porteur}, ${isolation}`, async () => {
        const { page } = await visiter(pages[`${porteur} ${isolation}`]);
        const ici = await styles(await versLaFamille(page, isolation, `${porteur}-${isolation}`));
        const hote = await page.locator("pass-famille").evaluate((noeud) => {
          const { fontFamily: police, fontSize: taille } = getComputedStyle(noeud);
          return { largeur: noeud.getBoundingClientRect().width, police, taille };
        });
        assert.ok(hote.largeur >= 600, `the theme leaves it ${hote.largeur} px`);
        const ailleurs = await neutre(isolation, hote);
        assert.deepEqual(differences(ici, await styles(await versLaFamille(ailleurs.page, isolation, `neutre-${isolation}`))), []);
      });
    }
  }

  for (const isolation of ISOLATIONS) {
    it(`fits a phone: ${isolation}`, async () => {
      const { page } = await visiter(pages[`code ${isolation}`], { viewport: { width: 390, height: 800 } });
      const f = await versLaFamille(page, isolation, `code-${isolation}`);
      for (const noeud of [page.locator("html"), f.hote]) {
        const { large, vu } = await noeud.evaluate(({ ownerDocument: { documentElement } }) => ({
          large: documentElement.scrollWidth,
          vu: documentElement.clientWidth,
        }));
        assert.ok(large <= vu, `${large} px in ${vu}`);
      }
    });
  }

  it("writes one tag with its hash, whatever the number of forms", async () => {
    const { page } = await visiter(pages.deux);
    const scripts = page.locator('script[src*="/pass-famille.js"]');
    assert.equal(await scripts.count(), 1);
    const attribut = (nom) => scripts.getAttribute(nom);
    assert.equal(await attribut("src"), `${service.origine}/v${balise.version}/pass-famille.js`);
    assert.equal(await attribut("integrity"), balise.empreinte);
    assert.equal(await attribut("crossorigin"), "anonymous");
    assert.notEqual(await attribut("async"), null);
    assert.deepEqual(
      await page.locator("pass-famille").evaluateAll((tous) => tous.map((un) => un.getAttribute("demarches"))),
      ["cantine", "creche"],
    );
    for (const rang of [0, 1]) {
      const f = formulaire(page);
      f.hote = page.locator("pass-famille").nth(rang);
      await f.hote.scrollIntoViewIfNeeded();
      await f.etape("services");
    }
  });

  it("loads nothing of the service where no form is", async () => {
    const { page, adresses } = await visiter(wordpress.origine);
    await page.getByRole("main").waitFor();
    assert.deepEqual(adresses.filter((adresse) => adresse.startsWith(service.origine)), []);
  });

  it("drops what it does not know, and escapes the rest", async () => {
    for (const [nom, contact] of [
      ["etrange", '"><b onmouseover=alert(1)> ici'],
      ["etrangeBloc", '"> ici'],
    ]) {
      const brut = await (await fetch(pages[nom])).text();
      assert.ok(brut.includes('contact="&quot;&gt;'), `${nom}: not escaped\n${brut.match(/<pass-famille[^]*<\/pass-famille>/)}`);
      assert.doesNotMatch(brut, /<script>alert|<b on/, nom);
      const { page } = await visiter(pages[nom], { javaScriptEnabled: false });
      const ecrits = await page
        .locator("pass-famille")
        .evaluate((un) => Object.fromEntries([...un.attributes].map((attribut) => [attribut.name, attribut.value])));
      assert.deepEqual(ecrits, { demarches: "periscolaire", contact }, nom);
    }
    // WordPress itself leaves little of a tag in a short code; whatever it leaves, nothing runs.
    const { page: sansScript } = await visiter(pages.etrangeScript);
    assert.equal(await sansScript.locator("pass-famille").count(), 1);
    assert.doesNotMatch(await (await fetch(pages.etrangeScript)).text(), /alert\(1\)/);
    const { page } = await visiter(pages.guillemets, { javaScriptEnabled: false });
    const element = page.locator("pass-famille");
    assert.deepEqual([await element.getAttribute("demarches"), await element.getAttribute("theme")], ["cantine", "sombre"]);
  });

  it("leads to the plain form where scripts do not run", async () => {
    for (const porteur of ["code", "bloc"]) {
      const { page } = await visiter(pages[`${porteur} ombre`], { javaScriptEnabled: false });
      await page.getByText(`Besoin d’aide\u00a0? ${CONTACT}`).waitFor();
      await photographier(page, `${porteur}-sans-script`);
      await page.getByRole("link", { name: "Faire ma demande en ligne" }).click();
      assert.equal(page.url(), `${service.origine}/formulaire?demarches=cantine`);
      assert.equal(await page.getByRole("checkbox", { name: "Cantine" }).isChecked(), true);
    }
  });

  it("serves an author whose scripts are taken out", async () => {
    const { page } = await visiter(pages.auteur, { javaScriptEnabled: false });
    const article = page.getByRole("main");
    // Of the pasted tag only the text is left; the short code and the block are whole.
    assert.equal(await article.getByRole("link", { name: "Ouvrez-le ici" }).count(), 1);
    assert.equal(await article.locator("pass-famille").count(), 2);
    const liens = await article.getByRole("link", { name: "Faire ma demande en ligne" }).all();
    assert.deepEqual(await Promise.all(liens.map((lien) => lien.getAttribute("href"))), [
      `${service.origine}/formulaire?demarches=cantine`,
      `${service.origine}/formulaire?demarches=creche`,
    ]);
    const { page: vivante } = await visiter(pages.auteur);
    await vivante.locator("pass-famille").first().scrollIntoViewIfNeeded();
    const f = formulaire(vivante);
    f.hote = vivante.locator("pass-famille").first();
    await f.etape("services");
  });

  it("shows fields and a placeholder in the editor, and loads nothing of the service there", async () => {
    const { page, adresses } = await entrer("admin");
    const numero = await wordpress.executer("$reponse = url_to_postid($donnees);", pages["bloc ombre"]);
    await page.goto(`${wordpress.origine}/wp-admin/post.php?post=${numero}&action=edit`);
    await page.waitForFunction(() => window.wp?.data?.select("core/block-editor")?.getBlockCount() > 0);
    // Newer versions put the page in a frame.
    const cadre = page.locator('iframe[name="editor-canvas"]');
    const toile = (await cadre.count()) ? cadre.contentFrame() : page;
    await toile.getByText("Le formulaire s’affichera ici").click();
    await photographier(page, "editeur");
    assert.equal(await page.getByLabel("Isolation").inputValue(), "");
    await page.getByLabel("Services cochés d’avance").fill("periscolaire, <b>");
    await page.getByText("Inconnu, sera ignoré\u00a0: <b>").waitFor();
    await page.getByLabel("Isolation").selectOption("cadre");
    await page.evaluate(() => window.wp.data.dispatch("core/editor").savePost());
    const brut = await (await fetch(pages["bloc ombre"])).text();
    assert.match(brut, /<pass-famille demarches="periscolaire" isolation="cadre" contact="/);
    assert.deepEqual(adresses.filter((adresse) => adresse.startsWith(service.origine)), []);
  });

  it("keeps its settings to what they may be", async () => {
    const { page } = await entrer("admin");
    const bonnes = {
      Adresse: "https://famille.exemple.fr",
      Version: "1.2.3",
      Empreinte: `sha384-${"aB3/".repeat(16)}`,
      Contact: "La mairie",
    };
    const champ = (nom) => page.getByRole("textbox", { name: nom });
    const ouvrir = () => page.goto(`${wordpress.origine}/wp-admin/options-general.php?page=pass-famille`);
    const envoyer = async (valeurs) => {
      for (const [nom, valeur] of Object.entries(valeurs)) await champ(nom).fill(valeur);
      // Not its address: WordPress takes what says "saved" out of it at once.
      await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Enregistrer" }).click()]);
      return page.locator(".notice-error").allInnerTexts();
    };
    const lus = async () =>
      Object.fromEntries(await Promise.all(Object.keys(bonnes).map(async (nom) => [nom, await champ(nom).inputValue()])));

    await ouvrir();
    assert.deepEqual(await envoyer(bonnes), []);
    assert.deepEqual(await lus(), bonnes);
    await photographier(page, "reglages");
    const fausses = {
      Adresse: [
        "http://famille.exemple.fr",
        "https://famille.exemple.fr/integrer",
        "https://famille.exemple.fr?a=1",
        "https://nom:secret@famille.exemple.fr",
        "javascript:alert(1)",
        "https://famille",
        'https://famille.exemple.fr"><script>alert(1)</script>',
      ],
      Version: ["latest", "1.2", "../1.2.3", "1.2.3/../..", '1.2.3"', "1.2.3-rc", "-1.2.3"],
      Empreinte: [
        "sha256-abc",
        `sha384-${"a".repeat(63)}`,
        `sha384-${"a".repeat(65)}`,
        `sha384-${"a".repeat(63)}"`,
        `integrity="sha384-${"a".repeat(64)}"`,
        `sha384-${"a".repeat(64)} sha384-${"b".repeat(64)}`,
        "rien",
      ],
    };
    for (const rang of fausses.Adresse.keys()) {
      const valeurs = Object.fromEntries(Object.entries(fausses).map(([nom, liste]) => [nom, liste[rang]]));
      const fautes = await envoyer(valeurs);
      const noms = fautes.map((faute) => faute.match(/^\w+/)[0]);
      assert.deepEqual(noms, ["Adresse", "Version", "Empreinte"], JSON.stringify(valeurs));
      await ouvrir();
      assert.deepEqual(await lus(), bonnes, "the former values stay");
    }
    assert.match((await envoyer({ Version: "" })).join(), /vont ensemble/);
    await ouvrir();
    assert.deepEqual(
      await envoyer({ Adresse: "https://Famille.Exemple.fr:8443/", Version: "v0.10.2", Contact: "<b>Mairie</b>\u00a0 02" }),
      [],
    );
    const { Adresse, Version, Contact } = await lus();
    assert.deepEqual([Adresse, Version, Contact], ["https://famille.exemple.fr:8443", "0.10.2", "Mairie\u00a0 02"]);
    await ouvrir();
    assert.deepEqual(await envoyer({ Adresse: "http://localhost:8781" }), []);

    // Without the page's own token nothing is written, whoever asks.
    const corps = { option_page: "pass_famille", action: "update", "pass_famille[adresse]": "https://ailleurs.exemple.fr" };
    const refus = await page.request.post(`${wordpress.origine}/wp-admin/options.php`, { form: corps });
    assert.equal(refus.status(), 403);
    await ouvrir();
    assert.equal(await champ("Adresse").inputValue(), "http://localhost:8781");
    await regler();
  });

  it("opens its settings to administrators only", async () => {
    const { page } = await entrer("auteur");
    const reponse = await page.request.get(`${wordpress.origine}/wp-admin/options-general.php?page=pass-famille`);
    assert.equal(reponse.status(), 403);
  });

  it("shows the plain form until it is set up, and nothing of it to visitors without an address", async () => {
    const lire = async () => (await fetch(pages["code ombre"])).text();
    await regler({ empreinte: "" });
    const sansScript = await lire();
    assert.ok(!sansScript.includes("/pass-famille.js") && !sansScript.includes("<pass-famille"));
    assert.ok(sansScript.includes(`${service.origine}/formulaire?demarches=cantine`));
    await regler({ adresse: "", contact: "" });
    const sansRien = await lire();
    assert.ok(!sansRien.includes("pas encore réglé") && !sansRien.includes("/formulaire"));
    const { page } = await entrer("admin");
    await page.goto(pages["code ombre"]);
    await page.getByText("Pass Famille n’est pas encore réglé").waitFor();
    await regler();
  });

  it("leaves nothing behind when it is deleted", async () => {
    const restes = await wordpress.executer(`
      global $wpdb;
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      $compter = fn() => (int) $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->options WHERE option_name LIKE '%pass_famille%' OR option_name LIKE '%pass-famille%'");
      $avant = $compter();
      deactivate_plugins('pass-famille/pass-famille.php');
      uninstall_plugin('pass-famille/pass-famille.php');
      $reponse = array($avant, $compter());`);
    assert.deepEqual(restes, [1, 0]);
  });

  // Sent, not typed: 200 ms after it is loaded, WordPress's page takes the focus back to the name, and what is typed then as
  // the password replaces it.
  async function entrer(nom) {
    const adresse = `${wordpress.origine}/wp-login.php`;
    const visite = await visiter(adresse);
    const reponse = await visite.page.request.post(adresse, {
      form: { log: nom, pwd: PERSONNES[nom], testcookie: 1 },
      maxRedirects: 0,
    });
    assert.equal(reponse.status(), 302, `${nom} is not let in`);
    return visite;
  }
});

const html = (corps) => `<!-- wp:html -->\n${corps}\n<!-- /wp:html -->`;
const code = (attributs) => `<!-- wp:shortcode -->\n[pass-famille ${attributs}]\n<!-- /wp:shortcode -->`;
const bloc = (attributs) => {
  // As the editor writes them: nothing that ends a comment or a tag.
  const json = JSON.stringify(attributs).replace(/[<>&]|\\"/g, (signe) => `\\u00${signe.at(-1).charCodeAt(0).toString(16)}`);
  return `<!-- wp:pass-famille/formulaire ${json} /-->`;
};

/** The tag that the service prints for a web team, with its hash. */
function lireBalise(origine) {
  const racine = new URL("../../", import.meta.url);
  const bin = process.env.PASS_FAMILLE_BIN ?? fileURLToPath(new URL("target/debug/pass-famille", racine));
  const actifs = process.env.PASS_FAMILLE_ACTIFS ?? fileURLToPath(new URL("target/actifs", racine));
  const config = fileURLToPath(new URL("proxy/exemples/saint-exemple.toml", racine));
  const dit = execFileSync(bin, ["tag", "--config", config, "--actifs", actifs], { encoding: "utf8" });
  const [tout, version, empreinte] = dit.match(
    /<script src="[^"]*\/v(\d+\.\d+\.\d+)\/pass-famille\.js" integrity="(sha384-[^"]+)"[^>]*><\/script>\s*<pass-famille[^]*?<\/pass-famille>/,
  );
  return { tout: tout.replaceAll("http://localhost:8781", origine), version, empreinte };
}

/** How each kind of element looks, all that CSS knows of it. */
function styles(formulaire) {
  return formulaire.hote.evaluate((hote) => {
    const racine = hote.shadowRoot.querySelector(".pf-racine");
    const regard = (noeud) => {
      const style = getComputedStyle(noeud);
      // Variables of the theme come in, and nothing reads them.
      const noms = [...style].filter((nom) => !nom.startsWith("--") || nom.startsWith("--pf-"));
      return Object.fromEntries(noms.map((nom) => [nom, style.getPropertyValue(nom)]));
    };
    const vus = {};
    for (const quoi of ["h2", "h3", "p", "label", "legend", "fieldset", 'input[type="text"]', "button", ".pf-bouton-principal", "a"]) {
      const noeud = racine.querySelector(quoi);
      if (noeud) vus[quoi] = regard(noeud);
    }
    for (const requis of ["h2", "label", 'input[type="text"]', "button"]) {
      if (!vus[requis]) throw new Error(`no ${requis} on this step`);
    }
    return vus;
  });
}

function differences(ici, ailleurs) {
  assert.deepEqual(Object.keys(ici), Object.keys(ailleurs), "the same elements");
  return Object.entries(ici).flatMap(([quoi, style]) => {
    assert.ok(Object.keys(style).length > 200, `${quoi} has no style`);
    const noms = Object.keys({ ...style, ...ailleurs[quoi] }).filter((nom) => style[nom] !== ailleurs[quoi][nom]);
    return noms.map((nom) => `${quoi} ${nom}: ${style[nom]} instead of ${ailleurs[quoi][nom]}`);
  });
}

/** With `CAPTURES=folder`, a picture of the page. */
async function photographier(page, nom) {
  if (!process.env.CAPTURES) return;
  mkdirSync(process.env.CAPTURES, { recursive: true });
  await page.screenshot({ path: `${process.env.CAPTURES}/wordpress-${nom}-${page.viewportSize().width}.png`, fullPage: true });
}
