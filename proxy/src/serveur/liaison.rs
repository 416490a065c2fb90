//! One connection as bytes: what it is doing, and until when it may.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::bornes::Bornes;
use super::tetes::Tetes;

/// What is known of a connection, shared by its bytes, its requests and its deadline.
pub(super) struct Etat(Mutex<Interieur>);

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
}

impl Etat {
    pub(super) fn new(bornes: &Bornes) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Interieur {
            tetes: Tetes::new(bornes.entetes),
            en_cours: 0,
            neuve: true,
            multiplexee: false,
            entamee: false,
            depuis: Instant::now(),
            bloquee: None,
            tache: None,
        })))
    }

    fn interieur(&self) -> MutexGuard<'_, Interieur> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
pub(super) struct Liaison {
    flux: TcpStream,
    etat: Arc<Etat>,
}

impl Liaison {
    pub(super) fn new(flux: TcpStream, etat: Arc<Etat>) -> Self {
        Self { flux, etat }
    }

    fn ecrire<T>(&self, fait: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        let mut interieur = self.etat.interieur();
        interieur.bloquee = match fait {
            Poll::Pending => interieur.bloquee.or_else(|| Some(Instant::now())),
            Poll::Ready(_) => None,
        };
        fait
    }
}

impl AsyncRead for Liaison {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, tampon: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let deja = tampon.filled().len();
        let lu = Pin::new(&mut self.flux).poll_read(cx, tampon);
        let venus = tampon.filled().get(deja..).unwrap_or_default();
        if !venus.is_empty() {
            let mut interieur = self.etat.interieur();
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
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        let fait = Pin::new(&mut self.flux).poll_write(cx, octets);
        self.ecrire(fait)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        tranches: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let fait = Pin::new(&mut self.flux).poll_write_vectored(cx, tranches);
        self.ecrire(fait)
    }

    fn is_write_vectored(&self) -> bool {
        self.flux.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flux).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.flux).poll_shutdown(cx)
    }
}
