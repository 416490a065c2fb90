//! The city's file and its secrets, read and checked once, before anything listens.

mod fichier;
mod secrets;
mod verification;

use std::path::Path;

pub use fichier::{ApiParticulier, Fichier, FranceConnect, Impots, Modalite, Service, Ville};
pub use secrets::{Environnement, Secrets};

/// Everything the service needs to start.
#[derive(Debug)]
pub struct Configuration {
    /// `ville.toml`.
    pub fichier: Fichier,
    /// What must not stand in a file that is shown around.
    pub secrets: Secrets,
}

/// Why a configuration is refused: every fault found, in sentences that say what to write.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Defauts(pub Vec<String>);

impl Configuration {
    /// Reads and checks the file and the secrets.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn lire(chemin: &Path, environnement: &dyn Environnement) -> Result<Self, Defauts> {
        let texte = std::fs::read_to_string(chemin)
            .map_err(|cause| Defauts(vec![format!("{} : fichier illisible ({cause})", chemin.display())]))?;
        Self::analyser(&chemin.display().to_string(), &texte, environnement)
    }

    /// Checks a text as [`Self::lire`] does a file; `nom` is how faults call it.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn analyser(nom: &str, texte: &str, environnement: &dyn Environnement) -> Result<Self, Defauts> {
        let fichier: Fichier = toml::from_str(texte).map_err(|erreur| Defauts(vec![format!("{nom} : {erreur}")]))?;
        let mut defauts: Vec<String> =
            verification::verifier(&fichier).into_iter().map(|defaut| format!("{nom} : {defaut}")).collect();
        let secrets = Secrets::lire(&fichier, environnement).map_err(|manques| defauts.extend(manques));
        match secrets {
            Ok(secrets) if defauts.is_empty() => Ok(Self { fichier, secrets }),
            _ => Err(Defauts(defauts)),
        }
    }
}
