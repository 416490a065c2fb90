//! Comments on certified values.

use contrat::{DepotDossier, ErreurSituee, champ_conteste};
use famille::Foyer;
use famille::saisie::{Champ, Erreur, Motif, valider_commentaire};

use super::situer;

/// The comments that were kept, by the name of the value.
pub(super) struct Contestations(Vec<(String, String)>);

impl Contestations {
    /// Comments on values that the citizen saw; a comment on anything else is not understood. One on a value that is not
    /// kept (its service was dropped) goes with it.
    pub(super) fn retenir(depot: &DepotDossier, vu: &Foyer, garde: &Foyer, erreurs: &mut Vec<ErreurSituee>) -> Self {
        let mut retenues: Vec<(String, String)> = Vec::new();
        for contestation in &depot.contestations {
            let lieu = ["contestation:", &contestation.valeur].concat();
            if !est_montree(&contestation.valeur, vu) || retenues.iter().any(|(nom, _)| *nom == contestation.valeur) {
                // The name came from the browser: it is not echoed.
                situer(erreurs, "contestation", vec![Erreur::new(Champ::Commentaire, Motif::Format)]);
            } else if let Err(faute) = valider_commentaire(&contestation.commentaire, true) {
                situer(erreurs, &lieu, vec![faute]);
            } else if est_montree(&contestation.valeur, garde) {
                retenues.push((contestation.valeur.clone(), contestation.commentaire.trim().to_owned()));
            }
        }
        Self(retenues)
    }

    /// The comment on a value.
    pub(super) fn sur(&self, valeur: &str) -> Option<String> {
        self.0.iter().find(|(nom, _)| nom == valeur).map(|(_, texte)| texte.clone())
    }

    /// Whether a value is contested.
    pub(super) fn concernent(&self, valeur: &str) -> bool {
        self.0.iter().any(|(nom, _)| nom == valeur)
    }
}

fn est_montree(valeur: &str, foyer: &Foyer) -> bool {
    let enfants = foyer.enfants.iter().flatten().map(|enfant| champ_conteste::enfant(&enfant.jeton));
    let allocataires = (0..foyer.allocataires.as_ref().map_or(0, Vec::len)).map(champ_conteste::allocataire);
    match valeur {
        champ_conteste::QUOTIENT => foyer.quotient_familial.is_some(),
        champ_conteste::ADRESSE => foyer.adresse.is_some(),
        champ_conteste::RESSOURCES => foyer.ressources.is_some(),
        champ_conteste::AVIS_FISCAL => foyer.avis_fiscal.is_some(),
        autre => enfants.chain(allocataires).any(|nom| nom == autre),
    }
}
