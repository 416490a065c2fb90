//! `GET /v1/epreuve`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use contrat::Epreuve;

use crate::Application;
use crate::erreur::Refus;

/// A proof of work to solve while an identity is typed. Nothing is refused without it.
#[utoipa::path(get, path = "/v1/epreuve", tag = "identification",
    responses((status = 200, description = "Une épreuve du protocole ALTCHA, neuve", body = Epreuve)))]
pub(super) async fn poser(State(application): State<Arc<Application>>) -> Result<impl IntoResponse, Refus> {
    let epreuve = application.epreuves.poser(application.horloge.secondes())?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(epreuve)))
}
