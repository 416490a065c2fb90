//! What a web team pastes in its page, the policy that lets it run, and the sheet that gives it the city's look: the one
//! engine of `pass-famille tag` and of `/integrer`.

mod choix;
mod couleurs;

use std::fmt::Write as _;

use crate::actifs::{Actifs, MAJEURE, VERSION};
use crate::config::Fichier;

pub use choix::{Apparence, Choix};
pub use couleurs::{Ambiance, Contraste, Couleur, JETONS, PAIRES, rapport};

/// The three grades of a city, generated together, with what each needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The tag of the chosen grade, that holds to this very version.
    pub balise: String,
    /// The same that follows patches, without a hash.
    pub balise_suivie: String,
    /// The form in the page.
    pub ombre: Degre,
    /// The form in a frame of the service's origin.
    pub cadre: Degre,
    /// The link alone, for a page that takes no script: it needs nothing.
    pub lien: String,
    /// What to add to the city's own sheet; empty when it is not needed.
    pub style: String,
    /// Address of the frame for each declared site, for tools that hold an address and no script.
    pub adresses: Vec<String>,
}

/// A way to hold the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Degre {
    /// The tag.
    pub balise: String,
    /// What the page's content security policy must allow, one directive a line.
    pub politique: String,
}

/// Values of `langue`.
pub const LANGUES: [&str; 3] = ["fr", "en", "ar"];

/// Values of `theme`.
pub const THEMES: [&str; 3] = ["clair", "sombre", "auto"];

/// Values of `isolation`.
pub const ISOLATIONS: [&str; 2] = ["ombre", "cadre"];

/// Values of `ouverture`.
pub const OUVERTURES: [&str; 3] = ["proche", "immediate", "clic"];

/// Values of `densite`.
pub const DENSITES: [&str; 2] = ["normale", "compacte"];

impl Integration {
    /// For these choices.
    ///
    /// # Errors
    /// A sentence for each choice that does not exist and each pair of colours that cannot be read, or when the widget is
    /// not there.
    pub fn new(fichier: &Fichier, actifs: &Actifs, choix: &Choix) -> Result<Self, Vec<String>> {
        let mut fautes = choix.fautes(fichier);
        let apparence = Apparence::lire(choix).unwrap_or_else(|autres| {
            fautes.extend(autres);
            Apparence::default()
        });
        let contrastes = apparence.contrastes();
        fautes.extend(contrastes.iter().filter(|contraste| !contraste.suffit()).map(Contraste::phrase));
        let Some(integrite) = actifs.integrite() else {
            fautes.push("les fichiers du formulaire manquent : leur empreinte ne peut pas être calculée".to_owned());
            return Err(fautes);
        };
        if !fautes.is_empty() {
            return Err(fautes);
        }
        let service = &fichier.service.url_publique;
        let exacte = format!("{VERSION}/pass-famille.js\" integrity=\"{integrite}");
        let suivie = format!("{MAJEURE}/pass-famille.js");
        let balise = |chargeur: &str, isolation: &str| {
            let element = element(fichier, choix, isolation);
            format!("<script src=\"{service}/{chargeur}\" crossorigin async></script>\n{element}")
        };
        Ok(Self {
            balise: balise(&exacte, &choix.isolation),
            balise_suivie: balise(&suivie, &choix.isolation),
            ombre: Degre {
                balise: balise(&exacte, "ombre"),
                politique: format!("script-src {service} 'wasm-unsafe-eval'\nconnect-src {service}"),
            },
            cadre: Degre {
                balise: balise(&exacte, "cadre"),
                politique: format!("script-src {service}\nframe-src {service}"),
            },
            lien: format!("<a href=\"{}\">{}</a>", formulaire(fichier, choix), INVITATION),
            style: apparence.style(),
            adresses: fichier.ville.origines.iter().map(|origine| adresse_du_cadre(fichier, choix, origine)).collect(),
        })
    }

    /// The policy of the chosen grade.
    pub fn politique(&self, choix: &Choix) -> &str {
        if choix.isolation == "cadre" { &self.cadre.politique } else { &self.ombre.politique }
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
        let Self { ombre, cadre, .. } = self;
        if self.balise != ombre.balise {
            dire("Ou, dans la page elle-même :", &ombre.balise);
        }
        if self.balise != cadre.balise {
            dire("Ou, dans un cadre que les autres scripts de la page ne peuvent pas lire :", &cadre.balise);
        }
        dire("Ou, dans une page qui refuse les scripts :", &self.lien);
        if !self.style.is_empty() {
            dire("À ajouter à la feuille de style de la ville :", self.style.trim_end());
        }
        dire("À ajouter à la politique de sécurité (CSP) de la page, si elle en a une, sans cadre :", &ombre.politique);
        dire("Avec le cadre :", &cadre.politique);
        dire("Si la page refuse 'wasm-unsafe-eval' ou connect-src :", BLOCAGE);
        dire("Le formulaire ne s’ouvre que sur ces sites (« origines ») :", &fichier.ville.origines.join("\n"));
        texte
    }
}

/// What the console does not say: it names only the directive that was refused last.
const BLOCAGE: &str =
    "Le formulaire essaie alors le cadre et, si celui-ci est refusé aussi, la console ne nomme que frame-src.
Ajoutez les lignes « sans cadre », ou celles du cadre. Dans un cadre, une police que le site télécharge (@font-face)
ne se charge pas.";

const INVITATION: &str = "Inscrire votre enfant";

/// Whom to ask when nothing works.
pub(crate) fn contact(fichier: &Fichier, choix: &Choix) -> String {
    let contact = &fichier.ville.contact;
    if choix.contact.is_empty() { format!("{}, {}", contact.service, contact.telephone) } else { choix.contact.clone() }
}

fn element(fichier: &Fichier, choix: &Choix, isolation: &str) -> String {
    let contact = contact(fichier, choix);
    let mut attributs = String::new();
    for (nom, valeur) in [
        ("demarches", choix.demarches.join(",").as_str()),
        ("langue", &choix.langue),
        ("theme", &choix.theme),
        ("isolation", if isolation == "cadre" { isolation } else { "" }),
        ("ouverture", &choix.ouverture),
        ("densite", &choix.densite),
        ("contact", &contact),
    ] {
        if !valeur.is_empty() {
            let _ = write!(attributs, " {nom}=\"{}\"", echapper(valeur));
        }
    }
    format!(
        "<pass-famille{attributs}>\n  <p>Le formulaire ne s’affiche pas\u{a0}? <a href=\"{}\">Ouvrez-le ici</a>, ou contactez\u{a0}: {}.</p>\n</pass-famille>",
        formulaire(fichier, choix),
        echapper(&contact)
    )
}

fn formulaire(fichier: &Fichier, choix: &Choix) -> String {
    let adresse = format!("{}/formulaire", fichier.service.url_publique);
    // Identifiers are letters, digits and hyphens.
    if choix.demarches.is_empty() { adresse } else { format!("{adresse}?demarches={}", choix.demarches.join(",")) }
}

fn adresse_du_cadre(fichier: &Fichier, choix: &Choix, origine: &str) -> String {
    let mut question = url::form_urlencoded::Serializer::new(String::new());
    question.append_pair("origine", origine);
    for (nom, valeur) in [
        ("demarches", choix.demarches.join(",").as_str()),
        ("theme", &choix.theme),
        ("langue", &choix.langue),
        ("densite", &choix.densite),
    ] {
        if !valeur.is_empty() {
            question.append_pair(nom, valeur);
        }
    }
    format!("{}/cadre?{}", fichier.service.url_publique, question.finish())
}

fn echapper(texte: &str) -> String {
    texte.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
