//! Rates, in exact millionths: `0,15 %` is 1 500 millionths.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A share of something, in millionths. National rates of crèches have four decimals of a percent; millionths hold them
/// exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Taux(pub u32);

impl Taux {
    /// The whole.
    pub const ENTIER: Self = Self(1_000_000);

    /// Reads a percentage as a deliberation writes it: `0,15 %`, `12 %`, `0.0619%`; four decimals at the most.
    pub fn parse(texte: &str) -> Option<Self> {
        let nombre = texte.trim().strip_suffix('%')?.trim_end();
        let (entier, decimales) = nombre.split_once(['.', ',']).unwrap_or((nombre, "0"));
        let chiffres = |texte: &str| !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_digit());
        if !chiffres(entier) || !chiffres(decimales) || decimales.len() > 4 {
            return None;
        }
        // The length was checked above: 10^(4 - len) fits and the product stays below 10 000.
        let decimales = decimales.parse::<u32>().ok()? * 10_u32.pow(4 - u32::try_from(decimales.len()).ok()?);
        Some(Self(entier.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(decimales)?))
    }
}

impl fmt::Display for Taux {
    /// As the language that is spoken writes it; in French, with a no-break space: `0,15 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimales = (self.0 % 10_000 + 10_000).to_string();
        let decimales = decimales.get(1..).unwrap_or_default().trim_end_matches('0');
        let virgule = if decimales.is_empty() { "" } else { textes::decimale() };
        f.write_str(&textes::pourcentage(&[&(self.0 / 10_000).to_string(), virgule, decimales].concat()))
    }
}

impl<'de> Deserialize<'de> for Taux {
    /// From millionths, or from a percentage between quotation marks.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lecteur;
        impl Visitor<'_> for Lecteur {
            type Value = Taux;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("un pourcentage entre guillemets (exemple : \"0,15 %\"), 4 décimales au plus")
            }

            fn visit_str<E: de::Error>(self, texte: &str) -> Result<Taux, E> {
                Taux::parse(texte).ok_or_else(|| E::invalid_value(de::Unexpected::Str(texte), &self))
            }

            fn visit_u64<E: de::Error>(self, valeur: u64) -> Result<Taux, E> {
                u32::try_from(valeur).map(Taux).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(valeur), &self))
            }

            fn visit_i64<E: de::Error>(self, valeur: i64) -> Result<Taux, E> {
                u32::try_from(valeur).map(Taux).map_err(|_| E::invalid_value(de::Unexpected::Signed(valeur), &self))
            }
        }
        deserializer.deserialize_any(Lecteur)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_percentages_as_deliberations_write_them() {
        for (texte, millioniemes) in [
            ("0,15 %", Some(1_500)),
            ("0.0619%", Some(619)),
            ("12\u{a0}%", Some(120_000)),
            ("100 %", Some(1_000_000)),
            (" 1,5 % ", Some(15_000)),
            ("0 %", Some(0)),
            ("0,15", None),
            ("0,00001 %", None),
            ("-1 %", None),
            (", %", None),
            ("1,2,3 %", None),
            ("999999999999 %", None),
            ("", None),
        ] {
            assert_eq!(Taux::parse(texte).map(|taux| taux.0), millioniemes, "{texte}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(millioniemes: u32) {
            prop_assert_eq!(Taux::parse(&Taux(millioniemes).to_string()), Some(Taux(millioniemes)));
        }
    }
}
