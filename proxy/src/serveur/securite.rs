//! `/.well-known/security.txt`: where whoever finds a flaw writes (RFC 9116).

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use contrat::Code;

use crate::Application;
use crate::erreur::Refus;

/// How long what it says is good: half a year from the day on which it is read, so that nobody has to renew it.
const DUREE: u64 = 180 * 24 * 3600;

/// The file, when the city gives an address.
pub(super) async fn montrer(State(application): State<Arc<Application>>) -> Response {
    let service = &application.fichier.service;
    let fin = i64::try_from(application.horloge.secondes() + DUREE).ok();
    let fin = fin.and_then(|fin| jiff::Timestamp::from_second(fin).ok());
    let (Some(contact), Some(fin)) = (&service.securite, fin) else {
        return Refus::from(Code::Introuvable).into_response();
    };
    let texte = format!(
        "Contact: {contact}\nExpires: {fin}\nPreferred-Languages: fr, en\nCanonical: {}/.well-known/security.txt\n",
        service.url_publique
    );
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")], texte).into_response()
}
