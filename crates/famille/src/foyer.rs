//! The family as the administrations returned it, block by block.

use serde::{Deserialize, Serialize};

use crate::adresse::Adresse;
use crate::demarche::Donnee;
use crate::impot::AvisFiscal;
use crate::personne::{Enfant, Personne};
use crate::quotient::QuotientFamilial;
use crate::tarif::Ressources;

/// Blocks returned by API Particulier and API Impôt Particulier. `None` means that the block is absent (no scope, not
/// asked for, or dropped because no chosen démarche needs it); an empty list means that the administration knows of none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Foyer {
    /// Quotient familial.
    pub quotient_familial: Option<QuotientFamilial>,
    /// The allocataire and, where there is one, the spouse.
    pub allocataires: Option<Vec<Personne>>,
    /// Children in charge, in the upstream's order.
    pub enfants: Option<Vec<Enfant>>,
    /// Postal address.
    pub adresse: Option<Adresse>,
    /// What the price of a crèche is computed from.
    pub ressources: Option<Ressources>,
    /// Tax assessment.
    pub avis_fiscal: Option<AvisFiscal>,
}

impl Foyer {
    /// Keeps the blocks that the chosen démarches need and forgets the others, before anything is sealed or stored.
    #[must_use]
    pub fn minimiser(self, donnees: &[Donnee]) -> Self {
        let garder = |donnee| donnees.contains(&donnee);
        Self {
            quotient_familial: self.quotient_familial.filter(|_| garder(Donnee::QuotientFamilial)),
            allocataires: self.allocataires.filter(|_| garder(Donnee::Allocataires)),
            enfants: self.enfants.filter(|_| garder(Donnee::Enfants)),
            adresse: self.adresse.filter(|_| garder(Donnee::Adresse)),
            ressources: self.ressources.filter(|_| garder(Donnee::ParticipationEaje)),
            avis_fiscal: self.avis_fiscal.filter(|_| garder(Donnee::AvisFiscal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_demarche_needs_is_forgotten() {
        let foyer = Foyer {
            allocataires: Some(vec![Personne::default()]),
            enfants: Some(vec![]),
            adresse: Some(Adresse::default()),
            ressources: Some(Ressources::default()),
            avis_fiscal: Some(AvisFiscal::default()),
            quotient_familial: None,
        };
        let garde = foyer.minimiser(&[Donnee::Enfants]);
        assert!(garde == Foyer { enfants: Some(vec![]), ..Foyer::default() });
    }
}
