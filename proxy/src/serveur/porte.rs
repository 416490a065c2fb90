//! What every request passes before the router, whatever its route: one meaning, one host, an address of a decent length,
//! and a body that does not come by the drop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::bornes::Bornes;
use super::corps::{CorpsBorne, CorpsRendu};
use super::flux::est_sans_fin;
use super::liaison::Etat;

/// The address at the other end of the connection, as a request carries it to the router.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair(pub(crate) SocketAddr);

/// The way from a connection to the router.
#[derive(Clone)]
pub(super) struct Porte {
    /// The router of the moment: another one comes when the city's file is read again.
    pub(super) routeurs: watch::Receiver<Router>,
    pub(super) pair: SocketAddr,
    pub(super) etat: Arc<Etat>,
    pub(super) bornes: Arc<Bornes>,
}

impl hyper::service::Service<Request<Incoming>> for Porte {
    type Response = Response<CorpsRendu>;
    type Error = Infallible;
    // Boxed: a connection that waits keeps the place of the largest future.
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, requete: Request<Incoming>) -> Self::Future {
        let multiplexee = requete.version() == Version::HTTP_2;
        let en_cours = self.etat.commencer(multiplexee);
        let refus = if !multiplexee && !self.etat.est_une_requete() {
            Some((StatusCode::BAD_REQUEST, "Cette requête peut se lire de deux façons."))
        } else {
            self.examiner(&requete)
        };
        if let Some((statut, phrase)) = refus {
            let reponse = refuser(statut, phrase, multiplexee).map(|corps| CorpsRendu::new(corps, en_cours));
            return Box::pin(std::future::ready(Ok(reponse)));
        }
        // Where chunks end, nobody but the parser has seen: nothing is read after them.
        let derniere = !multiplexee && requete.headers().contains_key(TRANSFER_ENCODING);
        let simple =
            requete.version() == Version::HTTP_11 && *requete.method() == Method::GET && requete.body().is_end_stream();
        let lent = Arc::new(AtomicBool::new(false));
        let Bornes { silence, debit, .. } = *self.bornes;
        let mut requete = requete.map(|corps| Body::new(CorpsBorne::new(corps, silence, debit, Arc::clone(&lent))));
        requete.extensions_mut().insert(Pair(self.pair));
        let (routeur, etat) = (self.routeurs.borrow().clone(), Arc::clone(&self.etat));
        let mut en_cours = en_cours;
        Box::pin(async move {
            let Ok(mut reponse) = routeur.oneshot(requete).await;
            if lent.load(Ordering::Relaxed) {
                reponse = refuser(StatusCode::REQUEST_TIMEOUT, "La requête arrive trop lentement.", multiplexee);
            } else if derniere {
                reponse.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            if simple && est_sans_fin(&reponse) {
                match etat.detacher(reponse, en_cours) {
                    // The connection goes with this future, and the answer goes on without it.
                    None => return std::future::pending().await,
                    Some((rendue, encore)) => (reponse, en_cours) = (rendue, encore),
                }
            }
            Ok(reponse.map(|corps| CorpsRendu::new(corps, en_cours)))
        })
    }
}

impl Porte {
    fn examiner(&self, requete: &Request<Incoming>) -> Option<(StatusCode, &'static str)> {
        let adresse = requete.uri();
        if adresse.path_and_query().is_some_and(|chemin| chemin.as_str().len() > self.bornes.adresse) {
            return Some((StatusCode::URI_TOO_LONG, "Cette adresse est trop longue."));
        }
        if requete.body().size_hint().lower() > self.bornes.corps {
            return Some((StatusCode::PAYLOAD_TOO_LARGE, "Cette requête est trop lourde."));
        }
        let vise = requete.method() != Method::CONNECT && est_pour_un_hote(requete);
        (!vise).then_some((StatusCode::BAD_REQUEST, "Cette requête ne dit pas à quel service elle s’adresse."))
    }
}

/// Whether a request says for whom it is, once. What it says is not used: only the city's file tells who we are.
fn est_pour_un_hote<T>(requete: &Request<T>) -> bool {
    let mut hotes = requete.headers().get_all(HOST).iter();
    let (hote, encore) = (hotes.next(), hotes.next());
    let lu = hote.map(|hote| Authority::try_from(hote.as_bytes()));
    let nomme = match lu {
        Some(Ok(nomme)) if !nomme.as_str().contains('@') => Some(nomme),
        Some(_) => return false,
        None => None,
    };
    match (nomme, requete.uri().authority(), encore) {
        (_, _, Some(_)) => false,
        (Some(nomme), Some(vise), None) => nomme == *vise,
        (Some(_), None, None) | (None, Some(_), None) => true,
        (None, None, None) => requete.version() == Version::HTTP_10,
    }
}

fn refuser(statut: StatusCode, phrase: &'static str, multiplexee: bool) -> Response<Body> {
    let mut reponse = Response::new(Body::from(phrase));
    *reponse.status_mut() = statut;
    let entetes = reponse.headers_mut();
    entetes.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    entetes.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !multiplexee {
        entetes.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    reponse
}
