//! The end of a session. There is none to end here, but the request is checked: a relying party that forgets the hint or
//! an undeclared address must notice. An expired hint is fine, since people log out late.

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::{Porte, forget, single};
use crate::pages;

/// `GET /session/end`.
pub(crate) async fn end(State(porte): State<Porte>, Query(parametres): Query<Vec<(String, String)>>) -> Response {
    let fournisseur = porte.fournisseur;
    porte.etat.count(|appels| *fournisseur.appels(appels).deconnexion += 1);
    let reponse = match back(&porte, &parametres) {
        Ok(Some(url)) => (StatusCode::SEE_OTHER, [(header::LOCATION, String::from(url))]).into_response(),
        Ok(None) => {
            pages::page(&format!("Déconnexion de {} (simulation)", fournisseur.nom()), "<p>Vous êtes déconnecté.</p>")
        }
        Err(phrase) => pages::error(&phrase),
    };
    forget(reponse)
}

fn back(Porte { etat, fournisseur }: &Porte, parametres: &[(String, String)]) -> Result<Option<Url>, String> {
    let indice = single(parametres, "id_token_hint").ok_or("Il manque la preuve de connexion (id_token_hint).")?;
    let client_id = etat.cle_de_signature.audience(indice, &fournisseur.emetteur(&etat.reglages));
    let client = client_id
        .and_then(|id| fournisseur.client(&etat.reglages, &id))
        .ok_or_else(|| format!("La preuve de connexion n'est pas de {} (id_token_hint).", fournisseur.nom()))?;
    let Some(uri) = single(parametres, "post_logout_redirect_uri") else { return Ok(None) };
    if !client.post_logout_redirect_uris.iter().any(|permise| permise == uri) {
        return Err("L'adresse de retour n'est pas une adresse déclarée (post_logout_redirect_uri).".to_owned());
    }
    let mut url = Url::parse(uri).map_err(|_| "L'adresse de retour déclarée n'est pas une adresse.")?;
    if let Some(state) = single(parametres, "state") {
        url.query_pairs_mut().append_pair("state", state);
    }
    Ok(Some(url))
}
