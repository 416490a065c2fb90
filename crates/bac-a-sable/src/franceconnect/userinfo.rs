//! The identity of whoever connected, as a signed JWT. A scope gives its claims; a persona may lack some.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::forget;
use super::jeton::{falsification, sign, subject};
use super::session::{Acces, VIE_DU_JETON};
use crate::etat::{Etat, Partage};
use crate::familles::{Identite, Persona};
use crate::pannes::{self, Cible};

/// `GET` or `POST /userinfo`.
pub(crate) async fn identity(State(etat): State<Partage>, entetes: HeaderMap) -> Response {
    etat.count(|appels| appels.userinfo += 1);
    let panne = etat.panne(&Cible::Userinfo);
    if let Some(reponse) = pannes::apply(&etat, &Cible::Userinfo, panne.clone()).await {
        return reponse;
    }
    let jeton =
        entetes.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let acces = jeton.and_then(|jeton| etat.session.access(jeton, etat.horloge.now()));
    let persona = acces.as_ref().and_then(|acces| etat.persona(&acces.persona));
    let (Some(acces), Some(persona)) = (&acces, persona) else { return forget(refuse()) };
    match sign(&etat, claims(&etat, acces, persona), falsification(panne)) {
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

fn claims(etat: &Etat, acces: &Acces, persona: &Persona) -> Value {
    let maintenant = etat.horloge.now();
    let mut claims = Map::new();
    for (nom, valeur) in pivot(&persona.identite) {
        let demande = acces.scopes.iter().any(|scope| gives(scope).contains(&nom));
        let absent = persona.sans.iter().any(|absent| absent == nom);
        if demande && !absent && !valeur.is_null() {
            claims.insert(nom.to_owned(), valeur);
        }
    }
    claims.insert("sub".to_owned(), json!(subject(&acces.client_id, &acces.persona)));
    claims.insert("iss".to_owned(), json!(etat.reglages.emetteur_franceconnect()));
    claims.insert("aud".to_owned(), json!(acces.client_id));
    claims.insert("iat".to_owned(), json!(maintenant));
    claims.insert("exp".to_owned(), json!(maintenant + VIE_DU_JETON));
    Value::Object(claims)
}

fn pivot(identite: &Identite) -> [(&'static str, Value); 8] {
    [
        ("given_name", json!(identite.prenoms.join(" "))),
        ("given_name_array", json!(identite.prenoms)),
        ("family_name", json!(identite.nom_naissance)),
        ("preferred_username", json!(identite.nom_usage)),
        ("birthdate", json!(identite.date())),
        ("gender", json!(identite.sexe.gender())),
        // Empty, not absent, for somebody born abroad.
        ("birthplace", json!(identite.lieu.commune.as_deref().unwrap_or_default())),
        ("birthcountry", json!(identite.lieu.pays)),
    ]
}

fn gives(scope: &str) -> &'static [&'static str] {
    match scope {
        "identite_pivot" => {
            &["given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"]
        }
        "profile" => &["given_name", "given_name_array", "family_name", "birthdate", "gender", "preferred_username"],
        "birth" => &["birthplace", "birthcountry"],
        "given_name" => &["given_name", "given_name_array"],
        "family_name" => &["family_name"],
        "birthdate" => &["birthdate"],
        "gender" => &["gender"],
        "birthplace" => &["birthplace"],
        "birthcountry" => &["birthcountry"],
        "preferred_username" => &["preferred_username"],
        _ => &[],
    }
}
