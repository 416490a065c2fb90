//! The pivot identity, as FranceConnect certifies it, read from the claims of the signed user information.

use std::fmt;

use serde::Deserialize;

use crate::{Champ, Erreur};

/// Who the citizen is, according to the national register. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentitePivot {
    /// The person's identifier at this city, and only there.
    pub sub: String,
    /// `family_name`, which is the birth name.
    pub nom_naissance: String,
    /// `given_name_array`, or `given_name` cut at the spaces; never empty.
    pub prenoms: Vec<String>,
    /// `birthdate`, `AAAA-MM-JJ`.
    pub date_naissance: String,
    /// `gender`
    pub sexe: Sexe,
    /// `birthplace`: the INSEE code of the commune; none for who is born abroad.
    pub lieu_naissance: Option<String>,
    /// `birthcountry`: the INSEE code of the country.
    pub pays_naissance: Option<String>,
    /// `preferred_username`, which FranceConnect uses for the name of use.
    pub nom_usage: Option<String>,
}

/// Sex in the civil register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sexe {
    /// `female`
    Feminin,
    /// `male`
    Masculin,
}

impl fmt::Debug for IdentitePivot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentitePivot(…)")
    }
}

/// Every key is optional and unknown ones are ignored: what is missing is said by name, not by a parsing error.
#[derive(Deserialize)]
pub(crate) struct Revendications {
    #[serde(default)]
    family_name: Option<String>,
    #[serde(default)]
    given_name: Option<String>,
    #[serde(default)]
    given_name_array: Option<Vec<String>>,
    #[serde(default)]
    birthdate: Option<String>,
    #[serde(default)]
    gender: Option<String>,
    #[serde(default)]
    birthplace: Option<String>,
    #[serde(default)]
    birthcountry: Option<String>,
    #[serde(default)]
    preferred_username: Option<String>,
}

impl Revendications {
    pub(crate) fn en_identite(self, sub: String) -> Result<IdentitePivot, Erreur> {
        let manque = Erreur::IdentiteIncomplete;
        let prenoms = self.given_name_array.map(|liste| liste.into_iter().filter_map(plein).collect::<Vec<_>>());
        let prenoms = match prenoms {
            Some(liste) if !liste.is_empty() => liste,
            _ => self.given_name.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        };
        if prenoms.is_empty() {
            return Err(manque(Champ::Prenoms));
        }
        Ok(IdentitePivot {
            sub,
            nom_naissance: self.family_name.and_then(plein).ok_or(manque(Champ::NomNaissance))?,
            prenoms,
            date_naissance: self
                .birthdate
                .and_then(plein)
                .filter(|d| forme_date(d))
                .ok_or(manque(Champ::DateNaissance))?,
            sexe: match self.gender.as_deref() {
                Some("female") => Sexe::Feminin,
                Some("male") => Sexe::Masculin,
                _ => return Err(manque(Champ::Sexe)),
            },
            lieu_naissance: self.birthplace.and_then(plein),
            pays_naissance: self.birthcountry.and_then(plein),
            nom_usage: self.preferred_username.and_then(plein),
        })
    }
}

fn plein(texte: String) -> Option<String> {
    let coupe = texte.trim();
    (!coupe.is_empty()).then(|| coupe.to_owned())
}

/// Four digits, two, two. Whether the day exists is the caller's business: presumed births have `00`.
fn forme_date(texte: &str) -> bool {
    let octets = texte.as_bytes();
    octets.len() == 10
        && octets.iter().enumerate().all(|(i, o)| if i == 4 || i == 7 { *o == b'-' } else { o.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn lire(retouches: &[(&str, Value)]) -> Result<IdentitePivot, Erreur> {
        let mut objet = json!({
            "family_name": "Quévremont", "given_name": "Maëlle Inès", "given_name_array": ["Maëlle", "Inès"],
            "birthdate": "1987-04-09", "gender": "female", "birthplace": "29019", "birthcountry": "99100", "autre": {"x": 1},
        });
        for (cle, valeur) in retouches {
            objet[*cle] = valeur.clone();
        }
        serde_json::from_value::<Revendications>(objet).unwrap().en_identite("s".into())
    }

    #[test]
    fn a_whole_identity_is_read() {
        let identite = lire(&[]).unwrap();
        assert_eq!(identite.prenoms, ["Maëlle", "Inès"]);
        assert_eq!((identite.lieu_naissance.as_deref(), identite.nom_usage), (Some("29019"), None));
        let sans_liste = lire(&[("given_name_array", Value::Null)]).unwrap();
        assert_eq!(sans_liste.prenoms, ["Maëlle", "Inès"]);
        let etranger = lire(&[("birthplace", json!("")), ("birthcountry", json!("99350"))]).unwrap();
        assert_eq!((etranger.lieu_naissance, etranger.pays_naissance.as_deref()), (None, Some("99350")));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (cle, valeur, champ) in [
            ("family_name", Value::Null, Champ::NomNaissance),
            ("family_name", json!("  "), Champ::NomNaissance),
            ("birthdate", Value::Null, Champ::DateNaissance),
            ("birthdate", json!("9 avril 1987"), Champ::DateNaissance),
            ("birthdate", json!("1987-4-9"), Champ::DateNaissance),
            ("gender", Value::Null, Champ::Sexe),
            ("gender", json!("unknown"), Champ::Sexe),
        ] {
            assert_eq!(lire(&[(cle, valeur)]).unwrap_err(), Erreur::IdentiteIncomplete(champ));
        }
        let sans_prenom = lire(&[("given_name", json!(" ")), ("given_name_array", json!([""]))]);
        assert_eq!(sans_prenom.unwrap_err(), Erreur::IdentiteIncomplete(Champ::Prenoms));
    }

    #[test]
    fn nothing_of_it_is_printed() {
        assert_eq!(format!("{:?}", lire(&[]).unwrap()), "IdentitePivot(…)");
    }
}
