//! The city's file and its secrets, read and checked once, before anything listens.

mod agents;
mod avertissements;
mod conformite;
mod exemples;
mod fichier;
mod lecture;
mod livraisons;
mod reperes;
mod reseaux;
mod secrets;
mod suites;
mod syntaxe;
mod traduction;
mod verification;

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

pub(crate) use agents::ALERTE_JOURS;
pub use agents::{Agents, CleAgents, PersonneAgent, Portee, Role};
pub use conformite::{Conformite, Interlocuteur, Volumes};
use famille::tarif::Formule;
use famille::{Date, Defaut};
pub use fichier::{ApiParticulier, Fichier, FranceConnect, Impots, Modalite, Service, Ville};
pub(crate) use livraisons::COURRIEL;
#[cfg(test)]
pub(crate) use livraisons::{CHAMPS, EVENEMENTS};
pub use livraisons::{Cible, Courriel, Securite};
pub use reseaux::{Prive, Reseau};
pub(crate) use reseaux::{est_publique, masquer};
use sceau::Trousseau;
pub use secrets::{Environnement, Secrets};

use crate::Horloge;
use crate::base::Lieu;
use crate::dossiers::Conservation;
use lecture::Remarque;
use secrecy::SecretString;
pub(crate) use verification::{est_d_ici, est_origine};

/// Everything the service needs to start.
#[derive(Debug)]
pub struct Configuration {
    /// `ville.toml`, its national scales completed.
    pub fichier: Fichier,
    /// What must not stand in a file that is shown around.
    pub secrets: Secrets,
    /// What is allowed in the file and is probably not meant, in sentences.
    pub avertissements: Vec<String>,
}

/// Why a configuration is refused: every fault found, in sentences that say what to write.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Defauts(pub Vec<String>);

impl Defauts {
    /// Whether the file is right and only waits for secrets that nobody has given yet.
    pub fn seuls_des_secrets_manquent(&self) -> bool {
        self.0.iter().all(|defaut| secrets::est_un_manque(defaut))
    }
}

/// The keys of the store alone, for what reads dossiers and calls nobody.
///
/// # Errors
/// When they are missing or badly written.
pub fn cles_des_dossiers(environnement: &dyn Environnement) -> Result<Arc<Trousseau>, Defauts> {
    secrets::cles_des_dossiers(environnement).map_err(|defaut| Defauts(vec![defaut]))
}

/// Where the store of this file is.
///
/// # Errors
/// When the address of the server is given twice or its file cannot be read.
pub fn lieu(fichier: &Fichier, environnement: &dyn Environnement) -> Result<Lieu, Defauts> {
    let adresse = secrets::adresse_de_la_base(environnement).map_err(|defaut| Defauts(vec![defaut]))?;
    Ok(lieu_de(fichier, adresse))
}

fn lieu_de(fichier: &Fichier, adresse: Option<SecretString>) -> Lieu {
    let adresse = adresse.or_else(|| fichier.service.database_url.clone().map(SecretString::from));
    match adresse {
        Some(adresse) => Lieu::Serveur { adresse, autorite: fichier.service.autorite_base.clone() },
        None => Lieu::Dossier(fichier.service.donnees.clone()),
    }
}

impl Configuration {
    /// Where the store is.
    pub fn lieu(&self) -> Lieu {
        lieu_de(&self.fichier, self.secrets.base.clone())
    }

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
        Self::analyser_au(nom, texte, environnement, Horloge::default().aujourdhui())
    }

    /// As [`Self::analyser`], on a day of one's choice: periods and national scales are judged by it.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn analyser_au(
        nom: &str,
        texte: &str,
        environnement: &dyn Environnement,
        aujourdhui: Date,
    ) -> Result<Self, Defauts> {
        let Analyse { fichier, mut avertissements, mut defauts } = analyser_fichier(nom, texte, aujourdhui)?;
        avertissements.extend(secrets::ouverts(&fichier, environnement));
        let secrets = Secrets::lire(&fichier, environnement).map_err(|manques| defauts.extend(manques));
        match secrets {
            Ok(secrets) if defauts.is_empty() => Ok(Self { fichier, secrets, avertissements }),
            _ => Err(Defauts(defauts)),
        }
    }
}

