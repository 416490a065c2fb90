//! What stands around every route: the request is counted and timed, the log knows which one speaks, who is refused a dossier
//! leaves a line of the register, and the answer gets the headers that browsers are told.
//!
//! A service of our own rather than axum's `from_fn`, which copies all that is inside it onto the heap for each request, once
//! for each such layer. It ends with the head of the answer: neither durations nor what the log says of the request cover a
//! stream that goes on after it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower::{Layer, Service};
use tracing::Instrument as _;

use super::entetes;
use crate::Application;
use crate::registre::{Acteur, Evenement};

/// The layer.
#[derive(Clone)]
pub(super) struct Seuil(pub(super) Arc<Application>);

/// What it makes of a service.
#[derive(Clone)]
pub(super) struct Garde<S> {
    application: Arc<Application>,
    dedans: S,
}

impl<S> Layer<S> for Seuil {
    type Service = Garde<S>;

    fn layer(&self, dedans: S) -> Garde<S> {
        Garde { application: Arc::clone(&self.0), dedans }
    }
}

impl<S> Service<Request> for Garde<S>
where
    S: Service<Request, Response: IntoResponse, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.dedans.poll_ready(cx)
    }

    fn call(&mut self, requete: Request) -> Self::Future {
        let chemin = requete.uri().path();
        let encadree = entetes::est_encadree(chemin);
        let route = requete.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let guichet = route.and_then(guichet).map(|guichet| (guichet, Arc::clone(&self.application)));
        let demande = self.application.mesures.demande(requete.method(), route);
        // The path only: queries hold seals and what somebody types.
        let journal = demande.span().in_scope(|| tracing::info_span!("requete", methode = %requete.method(), chemin));
        let (suite, span) = (journal.in_scope(|| self.dedans.call(requete)), demande.span().clone());
        let repondre = async move {
            let Ok(reponse) = suite.await;
            let mut reponse = reponse.into_response();
            let statut = reponse.status();
            if let Some((guichet, application)) = guichet {
                inscrire_un_refus(&application, guichet, statut).await;
            }
            if statut.is_server_error() {
                let duree_ms = demande.duree().as_millis();
                tracing::error!(statut = statut.as_u16(), duree_ms, "la réponse dit un échec du service");
            }
            entetes::completer(&mut reponse, encadree);
            demande.repondue(statut);
            Ok(reponse)
        };
        Box::pin(repondre.instrument(journal).instrument(span))
    }
}

/// The door to dossiers that a route is, in the words of the register.
fn guichet(route: &str) -> Option<&'static str> {
    match route {
        route if route.starts_with("/agents") => Some("agents"),
        route if route.starts_with("/v1/agents") => Some("api"),
        route if route.starts_with("/suivi") || route.starts_with("/v1/suivi") => Some("suivi"),
        _ => None,
    }
}

/// Who is refused a dossier leaves a line of the register too, as far as nobody can fill it.
async fn inscrire_un_refus(application: &Application, guichet: &'static str, statut: StatusCode) {
    let issue = match statut {
        // Everybody meets it before signing in.
        StatusCode::UNAUTHORIZED if guichet == "api" => "cle_inconnue",
        StatusCode::FORBIDDEN => "interdit",
        StatusCode::NOT_FOUND => "introuvable",
        _ => return,
    };
    if !application.refus_a_inscrire() {
        return;
    }
    let evenement = Evenement::new(application.horloge.secondes(), Acteur::Inconnu, "acces", guichet, issue);
    let depot = application.depot.clone();
    // A task of its own: the answer goes, whatever becomes of the line, and a browser that leaves does not take it along.
    let inscrire = async move { tokio::task::spawn_blocking(move || depot.inscrire(&evenement)).await? };
    let inscrit = tokio::spawn(inscrire).await.map_err(anyhow::Error::from).flatten();
    if let Err(cause) = inscrit {
        tracing::error!(cause = format!("{cause:#}"), "un refus n’a pas été inscrit au registre");
    }
}
