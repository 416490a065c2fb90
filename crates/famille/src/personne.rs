//! People, as the CAF and the MSA describe them: every piece may be missing.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::DatePartielle;

/// Sex in the civil register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sexe {
    /// Female.
    F,
    /// Male.
    M,
}

/// An allocataire, a child, or a person who was declared.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Personne {
    /// Name at birth.
    pub nom_naissance: Option<String>,
    /// Name in use, when it differs.
    pub nom_usage: Option<String>,
    /// Given names in one text, separated by spaces: upstream cannot tell « JEAN PIERRE » from « JEAN, PIERRE ».
    pub prenoms: Option<String>,
    /// Birth date, which may be partial.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2016-04-30"))]
    pub date_naissance: Option<DatePartielle>,
    /// Sex.
    pub sexe: Option<Sexe>,
}

impl Personne {
    /// The name to show: the one in use, else the one at birth.
    pub fn nom(&self) -> Option<&str> {
        let non_vide = |nom: &'_ Option<String>| nom.as_ref().is_some_and(|nom| !nom.trim().is_empty());
        if non_vide(&self.nom_usage) {
            self.nom_usage.as_deref()
        } else if non_vide(&self.nom_naissance) {
            self.nom_naissance.as_deref()
        } else {
            None
        }
    }

    /// Given names then name, whatever is known of them; empty when nothing is.
    pub fn nom_complet(&self) -> String {
        let prenoms = self.prenoms.as_deref().unwrap_or_default().trim();
        match (prenoms, self.nom()) {
            ("", nom) => nom.unwrap_or_default().to_owned(),
            (prenoms, None) => prenoms.to_owned(),
            (prenoms, Some(nom)) => [prenoms, " ", nom].concat(),
        }
    }
}

impl fmt::Debug for Personne {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personne(…)")
    }
}

/// A child of the family, with the token by which the form names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enfant {
    /// Stable token inside one seal (`e1`, `e2`…): triplets share a name and a date, never a token.
    pub jeton: String,
    /// The child. Nested, not flattened: serde buffers flattened fields, which costs bytes in the widget.
    pub personne: Personne,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_name_in_use_first() {
        for (naissance, usage, prenoms, attendu) in [
            (Some("MARTIN"), Some("DURAND"), Some("ANNE MARIE"), "ANNE MARIE DURAND"),
            (Some("MARTIN"), Some(" "), Some("ANNE"), "ANNE MARTIN"),
            (Some("MARTIN"), None, None, "MARTIN"),
            (None, None, Some("ANNE"), "ANNE"),
            (None, None, None, ""),
        ] {
            let personne = Personne {
                nom_naissance: naissance.map(str::to_owned),
                nom_usage: usage.map(str::to_owned),
                prenoms: prenoms.map(str::to_owned),
                ..Personne::default()
            };
            assert_eq!(personne.nom_complet(), attendu);
        }
    }
}
