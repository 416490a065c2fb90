//! What the pages and files that the service draws itself say to browsers.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::Markup;

use crate::erreur::Refus;

/// A page that no cache keeps, under this policy. A policy that is no header would be no policy: nothing is allowed then.
pub(super) fn page(statut: StatusCode, politique: &str, page: Markup) -> Response {
    let politique = HeaderValue::from_str(politique);
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            CONTENT_SECURITY_POLICY,
            politique.unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
        ),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ),
    ];
    (statut, entetes, page.into_string()).into_response()
}

/// Bytes that a family and its seals take in an answer: one that grows is copied each time.
const OCTETS_D_UNE_FAMILLE: usize = 6 * 1024;

/// JSON that no cache keeps.
pub(super) fn sans_cache(corps: impl serde::Serialize) -> Response {
    sans_cache_de(256, corps)
}

/// The same, for what carries the seal of a family.
pub(super) fn famille_sans_cache(corps: contrat::ReponseFranceConnect) -> Response {
    sans_cache_de(OCTETS_D_UNE_FAMILLE, corps)
}

fn sans_cache_de(octets: usize, corps: impl serde::Serialize) -> Response {
    let mut octets = Vec::with_capacity(octets);
    if let Err(cause) = serde_json::to_writer(&mut octets, &corps) {
        return Refus::from(anyhow::Error::from(cause)).into_response();
    }
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (entetes, octets).into_response()
}

/// A sheet or a script of the service's own pages: files of their own because the policies forbid what is inline.
pub(super) fn statique(nature: &'static str, contenu: &'static str) -> Response {
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static(nature)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (entetes, contenu).into_response()
}

/// A sheet.
pub(super) const CSS: &str = "text/css; charset=utf-8";

/// A script.
pub(super) const JS: &str = "text/javascript; charset=utf-8";
