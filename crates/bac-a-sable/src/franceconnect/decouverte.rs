//! What the provider publishes about itself.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::etat::Partage;
use crate::pannes::{self, Cible};
use crate::reglages::all_scopes;

/// `GET /.well-known/openid-configuration`.
pub(crate) async fn document(State(etat): State<Partage>) -> Response {
    etat.count(|appels| appels.decouverte += 1);
    if let Some(reponse) = pannes::apply(&etat, &Cible::Decouverte, etat.panne(&Cible::Decouverte)).await {
        return reponse;
    }
    let emetteur = etat.reglages.emetteur_franceconnect();
    let scopes: Vec<&str> = all_scopes().collect();
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
        "scopes_supported": scopes,
        "claims_supported": [
            "sub", "given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry",
            "preferred_username", "acr", "amr", "auth_time", "iss", "aud", "nonce",
        ],
        "authorization_response_iss_parameter_supported": true,
    }))
}

/// `GET /jwks`.
pub(crate) async fn keys(State(etat): State<Partage>) -> Response {
    etat.count(|appels| appels.cles += 1);
    if let Some(reponse) = pannes::apply(&etat, &Cible::Cles, etat.panne(&Cible::Cles)).await {
        return reponse;
    }
    published(&etat.cle_de_signature.jwks())
}

fn published(corps: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], corps.to_string()).into_response()
}
