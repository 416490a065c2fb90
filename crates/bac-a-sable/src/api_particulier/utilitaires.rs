//! The doors around the operation: what a token may do, whether a provider is well, and routes that are closed for good.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{acces, erreurs::Refus, operations::Operation};
use crate::etat::{Etat, Partage};
use crate::pannes::{self, Cible, Panne};

/// `GET /api/introspect`.
pub(crate) async fn introspect(State(etat): State<Partage>, entetes: HeaderMap) -> Response {
    etat.count(|appels| appels.introspection += 1);
    if let Some(reponse) = pannes::apply(&etat, &Cible::Introspection, etat.panne(&Cible::Introspection)).await {
        return reponse;
    }
    match acces::by_token(&etat, &entetes) {
        Ok(scopes) => json_body(
            StatusCode::OK,
            &json!({"_id": "jeton-de-demonstration", "name": "Commune de Saint-Exemple-sur-Loire", "scopes": scopes}),
        ),
        Err(refus) => refus.into_response(),
    }
}

/// `GET /api/ping`.
pub(crate) async fn ping(State(etat): State<Partage>) -> Response {
    etat.count(|appels| appels.ping += 1);
    json_body(StatusCode::OK, &json!({"status": "ok"}))
}

/// `GET /api/pings`.
pub(crate) async fn pings(State(etat): State<Partage>) -> Response {
    etat.count(|appels| appels.ping += 1);
    let liste: Vec<Value> = FOURNISSEURS
        .iter()
        .map(|nom| json!({"name": nom, "url": format!("{}/api/{nom}/ping", etat.reglages.url_api_particulier())}))
        .collect();
    json_body(StatusCode::OK, &json!(liste))
}

/// `GET /api/{fournisseur}/ping`. It follows what was done to the quotient familial.
pub(crate) async fn provider_ping(State(etat): State<Partage>, Path(fournisseur): Path<String>) -> Response {
    etat.count(|appels| appels.ping += 1);
    if !FOURNISSEURS.contains(&fournisseur.as_str()) {
        return super::nowhere().await;
    }
    let (statut, mot) = health(&etat, &fournisseur);
    let maintenant = Timestamp::from_second(etat.horloge.now()).unwrap_or_else(|_| Timestamp::now()).to_string();
    let dernier_bon = if mot == "ok" { json!(maintenant) } else { Value::Null };
    json_body(statut, &json!({"status": mot, "last_update": maintenant, "last_ok_status": dernier_bon}))
}

/// The QF by CAF number.
pub(crate) async fn gone_since_2025() -> Response {
    gone("Cette ressource n'est plus disponible depuis le 31/10/2025.")
}

/// The tax notice.
pub(crate) async fn gone_since_2024() -> Response {
    gone("Cette ressource n'est plus disponible depuis le 08/01/2024.")
}

const CAISSES: &str = "cnaf_msa_quotient_familial";
const FOURNISSEURS: [&str; 3] = [CAISSES, "franceconnect", "insee_metadonnees"];

fn health(etat: &Etat, fournisseur: &str) -> (StatusCode, &'static str) {
    let cibles = [Cible::QuotientFamilial, Cible::Operation(Operation::QuotientFamilial), Cible::ApiParticulier];
    let panne = cibles.iter().find_map(|cible| etat.panne(cible)).filter(|_| fournisseur == CAISSES);
    match panne {
        Some(Panne::Erreur(code)) => match Refus::of(&code).status() {
            503 => (StatusCode::OK, "maintenance"),
            500.. => (StatusCode::BAD_GATEWAY, "bad_gateway"),
            _ => (StatusCode::OK, "ok"),
        },
        Some(Panne::Maintenance(fenetre)) if fenetre.holds(etat.horloge.minute_of_week()) => {
            (StatusCode::OK, "maintenance")
        }
        Some(panne) if !panne.ends_well() => (StatusCode::OK, "unknown"),
        _ => (StatusCode::OK, "ok"),
    }
}

fn gone(phrase: &'static str) -> Response {
    (StatusCode::GONE, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], phrase).into_response()
}

fn json_body(statut: StatusCode, corps: &Value) -> Response {
    (statut, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], corps.to_string()).into_response()
}
