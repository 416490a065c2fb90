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
    pub const fn message(self) -> &'static str {
        match self {
            Self::CorpsIllisible | Self::TypeInattendu | Self::CleIdempotence | Self::MethodeRefusee => {
                "Le formulaire a envoyé une demande que le service n’a pas comprise. Rechargez la page et réessayez."
            }
            Self::CorpsTropGrand => "Votre demande est trop longue. Raccourcissez vos messages et réessayez.",
            Self::VersionInconnue => "Le formulaire a été mis à jour. Rechargez la page pour continuer.",
            Self::DemarcheInconnue => {
                "Un des services choisis n’est plus proposé. Rechargez la page pour voir la liste à jour."
            }
            Self::SaisieInvalide => "Certaines réponses sont à corriger.",
            Self::SceauExpire => {
                "Votre identification date de trop longtemps. Identifiez-vous à nouveau : vos réponses sont gardées."
            }
            Self::SceauRefuse => {
                "Votre identification n’est pas reconnue. Identifiez-vous à nouveau : vos réponses sont gardées."
            }
            Self::SceauServi => {
                "Cette identification a déjà servi pour une demande. Identifiez-vous à nouveau : vos réponses sont gardées."
            }
            Self::OrigineRefusee => "Ce formulaire n’est pas autorisé sur cette page. Signalez-le à la mairie.",
            Self::TropDeRequetes => {
                "Beaucoup de familles utilisent le service en ce moment. Attendez une minute, puis réessayez."
            }
            Self::Introuvable => "Cette adresse n’existe pas.",
            Self::Indisponible => {
                "Le service est arrêté pour un moment. Vos réponses sont gardées sur cette page : réessayez dans quelques minutes."
            }
            Self::Interne => {
                "Le service a rencontré un problème. Vos réponses sont gardées sur cette page : réessayez dans quelques minutes."
            }
        }
    }
}
