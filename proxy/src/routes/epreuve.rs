//! `GET /v1/epreuve`

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use contrat::Epreuve;

use super::reponses::sans_cache;
use crate::Application;
use crate::erreur::Refus;
use crate::visiteur::{Geste, Visiteur};

/// A proof of work to solve while an identity is typed. Nothing is refused without it.
#[utoipa::path(get, path = "/v1/epreuve", tag = "identification",
    responses((status = 200, description = "Une épreuve du protocole ALTCHA, neuve", body = Epreuve),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn poser(
    State(application): State<Arc<Application>>,
    visiteur: Visiteur,
) -> Result<impl IntoResponse, Refus> {
    application.admettre(visiteur, Geste::Epreuve)?;
    Ok(sans_cache(application.epreuves.poser(application.horloge.secondes())?))
}
