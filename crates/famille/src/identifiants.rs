//! Official identifiers that parse: SIRET and the codes of the Code officiel géographique (COG, INSEE).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is not the identifier that was expected. It never carries the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifiantInvalide(pub(crate) &'static str);

impl fmt::Display for IdentifiantInvalide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for IdentifiantInvalide {}

macro_rules! identifiant {
    ($(#[$doc:meta])* $nom:ident, $regle:expr, $attendu:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $nom(String);

        impl $nom {
            /// Reads the identifier; white space around it is dropped.
            ///
            /// # Errors
            /// When the text does not follow the rule; the error says what to write.
            pub fn parse(texte: &str) -> Result<Self, IdentifiantInvalide> {
                let texte = texte.trim();
                if $regle(texte) { Ok(Self(texte.to_owned())) } else { Err(IdentifiantInvalide($attendu)) }
            }

            /// The identifier as it is written in requests.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $nom {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $nom {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $nom {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

identifiant!(
    /// SIRET of the public body that receives the data: 14 digits with a Luhn key, or La Poste's own rule
    /// (SIREN 356000000: the sum of the digits is a multiple of 5).
    Siret,
    siret_valide,
    "SIRET attendu : les 14 chiffres du numéro de l’établissement, sans espace et sans faute : le dernier vérifie les autres (exemple : 13002526500013)"
);
identifiant!(
    /// COG code of a commune: two digits or 2A/2B, then three digits.
    CogCommune,
    commune_valide,
    "code commune attendu : le code INSEE à 5 caractères (exemple : 45234), pas le code postal"
);
identifiant!(
    /// COG code of a country: `99` and three digits, or `92352`.
    CogPays,
    pays_valide,
    "code pays attendu : le code INSEE à 5 chiffres (France : 99100)"
);
identifiant!(
    /// COG code of a département: two or three characters (`01`, `2A`, `974`).
    CogDepartement,
    departement_valide,
    "code département attendu : 2 ou 3 caractères (exemples : 45, 2A, 974)"
);

impl CogPays {
    /// France, 99100.
    pub fn france() -> Self {
        Self("99100".to_owned())
    }

    /// Whether this is France; only then does upstream read a commune of birth.
    pub fn est_france(&self) -> bool {
        self.0 == "99100"
    }
}

fn chiffres(texte: &str) -> bool {
    !texte.is_empty() && texte.bytes().all(|octet| octet.is_ascii_digit())
}

fn siret_valide(texte: &str) -> bool {
    if texte.len() != 14 || !chiffres(texte) {
        return false;
    }
    let somme_luhn: u32 = texte
        .bytes()
        .rev()
        .enumerate()
        .map(|(rang, octet)| {
            let chiffre = u32::from(octet - b'0') * if rang % 2 == 1 { 2 } else { 1 };
            chiffre / 10 + chiffre % 10
        })
        .sum();
    let somme: u32 = texte.bytes().map(|octet| u32::from(octet - b'0')).sum();
    somme_luhn.is_multiple_of(10) || (texte.starts_with("356000000") && somme.is_multiple_of(5))
}

/// `^([013-9]\d|2[AB1-9])\d{3}$`, as the API validates it.
fn commune_valide(texte: &str) -> bool {
    let [premier, second, reste @ ..] = texte.as_bytes() else { return false };
    let departement = match premier {
        b'2' => matches!(second, b'A' | b'B' | b'1'..=b'9'),
        b'0'..=b'9' => second.is_ascii_digit(),
        _ => false,
    };
    departement && reste.len() == 3 && reste.iter().all(u8::is_ascii_digit)
}

fn pays_valide(texte: &str) -> bool {
    texte == "92352" || (texte.len() == 5 && texte.starts_with("99") && chiffres(texte))
}

fn departement_valide(texte: &str) -> bool {
    matches!(texte, "2A" | "2B") || (matches!(texte.len(), 2 | 3) && chiffres(texte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parses_what_the_upstream_accepts_and_nothing_else() {
        for (texte, valide) in [
            ("13002526500013", true),
            (" 13002526500013 ", true),
            ("13002526500014", false),
            ("1300252650001", false),
            ("1300252650001A", false),
            // La Poste: 35600000000048 follows Luhn, 35600000009075 only La Poste's rule.
            ("35600000000048", true),
            ("35600000009075", true),
            ("35600000009076", false),
        ] {
            assert_eq!(Siret::parse(texte).is_ok(), valide, "{texte}");
        }
        for (texte, valide) in [
            ("45234", true),
            ("2A004", true),
            ("2B033", true),
            ("20004", false),
            ("97411", true),
            ("A5234", false),
            ("4523", false),
        ] {
            assert_eq!(CogCommune::parse(texte).is_ok(), valide, "{texte}");
        }
        for (texte, valide) in [("99100", true), ("99352", true), ("92352", true), ("92100", false), ("FR", false)] {
            assert_eq!(CogPays::parse(texte).is_ok(), valide, "{texte}");
        }
        for (texte, valide) in [("45", true), ("2A", true), ("974", true), ("2C", false), ("4", false), ("9745", false)]
        {
            assert_eq!(CogDepartement::parse(texte).is_ok(), valide, "{texte}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_digit_breaks_a_luhn_key(rang in 0usize..14, ecart in 1u8..=9) {
            let mut octets = *b"13002526500013";
            octets[rang] = b'0' + (octets[rang] - b'0' + ecart) % 10;
            let texte = String::from_utf8(octets.to_vec()).unwrap();
            prop_assert!(Siret::parse(&texte).is_err());
        }
    }
}
