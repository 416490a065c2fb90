//! Civil dates, whole or partial.
//!
//! The CAF and the MSA know some births only by the year, or by the year and month: they send zeros for the rest
//! (`2012-04-00`, `2020-00-00`, `0000-00-00`). Such a date is neither an error nor the first of January: it has a
//! state of its own, and each consumer says what it does with it.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A whole date of the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    annee: u16,
    mois: u8,
    jour: u8,
}

impl Date {
    /// A date that exists, or `None` (30 February, month 13, year 0).
    pub const fn new(annee: u16, mois: u8, jour: u8) -> Option<Self> {
        if annee == 0 || annee > 9999 || jour == 0 || jour > jours_du_mois(annee, mois) {
            return None;
        }
        Some(Self { annee, mois, jour })
    }

    /// Reads `AAAA-MM-JJ` and nothing else.
    pub fn parse_iso(texte: &str) -> Option<Self> {
        let (annee, mois, jour) = composants(texte)?;
        Self::new(annee, mois, jour)
    }

    /// Year, 1 to 9999.
    pub const fn annee(self) -> u16 {
        self.annee
    }

    /// Month, 1 to 12.
    pub const fn mois(self) -> u8 {
        self.mois
    }

    /// Day of the month, 1 to 31.
    pub const fn jour(self) -> u8 {
        self.jour
    }

    /// Whole years between a birth and `au`; `None` when the birth is later. A birth on 29 February counts a year
    /// from 1 March in common years, as French civil law counts days.
    pub fn age(self, au: Self) -> Option<u16> {
        if self > au {
            return None;
        }
        let anniversaire_passe = (au.mois, au.jour) >= (self.mois, self.jour);
        Some(au.annee - self.annee - u16::from(!anniversaire_passe))
    }

    /// Whole months between a birth and `au`; `None` when the birth is later. A birth on a day that the month of `au` does
    /// not have counts its month from the next first day, as [`Self::age`] does for 29 February.
    pub fn age_en_mois(self, au: Self) -> Option<u32> {
        if self > au {
            return None;
        }
        let mois = |date: Self| u32::from(date.annee) * 12 + u32::from(date.mois);
        Some(mois(au) - mois(self) - u32::from(au.jour < self.jour))
    }

    /// As it is said: `1er septembre 2026`, `18 juin 2026`.
    pub fn en_mots(self) -> String {
        let jour = if self.jour == 1 { textes::premier().to_owned() } else { self.jour.to_string() };
        textes::date(&jour, Self::nom_du_mois(self.mois), &self.annee.to_string())
    }

    /// The name of a month, from 1; empty for any other number.
    pub fn nom_du_mois(mois: u8) -> &'static str {
        match mois {
            1 => textes::janvier(),
            2 => textes::fevrier(),
            3 => textes::mars(),
            4 => textes::avril(),
            5 => textes::mai(),
            6 => textes::juin(),
            7 => textes::juillet(),
            8 => textes::aout(),
            9 => textes::septembre(),
            10 => textes::octobre(),
            11 => textes::novembre(),
            12 => textes::decembre(),
            _ => "",
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.annee, self.mois, self.jour)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A birth date is personal data: it never reaches a log through `{:?}`.
        f.write_str("Date(…)")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lecteur;
        impl Visitor<'_> for Lecteur {
            type Value = Date;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("une date entre guillemets, année, mois, jour (exemple : \"2026-09-01\")")
            }

            fn visit_str<E: de::Error>(self, texte: &str) -> Result<Date, E> {
                // The text is not repeated: a date may be somebody's.
                Date::parse_iso(texte)
                    .ok_or_else(|| E::custom(format_args!("attendu : {}", &self as &dyn de::Expected)))
            }
        }
        deserializer.deserialize_any(Lecteur)
    }
}

/// A birth date as an administration knows it.
#[derive(Clone, PartialEq, Eq)]
pub enum DatePartielle {
    /// Year, month and day are known.
    Complete(Date),
    /// The day is not known (`2012-04-00`).
    SansJour {
        /// Year, 1 to 9999.
        annee: u16,
        /// Month, 1 to 12.
        mois: u8,
    },
    /// Only the year is known (`2020-00-00`).
    AnneeSeule(u16),
    /// Nothing is known (`0000-00-00` or an empty text).
    Inconnue,
    /// Something that is not a date was received; it is kept as it came, so that an agent can read it.
    Illisible(String),
}

