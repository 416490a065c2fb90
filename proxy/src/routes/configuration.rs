//! `GET /v1/configuration`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use contrat::{ConfigurationPublique, VERSION, Ville};

use crate::Application;

/// The city and its services, for the widget to draw the form.
#[utoipa::path(get, path = "/v1/configuration", tag = "formulaire",
    responses((status = 200, description = "La ville et ses services", body = ConfigurationPublique)))]
pub(super) async fn lire(State(application): State<Arc<Application>>) -> impl IntoResponse {
    let fichier = &application.fichier;
    let configuration = ConfigurationPublique {
        version: VERSION,
        ville: Ville {
            nom: fichier.ville.nom.clone(),
            codes_postaux: fichier.ville.codes_postaux.clone(),
            contact: fichier.ville.contact.clone(),
            dpo: fichier.ville.dpo.clone(),
            conservation_mois: fichier.ville.conservation_mois,
        },
        france_connect: application.france_connect.is_some(),
        impot_particulier: application.amont.a_les_impots(),
        demarches: fichier.demarches.clone(),
        aujourdhui: application.horloge.aujourdhui(),
        panne: application.amont.panne(&application.horloge),
    };
    ([(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"))], Json(configuration))
}
