//! The token request: a code against an access token and a signed proof of identity.

use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::session::{Octroi, VIE_DU_JETON};
use super::{Fournisseur, Porte, forget, single};
use crate::etat::Etat;
use crate::pannes::{self, Cible, Falsification, Panne};
use crate::secrets::{SansHasard, half_sha256, sha256, sha256_hex};

/// `POST /token`.
pub(crate) async fn exchange(State(porte): State<Porte>, Form(parametres): Form<Vec<(String, String)>>) -> Response {
    let Porte { etat, fournisseur } = &porte;
    etat.count(|appels| *fournisseur.appels(appels).jeton += 1);
    let cible = fournisseur.cible(Cible::Jeton);
    let panne = etat.panne(&cible);
    if let Some(reponse) = pannes::apply(etat, &cible, panne.clone()).await {
        return reponse;
    }
    let (statut, corps) = match trade(&porte, &parametres, falsification(panne)) {
        Ok(corps) => (StatusCode::OK, corps),
        Err(refus) => {
            let statut = if refus == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            (statut, json!({"error": refus, "error_description": "grant request is invalid"}))
        }
    };
    forget((statut, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], corps.to_string()).into_response())
}

/// The subject as this client sees it: two clients can't recognise the same person by it.
pub(super) fn subject(client_id: &str, persona: &str) -> String {
    format!("{}v1", sha256_hex(&format!("bac-a-sable {client_id} {persona}")))
}

pub(super) fn falsification(panne: Option<Panne>) -> Option<Falsification> {
    match panne {
        Some(Panne::Falsification(laquelle)) => Some(laquelle),
        _ => None,
    }
}

/// Signs claims, spoiling them first if so told.
pub(super) fn sign(etat: &Etat, mut charge: Value, falsification: Option<Falsification>) -> Result<String, SansHasard> {
    let etrangere = "une-valeur-etrangere-au-bac-a-sable";
    match falsification {
        Some(Falsification::Signature) => return etat.cle_de_signature.sign_falsely(&charge),
        Some(Falsification::SansSignature) => return Ok(etat.cle_de_signature.leave_unsigned(&charge)),
        Some(Falsification::Nonce) => charge["nonce"] = json!(etrangere),
        Some(Falsification::Audience) => charge["aud"] = json!(etrangere),
        Some(Falsification::Emetteur) => charge["iss"] = json!("https://ailleurs.invalid/api/v2"),
        Some(Falsification::Expiration) => {
            charge["iat"] = json!(etat.horloge.now() - 3660);
            charge["exp"] = json!(etat.horloge.now() - 3600);
        }
        Some(Falsification::Sujet) => charge["sub"] = json!(etrangere),
        None => {}
    }
    etat.cle_de_signature.sign(&charge)
}

fn trade(
    Porte { etat, fournisseur }: &Porte,
    parametres: &[(String, String)],
    falsification: Option<Falsification>,
) -> Result<Value, &'static str> {
    let get = |nom| single(parametres, nom);
    if get("grant_type").ok_or("invalid_request")? != "authorization_code" {
        return Err("unsupported_grant_type");
    }
    let client = get("client_id")
        .and_then(|id| fournisseur.client(&etat.reglages, id))
        .filter(|client| get("client_secret") == Some(&client.client_secret))
        .ok_or("invalid_client")?;
    let code = get("code").ok_or("invalid_request")?;
    let maintenant = etat.horloge.now();
    let session = fournisseur.session(etat);
    let octroi = session.read_code(code, maintenant).ok_or("invalid_grant")?;
    let bon_client = octroi.client_id == client.client_id && get("redirect_uri") == Some(&octroi.redirect_uri);
    if !bon_client || !verifier_holds(octroi.defi.as_deref(), get("code_verifier")) {
        return Err("invalid_grant");
    }
    let jeton = etat.hasard.word().map_err(|_| "server_error")?;
    if !session.use_code(code, &jeton, maintenant) {
        return Err("invalid_grant");
    }
    let preuve = sign(etat, proof(etat, *fournisseur, &octroi, &jeton, maintenant), falsification)
        .map_err(|_| "server_error")?;
    Ok(json!({
        "access_token": jeton,
        "token_type": "Bearer",
        "expires_in": VIE_DU_JETON,
        "id_token": preuve,
        "scope": octroi.scopes.join(" "),
    }))
}

/// A challenge needs its verifier, and a verifier needs its challenge.
fn verifier_holds(defi: Option<&str>, verifieur: Option<&str>) -> bool {
    match (defi, verifieur) {
        (None, None) => true,
        (Some(defi), Some(verifieur)) => (43..=128).contains(&verifieur.len()) && sha256(verifieur) == defi,
        _ => false,
    }
}

fn proof(etat: &Etat, fournisseur: Fournisseur, octroi: &Octroi, jeton: &str, maintenant: i64) -> Value {
    json!({
        "iss": fournisseur.emetteur(&etat.reglages),
        "sub": subject(&octroi.client_id, &octroi.persona),
        "aud": octroi.client_id,
        "iat": maintenant,
        "exp": maintenant + VIE_DU_JETON,
        "auth_time": octroi.donne_a,
        "nonce": octroi.nonce,
        "acr": "eidas1",
        "amr": ["pwd"],
        "at_hash": half_sha256(jeton),
    })
}
