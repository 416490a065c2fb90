//! API Particulier v3 as a client sees it: its operations by civil identity or FranceConnect token, the utility doors, and
//! the dead routes. The order of refusals is the real one: token, quota, scopes, parameters, conflict, person.

mod acces;
mod appel;
pub(crate) mod attestations;
pub(crate) mod bannissement;
pub(crate) mod erreurs;
pub(crate) mod operations;
pub(crate) mod parametres;
pub(crate) mod quotas;
mod rapprochement;
mod reponse;
mod utilitaires;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};

use crate::etat::Partage;

pub(crate) fn router(etat: &Partage) -> Router<Partage> {
    Router::new()
        .route("/{version}/dss/{operation}/{modalite}", get(appel::answer))
        .route("/attestations/verification/{nom}", get(attestations::verify))
        .route("/api/attestations/{fichier}", get(attestations::document))
        .route("/api/introspect", get(utilitaires::introspect))
        .route("/api/ping", get(utilitaires::ping))
        .route("/api/pings", get(utilitaires::pings))
        .route("/api/{fournisseur}/ping", get(utilitaires::provider_ping))
        .route("/api/v2/composition-familiale", get(utilitaires::gone_since_2025))
        .route("/api/caf/famille", get(utilitaires::gone_since_2025))
        .route("/api/v2/avis-imposition", get(utilitaires::gone_since_2024))
        .route("/api/impots/svair", get(utilitaires::gone_since_2024))
        .fallback(nowhere)
        .layer(middleware::from_fn_with_state(etat.clone(), name_request))
        .layer(middleware::from_fn_with_state(etat.clone(), ignore_the_banned))
}

/// A banned address hears nothing: its requests stay open until it gives up.
async fn ignore_the_banned(State(etat): State<Partage>, requete: Request, suite: Next) -> Response {
    if etat.bannissement.holds(etat.horloge.now()) {
        etat.count(|appels| appels.ignores += 1);
        std::future::pending::<()>().await;
    }
    suite.run(requete).await
}

/// Support asks for this identifier: every answer has one, refusals and dead routes included.
async fn name_request(State(etat): State<Partage>, requete: Request, suite: Next) -> Response {
    let mut reponse = suite.run(requete).await;
    if let Some(nom) = etat.hasard.request_id().ok().and_then(|nom| HeaderValue::from_str(&nom).ok()) {
        reponse.headers_mut().insert("x-request-id", nom);
    }
    reponse
}

async fn nowhere() -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], "<h1>404</h1>").into_response()
}
