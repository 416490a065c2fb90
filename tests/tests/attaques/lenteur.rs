//! Clients that take their time, or never end.

use std::time::Duration;

use epreuves::Ville;
use pass_famille::serveur::Bornes;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::prise::{envoyer, lire, porte};

/// Limits so short that nobody waits.
fn breves() -> Bornes {
    let bref = Duration::from_millis(50);
    Bornes { tete: bref, repos: bref, silence: bref, ecriture: bref, ..Bornes::default() }
}

#[tokio::test]
async fn a_client_that_does_not_go_on_is_cut() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, breves()).await;
    let poste = "POST /v1/dossiers HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: 0123456789abcdef\r\n";
    let origine = &ville.adresses.page;
    for (nom, octets, statuts) in [
        ("says nothing", String::new(), &[][..]),
        ("a byte", "G".to_owned(), &[]),
        ("half a preface", "PRI * HTTP/2.0\r\n".to_owned(), &[]),
        ("a preface and nothing", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), &[]),
        ("half a head", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: ".to_owned(), &[]),
        ("says nothing more", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(), &[200]),
        ("half a second head", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /he".to_owned(), &[200]),
        ("half a body", format!("{poste}Origin: {origine}\r\nContent-Length: 100\r\n\r\n{{"), &[408]),
        ("half a chunk", format!("{poste}Origin: {origine}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{{"), &[408]),
        (
            "half a document",
            format!(
                "POST /v1/pieces?piece=x HTTP/1.1\r\nHost: a\r\nOrigin: {origine}\r\nContent-Type: application/pdf\r\nContent-Length: 100\r\n\r\n%PDF"
            ),
            &[408],
        ),
        (
            "asks whether to go on, and does not",
            format!("{poste}Origin: {origine}\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n"),
            &[408],
        ),
    ] {
        let echange = envoyer(adresse, octets.as_bytes()).await;
        assert_eq!(echange.statuts, statuts.to_vec(), "{nom}: {}", echange.texte);
    }
}

#[tokio::test]
async fn a_body_by_the_drop_is_cut_though_it_never_stops() {
    let ville = Ville::ouvrir().await;
    // Each drop comes in time; all of them together are too slow.
    let bornes = Bornes { silence: Duration::from_millis(200), debit: 1_000_000, ..Bornes::default() };
    let adresse = porte(&ville, bornes).await;
    let mut flux = TcpStream::connect(adresse).await.unwrap();
    let tete = format!(
        "POST /v1/dossiers HTTP/1.1\r\nHost: a\r\nOrigin: {}\r\nContent-Type: application/json\r\nIdempotency-Key: 0123456789abcdef\r\nContent-Length: 60000\r\n\r\n",
        ville.adresses.page
    );
    flux.write_all(tete.as_bytes()).await.unwrap();
    let (mut lecture, mut ecriture) = flux.into_split();
    let gouttes = tokio::spawn(async move {
        let mut rythme = tokio::time::interval(Duration::from_millis(20));
        while ecriture.write_all(b" ").await.is_ok() {
            rythme.tick().await;
        }
    });
    let mut reponse = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut lecture, &mut reponse).await;
    assert!(reponse.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&reponse));
    gouttes.abort();
}

#[tokio::test]
async fn one_connection_too_many_is_told_so() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes { connexions: 2, ..Bornes::default() }).await;
    let mut tenues = Vec::new();
    for _ in 0..2 {
        let mut flux = TcpStream::connect(adresse).await.unwrap();
        flux.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        flux.readable().await.unwrap();
        tenues.push(flux);
    }
    let echange = envoyer(adresse, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(echange.statuts, [503]);
    assert!(echange.texte.contains("retry-after: 5\r\n"), "{}", echange.texte);
    let longueur = echange.texte.split("\r\n\r\n").nth(1).unwrap().len();
    assert!(echange.texte.contains(&format!("content-length: {longueur}\r\n")));
    // A place that is given back is taken again.
    let mut rendue = tenues.remove(0);
    rendue.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    assert_eq!(lire(&mut rendue).await.statuts, [200, 200]);
    let mut statuts = vec![503];
    // The service learns of the end a moment after us.
    while statuts == [503] {
        statuts = envoyer(adresse, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.statuts;
    }
    assert_eq!(statuts, [200]);
}
