//! The second listener, for whoever operates the service: metrics, and whether it lives and receives. It has no secret to
//! tell and no door to the dossiers, and it must not be public all the same.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

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

/// How long the service has to answer its probe.
const DELAI_DE_SONDE: Duration = Duration::from_secs(3);

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

/// Asks the service beside this program whether it receives.
///
/// # Errors
/// When it does not, does not answer within three seconds, or has no port for that.
pub fn sonder(adresse: Option<SocketAddr>) -> anyhow::Result<()> {
    let mut adresse = adresse
        .context("service.administration manque : écrivez-y une adresse et un port, par exemple \"127.0.0.1:9464\"")?;
    if adresse.ip().is_unspecified() {
        adresse.set_ip(if adresse.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    let demander = || -> std::io::Result<String> {
        let mut prise = TcpStream::connect_timeout(&adresse, DELAI_DE_SONDE)?;
        prise.set_read_timeout(Some(DELAI_DE_SONDE))?;
        prise.write_all(b"GET /readyz HTTP/1.0\r\n\r\n")?;
        let mut reponse = String::new();
        prise.take(4096).read_to_string(&mut reponse)?;
        Ok(reponse)
    };
    let reponse = demander().with_context(|| format!("{adresse} : le service ne répond pas"))?;
    let (tete, corps) = reponse.split_once("\r\n\r\n").unwrap_or_default();
    anyhow::ensure!(tete.split(' ').nth(1) == Some("200"), "{adresse} : {}", corps.trim());
    Ok(())
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
        epreuve: (application.epreuves.niveau(), application.epreuves.est_requise()),
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
