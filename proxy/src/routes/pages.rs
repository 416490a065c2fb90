//! The few pages that a citizen sees on the road to FranceConnect: no inline script or style, nothing to click that
//! the host page could cover, nothing kept by a cache.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::reponses;

/// Why a page says that the road stops.
#[derive(Clone, Copy)]
pub(super) enum Page {
    /// The address is not one that the form makes.
    Lien,
    /// FranceConnect does not answer.
    Panne,
    /// Too long on the road.
    TropTard,
    /// The session at FranceConnect is over by itself.
    Session,
}

const POLITIQUE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A redirection that no page can be told about.
pub(super) fn vers(adresse: &str) -> Response {
    match HeaderValue::from_str(adresse) {
        Ok(adresse) => (StatusCode::SEE_OTHER, entetes(), [(LOCATION, adresse)]).into_response(),
        Err(_) => erreur(Page::Panne),
    }
}

/// Hands `sceau` over to the window that opened this one, and to no other origin.
pub(super) fn remise(sceau: &str, origine: &str) -> Response {
    // Both are ours: a seal in base64url and an origin of the configuration. They need no escape, and get one.
    let corps = format!(
        "<p id=\"remise\" data-remise=\"{}\" data-origine=\"{}\">Merci. Le formulaire continue dans l’autre fenêtre. Vous pouvez fermer celle-ci.</p>\
         <p id=\"perdue\" hidden>Cette fenêtre n’est plus reliée au formulaire. Fermez-la, retournez au formulaire et recommencez, ou continuez sans FranceConnect.</p>\
         <script src=\"/v1/franceconnect/remise.js\"></script>",
        echapper(sceau),
        echapper(origine)
    );
    html(StatusCode::OK, "Retour au formulaire", &corps)
}

/// The end of the FranceConnect session.
pub(super) fn fin() -> Response {
    html(
        StatusCode::OK,
        "Vous êtes déconnecté de FranceConnect",
        "<p>Votre session FranceConnect est fermée. Vous pouvez fermer cette fenêtre.</p>",
    )
}

/// Why the road stops, and the way on.
pub(super) fn erreur(page: Page) -> Response {
    let (status, titre, phrase) = match page {
        Page::Lien => (
            StatusCode::BAD_REQUEST,
            "Cette adresse ne fonctionne pas",
            "Fermez cette fenêtre et recommencez depuis le formulaire de votre ville.",
        ),
        Page::Panne => (
            StatusCode::SERVICE_UNAVAILABLE,
            "FranceConnect ne répond pas",
            "Fermez cette fenêtre. Dans le formulaire, vous pouvez réessayer plus tard ou continuer sans FranceConnect.",
        ),
        Page::TropTard => (
            StatusCode::BAD_REQUEST,
            "Le temps est dépassé",
            "Pour votre sécurité, l’identification doit se faire en 15 minutes. Fermez cette fenêtre et recommencez depuis le formulaire.",
        ),
        Page::Session => (
            StatusCode::BAD_REQUEST,
            "Ce lien ne sert plus",
            "Votre session FranceConnect s’est fermée d’elle-même. Vous pouvez fermer cette fenêtre.",
        ),
    };
    html(status, titre, &format!("<p>{phrase}</p>"))
}

/// Posts the seal and closes; a file of its own because the policy forbids inline scripts.
pub(super) async fn script_de_remise() -> Response {
    const SCRIPT: &str = "\"use strict\";
const remise = document.getElementById(\"remise\");
if (remise && window.opener) {
  window.opener.postMessage({ type: \"pass-famille:remise\", remise: remise.dataset.remise }, remise.dataset.origine);
  window.close();
} else if (remise) {
  remise.hidden = true;
  document.getElementById(\"perdue\").hidden = false;
}
";
    reponses::statique(reponses::JS, SCRIPT)
}

/// The sheet of these pages.
pub(super) async fn style() -> Response {
    const STYLE: &str = "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}h1{font-size:1.5rem}\n";
    reponses::statique(reponses::CSS, STYLE)
}

fn html(status: StatusCode, titre: &str, corps: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{titre}</title><link rel=\"stylesheet\" href=\"/v1/franceconnect/page.css\"></head>\
         <body><main><h1>{titre}</h1>{corps}</main></body></html>"
    );
    (status, entetes(), [(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], page).into_response()
}

fn entetes() -> [(axum::http::HeaderName, HeaderValue); 4] {
    [
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLITIQUE)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (axum::http::header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]
}

fn echapper(texte: &str) -> String {
    texte.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
