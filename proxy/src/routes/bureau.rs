//! `/integrer`, over HTTP: what a browser is told about the web team's desk and its preview.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::reponses::{self, CSS, JS};
use crate::Application;
use crate::bureau::{self, SCRIPT, STYLE, STYLE_D_APERCU};
use crate::erreur::Refus;
use crate::integration::{Apparence, Choix};

/// The desk, its files and its preview.
pub(super) fn routeur() -> Router<Arc<Application>> {
    Router::new()
        .route("/integrer", get(montrer))
        .route("/integrer/apercu", get(apercu))
        .route("/integrer/apercu.css", get(style_d_apercu))
        .route("/integrer/style.css", get(async || reponses::statique(CSS, STYLE)))
        .route("/integrer/pass-famille-wordpress.zip", get(extension))
        .route("/integrer/bureau.js", get(async || reponses::statique(JS, SCRIPT)))
}

async fn montrer(State(application): State<Arc<Application>>, RawQuery(question): RawQuery) -> Response {
    let politique = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    let choix = Choix::lire(&question.unwrap_or_default());
    reponses::page(StatusCode::OK, politique, bureau::page(&application, &choix))
}

/// The printed tag, under the printed policy: what stands beside it is the page's own sheet, and nothing that would let
/// anything else in.
async fn apercu(State(application): State<Arc<Application>>, RawQuery(question): RawQuery) -> Response {
    let choix = Choix::lire(&question.unwrap_or_default());
    let (statut, page, imprimee) = match bureau::apercu(&application, &choix) {
        Some((page, imprimee)) => (StatusCode::OK, page, imprimee),
        None => (StatusCode::UNPROCESSABLE_ENTITY, bureau::sans_apercu(), "script-src 'none'".to_owned()),
    };
    let politique = format!(
        "default-src 'none'; {imprimee}; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );
    reponses::page(statut, &politique, page)
}

async fn extension() -> Result<Response, Refus> {
    let entetes = [
        (CONTENT_TYPE, "application/zip"),
        (CONTENT_DISPOSITION, "attachment; filename=\"pass-famille-wordpress.zip\""),
        (CACHE_CONTROL, "no-cache"),
    ];
    Ok((entetes, bureau::extension::archive()?).into_response())
}

/// The city's own sheet, as the preview's page names it.
async fn style_d_apercu(RawQuery(question): RawQuery) -> Response {
    let choix = Choix::lire(&question.unwrap_or_default());
    let style = Apparence::lire(&choix).map(|apparence| apparence.style()).unwrap_or_default();
    ([(CONTENT_TYPE, CSS), (CACHE_CONTROL, "no-store")], [STYLE_D_APERCU, &style].concat()).into_response()
}
