//! What a web team pastes in its page, and the policy that lets it run.

use std::fmt::Write as _;

use crate::actifs::{Actifs, MAJEURE, VERSION};
use crate::config::Fichier;

/// What the team chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choix {
    /// Services ticked in advance.
    pub demarches: Vec<String>,
    /// `clair`, `sombre` or `auto`; the loader's own default when empty.
    pub theme: String,
    /// `proche`, `immediate` or `clic`; the loader's own default when empty.
    pub ouverture: String,
}

/// The tag, the link and the policy of a city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The tag that holds to this very version.
    pub balise: String,
    /// The tag that follows patches, without a hash.
    pub balise_suivie: String,
    /// The link alone, for a page that takes no script.
    pub lien: String,
    /// What the page's content security policy must allow, one directive a line.
    pub politique: String,
}

/// Values of `theme`.
pub const THEMES: [&str; 3] = ["clair", "sombre", "auto"];

/// Values of `langue`.
pub const LANGUES: [&str; 3] = ["fr", "en", "ar"];

/// Values of `densite`.
pub const DENSITES: [&str; 2] = ["normale", "compacte"];

/// Values of `ouverture`.
pub const OUVERTURES: [&str; 3] = ["proche", "immediate", "clic"];

impl Integration {
    /// For these choices.
    ///
    /// # Errors
    /// A sentence for each choice that does not exist, or when the widget is not there.
    pub fn new(fichier: &Fichier, actifs: &Actifs, choix: &Choix) -> Result<Self, Vec<String>> {
        let mut fautes = Vec::new();
        for demarche in &choix.demarches {
            if !fichier.demarches.iter().any(|autre| autre.id == *demarche) {
                let ids: Vec<&str> = fichier.demarches.iter().map(|demarche| demarche.id.as_str()).collect();
                fautes.push(format!(
                    "« {demarche} » n’est l’« id » d’aucun service : choisissez parmi {}",
                    ids.join(", ")
                ));
            }
        }
        for (nom, valeur, connues) in [("theme", &choix.theme, THEMES), ("ouverture", &choix.ouverture, OUVERTURES)] {
            if !valeur.is_empty() && !connues.contains(&valeur.as_str()) {
                fautes.push(format!("{nom} : écrivez {}", connues.join(", ")));
            }
        }
        let Some(integrite) = actifs.integrite() else {
            fautes.push("les fichiers du formulaire manquent : leur empreinte ne peut pas être calculée".to_owned());
            return Err(fautes);
        };
        if !fautes.is_empty() {
            return Err(fautes);
        }
        let service = &fichier.service.url_publique;
        let element = element(fichier, choix);
        Ok(Self {
            balise: format!(
                "<script src=\"{service}/{VERSION}/pass-famille.js\" integrity=\"{integrite}\" crossorigin async></script>\n{element}"
            ),
            balise_suivie: format!(
                "<script src=\"{service}/{MAJEURE}/pass-famille.js\" crossorigin async></script>\n{element}"
            ),
            lien: format!("<a href=\"{}\">{}</a>", formulaire(fichier, choix), INVITATION),
            politique: format!("script-src {service} 'wasm-unsafe-eval'\nconnect-src {service}"),
        })
    }

    /// The whole, for a terminal.
    pub fn en_texte(&self, fichier: &Fichier) -> String {
        let mut texte = String::new();
        let mut dire = |titre: &str, corps: &str| {
            // Writing to a string does not fail.
            let _ = writeln!(texte, "{titre}\n\n{corps}\n");
        };
        dire("À coller dans la page (cette version exactement, vérifiée par le navigateur) :", &self.balise);
        dire("Ou, pour suivre les corrections sans y revenir :", &self.balise_suivie);
        dire("Ou, dans une page qui refuse les scripts :", &self.lien);
        dire("À ajouter à la politique de sécurité (CSP) de la page, si elle en a une :", &self.politique);
        dire("Le formulaire ne s’ouvre que sur ces sites (« origines ») :", &fichier.ville.origines.join("\n"));
        texte
    }
}

const INVITATION: &str = "Inscrire votre enfant";

fn element(fichier: &Fichier, choix: &Choix) -> String {
    let mut attributs = String::new();
    for (nom, valeur) in [
        ("demarches", choix.demarches.join(",")),
        ("theme", choix.theme.clone()),
        ("ouverture", choix.ouverture.clone()),
    ] {
        if !valeur.is_empty() {
            let _ = write!(attributs, " {nom}=\"{valeur}\"");
        }
    }
    let contact = &fichier.ville.contact;
    format!(
        "<pass-famille{attributs}>\n  <p>Le formulaire ne s’affiche pas ? <a href=\"{}\">Ouvrez-le ici</a>, ou appelez {} au {}.</p>\n</pass-famille>",
        formulaire(fichier, choix),
        echapper(&contact.service),
        echapper(&contact.telephone)
    )
}

fn formulaire(fichier: &Fichier, choix: &Choix) -> String {
    let adresse = format!("{}/formulaire", fichier.service.url_publique);
    // Identifiers are letters, digits and hyphens.
    if choix.demarches.is_empty() { adresse } else { format!("{adresse}?demarches={}", choix.demarches.join(",")) }
}

fn echapper(texte: &str) -> String {
    texte.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
