//! Taking connections, keeping each within its limits, and letting all of them go.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::bornes::Bornes;
use super::flux::diffuser;
use super::liaison::{Etat, Liaison};
use super::porte::Porte;

/// What one connection too many is told, before it is asked anything.
const COMPLET: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 5\r\n\
cache-control: no-store\r\nconnection: close\r\ncontent-length: 72\r\n\r\n\
Trop de monde en ce moment. R\xc3\xa9essayez dans quelques secondes. Merci !\n\n";

/// Most refusals that are being said at the same time; beyond, connections are closed without a word.
const REFUS: usize = 256;

/// Time for a refused client to read why.
const POLITESSE: Duration = Duration::from_secs(2);

/// Pause after the system has no connection to give: it is short of descriptors, and asking again at once would not help.
const SOUFFLE: Duration = Duration::from_millis(200);

/// Serves until `arret` is true, then lets requests under way end.
pub(super) async fn servir(
    routeurs: watch::Receiver<Router>,
    ecoute: TcpListener,
    mut arret: watch::Receiver<bool>,
    bornes: Bornes,
) {
    let bornes = Arc::new(bornes);
    let constructeur = Arc::new(constructeur(&bornes));
    let mut connexions = JoinSet::new();
    let mut refus = JoinSet::new();
    loop {
        let (flux, pair) = tokio::select! {
            () = arretee(&mut arret) => break,
            Some(_) = connexions.join_next() => continue,
            Some(_) = refus.join_next() => continue,
            venue = ecoute.accept() => match venue {
                Ok(venue) => venue,
                Err(cause) if est_du_client(&cause) => continue,
                Err(cause) => {
                    tracing::error!(%cause, "le système ne donne plus de connexion");
                    tokio::time::sleep(SOUFFLE).await;
                    continue;
                }
            },
        };
        // Answers are written whole: waiting to fill a packet would only delay them.
        if flux.set_nodelay(true).is_err() {
            continue;
        }
        if connexions.len() < bornes.connexions {
            let (routeurs, arret) = (routeurs.clone(), arret.clone());
            connexions.spawn(mener(flux, pair, routeurs, arret, Arc::clone(&constructeur), Arc::clone(&bornes)));
        } else if refus.len() < REFUS {
            refus.spawn(econduire(flux));
        }
    }
    drop(ecoute);
    // What is not over then is cut.
    let _ = tokio::time::timeout(bornes.arret, async { while connexions.join_next().await.is_some() {} }).await;
}

fn constructeur(bornes: &Bornes) -> Builder<TokioExecutor> {
    let mut constructeur = Builder::new(TokioExecutor::new());
    constructeur.http1().max_headers(bornes.nombre_d_entetes).max_buf_size(bornes.entetes).timer(TokioTimer::new());
    constructeur
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(bornes.flux)
        .max_header_list_size(u32::try_from(bornes.entetes).unwrap_or(u32::MAX))
        // A client that opens and cancels is cut after these.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(100)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20))
        // What one connection can make us hold: bodies that nobody reads yet, and answers that it does not take.
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(256 * 1024)
        .max_send_buf_size(64 * 1024);
    constructeur
}

/// Done when the service stops; a dropped sender means the same as a sent stop.
async fn arretee(arret: &mut watch::Receiver<bool>) {
    let _ = arret.wait_for(|arrete| *arrete).await;
}

/// One connection, to its end.
async fn mener(
    flux: TcpStream,
    pair: SocketAddr,
    routeurs: watch::Receiver<Router>,
    mut arret: watch::Receiver<bool>,
    constructeur: Arc<Builder<TokioExecutor>>,
    bornes: Arc<Bornes>,
) {
    let etat = Etat::new(flux, &bornes);
    let porte = Porte { routeurs, pair, etat: Arc::clone(&etat), bornes: Arc::clone(&bornes) };
    let liaison = TokioIo::new(Liaison::new(Arc::clone(&etat)));
    let detachee = {
        // On the heap: it goes before the connection does when its answer has no end.
        let mut connexion = Box::pin(constructeur.serve_connection(liaison, porte));
        let mut fin = pin!(arretee(&mut arret));
        let mut alarme = Box::pin(tokio::time::sleep(bornes.tete));
        let mut congediee = false;
        poll_fn(|cx| {
            if !congediee && fin.as_mut().poll(cx).is_ready() {
                congediee = true;
                connexion.as_mut().graceful_shutdown();
            }
            // How it ended is the client's affair: there is nobody left to tell.
            if connexion.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            if let Some(detachee) = etat.detachee() {
                return Poll::Ready(Some(detachee));
            }
            let Some(echeance) = etat.echeance(&bornes, cx) else { return Poll::Pending };
            if alarme.deadline() != echeance {
                alarme.as_mut().reset(echeance);
            }
            alarme.as_mut().poll(cx).map(|()| None)
        })
        .await
    };
    if let Some((reponse, _en_cours)) = detachee
        && let Some(flux) = etat.reprendre()
    {
        tokio::select! {
            // It has no end that could be waited for.
            () = arretee(&mut arret) => {}
            () = diffuser(flux, reponse, bornes.ecriture) => {}
        }
    }
}

/// Says that there is no place, and waits for the client to have read it: closing at once would take the words back.
async fn econduire(mut flux: TcpStream) {
    let dire = async {
        flux.write_all(COMPLET).await?;
        flux.shutdown().await?;
        let mut tampon = [0; 512];
        while flux.read(&mut tampon).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(POLITESSE, dire).await;
}

/// An error of one client, after which others can be received at once.
fn est_du_client(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
