//! What the provider publishes about itself.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Porte;
use crate::pannes::{self, Cible};

/// `GET /.well-known/openid-configuration`.
pub(crate) async fn document(State(Porte { etat, fournisseur }): State<Porte>) -> Response {
    etat.count(|appels| *fournisseur.appels(appels).decouverte += 1);
    let cible = fournisseur.cible(Cible::Decouverte);
    if let Some(reponse) = pannes::apply(&etat, &cible, etat.panne(&cible)).await {
        return reponse;
    }
    let emetteur = fournisseur.emetteur(&etat.reglages);
    published(&json!({
        "issuer": emetteur,
        "authorization_endpoint": format!("{emetteur}/authorize"),
        "token_endpoint": format!("{emetteur}/token"),
        "userinfo_endpoint": format!("{emetteur}/userinfo"),
        "jwks_uri": format!("{emetteur}/jwks"),
        "end_session_endpoint": format!("{emetteur}/session/end"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "userinfo_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["eidas1"],
        "scopes_supported": fournisseur.scopes(),
        "claims_supported": fournisseur.claims_supported(),
        "authorization_response_iss_parameter_supported": true,
    }))
}

/// `GET /jwks`.
pub(crate) async fn keys(State(Porte { etat, fournisseur }): State<Porte>) -> Response {
    etat.count(|appels| *fournisseur.appels(appels).cles += 1);
    let cible = fournisseur.cible(Cible::Cles);
    if let Some(reponse) = pannes::apply(&etat, &cible, etat.panne(&cible)).await {
        return reponse;
    }
    published(&etat.cle_de_signature.jwks())
}

fn published(corps: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], corps.to_string()).into_response()
}
