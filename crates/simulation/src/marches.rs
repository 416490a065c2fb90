//! Cliffs: how much one euro more of quotient costs.

use famille::tarif::{Formule, Residence};
use famille::{Centimes, Demarche, NatureQuotient, Quotient, Quotients};

use crate::foyer::Foyer;
use crate::population::actes_par_defaut;

/// A jump of the price between two neighbouring quotients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marche {
    /// Identifier of the service.
    pub id: String,
    /// For whom: residents or the others, where they pay different prices.
    pub residence: Residence,
    /// The last quotient before the jump, in euros.
    pub quotient: i32,
    /// Price up to there.
    pub avant: Centimes,
    /// Price from one euro more.
    pub apres: Centimes,
    /// What the jump costs for one child in a year of usual use, in centimes.
    pub par_an: i64,
}

/// The jumps at the edges of the brackets of a service, the dearest first.
pub fn marches(demarche: &Demarche) -> Vec<Marche> {
    let mut trouvees = Vec::new();
    let residences: &[Residence] = if demarche.tarif.utilise_residence() {
        &[Residence::Commune, Residence::Exterieur]
    } else {
        &[Residence::Commune]
    };
    for (residence, formule) in residences.iter().zip(demarche.tarif.formules()) {
        let Formule::Tranches { lignes, .. } = formule else { continue };
        for quotient in lignes.iter().filter_map(famille::tarif::Tranche::fin) {
            let prix = |valeur: i32| foyer(demarche, valeur, *residence).prix(demarche, 0);
            if let (Some(avant), Some(apres)) = (prix(quotient), prix(quotient.saturating_add(1)))
                && avant != apres
            {
                let par_an = (apres.0 - avant.0) * i64::from(actes_par_defaut(demarche));
                trouvees.push(Marche {
                    id: demarche.id.clone(),
                    residence: *residence,
                    quotient,
                    avant,
                    apres,
                    par_an,
                });
            }
        }
    }
    trouvees.sort_by_key(|marche| (-marche.par_an.abs(), marche.quotient));
    trouvees
}

/// A household of one child with this quotient, of the kind that the tariff prefers.
pub(crate) fn foyer(demarche: &Demarche, valeur: i32, residence: Residence) -> Foyer {
    let certifie = Quotient::Certifie(valeur);
    let quotients = match demarche.tarif.quotients.first() {
        Some(NatureQuotient::Municipal) => Quotients { municipal: certifie, ..Quotients::default() },
        _ => Quotients { caf_msa: certifie, ..Quotients::default() },
    };
    Foyer { poids: 1, quotients, residence, enfants_a_charge: 1, ..Foyer::default() }
}
