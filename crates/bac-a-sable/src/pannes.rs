//! Everything that may go wrong between a client and these services, and the HTTP answer that shows it. A persona may
//! stand for one of these for ever; a test switches them on and off through [`crate::Commandes`].

use std::future::Future;
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
    /// ProConnect: discovery document.
    DecouverteProConnect,
    /// ProConnect: keys.
    ClesProConnect,
    /// ProConnect: token endpoint.
    JetonProConnect,
    /// ProConnect: userinfo endpoint.
    UserinfoProConnect,
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
    /// the doors of FranceConnect and ProConnect, the same status with an OAuth error body.
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
    /// 200 and JSON that holds other types than promised.
    MauvaisSchema,
    /// The connection is cut before anything was answered.
    Reinitialisation,
    /// This status alone with a page of the web server: 500, 502, 503…
    Statut(u16),
    /// 200, and the body of a right beginning one byte at a time, this many milliseconds apart.
    GoutteAGoutte(u64),
    /// 503, 35020 within this window of each week, the right answer out of it.
    Maintenance(Fenetre),
    /// The right answer, after a time drawn anew for each call.
    Latence {
        /// The least, in milliseconds.
        base_ms: u64,
        /// What may be added to it, in milliseconds.
        gigue_ms: u64,
    },
    /// The right answer, after this many seconds.
    Lenteur(u64),
    /// The right answer, once this fault is repaired. Holds a request as long as a test wants.
    Attente,
    /// The token and userinfo doors of FranceConnect and ProConnect only: a signed answer that must not be trusted.
    Falsification(Falsification),
}

/// When a provider is closed, by the clock of Paris.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fenetre {
    /// 1 for Monday to 7 for Sunday; every day if absent.
    pub jour: Option<i8>,
    /// Minute of the day at which it closes.
    pub debut: i16,
    /// Minute of the day at which it opens again.
    pub fin: i16,
}

impl Fenetre {
    /// The caisses: Sunday from 23:00 to 23:45.
    pub const CAISSES: Self = Self { jour: Some(7), debut: 23 * 60, fin: 23 * 60 + 45 };
    /// The MSA: each day from 3:00 to 3:30.
    pub const MSA: Self = Self { jour: None, debut: 3 * 60, fin: 3 * 60 + 30 };

    pub(crate) fn holds(self, (jour, minute): (i8, i16)) -> bool {
        self.jour.is_none_or(|prevu| prevu == jour) && (self.debut..self.fin).contains(&minute)
    }
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
        matches!(self, Self::Lenteur(_) | Self::Latence { .. } | Self::Maintenance(_) | Self::Attente)
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
        Panne::MauvaisSchema => Some(json(Body::from(MAUVAIS_SCHEMA))),
        Panne::Reinitialisation => Some(json(Body::new(Coupe { etapes: RUPTURE }))),
        Panne::Statut(statut) => {
            let statut = StatusCode::from_u16(statut).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let page = format!("<html><head><title>{statut}</title></head><body><h1>{statut}</h1></body></html>");
            Some((statut, [(header::CONTENT_TYPE, "text/html")], page).into_response())
        }
        Panne::GoutteAGoutte(pause) => Some(json(Body::new(Gouttes::new(Duration::from_millis(pause))))),
        Panne::Maintenance(fenetre) => {
            fenetre.holds(etat.horloge.minute_of_week()).then(|| Refus::of("35020").into_response())
        }
        Panne::Latence { base_ms, gigue_ms } => {
            let tirage = etat.hasard.below(gigue_ms.saturating_add(1));
            tokio::time::sleep(Duration::from_millis(base_ms.saturating_add(tirage))).await;
            None
        }
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

const MAUVAIS_SCHEMA: &str =
    r#"{"data":{"quotient_familial":"850","allocataires":{"nom":1},"enfants":true,"adresse":[]},"links":[],"meta":0}"#;

fn json(corps: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/vnd.api+json")], corps).into_response()
}

/// A body given one byte at a time.
struct Gouttes {
    reste: std::slice::Iter<'static, u8>,
    pause: Duration,
    attente: Pin<Box<tokio::time::Sleep>>,
}

impl Gouttes {
    fn new(pause: Duration) -> Self {
        Self { reste: TRONQUE.as_bytes().iter(), pause, attente: Box::pin(tokio::time::sleep(pause)) }
    }
}

impl HttpBody for Gouttes {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        contexte: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        std::task::ready!(self.attente.as_mut().poll(contexte));
        let prochaine = tokio::time::Instant::now() + self.pause;
        self.attente.as_mut().reset(prochaine);
        Poll::Ready(self.reste.next().map(|octet| Ok(Frame::data(Bytes::copy_from_slice(&[*octet])))))
    }
}

/// A body that gives a beginning and then fails, which makes the server drop the connection. In between it says once that
/// it is not ready: the server sends what it has only then, and the client must see the beginning. Begun at [`RUPTURE`],
/// it fails before the server has sent anything at all.
#[derive(Default)]
struct Coupe {
    etapes: u8,
}

/// The step at which [`Coupe`] fails at once.
const RUPTURE: u8 = 2;

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
