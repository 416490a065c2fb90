//! What only a real socket shows: that it serves, stops, and cuts connections when told to.

use bac_a_sable::{BacASable, Cible, Panne, Reglages};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::commun::{typed, url_identite};

#[tokio::test]
async fn serves_and_stops() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = listener.local_addr().unwrap();
    let bac = BacASable::new(Reglages::new(format!("http://{adresse}"))).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serveur = tokio::spawn(bac.serve(listener, async { drop(stopped.await) }));
    assert!(fetch(adresse, "/api-particulier/api/ping", "").await.starts_with("HTTP/1.1 200 OK"));
    stop.send(()).unwrap();
    serveur.await.unwrap().unwrap();
    assert!(TcpStream::connect(adresse).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn stops_even_when_a_request_is_held() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = listener.local_addr().unwrap();
    let bac = BacASable::new(Reglages::new(format!("http://{adresse}"))).unwrap();
    let commandes = bac.commandes();
    commandes.break_down(Cible::Introspection, Panne::Attente);
    let (stop, stopped) = oneshot::channel::<()>();
    let serveur = tokio::spawn(bac.serve(listener, async { drop(stopped.await) }));
    let tenue = tokio::spawn(fetch(adresse, "/api-particulier/api/introspect", ""));
    commandes.wait_for_calls(|appels| appels.introspection == 1).await;
    stop.send(()).unwrap();
    serveur.await.unwrap().unwrap();
    tenue.abort();
}

#[tokio::test]
async fn a_cut_answer_is_really_cut() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = listener.local_addr().unwrap();
    let bac = BacASable::new(Reglages::new(format!("http://{adresse}"))).unwrap();
    let jeton = bac.jetons().valide.clone();
    let serveur = tokio::spawn(bac.serve(listener, std::future::pending()));
    let parametres = typed("axel-fabre");
    let paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
    let reponse = fetch(adresse, &url_identite(&paires), &jeton).await;
    assert!(reponse.starts_with("HTTP/1.1 200 OK"));
    assert!(reponse.contains("quotient_familial"));
    // A whole chunked body ends with an empty chunk.
    assert!(!reponse.ends_with("0\r\n\r\n"));
    serveur.abort();
}

#[tokio::test]
async fn a_reset_answers_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = listener.local_addr().unwrap();
    let bac = BacASable::new(Reglages::new(format!("http://{adresse}"))).unwrap();
    bac.commandes().break_down(Cible::Introspection, Panne::Reinitialisation);
    let serveur = tokio::spawn(bac.serve(listener, std::future::pending()));
    assert_eq!(fetch(adresse, "/api-particulier/api/introspect", "").await, "");
    assert!(fetch(adresse, "/api-particulier/api/ping", "").await.starts_with("HTTP/1.1 200 OK"));
    serveur.abort();
}

/// Everything that the server sends before it closes.
async fn fetch(adresse: std::net::SocketAddr, chemin: &str, jeton: &str) -> String {
    let mut prise = TcpStream::connect(adresse).await.unwrap();
    let requete = format!(
        "GET {chemin} HTTP/1.1\r\nHost: {adresse}\r\nAuthorization: Bearer {jeton}\r\nConnection: close\r\n\r\n"
    );
    prise.write_all(requete.as_bytes()).await.unwrap();
    let mut recu = Vec::new();
    // A cut connection may end in an error: what came before it is what counts.
    let _ = prise.read_to_end(&mut recu).await;
    String::from_utf8(recu).unwrap()
}
