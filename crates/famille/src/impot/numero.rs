//! The numéro fiscal, by which the DGFIP knows a person.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::identifiants::IdentifiantInvalide;

/// A numéro fiscal (SPI): 13 digits. The DGFIP publishes no rule for its last digits, so they are not checked. It
/// identifies a person for life: it is printed nowhere.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NumeroFiscal(String);

impl NumeroFiscal {
    /// Reads the number as people copy it: spaces, points and hyphens between the digits are dropped.
    ///
    /// # Errors
    /// When there are not 13 digits; the error says what to write, and never holds the text.
    pub fn parse(texte: &str) -> Result<Self, IdentifiantInvalide> {
        let separateur = |caractere: &char| caractere.is_whitespace() || matches!(caractere, '.' | '-');
        let numero: String = texte.chars().filter(|caractere| !separateur(caractere)).collect();
        if numero.len() == 13 && numero.bytes().all(|octet| octet.is_ascii_digit()) {
            Ok(Self(numero))
        } else {
            Err(IdentifiantInvalide(
                "numéro fiscal attendu : les 13 chiffres écrits en haut de votre avis d’impôt, à côté de votre nom",
            ))
        }
    }

    /// The 13 digits, as they are written in requests.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NumeroFiscal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NumeroFiscal(…)")
    }
}

impl Serialize for NumeroFiscal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for NumeroFiscal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_thirteen_digits_however_they_are_spaced() {
        for (texte, valide) in [
            ("0712345678901", true),
            (" 07 12 345 678 901 ", true),
            ("07\u{a0}12\u{202f}345.678-901", true),
            ("071234567890", false),
            ("07123456789012", false),
            ("071234567890A", false),
            ("٠٧١٢٣٤٥٦٧٨٩٠١", false),
            ("07123456789 é", false),
            ("", false),
        ] {
            assert_eq!(NumeroFiscal::parse(texte).is_ok(), valide, "{texte}");
        }
        assert_eq!(NumeroFiscal::parse("07 12 345 678 901").unwrap().as_str(), "0712345678901");
    }

    #[test]
    fn neither_the_number_nor_the_error_prints_anything() {
        let numero = NumeroFiscal::parse("0712345678901").unwrap();
        assert_eq!(format!("{numero:?}"), "NumeroFiscal(…)");
        let refus = NumeroFiscal::parse("071234567").unwrap_err();
        assert!(!format!("{refus} {refus:?}").contains("0712"));
        assert!(serde_json::from_str::<NumeroFiscal>("\"12\"").is_err());
        assert_eq!(serde_json::to_string(&numero).unwrap(), "\"0712345678901\"");
    }
}
