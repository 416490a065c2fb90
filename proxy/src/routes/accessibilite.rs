//! `GET /accessibilite`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reponses;
use crate::{Application, accessibilite};

/// The accessibility statement. A page of the city may hold the plain form in a frame, and its foot leads here.
pub(super) async fn declarer(State(application): State<Arc<Application>>) -> Response {
    let politique = format!(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {}",
        application.fichier.ville.origines.join(" ")
    );
    reponses::page(StatusCode::OK, &politique, accessibilite::declaration(&application))
}
