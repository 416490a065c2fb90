//! A draft: what was typed so far, sealed by the proxy so that the browser's storage holds nothing readable.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Body of `POST /v1/brouillons`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brouillon {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What to keep, in the widget's own terms: the proxy does not look at it. [`crate::BROUILLON_MAX`] bytes at most.
    pub contenu: String,
}

/// Answer of `POST /v1/brouillons`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrouillonScelle {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// Opaque seal, for this page's origin only.
    pub sceau: String,
    /// Life of the seal, in seconds.
    pub duree_s: u32,
}

/// Body of `POST /v1/brouillons/ouverture`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OuvertureBrouillon {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// The seal of a draft.
    pub sceau: String,
}

/// Answer of `POST /v1/brouillons/ouverture`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrouillonOuvert {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What was kept, as it was.
    pub contenu: String,
}

impl fmt::Debug for Brouillon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Brouillon(…)")
    }
}

impl fmt::Debug for BrouillonScelle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrouillonScelle(…)")
    }
}

impl fmt::Debug for OuvertureBrouillon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OuvertureBrouillon(…)")
    }
}

impl fmt::Debug for BrouillonOuvert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrouillonOuvert(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_draft_is_printed() {
        let (contenu, sceau) = ("Kanari".to_owned(), "Kanari".to_owned());
        let textes = [
            format!("{:?}", Brouillon { version: 1, contenu: contenu.clone() }),
            format!("{:?}", BrouillonScelle { version: 1, sceau: sceau.clone(), duree_s: 1 }),
            format!("{:?}", OuvertureBrouillon { version: 1, sceau }),
            format!("{:?}", BrouillonOuvert { version: 1, contenu }),
        ];
        assert!(textes.iter().all(|texte| !texte.contains("Kanari")), "{textes:?}");
    }
}
