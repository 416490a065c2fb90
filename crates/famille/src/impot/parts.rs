//! Shares of a fiscal household. Halves and quarters are exact in hundredths, which a floating-point number would not
//! promise to the next reader.

use std::fmt;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

/// A number of shares, never zero: whoever divides by it needs no test.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parts(NonZeroU16);

impl Parts {
    /// From hundredths: 250 is two shares and a half. `None` for zero.
    pub const fn from_centiemes(centiemes: u16) -> Option<Self> {
        match NonZeroU16::new(centiemes) {
            Some(centiemes) => Some(Self(centiemes)),
            None => None,
        }
    }

    /// Reads a decimal number, with a point or a comma, of at most two useful decimals. `None` for zero, for a sign, and
    /// for anything that hundredths can't hold.
    pub fn parse(texte: &str) -> Option<Self> {
        let texte = texte.trim();
        let (entier, decimales) = texte.split_once(['.', ',']).unwrap_or((texte, "0"));
        let chiffres = |texte: &str| !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_digit());
        if !chiffres(entier) || !chiffres(decimales) {
            return None;
        }
        let mut utiles = decimales.trim_end_matches('0').bytes();
        let mut decimale = || utiles.next().map_or(0, |octet| u16::from(octet - b'0'));
        let centiemes = decimale() * 10 + decimale();
        if utiles.next().is_some() {
            return None;
        }
        Self::from_centiemes(entier.parse::<u16>().ok()?.checked_mul(100)?.checked_add(centiemes)?)
    }

    /// Hundredths of a share.
    pub const fn centiemes(self) -> u16 {
        self.0.get()
    }
}

impl fmt::Display for Parts {
    /// As the language that is spoken writes it; in French: `2`, `2,5`, `1,25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entier, reste) = (self.centiemes() / 100, self.centiemes() % 100);
        f.write_str(&entier.to_string())?;
        if reste > 0 {
            f.write_str(textes::decimale())?;
            let decimales = (reste + 100).to_string();
            f.write_str(decimales.get(1..).unwrap_or_default().trim_end_matches('0'))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parts(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_shares_as_administrations_write_them() {
        for (texte, centiemes) in [
            ("1", Some(100)),
            ("2.5", Some(250)),
            ("2,5", Some(250)),
            ("1.25", Some(125)),
            (" 1.750 ", Some(175)),
            ("3.0", Some(300)),
            ("0.5", Some(50)),
            ("655.35", Some(65_535)),
            ("0", None),
            ("0.00", None),
            ("-1", None),
            ("+1", None),
            ("1.333", None),
            ("656", None),
            ("99999999999999999999", None),
            ("1e2", None),
            ("1.", None),
            (".5", None),
            ("1.2.3", None),
            ("٢", None),
            ("", None),
        ] {
            assert_eq!(Parts::parse(texte).map(Parts::centiemes), centiemes, "{texte}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(centiemes in 1u16..) {
            let parts = Parts::from_centiemes(centiemes).unwrap();
            prop_assert_eq!(Parts::parse(&parts.to_string()), Some(parts));
        }

        #[test]
        fn any_text_is_read_or_refused(texte: String) {
            if let Some(parts) = Parts::parse(&texte) {
                prop_assert!(parts.centiemes() > 0);
            }
        }
    }
}
