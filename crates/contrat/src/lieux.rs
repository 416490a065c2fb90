//! `GET /v1/communes?q=` and `GET /v1/pays?q=`: birthplaces found by typing their name.

use serde::{Deserialize, Serialize};

/// Answer of both searches, best first, 10 at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lieux {
    /// Found places.
    pub lieux: Vec<Lieu>,
}

/// A commune or a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lieu {
    /// COG code.
    pub code: String,
    /// Name.
    pub nom: String,
    /// What tells it from namesakes: « Loiret (45) », « Loiret (45), jusqu’en 1973 »; empty for a country.
    pub precision: String,
}
