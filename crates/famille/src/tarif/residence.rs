//! Where a family lives, as far as a tariff asks.

use serde::{Deserialize, Serialize};

/// Where the family lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Residence {
    /// At least one parent lives in the commune.
    Commune,
    /// No parent does.
    Exterieur,
    /// Not known: priced as outside, provisionally.
    #[default]
    Inconnue,
}

/// Residence as a postcode tells it.
pub fn residence(code_postal: Option<&str>, codes_postaux_de_la_commune: &[String]) -> Residence {
    match code_postal {
        None => Residence::Inconnue,
        Some(code) if codes_postaux_de_la_commune.iter().any(|autre| autre == code) => Residence::Commune,
        Some(_) => Residence::Exterieur,
    }
}
