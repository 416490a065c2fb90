//! `GET /v1/communes` and `GET /v1/pays`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use contrat::{Code, Lieux};
use serde::Deserialize;

use crate::Application;
use crate::erreur::Refus;

/// What was typed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Recherche {
    /// Beginning of a name, 60 characters at most.
    #[param(max_length = 60, example = "orlé")]
    q: String,
}

/// Communes of birth by their name, old communes included.
#[utoipa::path(get, path = "/v1/communes", tag = "formulaire", params(Recherche),
    responses((status = 200, description = "Dix communes au plus", body = Lieux),
              (status = 400, description = "Recherche illisible", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn communes(
    State(application): State<Arc<Application>>,
    question: Result<Query<Recherche>, QueryRejection>,
) -> Result<impl IntoResponse, Refus> {
    repondre(question, &|q| application.annuaire.communes(q))
}

/// Countries of birth by their name.
#[utoipa::path(get, path = "/v1/pays", tag = "formulaire", params(Recherche),
    responses((status = 200, description = "Dix pays au plus", body = Lieux),
              (status = 400, description = "Recherche illisible", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn pays(
    State(application): State<Arc<Application>>,
    question: Result<Query<Recherche>, QueryRejection>,
) -> Result<impl IntoResponse, Refus> {
    repondre(question, &|q| application.annuaire.pays(q))
}

fn repondre(
    question: Result<Query<Recherche>, QueryRejection>,
    chercher: &dyn Fn(&str) -> Vec<contrat::Lieu>,
) -> Result<impl IntoResponse + use<>, Refus> {
    let Query(Recherche { q }) = question?;
    if q.chars().count() > 60 {
        return Err(Code::CorpsIllisible.into());
    }
    // The place of birth that somebody types is theirs: no cache keeps the question.
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(Lieux { lieux: chercher(&q) })))
}
