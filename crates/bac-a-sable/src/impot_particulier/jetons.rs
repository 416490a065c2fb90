//! The gateway's token door: client credentials against an opaque token of one hour, for the resources of the habilitation.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::etat::{Etat, Partage, lock};
use crate::pannes::{self, Cible};
use crate::reglages::ClientImpot;

/// The tokens that were given.
#[derive(Default)]
pub(crate) struct Jetons(Mutex<HashMap<String, Jeton>>);

struct Jeton {
    scopes: Vec<String>,
    fin: i64,
}

impl Jetons {
    /// The scopes of a living token.
    pub(crate) fn scopes(&self, jeton: &str, maintenant: i64) -> Option<Vec<String>> {
        lock(&self.0).get(jeton).filter(|jeton| jeton.fin > maintenant).map(|jeton| jeton.scopes.clone())
    }

    /// Forgets them all.
    pub(crate) fn revoke(&self) {
        lock(&self.0).clear();
    }

    fn keep(&self, jeton: String, scopes: Vec<String>, maintenant: i64) {
        let mut jetons = lock(&self.0);
        jetons.retain(|_, ancien| ancien.fin > maintenant);
        jetons.insert(jeton, Jeton { scopes, fin: maintenant + VIE });
    }
}

/// `POST /token`.
pub(crate) async fn issue(
    State(etat): State<Partage>,
    entetes: HeaderMap,
    Form(parametres): Form<Vec<(String, String)>>,
) -> Response {
    etat.count(|appels| appels.jeton_impot_particulier += 1);
    let panne = etat.panne(&Cible::JetonImpotParticulier);
    if let Some(reponse) = pannes::apply(&etat, &Cible::JetonImpotParticulier, panne).await {
        return reponse;
    }
    let (statut, corps) = match give(&etat, &entetes, &parametres) {
        Ok(corps) => (StatusCode::OK, corps),
        Err(erreur) => {
            let statut = if erreur == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            (statut, json!({"error": erreur}))
        }
    };
    let entetes = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (statut, entetes, corps.to_string()).into_response()
}

const VIE: i64 = 3600;

fn give(etat: &Etat, entetes: &HeaderMap, parametres: &[(String, String)]) -> Result<Value, &'static str> {
    let get = |nom: &str| parametres.iter().find(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str());
    let client = &etat.reglages.client_impot_particulier;
    let (id, secret) = basic(entetes)
        .or_else(|| Some((get("client_id")?.to_owned(), get("client_secret")?.to_owned())))
        .ok_or("invalid_client")?;
    if id != client.client_id || secret != client.client_secret {
        return Err("invalid_client");
    }
    if get("grant_type").ok_or("invalid_request")? != "client_credentials" {
        return Err("unsupported_grant_type");
    }
    let scopes = granted(client, get("scope").unwrap_or_default())?;
    let jeton = etat.hasard.word().map_err(|_| "server_error")?;
    let corps = json!({
        "access_token": jeton, "token_type": "Bearer", "expires_in": VIE, "scope": scopes.join(" "),
    });
    etat.jetons_impot.keep(jeton, scopes, etat.horloge.now());
    Ok(corps)
}

/// Those that are asked for, all if none is.
fn granted(client: &ClientImpot, demandes: &str) -> Result<Vec<String>, &'static str> {
    let demandes: Vec<String> = demandes.split_whitespace().map(str::to_owned).collect();
    if demandes.iter().any(|scope| !client.ressources.contains(scope)) {
        return Err("invalid_scope");
    }
    Ok(if demandes.is_empty() { client.ressources.clone() } else { demandes })
}

fn basic(entetes: &HeaderMap) -> Option<(String, String)> {
    let valeur = entetes.get(header::AUTHORIZATION)?.to_str().ok()?;
    let code = valeur.strip_prefix("Basic ")?;
    let texte = String::from_utf8(BASE64_STANDARD.decode(code).ok()?).ok()?;
    let (id, secret) = texte.split_once(':')?;
    // RFC 6749 has both halves form-encoded before they are joined.
    let decode = |texte: &str| {
        url::form_urlencoded::parse(format!("v={texte}").as_bytes()).next().map(|(_, valeur)| valeur.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}
