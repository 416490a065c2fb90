//! The year of income for which an assessment is asked.

use std::fmt;

use famille::Date;

/// Assessments are published from the end of July to the end of August of the year after the income.
const MOIS_DE_PUBLICATION: u8 = 8;

/// A year of income, 2000 to 2099. The assessment on the income of 2025 is the one received in the summer of 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnneeRevenus(u16);

impl AnneeRevenus {
    /// A year, when it is a possible one.
    pub const fn new(annee: u16) -> Option<Self> {
        if annee >= 2000 && annee <= 2099 { Some(Self(annee)) } else { None }
    }

    /// The last year whose assessment should be there on the day `aujourdhui`: last year's from August on, the one
    /// before until July. In August some are still to come: [`Issue::AvisAbsent`](crate::Issue::AvisAbsent) then calls
    /// for the [`precedente`](Self::precedente).
    pub fn derniere(aujourdhui: Date) -> Option<Self> {
        let recul = if aujourdhui.mois() >= MOIS_DE_PUBLICATION { 1 } else { 2 };
        Self::new(aujourdhui.annee().checked_sub(recul)?)
    }

    /// The year before, if it is a possible one.
    pub const fn precedente(self) -> Option<Self> {
        Self::new(self.0 - 1)
    }

    /// The number.
    pub const fn annee(self) -> u16 {
        self.0
    }
}

impl fmt::Display for AnneeRevenus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_year_changes_in_august() {
        for (jour, attendue) in
            [((2026, 7, 31), Some(2024)), ((2026, 8, 1), Some(2025)), ((2026, 1, 1), Some(2024)), ((2001, 1, 1), None)]
        {
            let derniere = AnneeRevenus::derniere(Date::new(jour.0, jour.1, jour.2).unwrap());
            assert_eq!(derniere.map(AnneeRevenus::annee), attendue, "{jour:?}");
        }
        for (annee, possible) in [(1999, false), (2000, true), (2099, true), (2100, false), (0, false)] {
            assert_eq!(AnneeRevenus::new(annee).is_some(), possible, "{annee}");
        }
        assert_eq!(AnneeRevenus::new(2000).and_then(AnneeRevenus::precedente), None);
        assert_eq!(AnneeRevenus::new(2025).and_then(AnneeRevenus::precedente), AnneeRevenus::new(2024));
    }
}
