//! Money, in whole centimes, and the exact amounts on the way to a price.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// An amount in centimes of euro. Prices stay far below 2⁵³, so they cross JavaScript unharmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Centimes(pub i64);

/// An amount in millionths of a euro: a rate in millionths of a whole quotient in euros gives one exactly, so that a price
/// is rounded once, at its end, by the rule of its tariff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exact(pub i64);

/// Millionths of a euro in a centime, and in a euro.
const PAR_CENTIME: i64 = 10_000;
const PAR_EURO: u64 = 1_000_000;

impl Centimes {
    /// Reads an amount as a deliberation writes it: `3,35 €`, `3.35`, `1 234,50 €`, `18 €`. At most two decimals.
    pub fn parse(texte: &str) -> Option<Self> {
        let texte = texte.trim();
        let nombre = texte.strip_suffix('€').unwrap_or(texte).trim_end();
        let (entier, decimales) = nombre.split_once(['.', ',']).unwrap_or((nombre, "00"));
        let entier: String = entier.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
        let chiffres = |texte: &str| !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_digit());
        if !chiffres(&entier) || !chiffres(decimales) || decimales.len() > 2 {
            return None;
        }
        let decimales = decimales.parse::<i64>().ok()? * if decimales.len() == 1 { 10 } else { 1 };
        Some(Self(entier.parse::<i64>().ok()?.checked_mul(100)?.checked_add(decimales)?))
    }
}

impl fmt::Display for Centimes {
    /// As the language that is spoken writes it; in French, with no-break spaces: `1 234,50 €`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let centimes = self.0.unsigned_abs();
        // The 1 in front keeps the zero that may follow it.
        let decimales = (centimes % 100 + 100).to_string();
        ecrire(f, self.0 < 0, centimes / 100, decimales.get(1..).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Centimes {
    /// From whole centimes, or from an amount in euros between quotation marks.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lecteur;
        impl Visitor<'_> for Lecteur {
            type Value = Centimes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("un montant entre guillemets (exemple : \"3,35 €\") ou un nombre entier de centimes")
            }

            fn visit_str<E: de::Error>(self, texte: &str) -> Result<Centimes, E> {
                Centimes::parse(texte).ok_or_else(|| E::invalid_value(de::Unexpected::Str(texte), &self))
            }

            fn visit_i64<E: de::Error>(self, valeur: i64) -> Result<Centimes, E> {
                Ok(Centimes(valeur))
            }

            fn visit_u64<E: de::Error>(self, valeur: u64) -> Result<Centimes, E> {
                i64::try_from(valeur)
                    .map(Centimes)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(valeur), &self))
            }
        }
        deserializer.deserialize_any(Lecteur)
    }
}

impl Exact {
    /// A part of this amount, rounded to the nearest millionth of a euro.
    #[must_use]
    pub fn pour_cent(self, pour_cent: u16) -> Self {
        Self::fraction(i128::from(self.0) * i128::from(pour_cent), 100)
    }

    /// `numerateur` ÷ `denominateur` (which must be positive) in millionths, half up; cut to what an `i64` holds.
    pub(crate) fn fraction(numerateur: i128, denominateur: i128) -> Self {
        let quotient = (numerateur * 2 + denominateur).div_euclid(denominateur * 2);
        Self(i64::try_from(quotient).unwrap_or(if quotient < 0 { i64::MIN } else { i64::MAX }))
    }

    /// The amount when it is a whole number of centimes.
    pub const fn en_centimes(self) -> Option<Centimes> {
        if self.0 % PAR_CENTIME == 0 { Some(Centimes(self.0 / PAR_CENTIME)) } else { None }
    }
}

impl From<Centimes> for Exact {
    fn from(centimes: Centimes) -> Self {
        Self(centimes.0.saturating_mul(PAR_CENTIME))
    }
}

impl fmt::Display for Exact {
    /// As an amount in euros, with as many decimals as it has, two at least: `0,4995 €`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millioniemes = self.0.unsigned_abs();
        // The 1 in front keeps the zeros that follow it.
        let decimales = (millioniemes % PAR_EURO + PAR_EURO).to_string();
        let decimales = decimales.get(1..).unwrap_or_default().trim_end_matches('0');
        let decimales = [decimales, "00".get(decimales.len()..).unwrap_or_default()].concat();
        ecrire(f, self.0 < 0, millioniemes / PAR_EURO, &decimales)
    }
}

fn ecrire(f: &mut fmt::Formatter<'_>, negatif: bool, euros: u64, decimales: &str) -> fmt::Result {
    if negatif {
        f.write_str("-")?;
    }
    f.write_str(&textes::montant(&grouper(euros), decimales))
}

/// A whole number, its thousands apart.
fn grouper(nombre: u64) -> String {
    let chiffres = nombre.to_string();
    let mut texte = String::new();
    for (rang, chiffre) in chiffres.chars().enumerate() {
        if rang > 0 && (chiffres.len() - rang).is_multiple_of(3) {
            texte.push_str(textes::milliers());
        }
        texte.push(chiffre);
    }
    texte
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_written_as_in_france() {
        for (centimes, attendu) in [
            (0, "0,00 €"),
            (5, "0,05 €"),
            (123_450, "1\u{202f}234,50 €"),
            (100_000_000, "1\u{202f}000\u{202f}000,00 €"),
            (-250, "-2,50 €"),
        ] {
            assert_eq!(Centimes(centimes).to_string(), attendu.replace(' ', "\u{a0}"));
        }
        for (millioniemes, attendu) in
            [(0, "0,00 €"), (499_500, "0,4995 €"), (1, "0,000001 €"), (3_350_000, "3,35 €"), (-4_500, "-0,0045 €")]
        {
            assert_eq!(Exact(millioniemes).to_string(), attendu.replace(' ', "\u{a0}"));
        }
    }

    #[test]
    fn is_read_as_deliberations_write_it() {
        for (texte, centimes) in [
            ("3,35 €", Some(335)),
            ("3.35", Some(335)),
            ("0,5 €", Some(50)),
            ("18 €", Some(1_800)),
            ("1\u{202f}234,50\u{a0}€", Some(123_450)),
            ("3,355 €", None),
            ("-1 €", None),
            ("3,35 euros", None),
            (",50", None),
            ("", None),
            ("€", None),
        ] {
            assert_eq!(Centimes::parse(texte).map(|montant| montant.0), centimes, "{texte}");
        }
    }

    #[test]
    fn a_part_is_rounded_half_up() {
        for (exact, pour_cent, attendu) in [(1, 50, 1), (3, 50, 2), (100, 33, 33), (-1, 50, 0), (1_000, 0, 0)] {
            assert_eq!(Exact(exact).pour_cent(pour_cent), Exact(attendu));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(centimes in 0..=i64::MAX) {
            prop_assert_eq!(Centimes::parse(&Centimes(centimes).to_string()), Some(Centimes(centimes)));
        }
    }
}
