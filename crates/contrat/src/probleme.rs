//! Problems, as `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};

use crate::dossier::ErreurSituee;

/// What went wrong, for a program. Its text form is the last part of the problem's `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Code {
    /// The body is not the JSON that the contract describes.
    CorpsIllisible,
    /// The body is too large.
    CorpsTropGrand,
    /// The content type is not `application/json`.
    TypeInattendu,
    /// The widget is of another version than the proxy: reload the page.
    VersionInconnue,
    /// A service that the city does not offer.
    DemarcheInconnue,
    /// Fields to correct, listed in `erreurs`.
    SaisieInvalide,
    /// The seal has expired: identify again.
    SceauExpire,
    /// The seal was not made here, not for this page, or was changed.
    SceauRefuse,
    /// The seal is already in a dossier: identify again.
    SceauServi,
    /// The origin of the page is not allowed.
    OrigineRefusee,
    /// The idempotency key is missing, malformed, or was used with another content.
    CleIdempotence,
    /// Too many requests: wait.
    TropDeRequetes,
    /// No such resource.
    Introuvable,
    /// The method is not allowed on this resource.
    MethodeRefusee,
    /// Temporarily out of order; what was sent was not recorded.
    Indisponible,
    /// A fault of ours.
    Interne,
}

/// Body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Probleme {
    /// What went wrong, for a program.
    pub code: Code,
    /// HTTP status.
    pub status: u16,
    /// What went wrong and what to do, for the citizen, in French.
    pub title: String,
    /// Fields to correct; a refused document is one. Empty for every other problem.
    #[serde(default)]
    pub erreurs: Vec<ErreurSituee>,
}

impl Code {
    /// HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::CorpsIllisible | Self::VersionInconnue | Self::CleIdempotence => 400,
            Self::OrigineRefusee | Self::SceauRefuse => 403,
            Self::Introuvable => 404,
            Self::MethodeRefusee => 405,
            Self::SceauServi => 409,
            Self::SceauExpire => 410,
            Self::CorpsTropGrand => 413,
            Self::TypeInattendu => 415,
            Self::DemarcheInconnue | Self::SaisieInvalide => 422,
            Self::TropDeRequetes => 429,
            Self::Interne => 500,
            Self::Indisponible => 503,
        }
    }

    /// The sentence that the citizen reads.
    pub fn message(self) -> &'static str {
        match self {
            Self::CorpsIllisible | Self::TypeInattendu | Self::CleIdempotence | Self::MethodeRefusee => {
                textes::probleme_incompris()
            }
            Self::CorpsTropGrand => textes::probleme_trop_long(),
            Self::VersionInconnue => textes::probleme_version(),
            Self::DemarcheInconnue => textes::probleme_service(),
            Self::SaisieInvalide => textes::probleme_saisie(),
            Self::SceauExpire => textes::probleme_sceau_expire(),
            Self::SceauRefuse => textes::probleme_sceau_refuse(),
            Self::SceauServi => textes::probleme_sceau_servi(),
            Self::OrigineRefusee => textes::probleme_origine(),
            Self::TropDeRequetes => textes::probleme_affluence(),
            Self::Introuvable => textes::probleme_introuvable(),
            Self::Indisponible => textes::probleme_indisponible(),
            Self::Interne => textes::probleme_interne(),
        }
    }
}
