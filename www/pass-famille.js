// The loader: what a city pastes in its page. It defines <pass-famille>, waits until the element is near the screen,
// fetches the widget from the proxy that served this very file, checks every byte against the hashes below, and mounts.
//
// It never throws at the page that hosts it. When the widget cannot run, what the city wrote between the two tags is
// shown again. A browser too old to read this file shows that text by itself: nothing is defined then.
(() => {
  // Filled in by the build: paths on the proxy, and their subresource-integrity hashes.
  const GLUE = "__GLUE__";
  const GLUE_SRI = "__GLUE_SRI__";
  const WASM = "__WASM__";
  const WASM_SRI = "__WASM_SRI__";
  const THEME = "__THEME__";
  const THEME_SRI = "__THEME_SRI__";

  const NOM = "pass-famille";
  // Read now: it is null as soon as this script has ended. Tag managers sometimes hide it; then look for the tag.
  const balise = document.currentScript ?? document.querySelector('script[src*="/pass-famille.js"]');
  if (!balise?.src || !window.customElements || customElements.get(NOM) || !document.adoptedStyleSheets) return;
  const proxy = new URL(balise.src).origin;

  // The skeleton has the height of the first step, so that nothing below moves when the form arrives. The theme
  // brings the rest; these few rules must not wait for it.
  const squelette = new CSSStyleSheet();
  squelette.replaceSync(`
:host{display:flow-root;min-block-size:var(--pf-hauteur,520px)}
:host([hidden]){display:none}
.pf-attente{box-sizing:border-box;padding:1em 0;font:inherit;color:inherit}
.pf-attente p{margin:0 0 1em}
.pf-attente i{display:block;block-size:4.5em;margin-block:1em;border-radius:.4em;background:currentColor;opacity:.08}
.pf-attente i:first-of-type{block-size:1.8em;inline-size:60%}
.pf-attente button{font:inherit;min-block-size:2.75em;padding:.5em 1.2em;cursor:pointer}`);

  const element = (nom, proprietes, ...enfants) => {
    const noeud = Object.assign(document.createElement(nom), proprietes);
    noeud.append(...enfants);
    return noeud;
  };

  // What a content security policy refused, so that the console can name the directive to complete.
  let refus = "";
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (blockedURI.startsWith(proxy) || blockedURI === "wasm-eval") refus = effectiveDirective;
  });

  let essais = 0;
  let chargement;

  // One download whatever the number of elements. A failure is forgotten so that the citizen may try again.
  const charger = () =>
    (chargement ??= telecharger().catch((erreur) => {
      chargement = undefined;
      throw erreur;
    }));

  const telecharger = async () => {
    // Eight bytes, the smallest module: says at no cost whether this browser and this page allow WebAssembly.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    // A browser remembers that a module failed: another try needs another address.
    const essai = essais++ ? `?essai=${essais}` : "";
    const [theme, glue, wasm] = await Promise.all([
      prendre(THEME, THEME_SRI).then((reponse) => reponse.text()),
      importer(proxy + GLUE + essai),
      prendre(WASM, WASM_SRI),
    ]);
    await glue.default({ module_or_path: wasm });
    const feuille = new CSSStyleSheet();
    feuille.replaceSync(theme);
    return { monter: glue.monter, feuille };
  };

  const prendre = async (chemin, integrity) => {
    const reponse = await fetch(proxy + chemin, {
      integrity,
      mode: "cors",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    if (!reponse.ok) throw new Error(`${chemin} : ${reponse.status}`);
    return reponse;
  };

  // import() takes no hash: a checked <script> puts the module in the browser's module map, where import() finds it.
  const importer = (src) =>
    new Promise((reussir, echouer) => {
      const script = element("script", {
        type: "module",
        crossOrigin: "anonymous",
        referrerPolicy: "no-referrer",
        integrity: GLUE_SRI,
        onload: () => reussir(import(src)),
        onerror: () => echouer(new Error(src)),
      });
      script.src = src;
      document.head.append(script);
    });

  let signale = false;

  // For the web team: once a page, what to change. The refusal's event comes a moment after the failure.
  const signaler = (erreur) =>
    setTimeout(() => {
      if (signale) return;
      signale = true;
      const conseil = refus
        ? `la politique de sécurité (CSP) de la page refuse « ${refus} ». Autorisez ${proxy} dans script-src et connect-src, et 'wasm-unsafe-eval' dans script-src.`
        : `vérifiez que ${proxy} répond et que la balise <script> de la page est à jour.`;
      console.error(`[pass-famille] Le formulaire n’a pas pu être chargé : ${conseil}`, erreur);
    });

  class PassFamille extends HTMLElement {
    #ombre = this.attachShadow({ mode: "open" });
    #poignee;
    #guet;
    #present = false;
    // Rises when the element leaves the page: a download that ends afterwards must not mount anything.
    #tour = 0;

    connectedCallback() {
      if (this.#present) return; // moved within the page: what is shown stays
      this.#present = true;
      const ouverture = this.getAttribute("ouverture");
      if (ouverture === "immediate" || location.hash.startsWith("#pass-famille=")) {
        this.#ouvrir();
      } else if (ouverture === "clic") {
        this.#montrer(this.#bouton("Ouvrir le formulaire"));
      } else {
        this.#attendre();
        this.#guet = new IntersectionObserver(
          (entrees) => entrees.some((entree) => entree.isIntersecting) && this.#ouvrir(),
          { rootMargin: "300px" },
        );
        this.#guet.observe(this);
      }
    }

    disconnectedCallback() {
      // An element that is only moved is connected again before this runs.
      queueMicrotask(() => {
        if (this.isConnected || !this.#present) return;
        this.#present = false;
        this.#tour++;
        this.#guet?.disconnect();
        this.#demonter();
      });
    }

    async #ouvrir() {
      const tour = this.#tour;
      this.#guet?.disconnect();
      this.#attendre();
      try {
        const { monter, feuille } = await charger();
        if (tour !== this.#tour) return;
        const racine = element("div", { className: "pf-racine", lang: "fr" });
        this.#ombre.adoptedStyleSheets = [squelette, feuille];
        this.#ombre.replaceChildren(racine);
        this.#poignee = monter(racine, this, { proxy, demarches: this.getAttribute("demarches") ?? "" });
      } catch (erreur) {
        signaler(erreur);
        if (tour === this.#tour) this.#renoncer(erreur);
      }
    }

    #renoncer(erreur) {
      this.#demonter();
      const message = element("p", {
        textContent: "Le formulaire ne peut pas s’afficher. Contactez votre mairie : elle prendra votre demande.",
      });
      message.setAttribute("role", "alert");
      const secours = this.#montrer(message, element("slot"));
      // Where the browser or the page forbids WebAssembly, another try cannot help.
      if (window.WebAssembly && !(erreur instanceof WebAssembly.CompileError)) {
        secours.append(element("p", {}, this.#bouton("Réessayer")));
      }
      const detail = { code: "chargement" };
      this.dispatchEvent(new CustomEvent("pass-famille:erreur", { bubbles: true, composed: true, detail }));
    }

    #attendre() {
      const message = element("p", { textContent: "Chargement du formulaire…" });
      message.setAttribute("role", "status");
      const barres = Array.from({ length: 5 }, () => element("i"));
      this.#montrer(message, ...barres).setAttribute("aria-busy", "true");
    }

    #bouton(textContent) {
      return element("button", { type: "button", textContent, onclick: () => this.#ouvrir() });
    }

    #montrer(...noeuds) {
      const attente = element("div", { className: "pf-attente", lang: "fr" }, ...noeuds);
      this.#ombre.adoptedStyleSheets = [squelette];
      this.#ombre.replaceChildren(attente);
      return attente;
    }

    #demonter() {
      try {
        this.#poignee?.demonter();
      } catch {
        // What is being thrown away may fail: nobody would see it.
      }
      this.#poignee = undefined;
    }
  }

  customElements.define(NOM, PassFamille);
})();
