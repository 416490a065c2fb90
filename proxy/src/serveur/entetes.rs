//! What every answer tells browsers, unless its route says something stricter.

use axum::http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

/// Headers that an answer has when its route gives it none.
const PAR_DEFAUT: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    // Data, files and refusals are no pages: opened as one, they do nothing.
    (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Who may load an answer without asking.
const RESSOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Whether cities hold it in a frame; one that isolates its own pages may hold nothing else.
pub(super) fn est_encadree(chemin: &str) -> bool {
    matches!(chemin, "/cadre" | "/formulaire")
}

/// Adds them.
pub(super) fn completer(reponse: &mut Response, encadree: bool) {
    let trop = reponse.status() == StatusCode::TOO_MANY_REQUESTS;
    let entetes = reponse.headers_mut();
    for (nom, valeur) in PAR_DEFAUT {
        entetes.entry(nom).or_insert(HeaderValue::from_static(valeur));
    }
    let ressource = if encadree { "cross-origin" } else { "same-origin" };
    entetes.entry(RESSOURCE).or_insert(HeaderValue::from_static(ressource));
    if trop {
        entetes.entry(RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
}
