//! The fictional families. Each file of `familles/` holds at most one file of the caisse (`dossier`) and the people one
//! can be (`personas`): how FranceConnect and the civil registry know them, and what API Particulier answers about them.
//! Nobody here exists; the commune doesn't either. Birth places are real COG codes, because codes are what is tested.

mod dossier;
mod foyer_fiscal;
mod identite;

use std::sync::Arc;

use serde::Deserialize;

pub use self::dossier::{Adresse, Aeeh, Caisse, Css, Dossier, Membre, Rsa, Statuts};
pub use self::foyer_fiscal::{AdresseFiscale, Avis, Declarant, FoyerFiscal, foyers_fiscaux};
pub use self::identite::{Identite, Lieu, Naissance, Sexe};
use crate::pannes::Panne;
use crate::serveur::Erreur;

/// Somebody one can be: on the FranceConnect page, or by typing their civil identity.
#[derive(Clone)]
pub struct Persona {
    /// Slug, the value of the button on the FranceConnect page: `camille-moreau`.
    pub id: String,
    /// Name as displayed.
    pub nom: String,
    /// One line, in French, on what this persona shows.
    pub montre: String,
    /// Whether FranceConnect knows this person; otherwise the identity can only be typed.
    pub franceconnect: bool,
    /// Claims that FranceConnect lacks for this person.
    pub sans: Vec<String>,
    /// The civil identity.
    pub identite: Identite,
    /// What the caisse knows. Absent for people without a file.
    pub dossier: Option<Arc<Dossier>>,
    /// Keys that are left out of `data` whatever the scopes.
    pub blocs_absents: Vec<String>,
    /// The file is somebody else's.
    pub autre_personne: bool,
    /// The current month is not published yet: 404 unless an earlier one is asked for.
    pub debut_de_mois: bool,
    /// How the call fails, always.
    pub panne: Option<Panne>,
}

/// Every persona, in the order of the files.
pub fn personas() -> Result<Vec<Persona>, Erreur> {
    let mut personas = Vec::new();
    for (fichier, texte) in FICHIERS {
        let lu: Fichier =
            toml::from_str(texte).map_err(|e| Erreur::Famille { fichier, detail: e.message().to_owned() })?;
        let dossier = lu.dossier.map(Arc::new);
        personas.extend(lu.personas.into_iter().map(|p| p.with_dossier(dossier.clone())));
    }
    Ok(personas)
}

/// Families that are all alike but for their names.
pub(crate) fn habitants(modele: &Persona, nombre: u32) -> impl Iterator<Item = Persona> {
    (0..nombre).map(|numero| {
        let nom = nom_d_habitant(numero);
        let dossier = modele.dossier.as_deref().map(|dossier| {
            let mut dossier = dossier.clone();
            for membre in dossier.allocataires.iter_mut().take(1).chain(&mut dossier.enfants) {
                membre.nom_naissance = Some(nom.clone());
            }
            Arc::new(dossier)
        });
        let identite = Identite { nom_naissance: nom.clone(), ..modele.identite.clone() };
        Persona { id: format!("{HABITANT}{numero}"), nom, identite, dossier, ..modele.clone() }
    })
}

/// What the slug of an inhabitant begins with.
const HABITANT: &str = "habitant-";

/// Names hold letters only.
fn nom_d_habitant(numero: u32) -> String {
    let chiffres = numero.to_string();
    let lettres = chiffres
        .chars()
        .filter_map(|chiffre| chiffre.to_digit(10))
        .filter_map(|rang| "ABCDEFGHIJ".chars().nth(rang as usize));
    std::iter::once('H').chain(lettres).collect()
}

/// Whether this is the slug of one of many who are alike.
pub(crate) fn est_un_habitant(id: &str) -> bool {
    id.starts_with(HABITANT)
}

macro_rules! fichiers {
    ($($nom:literal),+ $(,)?) => {
        [$(($nom, include_str!(concat!("../../familles/", $nom, ".toml")))),+]
    };
}

/// The order is that of the FranceConnect page: the main road first, failures last.
const FICHIERS: [(&str, &str); 24] = fichiers![
    "moreau",
    "lambert",
    "bensaid",
    "diarra",
    "garnier",
    "rousselin",
    "haddad",
    "ferrand",
    "vasseur",
    "oeuvrecourt",
    "quintana",
    "sylla",
    "marchand",
    "prigent",
    "montclar",
    "arnoux",
    "blanchard",
    "perrot",
    "caron",
    "kerbrat",
    "delmas",
    "canarivel",
    "sans-dossier",
    "pannes",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    dossier: Option<Dossier>,
    personas: Vec<Fiche>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fiche {
    id: String,
    nom: String,
    montre: String,
    #[serde(default = "yes")]
    franceconnect: bool,
    #[serde(default)]
    sans: Vec<String>,
    identite: Identite,
    #[serde(default)]
    blocs_absents: Vec<String>,
    #[serde(default)]
    autre_personne: bool,
    #[serde(default)]
    debut_de_mois: bool,
    panne: Option<Panne>,
}

impl Fiche {
    fn with_dossier(self, dossier: Option<Arc<Dossier>>) -> Persona {
        // A persona that fails has no file, except the slow one, which ends well.
        let dossier = dossier.filter(|_| self.panne.as_ref().is_none_or(Panne::ends_well));
        Persona {
            id: self.id,
            nom: self.nom,
            montre: self.montre,
            franceconnect: self.franceconnect,
            sans: self.sans,
            identite: self.identite,
            dossier,
            blocs_absents: self.blocs_absents,
            autre_personne: self.autre_personne,
            debut_de_mois: self.debut_de_mois,
            panne: self.panne,
        }
    }
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_listed() {
        let dossier = concat!(env!("CARGO_MANIFEST_DIR"), "/familles");
        let mut presents: Vec<String> = std::fs::read_dir(dossier)
            .unwrap()
            .map(|entree| entree.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        presents.sort();
        let mut listes = FICHIERS.map(|(nom, _)| nom.to_owned());
        listes.sort();
        assert_eq!(presents, listes);
    }
}
