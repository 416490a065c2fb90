//! The second listener, for whoever operates the service: metrics, and whether it lives and receives. It has no secret to
//! tell and no door to the dossiers, and it must not be public all the same.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::Application;
use crate::identification::{Cause, Guichet};
use crate::mesures::Instantane;

/// The text format of Prometheus.
const TEXTE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Takes the port of `service.administration`, if the city's file has one.
///
/// # Errors
/// When the port cannot be had.
pub async fn ecouter(application: &Application) -> anyhow::Result<Option<TcpListener>> {
    let Some(adresse) = application.fichier.service.administration else { return Ok(None) };
    let ecoute = TcpListener::bind(adresse).await.with_context(|| format!("service.administration : {adresse}"))?;
    Ok(Some(ecoute))
}

/// Serves in the background, until what is returned is dropped.
#[must_use = "dropping it closes the listener"]
pub fn servir(application: &Arc<Application>, ecoute: Option<TcpListener>) -> JoinSet<()> {
    let mut taches = JoinSet::new();
    if let Some(ecoute) = ecoute {
        let routeur = routeur(application);
        taches.spawn(async move {
            if let Err(cause) = axum::serve(ecoute, routeur).await {
                tracing::error!(%cause, "l’écoute d’administration s’est arrêtée");
            }
        });
        let mesures = application.mesures.clone();
        taches.spawn(async move { mesures.entretenir().await });
    }
    taches
}

fn routeur(application: &Arc<Application>) -> Router {
    Router::new()
        .route("/metrics", get(metriques))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(pret))
        .with_state(Arc::clone(application))
}

async fn metriques(State(application): State<Arc<Application>>) -> impl IntoResponse {
    let instantane = Instantane {
        en_attente: en_attente(&application).await,
        livraisons: livraisons(&application).await,
        jours_du_jeton: application.jours_du_jeton(),
        files: application.amont.files(),
        salle: application.salle.en_attente(),
        disjoncteurs: Guichet::TOUS.map(|guichet| (guichet.nom(), application.amont.ferme(guichet).map(Cause::nom))),
    };
    ([(CONTENT_TYPE, TEXTE), (CACHE_CONTROL, "no-store")], application.mesures.ecrire(&instantane))
}

/// Ready: the city's file was read, the store answers, and the public listener receives.
async fn pret(State(application): State<Arc<Application>>) -> (StatusCode, &'static str) {
    if !application.recoit() {
        (StatusCode::SERVICE_UNAVAILABLE, "le service ne reçoit pas encore, ou s’arrête\n")
    } else if en_attente(&application).await.is_none() {
        (StatusCode::SERVICE_UNAVAILABLE, "le magasin des dossiers ne répond pas\n")
    } else {
        (StatusCode::OK, "ok\n")
    }
}

async fn en_attente(application: &Application) -> Option<u64> {
    let depot = application.depot.clone();
    let compte = tokio::task::spawn_blocking(move || depot.verifications_en_attente()).await;
    match compte.map_err(anyhow::Error::from).flatten() {
        Ok(nombre) => Some(nombre),
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "le magasin des dossiers ne répond pas");
            None
        }
    }
}

async fn livraisons(application: &Application) -> Option<(u64, u64)> {
    let depot = application.depot.clone();
    tokio::task::spawn_blocking(move || depot.compter_les_livraisons()).await.ok()?.ok()
}
