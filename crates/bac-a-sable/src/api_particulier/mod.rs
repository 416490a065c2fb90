//! API Particulier v3 as a client sees it: the quotient familial by civil identity or FranceConnect token, the utility
//! doors, and the dead routes. The order of refusals is the real one: token, quota, scopes, parameters, conflict, person.

mod acces;
pub(crate) mod erreurs;
mod parametres;
pub(crate) mod quotas;
mod quotient_familial;
mod rapprochement;
mod reponse;
mod utilitaires;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};

use self::erreurs::Refus;
use crate::etat::Partage;

pub(crate) fn router(etat: &Partage) -> Router<Partage> {
    Router::new()
        .route("/v3/dss/quotient_familial/identite", get(quotient_familial::identite))
        .route("/v3/dss/quotient_familial/france_connect", get(quotient_familial::france_connect))
        .route("/api/introspect", get(utilitaires::introspect))
        .route("/api/ping", get(utilitaires::ping))
        .route("/api/pings", get(utilitaires::pings))
        .route("/api/{fournisseur}/ping", get(utilitaires::provider_ping))
        .route("/api/v2/composition-familiale", get(utilitaires::gone_since_2025))
        .route("/api/caf/famille", get(utilitaires::gone_since_2025))
        .route("/api/v2/avis-imposition", get(utilitaires::gone_since_2024))
        .route("/api/impots/svair", get(utilitaires::gone_since_2024))
        .route("/{version}/dss/quotient_familial/{modalite}", get(other_version))
        .fallback(nowhere)
        .layer(middleware::from_fn_with_state(etat.clone(), name_request))
}

/// Support asks for this identifier: every answer has one, refusals and dead routes included.
async fn name_request(State(etat): State<Partage>, requete: Request, suite: Next) -> Response {
    let mut reponse = suite.run(requete).await;
    if let Some(nom) = etat.hasard.request_id().ok().and_then(|nom| HeaderValue::from_str(&nom).ok()) {
        reponse.headers_mut().insert("x-request-id", nom);
    }
    reponse
}

async fn other_version(Path((version, _)): Path<(String, String)>) -> Response {
    let numero = version.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if numero { Refus::of("00402").into_response() } else { nowhere().await }
}

async fn nowhere() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], "<h1>404</h1>").into_response()
}
