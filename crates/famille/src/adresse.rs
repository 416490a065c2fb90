//! A postal address, as La Poste lays it out.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The seven keys that the CAF and the MSA send, all of which may be missing. It is declared by the family and may be
/// out of date: it is a hint of residence, not a proof.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Adresse {
    /// Line 1: to whom.
    pub destinataire: Option<String>,
    /// Line 2: flat, floor, staircase.
    pub complement_information: Option<String>,
    /// Line 3: entrance, building, residence.
    pub complement_information_geographique: Option<String>,
    /// Line 4: number and street.
    pub numero_libelle_voie: Option<String>,
    /// Line 5: hamlet or special mention.
    pub lieu_dit: Option<String>,
    /// Line 6: postcode and town in one text (« 75002 PARIS »).
    pub code_postal_ville: Option<String>,
    /// Line 7: country.
    pub pays: Option<String>,
}

impl Adresse {
    /// The lines to print, in La Poste's order, without the empty ones and without the country when it is France.
    pub fn lignes(&self) -> Vec<&str> {
        let pays = self.pays.as_deref().filter(|pays| !pays.trim().eq_ignore_ascii_case("france"));
        [
            self.destinataire.as_deref(),
            self.complement_information.as_deref(),
            self.complement_information_geographique.as_deref(),
            self.numero_libelle_voie.as_deref(),
            self.lieu_dit.as_deref(),
            self.code_postal_ville.as_deref(),
            pays,
        ]
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|ligne| !ligne.is_empty())
        .collect()
    }

    /// The five digits that open line 6, when they are there.
    pub fn code_postal(&self) -> Option<&str> {
        let premier = self.code_postal_ville.as_deref()?.split_whitespace().next()?;
        (premier.len() == 5 && premier.bytes().all(|octet| octet.is_ascii_digit())).then_some(premier)
    }
}

impl fmt::Debug for Adresse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Adresse(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adresse(code_postal_ville: &str, pays: &str) -> Adresse {
        Adresse {
            numero_libelle_voie: Some("1 RUE DE LA GARE".to_owned()),
            lieu_dit: Some(" ".to_owned()),
            code_postal_ville: Some(code_postal_ville.to_owned()),
            pays: Some(pays.to_owned()),
            ..Adresse::default()
        }
    }

    #[test]
    fn prints_only_the_lines_that_say_something() {
        assert_eq!(adresse("75002 PARIS", "France").lignes(), ["1 RUE DE LA GARE", "75002 PARIS"]);
        assert_eq!(adresse("1000 BRUXELLES", "BELGIQUE").lignes().last(), Some(&"BELGIQUE"));
        assert!(Adresse::default().lignes().is_empty());
    }

    #[test]
    fn finds_the_postcode_or_says_that_there_is_none() {
        for (ligne, attendu) in [
            ("75002 PARIS", Some("75002")),
            ("1000 BRUXELLES", None),
            ("PARIS 75002", None),
            ("", None),
            ("7500２ X", None),
        ] {
            assert_eq!(adresse(ligne, "FRANCE").code_postal(), attendu, "{ligne}");
        }
    }
}