impl DatePartielle {
    /// Reads what the upstream sends. Never fails: what cannot be read is kept as [`Self::Illisible`].
    pub fn lire(texte: &str) -> Self {
        let texte = texte.trim();
        if texte.is_empty() {
            return Self::Inconnue;
        }
        match composants(texte) {
            Some((0, 0, 0)) => Self::Inconnue,
            Some((annee @ 1.., 0, 0)) => Self::AnneeSeule(annee),
            Some((annee @ 1.., mois @ 1..=12, 0)) => Self::SansJour { annee, mois },
            Some((annee, mois, jour)) => {
                Date::new(annee, mois, jour).map_or_else(|| Self::Illisible(texte.to_owned()), Self::Complete)
            }
            None => Self::Illisible(texte.to_owned()),
        }
    }

    /// The whole date, when everything is known.
    pub const fn complete(&self) -> Option<Date> {
        match self {
            Self::Complete(date) => Some(*date),
            _ => None,
        }
    }

    /// The year, when it is known.
    pub const fn annee(&self) -> Option<u16> {
        match self {
            Self::Complete(date) => Some(date.annee),
            Self::SansJour { annee, .. } | Self::AnneeSeule(annee) => Some(*annee),
            Self::Inconnue | Self::Illisible(_) => None,
        }
    }

    /// The month, when it is known.
    pub const fn mois(&self) -> Option<u8> {
        match self {
            Self::Complete(date) => Some(date.mois),
            Self::SansJour { mois, .. } => Some(*mois),
            _ => None,
        }
    }

    /// Youngest and oldest possible age at `au`, in whole months; `None` when the year is unknown or lies after `au`.
    pub fn mois_possibles(&self, au: Date) -> Option<(u32, u32)> {
        let (premiere, derniere) = self.bornes()?;
        let plus_age = premiere.age_en_mois(au)?;
        Some((derniere.age_en_mois(au).unwrap_or(0), plus_age))
    }

    /// First and last possible day of birth; `None` when the year is unknown.
    fn bornes(&self) -> Option<(Date, Date)> {
        Some(match self {
            Self::Complete(date) => (*date, *date),
            Self::SansJour { annee, mois } => {
                (Date::new(*annee, *mois, 1)?, Date::new(*annee, *mois, jours_du_mois(*annee, *mois))?)
            }
            Self::AnneeSeule(annee) => (Date::new(*annee, 1, 1)?, Date::new(*annee, 12, 31)?),
            Self::Inconnue | Self::Illisible(_) => return None,
        })
    }
}

impl fmt::Display for DatePartielle {
    /// The form in which the upstream writes it, zeros included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete(date) => date.fmt(f),
            Self::SansJour { annee, mois } => write!(f, "{annee:04}-{mois:02}-00"),
            Self::AnneeSeule(annee) => write!(f, "{annee:04}-00-00"),
            Self::Inconnue => f.write_str("0000-00-00"),
            Self::Illisible(texte) => f.write_str(texte),
        }
    }
}

impl fmt::Debug for DatePartielle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Complete(_) => "Complete(…)",
            Self::SansJour { .. } => "SansJour(…)",
            Self::AnneeSeule(_) => "AnneeSeule(…)",
            Self::Inconnue => "Inconnue",
            Self::Illisible(_) => "Illisible(…)",
        })
    }
}

impl Serialize for DatePartielle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DatePartielle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::lire(&String::deserialize(deserializer)?))
    }
}

