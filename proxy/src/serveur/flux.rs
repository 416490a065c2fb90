//! Answers without an end, over HTTP/1: thousands of families that wait for their turn, each of whom holds a connection.
//!
//! The server below us keeps two buffers of eight kilobytes for each connection, whatever it is doing. Once the head of such
//! an answer is known there is nothing more to parse: the socket is taken back from it, its buffers go, and events are
//! written as they come. The answer ends with its connection, so nothing has to be framed either.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use axum::body::{Body, HttpBody as _};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Response, StatusCode};
use tokio::io::{AsyncRead as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;

/// Whether an answer is one of those.
pub(super) fn est_sans_fin<T>(reponse: &Response<T>) -> bool {
    reponse.status() == StatusCode::OK
        && reponse.headers().get(CONTENT_TYPE).is_some_and(|nature| nature.as_bytes().starts_with(b"text/event-stream"))
}

/// Writes an answer until it ends, its client leaves, or does not take what is written for as long as `ecriture`.
pub(super) async fn diffuser(mut flux: TcpStream, reponse: Response<Body>, ecriture: Duration) {
    let (tete, corps) = reponse.into_parts();
    if !ecrire(&mut flux, &composer(&tete.headers), ecriture).await {
        return;
    }
    let mut corps = pin!(corps);
    loop {
        let suite = poll_fn(|cx| match corps.as_mut().poll_frame(cx) {
            Poll::Ready(suite) => Poll::Ready(suite),
            // A client that is gone says so by the end of what it sends; what else it sends is for nobody.
            Poll::Pending => match ecouter(&mut flux, cx) {
                Poll::Ready(()) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            },
        });
        let Some(Ok(morceau)) = suite.await else { break };
        let Ok(octets) = morceau.into_data() else { continue };
        if !ecrire(&mut flux, &octets, ecriture).await {
            return;
        }
    }
    let _ = flux.shutdown().await;
}

/// Done when the client has left.
fn ecouter(flux: &mut TcpStream, cx: &mut std::task::Context<'_>) -> Poll<()> {
    loop {
        let mut octets = [0; 64];
        let mut tampon = ReadBuf::new(&mut octets);
        match Pin::new(&mut *flux).poll_read(cx, &mut tampon) {
            Poll::Ready(Ok(())) if !tampon.filled().is_empty() => {}
            Poll::Ready(_) => return Poll::Ready(()),
            Poll::Pending => return Poll::Pending,
        }
    }
}

async fn ecrire(flux: &mut TcpStream, octets: &[u8], ecriture: Duration) -> bool {
    matches!(tokio::time::timeout(ecriture, flux.write_all(octets)).await, Ok(Ok(())))
}

/// The head, which frames nothing: the body lasts as long as the connection.
fn composer(entetes: &HeaderMap) -> Vec<u8> {
    let mut tete = b"HTTP/1.1 200 OK\r\n".to_vec();
    let ajouter = |tete: &mut Vec<u8>, nom: &str, valeur: &[u8]| {
        tete.extend_from_slice(nom.as_bytes());
        tete.extend_from_slice(b": ");
        tete.extend_from_slice(valeur);
        tete.extend_from_slice(b"\r\n");
    };
    for (nom, valeur) in entetes {
        if ![CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, DATE].contains(nom) {
            ajouter(&mut tete, nom.as_str(), valeur.as_bytes());
        }
    }
    ajouter(&mut tete, DATE.as_str(), httpdate::fmt_http_date(SystemTime::now()).as_bytes());
    ajouter(&mut tete, CONNECTION.as_str(), b"close");
    tete.extend_from_slice(b"\r\n");
    tete
}
