//! Money, in whole centimes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in centimes of euro. Prices stay far below 2⁵³, so they cross JavaScript unharmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Centimes(pub i64);

impl fmt::Display for Centimes {
    /// French usage, with no-break spaces: `1 234,50 €`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (euros, centimes) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        if euros >= 1_000_000 {
            write!(f, "{}\u{202f}{:03}\u{202f}{:03}", euros / 1_000_000, euros / 1_000 % 1_000, euros % 1_000)?;
        } else if euros >= 1_000 {
            write!(f, "{}\u{202f}{:03}", euros / 1_000, euros % 1_000)?;
        } else {
            write!(f, "{euros}")?;
        }
        write!(f, ",{centimes:02}\u{a0}€")
    }
}

#[cfg(test)]
mod tests {
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
    }
}
