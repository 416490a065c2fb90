//! `[conformite]`: what the papers of the data protection officer say beyond the service itself. All of it may be absent: the
//! service runs without, and the papers name what they miss.

use std::fmt;

use famille::saisie::{valider_courriel, valider_telephone};
use famille::{Date, Defaut};
use serde::Deserialize;

/// `[conformite]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conformite {
    /// Who answers for the processing: the mayor or the president.
    pub responsable_traitement: Interlocuteur,
    /// The data protection officer, whose address is `ville.dpo`.
    pub delegue: Interlocuteur,
    /// Whom API Particulier calls when something breaks.
    pub contact_technique: Interlocuteur,
    /// Services whose agents read the dossiers.
    pub destinataires: Vec<String>,
    /// Companies that work on the service for the city; never recipients.
    pub sous_traitants: Vec<String>,
    /// Where the service runs, in a sentence.
    pub hebergement: String,
    /// How many dossiers are expected.
    pub volumes: Option<Volumes>,
    /// Day on which the service should open.
    pub ouverture: Option<Date>,
    /// Why dossiers are kept for longer than three years, when they are.
    pub justification_conservation: String,
}

/// Somebody whom the forms name.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interlocuteur {
    /// Given name.
    pub prenom: String,
    /// Family name.
    pub nom: String,
    /// What this person is in the city.
    pub fonction: String,
    /// E-mail address.
    pub courriel: String,
    /// Telephone.
    pub telephone: String,
}

/// `conformite.volumes`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volumes {
    /// Dossiers in a year.
    pub dossiers_par_an: u32,
    /// When most of them come.
    #[serde(default)]
    pub pointe: String,
}

impl Conformite {
    /// What is written and cannot be right; what is missing is no fault here.
    pub(super) fn verifier(&self) -> Vec<Defaut> {
        let mut defauts = Vec::new();
        let mut noter = |cle: &str, phrase: &str| defauts.push(Defaut::new(format!("conformite.{cle}"), phrase));
        for (cle, personne) in [
            ("responsable_traitement", &self.responsable_traitement),
            ("delegue", &self.delegue),
            ("contact_technique", &self.contact_technique),
        ] {
            if !vide(&personne.courriel) && valider_courriel(&personne.courriel).is_err() {
                noter(
                    &format!("{cle}.courriel"),
                    "écrivez une adresse e-mail complète (exemple : informatique@ville.fr)",
                );
            }
            if !vide(&personne.telephone) && valider_telephone(&personne.telephone).is_err() {
                noter(&format!("{cle}.telephone"), "écrivez un numéro de téléphone (exemple : 02 00 00 00 00)");
            }
        }
        if !vide(&self.delegue.courriel) {
            noter("delegue.courriel", "l’adresse du délégué est déjà dans ville.dpo : retirez celle-ci");
        }
        if est_l_executif(&self.delegue.fonction) {
            noter(
                "delegue.fonction",
                "le délégué à la protection des données ne peut pas être le maire ni le président : nommez une autre personne",
            );
        }
        if !vide(&self.delegue.nom) && self.delegue.meme_nom(&self.responsable_traitement) {
            noter(
                "delegue.nom",
                "le délégué à la protection des données ne peut pas être le responsable de traitement : nommez une autre personne",
            );
        }
        if self.destinataires.iter().any(|nom| vide(nom)) {
            noter("destinataires", "écrivez le nom de chaque service, ou retirez les guillemets vides");
        }
        if let Some(nom) = self.destinataires.iter().find(|nom| self.sous_traitants.contains(nom)) {
            noter(
                "destinataires",
                &format!("« {nom} » est aussi un sous-traitant : un prestataire n’est pas un destinataire, retirez-le"),
            );
        }
        if self.volumes.as_ref().is_some_and(|volumes| volumes.dossiers_par_an == 0) {
            noter("volumes.dossiers_par_an", "écrivez le nombre de dossiers attendus en un an, ou retirez « volumes »");
        }
        defauts
    }
}

impl Interlocuteur {
    /// « Camille Riverain ».
    pub fn nom_complet(&self) -> String {
        format!("{} {}", self.prenom.trim(), self.nom.trim()).trim().to_owned()
    }

    fn meme_nom(&self, autre: &Self) -> bool {
        self.nom_complet().to_lowercase() == autre.nom_complet().to_lowercase()
    }
}

/// Names of people stay out of logs, agents' too.
impl fmt::Debug for Interlocuteur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interlocuteur(…)")
    }
}

fn vide(texte: &str) -> bool {
    texte.trim().is_empty()
}

/// « Maire », « La maire de … », « Présidente »; not « Directrice de cabinet du maire ».
fn est_l_executif(fonction: &str) -> bool {
    const AVANT: [&str; 4] = ["le", "la", "madame", "monsieur"];
    fonction
        .to_lowercase()
        .split_whitespace()
        .find(|mot| !AVANT.contains(mot))
        .is_some_and(|mot| matches!(mot.trim_matches(','), "maire" | "président" | "présidente"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_right_is_said_with_its_place() {
        for (texte, attendu) in [
            ("", None),
            ("delegue = { prenom = \"Anne\", nom = \"Sureau\", fonction = \"Directrice de cabinet du maire\" }", None),
            ("delegue = { nom = \"Sureau\", fonction = \"La maire\" }", Some("conformite.delegue.fonction")),
            (
                "delegue = { nom = \"Sureau\", fonction = \"Présidente, de droit\" }",
                Some("conformite.delegue.fonction"),
            ),
            (
                "delegue = { prenom = \"Anne\", nom = \"SUREAU\" }\nresponsable_traitement = { prenom = \"anne\", nom = \"Sureau\" }",
                Some("conformite.delegue.nom"),
            ),
            ("delegue = { courriel = \"dpo@ville.fr\" }", Some("conformite.delegue.courriel")),
            ("contact_technique = { courriel = \"informatique\" }", Some("conformite.contact_technique.courriel")),
            ("contact_technique = { telephone = \"demain\" }", Some("conformite.contact_technique.telephone")),
            ("destinataires = [\"Espace familles\", \" \"]", Some("conformite.destinataires")),
            ("destinataires = [\"Éditeur\"]\nsous_traitants = [\"Éditeur\"]", Some("conformite.destinataires")),
            ("volumes = { dossiers_par_an = 0 }", Some("conformite.volumes.dossiers_par_an")),
        ] {
            let conformite: Conformite = toml::from_str(texte).unwrap();
            let lieux: Vec<String> = conformite.verifier().into_iter().map(|defaut| defaut.chemin).collect();
            assert_eq!(lieux, attendu.into_iter().collect::<Vec<_>>(), "{texte}");
        }
    }

    #[test]
    fn names_stay_out_of_logs() {
        let conformite: Conformite = toml::from_str("delegue = { nom = \"Sureau\" }").unwrap();
        assert!(!format!("{conformite:?}").contains("Sureau"));
    }
}
