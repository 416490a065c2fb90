//! Two kinds of refusals: those of the gateway, which speaks of tokens, and those of the service behind it, whose
//! `codeapp` are the ones that its specification names for the neighbouring operations. Only the statuses are a contract:
//! the shape of the bodies is not published, and a client must not lean on it.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::api_particulier::erreurs::Refus as RefusApiParticulier;

/// A refusal of either.
pub(crate) struct Refus {
    statut: u16,
    corps: Value,
}

impl Refus {
    /// No token.
    pub(crate) fn no_token() -> Self {
        Self::gateway(401, 900_902, "Missing Credentials")
    }

    /// A token that isn't one, or that is over.
    pub(crate) fn bad_token() -> Self {
        Self::gateway(401, 900_901, "Invalid Credentials")
    }

    /// A token without the scope of the resource.
    pub(crate) fn closed_resource() -> Self {
        Self::gateway(403, 900_910, "The access token does not allow you to access the requested resource")
    }

    pub(crate) fn bad_correlation() -> Self {
        Self::service(400, None, "L'en-tête X-Correlation-ID est absent ou n'est pas un UUID")
    }

    pub(crate) fn no_consent() -> Self {
        Self::service(400, None, "L'en-tête X-FranceConnect-OAuth est absent")
    }

    pub(crate) fn bad_spi() -> Self {
        Self::service(400, Some(4001), "Le spi est dans un format incorrect")
    }

    pub(crate) fn bad_year() -> Self {
        Self::service(400, Some(4002), "L'année de revenus est dans un format incorrect")
    }

    /// The citizen did not consent to this, or the consent is over.
    pub(crate) fn forbidden() -> Self {
        Self::service(403, Some(4031), "L'utilisateur n'a pas accès à la ressource")
    }

    /// The household has no notice for this year.
    pub(crate) fn no_notice() -> Self {
        Self::service(410, Some(4101), "La requête ne renvoie aucun résultat")
    }

    /// Nobody has this number.
    pub(crate) fn nobody() -> Self {
        Self::service(410, Some(4102), "Le spi ne correspond à aucun usager")
    }

    /// A failure asked for by its code in the other nomenclature: same status, this service's body.
    pub(crate) fn like(code: &str) -> Self {
        Self::service(RefusApiParticulier::of(code).status(), None, "Erreur technique")
    }

    fn gateway(statut: u16, code: u32, message: &str) -> Self {
        Self { statut, corps: json!({"fault": {"code": code, "message": message, "description": message}}) }
    }

    fn service(statut: u16, codeapp: Option<u16>, message: &str) -> Self {
        Self { statut, corps: json!({"erreur": {"code": statut, "codeapp": codeapp, "message": message}}) }
    }
}

impl IntoResponse for Refus {
    fn into_response(self) -> Response {
        let statut = StatusCode::from_u16(self.statut).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (statut, [(header::CONTENT_TYPE, "application/json")], self.corps.to_string()).into_response()
    }
}
