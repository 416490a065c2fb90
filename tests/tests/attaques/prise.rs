//! A client that writes whatever bytes it likes.

use std::net::SocketAddr;

use epreuves::Ville;
use pass_famille::serveur::{self, Bornes};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The city's service behind another listener, within these limits.
pub(crate) async fn porte(ville: &Ville, bornes: Bornes) -> SocketAddr {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = ecoute.local_addr().unwrap();
    tokio::spawn(serveur::servir_avec(ville.application.clone(), ecoute, std::future::pending(), bornes));
    adresse
}

/// What came back until the service closed, whole answers by their status.
#[derive(Debug)]
pub(crate) struct Echange {
    pub(crate) texte: String,
    pub(crate) statuts: Vec<u16>,
}

/// Sends these bytes and reads until the service closes. The client itself never does.
pub(crate) async fn envoyer(adresse: SocketAddr, octets: &[u8]) -> Echange {
    let mut flux = TcpStream::connect(adresse).await.unwrap();
    // The service may close before it has read all of it: what it said is what counts.
    let _ = flux.write_all(octets).await;
    lire(&mut flux).await
}

/// Reads until the service closes.
pub(crate) async fn lire(flux: &mut TcpStream) -> Echange {
    let mut recu = Vec::new();
    let mut tampon = [0; 4096];
    // A reset after the answer is an end too.
    while let Ok(lus @ 1..) = flux.read(&mut tampon).await {
        recu.extend_from_slice(&tampon[..lus]);
    }
    let texte = String::from_utf8_lossy(&recu).into_owned();
    let statuts = texte
        .match_indices("HTTP/1.")
        .filter_map(|(rang, _)| texte.get(rang + 9..rang + 12)?.parse().ok())
        .filter(|statut| *statut != 100)
        .collect();
    Echange { texte, statuts }
}
