//! `GET /v1/attente`: where somebody stands in the waiting room, once, or told as it changes (`text/event-stream`).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONNECTION};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contrat::{Code, Place};
use famille::saisie::Identite;
use serde::{Deserialize, Serialize};

use super::franceconnect::ici;
use crate::Application;
use crate::erreur::Refus;
use crate::identification::{DUREE_IDENTIFICATION, Usage};
use crate::salle::{Billet, Citoyen, Complet, Situation};

/// Between two events of a stream: near the turn, and far from it.
const PRES: Duration = Duration::from_secs(1);
const LOIN: Duration = Duration::from_secs(5);
/// Seconds from the turn below which one is near.
const PROCHE: u32 = 10;
/// Between two questions of whoever does not listen, in seconds.
const REVENIR_MIN: u32 = 1;
const REVENIR_MAX: u32 = 30;
/// So that what stands between does not shut a stream that is silent.
const VIE: Duration = Duration::from_secs(15);

/// What `GET /v1/attente` is asked with.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Question {
    /// The ticket, as it came with the place.
    #[param(example = "…")]
    billet: String,
}

/// A place that was just taken.
pub(super) struct Entree {
    pub(super) billet: Billet,
    /// The ticket as it travels.
    pub(super) sceau: String,
    pub(super) situation: Place,
}

/// What is in a ticket.
#[derive(Serialize, Deserialize)]
struct Contenu {
    billet: Billet,
    citoyen: Citoyen,
}

/// Takes a place for this citizen, the one of `billet` if there is one, or says when to come back.
pub(super) fn entrer(
    application: &Application,
    identite: &Identite,
    billet: Option<Billet>,
) -> Result<Result<Entree, Complet>, Refus> {
    let citoyen = citoyen(application, identite);
    let nouveau = match billet {
        Some(billet) => billet,
        None => Billet::nouveau(application.horloge.millisecondes())?,
    };
    let porte = application.amont.porte();
    let billet = match application.salle.entrer(nouveau, citoyen, porte) {
        Ok(billet) => billet,
        Err(complet) => return Ok(Err(complet)),
    };
    let situation = application.salle.situer(billet, citoyen, porte, revenir).ok_or(Code::Interne)?;
    Ok(Ok(Entree { billet, sceau: sceller(application, billet, identite)?, situation: place(situation) }))
}

/// The turn of this citizen, or where they stand; nothing when the ticket has served.
pub(super) fn servir(application: &Application, billet: Billet, identite: &Identite) -> Option<Place> {
    application.salle.servir(billet, citoyen(application, identite), application.amont.porte()).map(place)
}

/// The ticket as it travels.
pub(super) fn sceller(application: &Application, billet: Billet, identite: &Identite) -> Result<String, Refus> {
    let contenu = Contenu { billet, citoyen: citoyen(application, identite) };
    let expire_le = application.horloge.secondes() + u64::from(DUREE_IDENTIFICATION);
    // Not bound to the page: a frame of our own asks without saying where it is from.
    Ok(Usage::Billet.sceller(&application.cles, &contenu, &ici(application), &[], expire_le)?)
}

/// Where the holder of a ticket stands.
#[utoipa::path(get, path = "/v1/attente", tag = "identification", params(Question),
    responses((status = 200, description = "La place, une fois, ou à chaque changement", content(
                  (Place = "application/json"), (String = "text/event-stream"))),
              (status = "4XX", description = "Refusée", body = contrat::Probleme, content_type = "application/problem+json"),
              (status = 503, description = "Trop de suivis ouverts : redemander", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn situer(
    State(application): State<Arc<Application>>,
    question: Result<Query<Question>, QueryRejection>,
    entetes: HeaderMap,
) -> Result<Response, Refus> {
    let Query(question) = question?;
    let maintenant = application.horloge.secondes();
    let (contenu, _) =
        Usage::Billet.ouvrir::<Contenu>(&application.cles, &question.billet, &ici(&application), maintenant)?;
    let flux = entetes.get(ACCEPT).is_some_and(|accept| accept.as_bytes() == b"text/event-stream");
    // A stream is there all the time.
    let situation = application
        .salle
        .situer(contenu.billet, contenu.citoyen, application.amont.porte(), if flux { |_| LOIN } else { revenir })
        .ok_or(Code::SceauRefuse)?;
    if !flux {
        // Thousands who ask from time to time would hold thousands of connections.
        let entetes = [(CACHE_CONTROL, "no-store"), (CONNECTION, "close")];
        return Ok((entetes, Json(place(situation))).into_response());
    }
    let Some(flux) = application.salle.suivre(contenu.billet) else {
        return Err(Code::Indisponible.into());
    };
    let fin = Box::pin(application.arret());
    let depart = Suivi { application, contenu, flux, fin, dernier: None, fini: false };
    let evenements = futures_util::stream::unfold(depart, |mut suivi| async move {
        let evenement = suivi.suivant().await?;
        Some((Ok::<_, Infallible>(evenement), suivi))
    });
    let mut reponse = Sse::new(evenements).keep_alive(KeepAlive::new().interval(VIE)).into_response();
    reponse.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx keeps what it forwards until there is enough of it, unless it is told.
    reponse.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(reponse)
}

/// One open stream.
struct Suivi<F> {
    application: Arc<Application>,
    contenu: Contenu,
    flux: crate::salle::Flux,
    /// Done when the service stops.
    fin: F,
    dernier: Option<Situation>,
    fini: bool,
}

impl<F: Future<Output = ()> + Unpin> Suivi<F> {
    /// The next event; none once the turn was said, the ticket is worth nothing, or the service stops: the browser then asks again.
    async fn suivant(&mut self) -> Option<Event> {
        loop {
            if self.fini {
                return None;
            }
            if let Some(dernier) = self.dernier {
                let pause = match dernier {
                    Situation::Attente { secondes, .. } if secondes > PROCHE => LOIN,
                    _ => PRES,
                };
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = self.flux.appele() => {}
                    () = &mut self.fin => return None,
                }
            }
            let porte = self.application.amont.porte();
            let situation =
                self.application.salle.situer(self.contenu.billet, self.contenu.citoyen, porte, |_| LOIN)?;
            if self.dernier == Some(situation) {
                continue;
            }
            self.dernier = Some(situation);
            self.fini = situation == Situation::Tour;
            return Event::default().json_data(place(situation)).ok();
        }
    }
}

fn citoyen(application: &Application, identite: &Identite) -> Citoyen {
    Citoyen::new(application.depot.cachet().identite(identite).as_str())
}

fn place(situation: Situation) -> Place {
    let revenir_dans_s = u32::try_from(revenir(situation).as_secs()).unwrap_or(REVENIR_MAX);
    match situation {
        Situation::Tour => Place { tour: true, rang: 0, secondes: 0, revenir_dans_s },
        Situation::Attente { rang, secondes } => Place { tour: false, rang, secondes, revenir_dans_s },
    }
}

/// Often when the turn is near, so that it is not missed.
fn revenir(situation: Situation) -> Duration {
    let secondes = match situation {
        Situation::Tour => REVENIR_MIN,
        Situation::Attente { secondes, .. } => (secondes / 4).clamp(REVENIR_MIN, REVENIR_MAX),
    };
    Duration::from_secs(secondes.into())
}
