//! The city's file and its secrets, read and checked once, before anything listens.

mod conformite;
mod fichier;
mod secrets;
mod verification;

use std::path::Path;

pub use conformite::{Conformite, Interlocuteur, Volumes};
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
        Self::analyser(&chemin.display().to_string(), &contenu(chemin)?, environnement)
    }

    /// Checks a text as [`Self::lire`] does a file; `nom` is how faults call it.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn analyser(nom: &str, texte: &str, environnement: &dyn Environnement) -> Result<Self, Defauts> {
        let (fichier, mut defauts) = Fichier::analyser(nom, texte)?;
        let secrets = Secrets::lire(&fichier, environnement).map_err(|manques| defauts.extend(manques));
        match secrets {
            Ok(secrets) if defauts.is_empty() => Ok(Self { fichier, secrets }),
            _ => Err(Defauts(defauts)),
        }
    }
}

impl Fichier {
    /// Reads and checks the file alone, for what needs no secret; `jour` dates the national scales.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn lire(chemin: &Path, jour: famille::Date) -> Result<Self, Defauts> {
        let (mut fichier, defauts) = Self::analyser(&chemin.display().to_string(), &contenu(chemin)?)?;
        if !defauts.is_empty() {
            return Err(Defauts(defauts));
        }
        fichier.completer(jour);
        Ok(fichier)
    }

    /// Fills in what the file leaves to the national scales of `jour`.
    pub fn completer(&mut self, jour: famille::Date) {
        for formule in self.demarches.iter_mut().flat_map(|demarche| demarche.tarif.formules_mut()) {
            if let famille::tarif::Formule::Eaje(eaje) = formule {
                eaje.completer(jour);
            }
        }
    }

    /// The file, and what is wrong in it as far as it can be read.
    fn analyser(nom: &str, texte: &str) -> Result<(Self, Vec<String>), Defauts> {
        let fichier: Self = toml::from_str(texte).map_err(|erreur| Defauts(vec![format!("{nom} : {erreur}")]))?;
        let defauts = verification::verifier(&fichier).into_iter().map(|defaut| format!("{nom} : {defaut}")).collect();
        Ok((fichier, defauts))
    }
}

fn contenu(chemin: &Path) -> Result<String, Defauts> {
    std::fs::read_to_string(chemin)
        .map_err(|cause| Defauts(vec![format!("{} : fichier illisible ({cause})", chemin.display())]))
}
