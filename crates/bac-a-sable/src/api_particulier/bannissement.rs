//! The end of patience: whoever goes on calling while refused with 429 is no more answered at all, for twelve hours. The
//! real platform counts by address; here all callers are one address.

use std::sync::Mutex;

use crate::etat::lock;

#[derive(Default)]
pub(crate) struct Bannissement(Mutex<Compteur>);

#[derive(Default)]
struct Compteur {
    /// End of the minute in which refusals are counted.
    fin_de_minute: i64,
    refus: u32,
    jusqu_a: i64,
}

impl Bannissement {
    /// Whether the address is banned.
    pub(crate) fn holds(&self, maintenant: i64) -> bool {
        lock(&self.0).jusqu_a > maintenant
    }

    /// One more call refused with 429; the ban comes with the one after `patience` within a minute.
    pub(crate) fn refused(&self, patience: u32, maintenant: i64) {
        let mut compteur = lock(&self.0);
        if compteur.fin_de_minute <= maintenant {
            compteur.fin_de_minute = maintenant + 60;
            compteur.refus = 0;
        }
        compteur.refus = compteur.refus.saturating_add(1);
        if compteur.refus > patience {
            compteur.jusqu_a = maintenant + DOUZE_HEURES;
        }
    }

    pub(crate) fn lift(&self) {
        *lock(&self.0) = Compteur::default();
    }
}

const DOUZE_HEURES: i64 = 12 * 3600;
