//! Requests that two readers could understand differently.

use epreuves::Ville;
use pass_famille::serveur::Bornes;

use super::prise::{envoyer, porte};

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_one_refusal_and_the_end() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes::default()).await;
    // Whoever reads the first part as all of the first request sees this one too.
    let cachee = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    let poste = "POST /v1/dossiers HTTP/1.1\r\nHost: a\r\n";
    for (nom, octets) in [
        (
            "length, then chunks",
            format!("{poste}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{cachee}"),
        ),
        (
            "chunks, then length",
            format!("{poste}Transfer-Encoding: chunked\r\nContent-Length: 35\r\n\r\n0\r\n\r\n{cachee}"),
        ),
        ("two lengths", format!("{poste}Content-Length: 0\r\nContent-Length: 35\r\n\r\n{cachee}")),
        ("twice the same length", format!("{poste}Content-Length: 0\r\nContent-Length: 0\r\n\r\n{cachee}")),
        ("a list of lengths", format!("{poste}Content-Length: 0, 0\r\n\r\n{cachee}")),
        ("a signed length", format!("{poste}Content-Length: +0\r\n\r\n{cachee}")),
        ("a negative length", format!("{poste}Content-Length: -1\r\n\r\n{cachee}")),
        ("a hexadecimal length", format!("{poste}Content-Length: 0x0\r\n\r\n{cachee}")),
        ("a length without an end", format!("{poste}Content-Length: 99999999999999999999\r\n\r\n{cachee}")),
        ("an unknown coding", format!("{poste}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{cachee}")),
        ("two codings", format!("{poste}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{cachee}")),
        ("chunks that are not last", format!("{poste}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{cachee}")),
        (
            "chunks twice",
            format!("{poste}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{cachee}"),
        ),
        (
            "a coding after a tab",
            format!("{poste}Transfer-Encoding:\tchunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n{cachee}"),
        ),
        (
            "chunks in 1.0",
            format!("POST /v1/dossiers HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{cachee}"),
        ),
        ("a space before the colon", format!("{poste}Content-Length : 35\r\n\r\n{cachee}")),
        ("a space before the name", format!("{poste} Content-Length: 35\r\n\r\n{cachee}")),
        ("a line that goes on", format!("{poste}X: a\r\n Content-Length: 35\r\n\r\n{cachee}")),
        ("no colon", format!("{poste}Content-Length\r\n\r\n{cachee}")),
        ("no name", format!("{poste}: a\r\n\r\n{cachee}")),
        ("lone line feeds", format!("POST /v1/dossiers HTTP/1.1\nHost: a\n\n{cachee}")),
        ("one lone line feed", format!("POST /v1/dossiers HTTP/1.1\r\nHost: a\nX: b\r\n\r\n{cachee}")),
        ("a lone carriage return", format!("{poste}X: a\rContent-Length: 35\r\n\r\n{cachee}")),
        ("a null in a value", format!("{poste}X: a\0b\r\n\r\n{cachee}")),
        ("a null in a name", format!("{poste}X\0: a\r\n\r\n{cachee}")),
        ("a null in the address", format!("GET /heal\0thz HTTP/1.1\r\nHost: a\r\n\r\n{cachee}")),
        ("a space in the address", format!("GET /healthz /x HTTP/1.1\r\nHost: a\r\n\r\n{cachee}")),
        ("no version", format!("GET /healthz\r\nHost: a\r\n\r\n{cachee}")),
        ("another version", format!("GET /healthz HTTP/1.2\r\nHost: a\r\n\r\n{cachee}")),
        ("no host", format!("GET /healthz HTTP/1.1\r\n\r\n{cachee}")),
        ("two hosts", format!("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n{cachee}")),
        ("twice the same host", format!("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n{cachee}")),
        ("a host with a path", format!("GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n{cachee}")),
        ("a host with an account", format!("GET /healthz HTTP/1.1\r\nHost: b@a\r\n\r\n{cachee}")),
        ("an empty host", format!("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n{cachee}")),
        ("another host in the address", format!("GET http://b/healthz HTTP/1.1\r\nHost: a\r\n\r\n{cachee}")),
        ("a tunnel", format!("CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n{cachee}")),
    ] {
        let echange = envoyer(adresse, octets.as_bytes()).await;
        assert_eq!(echange.statuts, [400], "{nom}: {}", echange.texte);
    }
}

#[tokio::test]
async fn what_can_be_read_in_one_way_only_is_served() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes::default()).await;
    let fin = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let corps = "version=1";
    for (nom, octets, statuts) in [
        ("two requests", format!("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n{fin}"), &[200, 200][..]),
        ("empty lines before", format!("\r\n\r\n{fin}"), &[200]),
        (
            "the same host in the address",
            "GET http://a/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
            &[200],
        ),
        (
            "a body, then a request",
            format!("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{corps}{fin}", corps.len()),
            &[405, 200],
        ),
        // What comes after chunks is never read: the connection ends with them.
        (
            "chunks, then a request",
            format!(
                "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{corps}\r\n0\r\n\r\n{fin}"
            ),
            &[405],
        ),
        (
            "a request in a body",
            format!(
                "POST /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{fin}",
                fin.len()
            ),
            &[405],
        ),
        ("1.0 without a host", "GET /healthz HTTP/1.0\r\n\r\n".to_owned(), &[200]),
    ] {
        let echange = envoyer(adresse, octets.as_bytes()).await;
        let attendus: Vec<u16> = statuts.to_vec();
        assert_eq!(echange.statuts, attendus, "{nom}: {}", echange.texte);
    }
}

#[tokio::test]
async fn names_that_servers_obey_elsewhere_change_nothing() {
    let ville = Ville::ouvrir().await;
    let adresse = porte(&ville, Bornes::default()).await;
    for entete in [
        "X-Original-URL: /agents/export",
        "X-Rewrite-URL: /agents/export",
        "X-HTTP-Method-Override: POST",
        "X-Forwarded-Host: pirate.example",
        "X-Forwarded-Prefix: //pirate.example",
        "Forwarded: for=127.0.0.1;host=pirate.example;proto=http",
        "Content_Length: 35",
        "Connection: close, origin, x-forwarded-for",
        "Upgrade: websocket",
        "Upgrade: h2c",
        "Range: bytes=0-0,0-0,0-0,0-0",
    ] {
        let requete =
            format!("GET /formulaire HTTP/1.1\r\nHost: pirate.example\r\n{entete}\r\nConnection: close\r\n\r\n");
        let echange = envoyer(adresse, requete.as_bytes()).await;
        assert_eq!(echange.statuts, [200], "{entete}");
        assert!(!echange.texte.contains("pirate.example"), "{entete}");
    }
}
