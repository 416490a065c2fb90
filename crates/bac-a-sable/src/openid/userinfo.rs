//! The identity of whoever connected, as a signed JWT. A scope gives its claims.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::jeton::{falsification, sign, subject};
use super::session::{Acces, VIE_DU_JETON};
use super::{Porte, forget};
use crate::pannes::{self, Cible};

/// `GET` or `POST /userinfo`.
pub(crate) async fn identity(State(porte): State<Porte>, entetes: HeaderMap) -> Response {
    let Porte { etat, fournisseur } = &porte;
    etat.count(|appels| *fournisseur.appels(appels).userinfo += 1);
    let cible = fournisseur.cible(Cible::Userinfo);
    let panne = etat.panne(&cible);
    if let Some(reponse) = pannes::apply(etat, &cible, panne.clone()).await {
        return reponse;
    }
    let jeton =
        entetes.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let acces = jeton.and_then(|jeton| fournisseur.session(etat).access(jeton, etat.horloge.now()));
    let propres = acces.as_ref().and_then(|acces| fournisseur.claims(etat, acces));
    let (Some(acces), Some(propres)) = (&acces, propres) else { return forget(refuse()) };
    match sign(etat, complete(&porte, acces, propres), falsification(panne)) {
        Ok(jwt) => forget(([(header::CONTENT_TYPE, "application/jwt")], jwt).into_response()),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refuse() -> Response {
    let corps = json!({"error": "invalid_token", "error_description": "invalid token provided"}).to_string();
    let entetes = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\""),
    ];
    (StatusCode::UNAUTHORIZED, entetes, corps).into_response()
}

/// With what every signed identity says: of whom, from whom, for whom, until when.
fn complete(Porte { etat, fournisseur }: &Porte, acces: &Acces, mut claims: Map<String, Value>) -> Value {
    let maintenant = etat.horloge.now();
    for (nom, valeur) in [
        ("sub", json!(subject(&acces.client_id, &acces.persona))),
        ("iss", json!(fournisseur.emetteur(&etat.reglages))),
        ("aud", json!(acces.client_id)),
        ("iat", json!(maintenant)),
        ("exp", json!(maintenant + VIE_DU_JETON)),
    ] {
        claims.insert(nom.to_owned(), valeur);
    }
    Value::Object(claims)
}
