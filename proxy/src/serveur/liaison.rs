//! One connection as bytes: what it is doing, and until when it may.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use axum::body::Body;
use axum::http::Response;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::bornes::Bornes;
use super::tetes::Tetes;

/// What is known of a connection, shared by its bytes, its requests and its deadline.
pub(super) struct Etat {
    interieur: Mutex<Interieur>,
    /// Apart, so that it can be taken back from the server below us.
    flux: Mutex<Option<TcpStream>>,
}

struct Interieur {
    tetes: Tetes,
    /// Requests whose answer is not all given.
    en_cours: u32,
    /// Whether no request has come yet.
    neuve: bool,
    /// Whether it speaks HTTP/2, where bytes between requests are no beginning of one.
    multiplexee: bool,
    /// Whether a head has begun to come.
    entamee: bool,
    /// When it last began what it does now.
    depuis: Instant,
    /// Since when the client does not take what is written.
    bloquee: Option<Instant>,
    tache: Option<Waker>,
    /// An answer without an end, for which nothing below us is needed any more.
    detachee: Option<Detachee>,
}

/// An answer, and its place among the requests under way.
pub(super) type Detachee = (Response<Body>, EnCours);

impl Etat {
    pub(super) fn new(flux: TcpStream, bornes: &Bornes) -> Arc<Self> {
        let interieur = Interieur {
            tetes: Tetes::new(bornes.entetes),
            en_cours: 0,
            neuve: true,
            multiplexee: false,
            entamee: false,
            depuis: Instant::now(),
            bloquee: None,
            tache: None,
            detachee: None,
        };
        Arc::new(Self { interieur: Mutex::new(interieur), flux: Mutex::new(Some(flux)) })
    }

    /// Hands an answer over to [`Self::detachee`], or gives it back: what was said before it must have left.
    pub(super) fn detacher(&self, reponse: Response<Body>, en_cours: EnCours) -> Option<Detachee> {
        let mut interieur = self.interieur();
        if interieur.bloquee.is_some() || interieur.detachee.is_some() {
            return Some((reponse, en_cours));
        }
        interieur.detachee = Some((reponse, en_cours));
        None
    }

    /// The answer that was handed over.
    pub(super) fn detachee(&self) -> Option<Detachee> {
        self.interieur().detachee.take()
    }

    /// The socket, which the connection loses.
    pub(super) fn reprendre(&self) -> Option<TcpStream> {
        self.flux.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn interieur(&self) -> MutexGuard<'_, Interieur> {
        self.interieur.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request of HTTP/1 that the parser found is one for us too.
    pub(super) fn est_une_requete(&self) -> bool {
        self.interieur().tetes.suivante() == Some(true)
    }

    /// A request has come; it lasts until what is returned goes.
    pub(super) fn commencer(self: &Arc<Self>, multiplexee: bool) -> EnCours {
        let mut interieur = self.interieur();
        interieur.en_cours += 1;
        (interieur.neuve, interieur.entamee, interieur.multiplexee) = (false, false, multiplexee);
        EnCours(Arc::clone(self))
    }

    /// When the connection has taken too long, if it goes on as it does. The task that asks is woken when that may change
    /// without its own doing.
    pub(super) fn echeance(&self, bornes: &Bornes, contexte: &Context<'_>) -> Option<Instant> {
        let mut interieur = self.interieur();
        if !interieur.tache.as_ref().is_some_and(|tache| tache.will_wake(contexte.waker())) {
            interieur.tache = Some(contexte.waker().clone());
        }
        if let Some(bloquee) = interieur.bloquee {
            return Some(bloquee + bornes.ecriture);
        }
        if interieur.en_cours > 0 {
            // Bodies, routes and streams have deadlines of their own.
            return None;
        }
        let attente = if interieur.neuve || interieur.entamee { bornes.tete } else { bornes.repos };
        Some(interieur.depuis + attente)
    }
}

/// A request under way.
pub(super) struct EnCours(Arc<Etat>);

impl Drop for EnCours {
    fn drop(&mut self) {
        let mut interieur = self.0.interieur();
        interieur.en_cours = interieur.en_cours.saturating_sub(1);
        if interieur.en_cours == 0 {
            interieur.depuis = Instant::now();
            let tache = interieur.tache.take();
            drop(interieur);
            // In HTTP/2 requests end in tasks of their own.
            if let Some(tache) = tache {
                tache.wake();
            }
        }
    }
}

/// The bytes of a connection.
pub(super) struct Liaison(Arc<Etat>);

impl Liaison {
    pub(super) fn new(etat: Arc<Etat>) -> Self {
        Self(etat)
    }

    /// Does something with the socket; without one the connection is over.
    fn sur<T>(&self, faire: impl FnOnce(Pin<&mut TcpStream>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match self.0.flux.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(flux) => faire(Pin::new(flux)),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    fn ecrire<T>(&self, fait: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        let mut interieur = self.0.interieur();
        interieur.bloquee = match fait {
            Poll::Pending => interieur.bloquee.or_else(|| Some(Instant::now())),
            Poll::Ready(_) => None,
        };
        fait
    }
}

impl AsyncRead for Liaison {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, tampon: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let deja = tampon.filled().len();
        let lu = self.sur(|flux| flux.poll_read(cx, tampon));
        let venus = tampon.filled().get(deja..).unwrap_or_default();
        if !venus.is_empty() {
            let mut interieur = self.0.interieur();
            interieur.tetes.lire(venus);
            if interieur.en_cours == 0 && !interieur.entamee && !interieur.multiplexee {
                interieur.entamee = true;
                // The first one began with the connection.
                if !interieur.neuve {
                    interieur.depuis = Instant::now();
                }
            }
        }
        lu
    }
}

impl AsyncWrite for Liaison {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        self.ecrire(self.sur(|flux| flux.poll_write(cx, octets)))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        tranches: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.ecrire(self.sur(|flux| flux.poll_write_vectored(cx, tranches)))
    }

    fn is_write_vectored(&self) -> bool {
        // As a TCP socket does.
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.sur(|flux| flux.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.sur(|flux| flux.poll_shutdown(cx))
    }
}
