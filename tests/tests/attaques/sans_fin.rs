//! Answers without an end: they leave the server's own machinery, and must still end with their client and with the service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use futures_util::{StreamExt as _, stream};
use pass_famille::serveur::{self, Bornes};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

/// Says when it goes.
struct Temoin(Arc<Notify>, Arc<AtomicBool>);

impl Drop for Temoin {
    fn drop(&mut self) {
        self.1.store(true, Ordering::SeqCst);
        self.0.notify_one();
    }
}

const DEMANDE: &[u8] = b"GET /flux HTTP/1.1\r\nHost: a\r\n\r\n";

async fn lire_jusqu_a(flux: &mut TcpStream, fin: &str) -> String {
    let mut recu = String::new();
    while !recu.ends_with(fin) {
        let mut octet = [0];
        flux.read_exact(&mut octet).await.unwrap();
        recu.push(char::from(octet[0]));
    }
    recu
}

#[tokio::test]
async fn an_answer_without_an_end_ends_with_its_client_or_with_the_service() {
    let (partie, vue) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (temoin, marque) = (Arc::clone(&partie), Arc::clone(&vue));
    let flux = move || {
        let temoin = Temoin(Arc::clone(&temoin), Arc::clone(&marque));
        let suite = stream::once(async { Ok::<_, std::convert::Infallible>("data: 1\n\n") }).chain(stream::pending());
        let suite = suite.map(move |morceau| {
            let _ = &temoin;
            morceau
        });
        std::future::ready(
            ([(CONTENT_TYPE, "text/event-stream"), (axum::http::header::VARY, "origin")], Body::from_stream(suite))
                .into_response(),
        )
    };
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let (arreter, arretee) = oneshot::channel::<()>();
    let fin = async {
        let _ = arretee.await;
    };
    let routeur = Router::new().route("/flux", get(flux)).route("/court", get(async || "ok"));
    // So short a rest that only an answer under way keeps a connection.
    let bornes = Bornes { repos: Duration::from_millis(50), arret: Duration::from_secs(600), ..Bornes::default() };
    let service = tokio::spawn(serveur::ecouter(routeur, ecoute, fin, bornes));

    // After another request of the same connection, which leaves before it.
    let mut cliente = TcpStream::connect(adresse).await.unwrap();
    cliente.write_all(&[b"GET /court HTTP/1.1\r\nHost: a\r\n\r\n", DEMANDE].concat()).await.unwrap();
    let recu = lire_jusqu_a(&mut cliente, "data: 1\n\n").await;
    assert_eq!(recu.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{recu}");
    let tete = recu.rsplit("HTTP/1.1 ").next().unwrap();
    for ligne in ["content-type: text/event-stream\r\n", "vary: origin\r\n", "connection: close\r\n", "\r\ndate: "] {
        assert!(tete.contains(ligne), "{ligne}: {tete}");
    }
    assert!(!tete.contains("transfer-encoding") && !vue.load(Ordering::SeqCst), "{tete}");
    // It leaves: nobody writes for it any more.
    drop(cliente);
    partie.notified().await;

    let mut restee = TcpStream::connect(adresse).await.unwrap();
    restee.write_all(DEMANDE).await.unwrap();
    lire_jusqu_a(&mut restee, "data: 1\n\n").await;
    arreter.send(()).unwrap();
    // Long before the time that is left to requests under way.
    service.await.unwrap();
    partie.notified().await;
    assert_eq!(restee.read(&mut [0; 8]).await.unwrap(), 0);
}
