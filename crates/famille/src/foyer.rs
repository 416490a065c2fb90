//! The family as the administrations returned it, block by block.

use serde::{Deserialize, Serialize};

use crate::adresse::Adresse;
use crate::demarche::Donnee;
use crate::impot::AvisFiscal;
use crate::personne::{Enfant, Personne};
use crate::quotient::{Quotient, QuotientFamilial};
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
    /// Takes from `autre` the blocks that are absent here.
    #[must_use]
    pub fn completer(self, autre: Self) -> Self {
        Self {
            quotient_familial: self.quotient_familial.or(autre.quotient_familial),
            allocataires: self.allocataires.or(autre.allocataires),
            enfants: self.enfants.or(autre.enfants),
            adresse: self.adresse.or(autre.adresse),
            ressources: self.ressources.or(autre.ressources),
            avis_fiscal: self.avis_fiscal.or(autre.avis_fiscal),
        }
    }

    /// Whether an administration gave a quotient, with its value.
    pub fn quotient_certifie(&self) -> bool {
        matches!(Quotient::certifie(self.quotient_familial.as_ref()), Quotient::Certifie(_))
    }

    /// The blocks that are there.
    pub fn donnees(&self) -> Vec<Donnee> {
        [
            (Donnee::QuotientFamilial, self.quotient_familial.is_some()),
            (Donnee::Allocataires, self.allocataires.is_some()),
            (Donnee::Enfants, self.enfants.is_some()),
            (Donnee::Adresse, self.adresse.is_some()),
            (Donnee::ParticipationEaje, self.ressources.is_some()),
            (Donnee::AvisFiscal, self.avis_fiscal.is_some()),
        ]
        .into_iter()
        .filter_map(|(donnee, la)| la.then_some(donnee))
        .collect()
    }

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
    fn what_is_absent_comes_from_the_other() {
        let un = Foyer { enfants: Some(vec![]), ..Foyer::default() };
        let autre = Foyer {
            enfants: Some(vec![Enfant { jeton: "e1".to_owned(), personne: Personne::default() }]),
            ressources: Some(Ressources::default()),
            ..Foyer::default()
        };
        let reuni = un.completer(autre);
        assert!(reuni.enfants == Some(vec![]));
        assert_eq!(reuni.donnees(), [Donnee::Enfants, Donnee::ParticipationEaje]);
    }

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
