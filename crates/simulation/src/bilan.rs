//! What each service brings in, by class of quotient.

use famille::Demarche;

use crate::classes::Classes;
use crate::foyer::Foyer;

/// What a set of rules brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    /// A service each, in the order of the file.
    pub services: Vec<BilanService>,
}

/// What a service brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilanService {
    /// Identifier.
    pub id: String,
    /// Name.
    pub titre: String,
    /// Whether its price is computed here; the lines are empty otherwise.
    pub calcule: bool,
    /// A class of quotient each.
    pub lignes: Vec<LigneBilan>,
}

/// A class of quotient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LigneBilan {
    /// Its name.
    pub classe: String,
    /// Households that use the service.
    pub foyers: u64,
    /// Children who attend.
    pub enfants: u64,
    /// Units of price in a year.
    pub actes: u64,
    /// Revenue of a year, in centimes.
    pub recettes: i64,
}

impl BilanService {
    /// All the classes together.
    pub fn total(&self) -> LigneBilan {
        let mut total = LigneBilan { classe: "total".to_owned(), ..LigneBilan::default() };
        for ligne in &self.lignes {
            total.foyers += ligne.foyers;
            total.enfants += ligne.enfants;
            total.actes += ligne.actes;
            total.recettes += ligne.recettes;
        }
        total
    }
}

/// Adds up what every household pays for every service.
pub fn simuler(demarches: &[Demarche], foyers: &[Foyer]) -> Bilan {
    let services = demarches.iter().enumerate().map(|(rang, demarche)| {
        let classes = Classes::de(&demarche.tarif);
        let mut lignes: Vec<LigneBilan> =
            classes.libelles().into_iter().map(|classe| LigneBilan { classe, ..LigneBilan::default() }).collect();
        for foyer in foyers {
            let Some(usage) = foyer.usages.get(rang).copied().filter(|usage| usage.enfants > 0) else { continue };
            let Some(depense) = foyer.depense(demarche, usage) else { continue };
            if let Some(ligne) = lignes.get_mut(classes.rang(foyer.quotients)) {
                let poids = u64::from(foyer.poids);
                let enfants = u64::from(usage.enfants) * poids;
                ligne.foyers += poids;
                ligne.enfants += enfants;
                ligne.actes += enfants * u64::from(usage.actes);
                ligne.recettes += depense * i64::from(foyer.poids);
            }
        }
        let calcule = demarche.tarif.est_calcule();
        if !calcule {
            lignes.clear();
        }
        BilanService { id: demarche.id.clone(), titre: demarche.titre.clone(), calcule, lignes }
    });
    Bilan { services: services.collect() }
}
