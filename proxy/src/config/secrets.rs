//! Secrets, from the environment or from files that the environment names.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use sceau::Trousseau;
use secrecy::{ExposeSecret, SecretString};

use super::fichier::Fichier;

/// Where settings are read: the process in production, a map in tests.
pub trait Environnement {
    /// The value of a variable, if it is set.
    fn lire(&self, nom: &str) -> Option<String>;
}

impl Environnement for BTreeMap<&str, String> {
    fn lire(&self, nom: &str) -> Option<String> {
        self.get(nom).cloned()
    }
}

impl<F: Fn(&str) -> Option<String>> Environnement for F {
    fn lire(&self, nom: &str) -> Option<String> {
        self(nom)
    }
}

/// What the service must know and nobody else may.
pub struct Secrets {
    /// `PASS_FAMILLE_JETON`: token of API Particulier.
    pub jeton: SecretString,
    /// `PASS_FAMILLE_FRANCECONNECT_SECRET`: FranceConnect's `client_secret`, when FranceConnect is configured.
    pub france_connect: Option<SecretString>,
    /// `PASS_FAMILLE_CLES`: keys of the seals and of the store.
    pub cles: Arc<Trousseau>,
}

impl Secrets {
    pub(super) fn lire(fichier: &Fichier, environnement: &dyn Environnement) -> Result<Self, Vec<String>> {
        let mut defauts = Vec::new();
        let mut demander = |nom: &str, objet: &str| {
            secret(environnement, nom)
                .and_then(|valeur| {
                    valeur.ok_or_else(|| {
                        format!("{nom} manque : mettez-y {objet}, ou le chemin de son fichier dans {nom}_FICHIER")
                    })
                })
                .map_err(|defaut| defauts.push(defaut))
                .ok()
        };
        let jeton = demander("PASS_FAMILLE_JETON", "le jeton d’API Particulier");
        let france_connect = fichier
            .franceconnect
            .as_ref()
            .map(|_| demander("PASS_FAMILLE_FRANCECONNECT_SECRET", "le secret donné par FranceConnect"));
        let cles = demander("PASS_FAMILLE_CLES", "les clés de chiffrement");
        let cles = cles.and_then(|texte| {
            Trousseau::lire(texte.expose_secret())
                .map_err(|erreur| defauts.push(format!("PASS_FAMILLE_CLES : {erreur}")))
                .ok()
        });
        match (jeton, france_connect, cles) {
            (Some(jeton), None, Some(cles)) => Ok(Self { jeton, france_connect: None, cles: Arc::new(cles) }),
            (Some(jeton), Some(Some(secret)), Some(cles)) => {
                Ok(Self { jeton, france_connect: Some(secret), cles: Arc::new(cles) })
            }
            _ => Err(defauts),
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// The variable, or the content of the file that `NOM_FICHIER` names. Blank means absent.
fn secret(environnement: &dyn Environnement, nom: &str) -> Result<Option<SecretString>, String> {
    let valeur = match (environnement.lire(nom), environnement.lire(&format!("{nom}_FICHIER"))) {
        (Some(_), Some(_)) => return Err(format!("{nom} et {nom}_FICHIER sont tous deux donnés : gardez-en un seul")),
        (Some(valeur), None) => Some(valeur),
        (None, Some(chemin)) => Some(
            std::fs::read_to_string(Path::new(&chemin))
                .map_err(|cause| format!("{nom}_FICHIER : fichier illisible ({cause})"))?,
        ),
        (None, None) => None,
    };
    Ok(valeur.map(|valeur| valeur.trim().to_owned()).filter(|valeur| !valeur.is_empty()).map(SecretString::from))
}
