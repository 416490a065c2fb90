//! FranceConnect v2 as a relying party sees it: discovery, the page where one says who one is, token, signed identity,
//! keys, end of session. The relying party stays anonymous to nobody here: everything is checked as strictly as there.

mod autorisation;
mod deconnexion;
mod decouverte;
mod jeton;
mod page;
pub(crate) mod session;
mod userinfo;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::{Router, routing::get, routing::post};

use crate::etat::Partage;

pub(crate) fn router() -> Router<Partage> {
    Router::new()
        .route("/.well-known/openid-configuration", get(decouverte::document))
        .route("/jwks", get(decouverte::keys))
        .route("/authorize", get(autorisation::ask).post(autorisation::choose))
        .route("/token", post(jeton::exchange))
        .route("/userinfo", get(userinfo::identity).post(userinfo::identity))
        .route("/session/end", get(deconnexion::end).post(deconnexion::end))
}

/// Value of a parameter that may come once only: a second one makes the request unreadable.
fn single<'a>(parametres: &'a [(String, String)], nom: &str) -> Option<&'a str> {
    let mut valeurs = parametres.iter().filter(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str());
    let valeur = valeurs.next()?;
    (valeurs.next().is_none() && !valeur.is_empty()).then_some(valeur)
}

/// Nothing of an authentication may stay in a cache.
fn forget(mut reponse: Response) -> Response {
    reponse.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reponse
}
