// The script of the page that the proxy serves for frames: it keeps the frame as high as the form, tells the host what
// happens in it, and gives the form the host's colours and font. The host's side is in pass-famille.js.
//
// Where the city did not declare the host, the page holds a few words in the place of the form: the host gives them their
// height, and the console says what to write.
//
// Only the page that the proxy named in `data-origine` is spoken to and heard. Nothing that a family typed leaves here; the
// height does, and with it whether an answer opened more questions.
(() => {
  const { origine, refus } = document.querySelector("script[data-origine]")?.dataset ?? {};
  if (!origine || parent === window) return;

  const MESSAGE = "pass-famille:cadre";
  // What the theme lets a city change.
  const JETONS = [
    "--pf-couleur-fond",
    "--pf-couleur-fond-doux",
    "--pf-couleur-texte",
    "--pf-couleur-texte-doux",
    "--pf-couleur-accent",
    "--pf-couleur-accent-texte",
    "--pf-couleur-bord",
    "--pf-couleur-trait",
    "--pf-couleur-erreur",
    "--pf-couleur-succes",
    "--pf-rayon",
    "--pf-espace",
    "--pf-police",
    "--pf-taille",
    "--pf-cible",
    "--pf-largeur-max",
    "--pf-hauteur",
  ];
  const ATTRIBUTS = { theme: ["clair", "sombre", "auto"], densite: ["normale", "compacte"] };
  // Events, and what each may say.
  const EVENEMENTS = { pret: [], etape: ["etape"], identifie: ["mode"], envoye: [], erreur: ["code"] };

  const dire = (message) => parent.postMessage({ type: MESSAGE, ...message }, origine);

  // A value comes from the page of the city, which is trusted with colours and fonts and nothing more: no address to
  // fetch, nothing that ends the declaration, no function that a colour or a length does not need.
  const FONCTIONS = /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|calc|min|max|clamp)$/i;
  const sain = (valeur) =>
    typeof valeur === "string" &&
    valeur.length <= 300 &&
    /^[\p{L}\p{N}\s#%.,()'"/+*-]*$/u.test(valeur) &&
    [...valeur.matchAll(/([\p{L}\p{N}-]*)\s*\(/gu)].every(([, nom]) => !nom || FONCTIONS.test(nom));

  const habiller = (hote, { jetons, police, taille, theme, densite }) => {
    const poser = (nom, valeur) => {
      if (sain(valeur)) hote.style.setProperty(nom, valeur);
    };
    for (const nom of JETONS) poser(nom, jetons?.[nom] ?? "");
    poser("font-family", police);
    poser("font-size", taille);
    for (const [nom, valeur] of Object.entries({ theme, densite })) {
      if (ATTRIBUTS[nom].includes(valeur)) hote.setAttribute(nom, valeur);
    }
  };

  const suivre = (hote) => {
    const racine = document.documentElement;
    let hauteur = 0;
    // The height of what is there, never of the window: it goes down as well as up, and does not feed on itself. What
    // sticks out of the form (an open list of suggestions) counts too.
    const mesurer = () => {
      const marge = parseFloat(getComputedStyle(document.body).marginBottom) || 0;
      const bas = hote.getBoundingClientRect().top + scrollY + hote.scrollHeight + marge;
      const vraie = Math.ceil(Math.max(racine.getBoundingClientRect().height, bas));
      if (vraie !== hauteur) dire({ hauteur: (hauteur = vraie) });
    };
    const guet = new ResizeObserver(mesurer);
    guet.observe(racine);
    guet.observe(hote);
    // Watchers of sizes sleep while the frame is out of view; changes of the content don't.
    const options = { subtree: true, childList: true, attributes: true, characterData: true };
    if (hote.shadowRoot) new MutationObserver(mesurer).observe(hote.shadowRoot, options);
  };

  const demarrer = () => {
    const hote = document.querySelector("pass-famille, main");
    if (!hote) return;

    addEventListener("message", ({ source, origin, data }) => {
      if (source !== parent || origin !== origine || data?.type !== MESSAGE) return;
      // The host hears us, hence gives us our height: a bar to scroll would only come and go. A host that never answers
      // leaves it.
      document.documentElement.style.overflowY = "hidden";
      habiller(hote, data);
    });

    for (const [nom, champs] of Object.entries(EVENEMENTS)) {
      hote.addEventListener(`pass-famille:${nom}`, ({ detail }) => {
        const dits = champs.filter((champ) => typeof detail?.[champ] === "string");
        dire({ evenement: nom, detail: dits.length ? Object.fromEntries(dits.map((champ) => [champ, detail[champ]])) : null });
        if (nom === "etape") dire({ haut: 0 });
      });
    }

    // A browser scrolls a frame for what takes the focus in it, not always the page around it. What is being pressed is in
    // view already: a page that moved between press and release would lose the click.
    let pressee = false;
    for (const nom of ["pointerdown", "pointerup", "pointercancel"]) {
      addEventListener(nom, () => (pressee = nom === "pointerdown"), true);
    }
    document.addEventListener("focusin", (evenement) => {
      const [noeud] = evenement.composedPath();
      if (pressee || noeud.matches(".pf-racine")) return;
      dire({ haut: Math.max(0, Math.floor(noeud.getBoundingClientRect().top + scrollY)) });
    });

    const montrer = () => {
      dire({ pret: true, jetons: JETONS });
      suivre(hote);
    };
    // The form is the loader's, which runs after this.
    if (refus === undefined) return customElements.whenDefined("pass-famille").then(montrer);
    montrer();
    dire({ evenement: "erreur", detail: { code: "chargement" } });
    console.error(
      `[pass-famille] ${location.origin} refuse ${origine} : dans ville.toml, partie [ville], écrivez origines = [ …, "${origine}" ]`,
    );
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", demarrer);
  else demarrer();
})();
