//! A household, as far as prices depend on it. Nobody in particular: a simulation holds no name and no date of birth.

use famille::tarif::{Residence, Ressources, Situation};
use famille::{Centimes, Demarche, Quotients};

/// A household, or several that are alike.
#[derive(Clone, Debug, Default)]
pub struct Foyer {
    /// How many households this one stands for.
    pub poids: u32,
    /// Quotients, certified, unknown or not shared.
    pub quotients: Quotients,
    /// Where it lives.
    pub residence: Residence,
    /// Children in charge.
    pub enfants_a_charge: u16,
    /// What the price of a crèche is computed from.
    pub ressources: Ressources,
    /// What it uses of each service, in the order of the services.
    pub usages: Vec<Usage>,
}

/// What a household uses of a service in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Children who attend.
    pub enfants: u16,
    /// Units of price for each of them: meals, days, hours, months, years.
    pub actes: u32,
}

impl Foyer {
    /// What the household pays for a service in a year, in centimes; `None` when no price is computed here.
    pub fn depense(&self, demarche: &Demarche, usage: Usage) -> Option<i64> {
        let mut somme = 0_i64;
        for rang in 0..usage.enfants {
            somme += self.prix(demarche, rang)?.0 * i64::from(usage.actes);
        }
        Some(somme)
    }

    /// The price of a unit for the child of this rank.
    pub fn prix(&self, demarche: &Demarche, rang: u16) -> Option<Centimes> {
        demarche.tarif.montant(&self.situation(rang))
    }

    /// The situation that a price is computed from. Questions are not answered: nobody knows who would say what.
    pub fn situation(&self, rang: u16) -> Situation<'static> {
        Situation {
            quotients: self.quotients,
            residence: self.residence,
            ressources: self.ressources,
            ressources_certifiees: true,
            enfants_a_charge: Some(self.enfants_a_charge),
            enfants_certifies: true,
            rang,
            ..Situation::default()
        }
    }
}
