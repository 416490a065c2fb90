//! Everything that may go wrong between a client and these services, and the HTTP answer that shows it. A persona may
//! stand for one of these for ever; a test switches them on and off through [`crate::Commandes`].

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use serde::Deserialize;

use crate::api_particulier::{erreurs::Refus, operations::Operation};
use crate::etat::Partage;

/// What to break.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cible {
    /// The answers about one persona, of every operation.
    Persona(String),
    /// Every quotient familial answer. The provider's `ping` follows: it says maintenance or outage.
    QuotientFamilial,
    /// Every answer of one operation.
    Operation(Operation),
    /// Every answer of every operation.
    ApiParticulier,
    /// `introspect`.
    Introspection,
    /// API Impôt Particulier: every situation.
    ImpotParticulier,
    /// API Impôt Particulier: the gateway's token door.
    JetonImpotParticulier,
    /// FranceConnect: discovery document.
    Decouverte,
    /// FranceConnect: keys.
    Cles,
    /// FranceConnect: token endpoint.
    Jeton,
    /// FranceConnect: userinfo endpoint.
    Userinfo,
}

impl Cible {
    /// Shorthand for [`Cible::Persona`].
    pub fn persona(id: impl Into<String>) -> Self {
        Self::Persona(id.into())
    }
}

/// How it breaks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Panne {
    /// An error of the nomenclature, by its code: `"35002"` is a 504. A code that is not in it gives 502, 35999. On
    /// FranceConnect's doors, the same status with an OAuth error body.
    Erreur(String),
    /// 429 with this `Retry-After`, in seconds.
    TropDeRequetes(u32),
    /// 403 and the HTML page of a firewall.
    Html,
    /// 200 and nothing.
    CorpsVide,
    /// 200 and JSON cut in the middle, with a true `Content-Length`.
    JsonTronque,
    /// 200, then the connection is cut in the middle of the body.
    Coupure,
    /// 302 towards another place: nobody who holds a token should follow.
    Redirection,
    /// 200 and several megabytes.
    CorpsEnorme,
    /// The right answer, after this many seconds.
    Lenteur(u64),
    /// The right answer, once this fault is repaired. Holds a request as long as a test wants.
    Attente,
    /// FranceConnect's token and userinfo doors only: a signed answer that must not be trusted.
    Falsification(Falsification),
}

/// What is wrong in a signed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Falsification {
    /// Signed by a key that is not published.
    Signature,
    /// `alg: none`.
    SansSignature,
    /// Another nonce.
    Nonce,
    /// Another audience.
    Audience,
    /// Another issuer.
    Emetteur,
    /// Expired for an hour.
    Expiration,
    /// Another subject.
    Sujet,
}

impl Panne {
    /// Whether the right answer comes in the end.
    pub(crate) fn ends_well(&self) -> bool {
        matches!(self, Self::Lenteur(_) | Self::Attente)
    }
}

/// Applies the fault of `cible`: waits if that is the fault, and returns the answer if it replaces the right one.
pub(crate) async fn apply(etat: &Partage, cible: &Cible, panne: Option<Panne>) -> Option<Response> {
    match panne? {
        Panne::Erreur(code) => Some(Refus::of(&code).into_response()),
        Panne::TropDeRequetes(delai) => {
            let mut reponse = Refus::of("00429").into_response();
            reponse.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(delai));
            reponse.headers_mut().insert("ratelimit-remaining", HeaderValue::from(0));
            Some(reponse)
        }
        Panne::Html => Some((StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/html")], PARE_FEU).into_response()),
        Panne::CorpsVide => Some(json(Body::empty())),
        Panne::JsonTronque => Some(json(Body::from(TRONQUE))),
        Panne::Coupure => Some(json(Body::new(Coupe::default()))),
        Panne::Redirection => Some(
            (StatusCode::FOUND, [(header::LOCATION, format!("{}/ailleurs", etat.reglages.base_url))]).into_response(),
        ),
        Panne::CorpsEnorme => Some(json(Body::from(format!("{{\"data\":\"{}\"}}", "x".repeat(8 << 20))))),
        Panne::Lenteur(secondes) => {
            tokio::time::sleep(Duration::from_secs(secondes)).await;
            None
        }
        Panne::Attente => {
            let mut pannes = etat.pannes.subscribe();
            // The sender is in the state that we hold: this ends only when the fault is repaired or replaced.
            let _ = pannes.wait_for(|pannes| pannes.get(cible) != Some(&Panne::Attente)).await;
            None
        }
        Panne::Falsification(_) => None,
    }
}

const PARE_FEU: &str = "<!doctype html><html><head><title>Accès refusé</title></head><body><h1>403</h1><p>Requête bloquée.</p></body></html>";

const TRONQUE: &str = r#"{"data":{"quotient_familial":{"fournisseur":"CNAF","valeur":8"#;

fn json(corps: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.api+json")], corps).into_response()
}

/// A body that gives a beginning and then fails, which makes the server drop the connection. In between it says once that
/// it is not ready: the server sends what it has only then, and the client must see the beginning.
#[derive(Default)]
struct Coupe {
    etapes: u8,
}

impl HttpBody for Coupe {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        contexte: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.etapes = self.etapes.saturating_add(1);
        match self.etapes {
            1 => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(TRONQUE.as_bytes()))))),
            2 => {
                contexte.waker().wake_by_ref();
                Poll::Pending
            }
            _ => Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into()))),
        }
    }
}