const fn jours_du_mois(annee: u16, mois: u8) -> u8 {
    match mois {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if annee.is_multiple_of(4) && (!annee.is_multiple_of(100) || annee.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Splits `AAAA-MM-JJ` into numbers without judging them.
fn composants(texte: &str) -> Option<(u16, u8, u8)> {
    let octets = texte.as_bytes();
    if octets.len() != 10 || octets[4] != b'-' || octets[7] != b'-' {
        return None;
    }
    let nombre = |de: usize, a: usize| {
        octets[de..a]
            .iter()
            .try_fold(0u16, |somme, octet| octet.is_ascii_digit().then(|| somme * 10 + u16::from(octet - b'0')))
    };
    Some((nombre(0, 4)?, u8::try_from(nombre(5, 7)?).ok()?, u8::try_from(nombre(8, 10)?).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(texte: &str) -> Date {
        Date::parse_iso(texte).unwrap()
    }

    #[test]
    fn reads_every_shape_that_the_upstream_sends() {
        for (texte, attendu) in [
            ("2016-04-30", DatePartielle::Complete(date("2016-04-30"))),
            ("2012-04-00", DatePartielle::SansJour { annee: 2012, mois: 4 }),
            ("2020-00-00", DatePartielle::AnneeSeule(2020)),
            ("0000-00-00", DatePartielle::Inconnue),
            ("", DatePartielle::Inconnue),
            ("  ", DatePartielle::Inconnue),
            ("2020-00-12", DatePartielle::Illisible("2020-00-12".to_owned())),
            ("0000-04-12", DatePartielle::Illisible("0000-04-12".to_owned())),
            ("2023-02-29", DatePartielle::Illisible("2023-02-29".to_owned())),
            ("2024-02-29", DatePartielle::Complete(date("2024-02-29"))),
            ("12/04/2012", DatePartielle::Illisible("12/04/2012".to_owned())),
            ("２０２０-01-01", DatePartielle::Illisible("２０２０-01-01".to_owned())),
        ] {
            assert!(DatePartielle::lire(texte) == attendu, "{texte:?}");
        }
    }

    #[test]
    fn counts_whole_years() {
        for (naissance, au, age) in [
            ("2015-09-01", "2026-08-31", Some(10)),
            ("2015-09-01", "2026-09-01", Some(11)),
            ("2016-02-29", "2027-02-28", Some(10)),
            ("2016-02-29", "2027-03-01", Some(11)),
            ("2026-01-02", "2026-01-01", None),
        ] {
            assert_eq!(date(naissance).age(date(au)), age, "{naissance} {au}");
        }
    }

    #[test]
    fn partial_dates_give_a_range_of_ages() {
        let au = date("2026-06-15");
        for (naissance, mois) in [
            ("2016-06-15", Some((120, 120))),
            ("2016-06-16", Some((119, 119))),
            ("2016-06-00", Some((119, 120))),
            ("2016-00-00", Some((113, 125))),
            ("2026-00-00", Some((0, 5))),
            ("2027-00-00", None),
            ("0000-00-00", None),
            ("hier", None),
        ] {
            assert_eq!(DatePartielle::lire(naissance).mois_possibles(au), mois, "{naissance}");
        }
    }

    #[test]
    fn a_date_is_said_as_in_france() {
        for (texte, dite) in
            [("2026-09-01", "1er septembre 2026"), ("2026-06-18", "18 juin 2026"), ("0987-12-31", "31 décembre 987")]
        {
            assert_eq!(date(texte).en_mots(), dite);
        }
    }

    #[test]
    fn debug_shows_no_value() {
        for texte in ["1984-05-17", "1984-05-00", "1984-00-00", "dix-neuf cent 1984"] {
            assert!(!format!("{:?}", DatePartielle::lire(texte)).contains("1984"));
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_keeps_what_it_read(texte in ".{0,16}") {
            let lue = DatePartielle::lire(&texte);
            prop_assert!(DatePartielle::lire(&lue.to_string()) == lue);
        }

        #[test]
        fn years_are_twelve_months(a in 1u16..=9999, ma in 1u8..=12, ja in 1u8..=31, b in 1u16..=9999, mb in 1u8..=12, jb in 1u8..=31) {
            if let (Some(naissance), Some(au)) = (Date::new(a, ma, ja), Date::new(b, mb, jb)) {
                prop_assert_eq!(naissance.age(au).map(u32::from), naissance.age_en_mois(au).map(|mois| mois / 12));
            }
        }

        #[test]
        fn a_whole_date_survives_the_round_trip(annee in 1u16..=9999, mois in 1u8..=12, jour in 1u8..=31) {
            if let Some(date) = Date::new(annee, mois, jour) {
                prop_assert_eq!(Date::parse_iso(&date.to_string()).map(|d| d.to_string()), Some(date.to_string()));
            }
        }
    }
}
