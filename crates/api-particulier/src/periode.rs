//! The month for which a quotient is asked. Year and month travel together or not at all: upstream takes a lone month in
//! the current year and forgets to check that it is not in the future.

use famille::Date;

use crate::identite::{Motif, Refus};
use crate::{Champ, Code, Echec, Fournisseur, Issue};

/// How many months back upstream looks, beside the current one.
const MOIS_PASSES: i32 = 23;

/// The CAF publishes a month after its first week-end.
const JOURS_SANS_PUBLICATION: u8 = 10;

/// A month that upstream accepts: not in the future, at most 23 months ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Periode {
    annee: u16,
    mois: u8,
}

impl Periode {
    /// A month, if upstream accepts it on the day `aujourdhui`.
    ///
    /// # Errors
    /// A [`Refus`] of [`Champ::Periode`].
    pub fn new(annee: u16, mois: u8, aujourdhui: Date) -> Result<Self, Refus> {
        let recul = rang(aujourdhui.annee(), aujourdhui.mois()) - rang(annee, mois);
        if !(1..=12).contains(&mois) || !(0..=MOIS_PASSES).contains(&recul) {
            return Err(Refus { champ: Champ::Periode, motif: Motif::HorsLimites });
        }
        Ok(Self { annee, mois })
    }

    /// The month before the one of `aujourdhui`: the one to ask for when the CAF has not published the current month
    /// yet, which lasts until after the first week-end.
    pub fn precedente(aujourdhui: Date) -> Self {
        match aujourdhui.mois() {
            1 => Self { annee: aujourdhui.annee().saturating_sub(1), mois: 12 },
            mois => Self { annee: aujourdhui.annee(), mois: mois - 1 },
        }
    }

    /// The month to ask for after this failure of a call for the current one: the month before, when the CAF may not have
    /// published yet (the first ten days) and it is not the MSA that has no file, which keeps no past month.
    pub fn de_repli(echec: &Echec, aujourdhui: Date) -> Option<Self> {
        let msa = echec.code.and_then(Code::fournisseur) == Some(Fournisseur::Msa);
        let peut_etre_tot = echec.issue == Issue::DossierAbsent && !msa && aujourdhui.jour() <= JOURS_SANS_PUBLICATION;
        peut_etre_tot.then(|| Self::precedente(aujourdhui))
    }

    /// Year.
    pub fn annee(self) -> u16 {
        self.annee
    }

    /// Month, 1 to 12.
    pub fn mois(self) -> u8 {
        self.mois
    }
}

fn rang(annee: u16, mois: u8) -> i32 {
    i32::from(annee) * 12 + i32::from(mois)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_24_months() {
        let aujourdhui = Date::new(2026, 11, 23).unwrap();
        for (annee, mois, admise) in [
            (2026, 11, true),
            (2026, 12, false),
            (2027, 1, false),
            (2024, 12, true),
            (2024, 11, false),
            (2025, 0, false),
            (2025, 13, false),
            (0, 1, false),
            (9999, 12, false),
        ] {
            assert_eq!(Periode::new(annee, mois, aujourdhui).is_ok(), admise, "{annee}-{mois}");
        }
    }

    #[test]
    fn the_month_before_is_asked_for_early_and_for_an_absent_file_only() {
        let octobre = Some((2026, 10));
        for (statut, code, jour, repli) in [
            (404, "23003", 1, octobre),
            (404, "35003", 10, octobre),
            (404, "23003", 11, None),
            (404, "10003", 3, None),
            (404, "00402", 3, None),
            (422, "35560", 3, None),
            (502, "35001", 3, None),
        ] {
            let echec = Echec::lire(statut, format!("{{\"errors\":[{{\"code\":\"{code}\"}}]}}").as_bytes());
            let lu = Periode::de_repli(&echec, Date::new(2026, 11, jour).unwrap());
            assert_eq!(lu.map(|periode| (periode.annee(), periode.mois())), repli, "{code} {jour}");
        }
    }

    #[test]
    fn the_month_before_crosses_the_year() {
        for ((annee, mois), attendu) in [((2026, 11), (2026, 10)), ((2026, 1), (2025, 12))] {
            let avant = Periode::precedente(Date::new(annee, mois, 4).unwrap());
            assert_eq!((avant.annee(), avant.mois()), attendu);
        }
    }
}
