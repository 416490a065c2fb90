// The loader: what a city pastes in its page. It defines <pass-famille>, waits until the element is near the screen,
// fetches the widget from the proxy that served this very file, checks every byte against the hashes below, and mounts.
// A page that forbids what the widget needs gets the proxy's own page in a frame instead.
//
// It never throws at the page that hosts it. When nothing can run, it says so with what the city wrote between the two
// tags. A browser too old to read this file shows that text by itself: nothing is defined then.
//
// Every page of a city pays for this file, before anybody wants the form: cargo xtask size holds it below 3 kB.
(() => {
  // Filled in by the build: the folder of the widget's files on the proxy, and their subresource-integrity hashes.
  const DOSSIER = "__DOSSIER__";
  const EMPREINTES = "__EMPREINTES__";

  const NOM = "pass-famille";
  const MESSAGE = `${NOM}:cadre`;
  // What is said before the widget's own words are there, or when they cannot come: wait, opening, the service does not
  // answer, the page or the browser cannot show the form, another try.
  const PHRASES = {
    fr: "Chargement du formulaire…|Ouvrir le formulaire|Le service ne répond pas.|Le formulaire ne peut pas s’afficher ici.|Réessayer",
    en: "Loading the form…|Open the form|The service does not answer.|The form cannot be shown here.|Try again",
    ar: "جارٍ تحميل الاستمارة…|فتح الاستمارة|الخدمة لا تستجيب.|لا يمكن عرض الاستمارة هنا.|إعادة المحاولة",
  };
  // Attributes with a closed list of values; the first one is the default.
  const CHOIX = {
    langue: Object.keys(PHRASES),
    theme: ["clair", "sombre", "auto"],
    isolation: ["ombre", "cadre"],
    ouverture: ["proche", "immediate", "clic"],
    densite: ["normale", "compacte"],
  };

  // Read now: it is null as soon as this script has ended. Tag managers sometimes hide it; then look for the tag. An image
  // of that name would hide it too, and choose the service.
  const balise = [document.currentScript, document.querySelector('script[src*="/pass-famille.js"]')].find(
    (noeud) => noeud?.localName === "script",
  );
  if (!balise?.src || !document.adoptedStyleSheets) return;
  const proxy = new URL(balise.src).origin;
  // The page that the proxy draws for frames holds this loader too.
  const dansCadre = location.href.startsWith(`${proxy}/cadre?`);

  const element = (nom, proprietes, ...enfants) => {
    const noeud = Object.assign(document.createElement(nom), proprietes);
    noeud.append(...enfants);
    return noeud;
  };

  // The script alone, with its options as data attributes, stands for the element.
  let seul;
  for (const nom of ["demarches", "contact", ...Object.keys(CHOIX)]) {
    const valeur = balise.getAttribute(`data-${nom}`);
    if (valeur !== null) (seul ??= element(NOM)).setAttribute(nom, valeur);
  }
  if (seul) balise.after(seul);
  // An element speaks to the service of the first script.
  const premier = customElements.get(NOM);
  if (premier) return premier.proxy === proxy || console.warn(`[${NOM}] un service par page : ${premier.proxy}, non ${proxy}`);

  // The skeleton has the height of the first step, so that nothing below moves when the form arrives. The theme takes
  // the place of these few rules; they cannot wait for it.
  const squelette = new CSSStyleSheet();
  squelette.replaceSync(`
:host{display:flow-root;inline-size:-webkit-fill-available;min-block-size:var(--pf-hauteur,520px)}
:host([hidden]){display:none}
i{display:block;block-size:26em;opacity:.1;background:repeating-linear-gradient(currentColor 0 4em,#0000 0 5.5em)}
a,button{display:inline-block;font:inherit;padding-block:.75em;margin-inline-end:1em}
div{position:relative;inline-size:100%}
iframe{inline-size:100%;block-size:var(--pf-hauteur,520px);border:0}
b{position:absolute;scroll-margin:5em}`);

  // What a content security policy refused of ours, so that the console can name the directive to complete.
  let refus;
  addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective, disposition }) => {
    if (disposition === "enforce" && (blockedURI.startsWith(proxy) || /^(wasm|trusted)/.test(blockedURI))) {
      refus = effectiveDirective;
    }
  });

  const pause = (duree) => new Promise((suite) => setTimeout(suite, duree));

  // Rises with each failure: a browser remembers that a module failed, and another try needs another address.
  let essais = 0;
  const adresse = (fichier) => `${proxy}${DOSSIER}${fichier}${essais ? `?${essais}` : ""}`;

  const prendre = async (fichier) => {
    const integrity = EMPREINTES[fichier];
    const reponse = await fetch(adresse(fichier), { integrity, credentials: "omit", referrerPolicy: "no-referrer" });
    if (!integrity || !reponse.ok) throw fichier;
    return reponse;
  };

  // import() takes no hash: a checked <script> puts the module in the browser's module map, where import() finds it.
  const importer = (src) =>
    new Promise((reussir, echouer) =>
      document.head.append(
        element("script", {
          type: "module",
          referrerPolicy: "no-referrer",
          integrity: EMPREINTES["widget.js"],
          onload: () => reussir(import(src)),
          onerror: () => echouer(src),
          src,
        }),
      ),
    );

  // One try for all who ask; a failure is forgotten so that somebody may ask again.
  const promesses = {};
  const unefois = (cle, faire) =>
    (promesses[cle] ??= faire().catch((erreur) => {
      essais++;
      promesses[cle] = undefined;
      throw erreur;
    }));

  // One download for each language, whatever the number of elements: an instance of the widget speaks one language. The
  // fragment makes another module, hence another instance, of the same file.
  const telecharger = async (langue) => {
    const wasm = prendre("widget.wasm");
    wasm.catch(() => {}); // told below, unless the glue fails first
    const glue = await importer(`${adresse("widget.js")}#${langue}`);
    // What the glue, now checked, knows of the other files: their hashes would weigh a tenth of this one.
    Object.assign(EMPREINTES, glue.EMPREINTES);
    const [[textes, theme]] = await Promise.all([
      prendre(`textes.${langue}.json`).then((reponse) => reponse.json()),
      glue.default({ module_or_path: wasm }),
    ]);
    // The theme comes with the words: one request less before the first step.
    const feuille = new CSSStyleSheet();
    feuille.replaceSync(theme);
    // The later steps, when the browser has nothing better to do.
    const suite = () =>
      unefois(`${langue}+`, async () => {
        await new Promise((libre) => (window.requestIdleCallback ?? setTimeout)(libre, { timeout: 1000 }));
        await glue.suite(await prendre("suite.wasm"));
      });
    return { monter: glue.monter, feuille, textes, suite };
  };

  class PassFamille extends HTMLElement {
    static observedAttributes = ["theme", "densite"];
    static proxy = proxy;

    #ombre = this.attachShadow({ mode: "open" });
    #poignee;
    #guet;
    // What the attributes say; absent while the element is out of the page.
    #options;
    #phrases;
    // Rises when what is shown is given up: a download that ends afterwards must not mount anything.
    #tour = 0;

    connectedCallback() {
      if (this.#options) return; // moved within the page: what is shown stays
      const options = { demarches: this.getAttribute("demarches") ?? "" };
      for (const [nom, valeurs] of Object.entries(CHOIX)) {
        const valeur = this.getAttribute(nom);
        const connue = valeurs.includes(valeur);
        if (valeur && !connue) console.warn(`[${NOM}] ${nom}="${valeur}" : écrivez ${valeurs.join(", ")}`);
        // Where no language is written, the one of the text around.
        options[nom] = connue ? valeur : valeurs.find((langue) => this.matches(`:lang(${langue})`)) ?? valeurs[0];
      }
      this.#options = options;
      if (/[^\w ,-]/.test(options.demarches)) {
        console.warn(`[${NOM}] demarches="${options.demarches}" : écrivez des id et des virgules`);
      }
      this.#phrases = PHRASES[options.langue].split("|");
      if (options.ouverture === "immediate" || location.hash.startsWith(`#${NOM}=`)) {
        this.#ouvrir();
      } else if (options.ouverture === "clic") {
        this.#poser(element("div", {}, this.#bouton(1)));
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
        if (this.isConnected || !this.#options) return;
        this.#options = undefined;
        this.#guet = this.#guet?.disconnect();
        this.#demonter();
      });
    }

    // In a shadow root the theme is a matter of style alone; a frame must be told.
    attributeChangedCallback() {
      this.#poignee?.vetir?.();
    }

    async #ouvrir() {
      // Whoever was watched for waits already: drawing that again would cost the first step.
      if (this.#guet) this.#guet = this.#guet.disconnect();
      else this.#attendre();
      const tour = this.#tour;
      const { demarches, langue, isolation } = this.#options;
      let interdit = true;
      try {
        if (isolation === "cadre" && !dansCadre) throw isolation;
        // Both say at no cost whether the browser and the page allow what the widget does: run WebAssembly (these eight
        // bytes are the smallest module), and write HTML.
        new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
        element("template", { innerHTML: "<p>" });
        interdit = false;
        const { monter, feuille, textes, suite } = await unefois(langue, () => telecharger(langue));
        if (tour !== this.#tour) return;
        this.#poignee = monter(this.#poser(element("div", { className: "pf-racine" }), feuille), this, {
          proxy,
          demarches,
          langue,
          textes,
          suite,
          cadre: dansCadre,
          brouillon: `${NOM}:${langue}:${demarches}`,
        });
      } catch (erreur) {
        await pause(); // the event of a refusal comes a moment after the failure
        if (tour !== this.#tour) return;
        if (window.WebAssembly && !dansCadre && (interdit || refus)) this.#encadrer();
        else this.#renoncer(erreur, interdit);
      }
    }

    #encadrer() {
      const tour = this.#tour;
      const attente = this.#attendre();
      const parametres = new URLSearchParams({ origine: location.origin, ...this.#options });
      const cadre = element("iframe", { title: this.#phrases[1], src: `${proxy}/cadre?${parametres}`, hidden: true });
      const repere = element("b");
      let noms;
      const vetir = () => {
        const style = getComputedStyle(this);
        cadre.contentWindow.postMessage(
          {
            type: MESSAGE,
            jetons: Object.fromEntries(noms.map((nom) => [nom, style.getPropertyValue(nom)])),
            police: style.fontFamily,
            taille: style.fontSize,
            theme: this.getAttribute("theme"),
            densite: this.getAttribute("densite"),
          },
          proxy,
        );
      };
      const ecouter = ({ source, origin, data }) => {
        if (source !== cadre.contentWindow || origin !== proxy || data.type !== MESSAGE) return;
        if (data.pret) {
          noms = data.jetons;
          attente.hidden = true;
          cadre.hidden = false;
          vetir();
        }
        cadre.style.blockSize = `${data.hauteur}px`;
        if (data.haut >= 0) {
          repere.style.top = `${data.haut}px`;
          repere.scrollIntoView({ block: "nearest" });
        }
        if (data.evenement) this.#dire(data.evenement, data.detail);
      };
      const verifier = (duree) => pause(duree).then(() => noms || tour !== this.#tour || this.#renoncer(cadre.src));
      addEventListener("message", ecouter);
      this.#poignee = { vetir: () => noms && vetir(), demonter: () => removeEventListener("message", ecouter) };
      // Its script has spoken before a frame is loaded; a browser says that a frame it refused is loaded too.
      cadre.onload = () => verifier(3000);
      verifier(15000);
      this.#ombre.append(element("div", {}, cadre, repere));
    }

    #renoncer(erreur, interdit = refus) {
      this.#demonter();
      console.error(
        `[${NOM}] ${refus ? `CSP : autorisez ${proxy} dans ${refus}` : `${proxy} ne donne pas le formulaire`}`,
        erreur,
      );
      this.#annoncer(
        "alert",
        interdit ? 3 : 2,
        element("p", {}, this.getAttribute("contact") ?? ""),
        element("slot"),
        // Where the browser or the page forbids what is needed, another try cannot help.
        interdit ? "" : this.#bouton(4),
        element("a", {
          href: `${proxy}/formulaire?demarches=${this.#options.demarches}`,
          target: "_top",
          textContent: this.#phrases[1],
        }),
      );
      this.#dire("erreur", { code: "chargement" });
    }

    #dire(evenement, detail) {
      this.dispatchEvent(new CustomEvent(`${NOM}:${evenement}`, { bubbles: true, composed: true, detail }));
    }

    #attendre() {
      return this.#annoncer("status", 0, element("i"));
    }

    #annoncer(role, phrase, ...noeuds) {
      const message = element("p", {}, this.#phrases[phrase]);
      message.setAttribute("role", role);
      return this.#poser(element("div", {}, message, ...noeuds));
    }

    #bouton(phrase) {
      return element("button", { type: "button", textContent: this.#phrases[phrase], onclick: () => this.#ouvrir() });
    }

    // What takes the place of a button that had the focus takes the focus.
    #poser(noeud, feuille = squelette) {
      const { activeElement } = this.#ombre;
      noeud.lang = this.#options.langue;
      noeud.dir = noeud.lang === "ar" ? "rtl" : "ltr";
      this.#ombre.adoptedStyleSheets = [feuille];
      this.#ombre.replaceChildren(noeud);
      if (activeElement) {
        noeud.tabIndex = -1;
        noeud.focus();
      }
      return noeud;
    }

    #demonter() {
      this.#tour++;
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
