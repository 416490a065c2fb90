//! `GET /v1/configuration`: what the widget needs to draw the form. Nothing here is secret.

use famille::{Contact, Demarche};
use serde::{Deserialize, Serialize};

/// Answer of `GET /v1/configuration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfigurationPublique {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// The city.
    pub ville: Ville,
    /// Whether FranceConnect is offered.
    pub france_connect: bool,
    /// Whether the tax assessment can be asked from the DGFIP.
    pub impot_particulier: bool,
    /// Services, in the order to show.
    pub demarches: Vec<Demarche>,
    /// Today in the city, `AAAA-MM-JJ`: ages are computed at this date on both sides.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-23"))]
    pub aujourdhui: famille::Date,
    /// What is known of an outage of the CAF and the MSA: families may go on, and are verified later.
    #[serde(default)]
    pub panne: Option<Panne>,
}

/// An outage of the administrations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Panne {
    /// Until when, as a clock says it (`23:45`, in the city), for a maintenance that is known; empty when nobody knows.
    pub jusqu_a: String,
}

/// The city that receives the dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ville {
    /// Name.
    pub nom: String,
    /// Postcodes of the commune.
    pub codes_postaux: Vec<String>,
    /// Whom to ask.
    pub contact: Contact,
    /// E-mail address of the data protection officer.
    pub dpo: String,
    /// How long a dossier is kept, in months.
    pub conservation_mois: u16,
}
