// The block in the editor: its settings, and a placeholder. The form itself runs for visitors only.
(({ blocks, blockEditor, components, element, i18n }) => {
  const { createElement: el, Fragment } = element;
  const { __ } = i18n;
  const t = (texte) => __(texte, "pass-famille");

  const CHOIX = {
    langue: [
      t("Langue"),
      ["", t("Celle de la page")],
      ["fr", t("Français")],
      ["en", t("Anglais")],
      ["ar", t("Arabe")],
    ],
    theme: [
      t("Couleurs"),
      ["", t("Claires")],
      ["sombre", t("Sombres")],
      ["auto", t("Celles de l’appareil")],
    ],
    isolation: [
      t("Isolation"),
      ["", t("Dans la page (ombre)")],
      ["cadre", t("Dans un cadre à part")],
    ],
    ouverture: [
      t("Ouverture"),
      ["", t("Quand le visiteur s’en approche")],
      ["immediate", t("Tout de suite")],
      ["clic", t("Sur un bouton")],
    ],
    densite: [
      t("Densité"),
      ["", t("Normale")],
      ["compacte", t("Compacte")],
    ],
  };

  // Values that say the default are the same choice as no value.
  const DEFAUTS = { theme: "clair", isolation: "ombre", ouverture: "proche", densite: "normale" };

  const IDENTIFIANT = /^[a-z0-9-]{1,40}$/;
  const refuses = (demarches) =>
    demarches
      .split(",")
      .map((id) => id.trim())
      .filter((id) => id && !IDENTIFIANT.test(id));

  function Reglages({ attributes, setAttributes }) {
    const champ = (nom, props) =>
      el(components.TextControl, {
        key: nom,
        value: attributes[nom],
        onChange: (valeur) => setAttributes({ [nom]: valeur }),
        ...props,
      });
    const faux = refuses(attributes.demarches);
    return el(
      components.PanelBody,
      { title: t("Formulaire") },
      champ("demarches", {
        label: t("Services cochés d’avance"),
        help: faux.length
          ? `${t("Inconnu, sera ignoré :")} ${faux.join(", ")}`
          : t("Leurs identifiants, séparés par des virgules (exemple : cantine,periscolaire)."),
      }),
      Object.entries(CHOIX).map(([nom, [label, ...options]]) =>
        el(components.SelectControl, {
          key: nom,
          label,
          value: attributes[nom] === DEFAUTS[nom] ? "" : attributes[nom],
          options: options.map(([value, texte]) => ({ value, label: texte })),
          onChange: (valeur) => setAttributes({ [nom]: valeur }),
        }),
      ),
      champ("contact", {
        label: t("Contact"),
        help: t("Montré quand le formulaire ne peut pas s’afficher. Sans rien, celui des réglages."),
      }),
    );
  }

  function Apercu({ demarches }) {
    return el(components.Placeholder, {
      icon: "groups",
      label: "Pass Famille",
      instructions: demarches
        ? `${t("Le formulaire s’affichera ici. Services cochés d’avance :")} ${demarches}`
        : t("Le formulaire s’affichera ici, pour vos visiteurs."),
    });
  }

  const textes = ["demarches", ...Object.keys(CHOIX), "contact"];

  blocks.registerBlockType("pass-famille/formulaire", {
    edit: (props) =>
      el(
        Fragment,
        null,
        el(blockEditor.InspectorControls, null, el(Reglages, props)),
        el("div", blockEditor.useBlockProps(), el(Apercu, props.attributes)),
      ),
    save: () => null,
    transforms: {
      from: [
        {
          type: "shortcode",
          tag: "pass-famille",
          attributes: Object.fromEntries(
            textes.map((nom) => [nom, { type: "string", shortcode: ({ named }) => named[nom] ?? "" }]),
          ),
        },
      ],
    },
  });
})(window.wp);
