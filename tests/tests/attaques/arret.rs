//! Stopping: nobody is cut in the middle, and nobody can keep the service from stopping.

use std::net::SocketAddr;
use std::time::Duration;

use epreuves::Ville;
use pass_famille::serveur::{self, Bornes};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::prise::lire;

/// The city's service on a port of its own, and how to stop it.
async fn lancer(ville: &Ville, bornes: Bornes) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<std::io::Result<()>>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let (arreter, arretee) = oneshot::channel::<()>();
    let fin = async {
        let _ = arretee.await;
    };
    let service = tokio::spawn(serveur::servir_avec(ville.application.clone(), ecoute, fin, bornes));
    (adresse, arreter, service)
}

const SANTE: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

#[tokio::test]
async fn requests_under_way_end_and_the_rest_is_let_go() {
    let ville = Ville::ouvrir().await;
    // Its own listener has opened the doors: it will not do so after the other one has shut them.
    ville.get(&format!("{}/healthz", ville.adresses.proxy)).await;
    let (adresse, arreter, service) = lancer(&ville, Bornes::default()).await;
    // One that waits for its next request, one that has said nothing, and one in the middle of a body.
    let mut oisive = TcpStream::connect(adresse).await.unwrap();
    oisive.write_all(SANTE).await.unwrap();
    let mut tampon = [0; 12];
    oisive.read_exact(&mut tampon).await.unwrap();
    assert_eq!(&tampon, b"HTTP/1.1 200");
    let mut muette = TcpStream::connect(adresse).await.unwrap();
    let mut occupee = TcpStream::connect(adresse).await.unwrap();
    let tete = format!(
        "POST /v1/brouillons HTTP/1.1\r\nHost: a\r\nOrigin: {}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 27\r\n\r\n",
        ville.adresses.page
    );
    occupee.write_all(tete.as_bytes()).await.unwrap();
    // The service asks for the body: the request is under way.
    let mut continuer = [0; 25];
    occupee.read_exact(&mut continuer).await.unwrap();
    assert_eq!(&continuer, b"HTTP/1.1 100 Continue\r\n\r\n");
    let sans_fin = tokio::spawn(ville.application.arret());

    arreter.send(()).unwrap();
    sans_fin.await.unwrap();
    assert_eq!(lire(&mut oisive).await.statuts, [0; 0]);
    assert_eq!(lire(&mut muette).await.statuts, [0; 0]);
    occupee.write_all(b"{\"version\":1,\"contenu\":\"x\"}").await.unwrap();
    let echange = lire(&mut occupee).await;
    assert_eq!(echange.statuts, [200], "{}", echange.texte);
    assert!(echange.texte.contains("connection: close\r\n"), "{}", echange.texte);
    service.await.unwrap().unwrap();
    // Whoever asks for an answer without an end at the last moment is let go too.
    ville.application.arret().await;
    assert!(TcpStream::connect(adresse).await.is_err());
}

#[tokio::test]
async fn whoever_does_not_end_is_cut() {
    let ville = Ville::ouvrir().await;
    let bornes = Bornes { arret: Duration::from_millis(50), ..Bornes::default() };
    let (adresse, arreter, service) = lancer(&ville, bornes).await;
    let mut tenace = TcpStream::connect(adresse).await.unwrap();
    tenace.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: ").await.unwrap();
    arreter.send(()).unwrap();
    service.await.unwrap().unwrap();
    assert_eq!(lire(&mut tenace).await.statuts, [0; 0]);
}