impl Fichier {
    /// How long dossiers are kept.
    pub fn conservation(&self) -> Conservation {
        let Ville { conservation_mois, conservation_par_demarche, .. } = &self.ville;
        Conservation { mois: *conservation_mois, par_demarche: conservation_par_demarche.clone() }
    }

    /// Reads and checks the file alone, for what needs no secret; `aujourdhui` dates the national scales.
    ///
    /// # Errors
    /// All the faults at once.
    pub fn lire(chemin: &Path, aujourdhui: Date) -> Result<Self, Defauts> {
        let Analyse { fichier, defauts, .. } =
            analyser_fichier(&chemin.display().to_string(), &contenu(chemin)?, aujourdhui)?;
        if defauts.is_empty() { Ok(fichier) } else { Err(Defauts(defauts)) }
    }
}

/// A file that could be read, with what is wrong or doubtful in it.
struct Analyse {
    fichier: Fichier,
    avertissements: Vec<String>,
    defauts: Vec<String>,
}

fn analyser_fichier(nom: &str, texte: &str, aujourdhui: Date) -> Result<Analyse, Defauts> {
    let nommer = |remarques: Vec<Remarque>| remarques.iter().map(|remarque| remarque.avec(nom)).collect::<Vec<_>>();
    let lecture = lecture::lire(texte).map_err(|fautes| Defauts(nommer(fautes)))?;
    let reperes = &lecture.reperes;
    let situer = |defauts: &[Defaut]| {
        let mut remarques: Vec<_> = defauts.iter().map(|defaut| Remarque::situer(defaut, reperes)).collect();
        remarques.sort();
        remarques
    };
    let mut fautes = lecture.fautes;
    let Some(mut fichier) = lecture.fichier else {
        let intactes = lecture.intactes.iter().map(|(rang, demarche)| (*rang, demarche));
        fautes.extend(situer(&verification::verifier_demarches(intactes)));
        fautes.sort();
        return Err(Defauts(nommer(fautes)));
    };
    let avertissements = nommer(situer(&avertissements::avertir(&fichier, aujourdhui)));
    completer(&mut fichier, aujourdhui);
    fautes.extend(situer(&verification::verifier(&fichier)));
    fautes.sort();
    Ok(Analyse { fichier, avertissements, defauts: nommer(fautes) })
}

fn contenu(chemin: &Path) -> Result<String, Defauts> {
    std::fs::read_to_string(chemin).map_err(|cause| {
        let conseil = match cause.kind() {
            ErrorKind::NotFound => "ce fichier n’existe pas : vérifiez son nom et son dossier".to_owned(),
            ErrorKind::PermissionDenied => "ce compte n’a pas le droit de lire ce fichier".to_owned(),
            ErrorKind::IsADirectory => "c’est un dossier : écrivez le nom du fichier".to_owned(),
            ErrorKind::InvalidData => {
                "ce texte n’est pas en UTF-8 : enregistrez-le à nouveau, en choisissant UTF-8".to_owned()
            }
            _ => format!("fichier illisible ({cause})"),
        };
        Defauts(vec![format!("{} : {conseil}", chemin.display())])
    })
}

/// Fills in what the file leaves to the national scale of crèches, so that the form and the proxy compute with the same.
fn completer(fichier: &mut Fichier, aujourdhui: Date) {
    for formule in fichier.demarches.iter_mut().flat_map(|demarche| demarche.tarif.formules_mut()) {
        if let Formule::Eaje(eaje) = formule {
            eaje.completer(aujourdhui);
        }
    }
}
