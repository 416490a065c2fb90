//! What a connection weighs that waits for news: `cargo bench -p epreuves --bench connexions -- 10000`. Figures, not
//! assertions. The service's own listener is in a process apart, so that the clients do not count.
#![expect(clippy::unwrap_used, reason = "a measure stops at the first surprise")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use axum::Router;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_util::{StreamExt as _, stream};
use pass_famille::serveur::{self, Bornes};
use tokio::net::TcpListener;

const ENFANT: &str = "--serveur";

fn main() {
    let mots: Vec<String> = std::env::args().collect();
    if mots.iter().any(|mot| mot == ENFANT) {
        return servir();
    }
    let nombre = mots.iter().find_map(|mot| mot.parse().ok()).unwrap_or(5_000);
    let mut enfant = Command::new(std::env::current_exe().unwrap()).arg(ENFANT).stdout(Stdio::piped()).spawn().unwrap();
    let mut ligne = String::new();
    BufReader::new(enfant.stdout.take().unwrap()).read_line(&mut ligne).unwrap();
    let port: u16 = ligne.trim().parse().unwrap();
    let memoire = || {
        let etat = std::fs::read_to_string(format!("/proc/{}/status", enfant.id())).unwrap();
        let ligne = etat.lines().find(|ligne| ligne.starts_with("VmRSS:")).unwrap();
        ligne.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    };
    // The first ones pay for what all share.
    let mut tenues: Vec<TcpStream> = (0..100).map(|_| attendre(port)).collect();
    let avant = memoire();
    for dizaine in 1..=10 {
        tenues.extend((0..nombre / 10).map(|_| attendre(port)));
        let apres = memoire();
        let faites = dizaine * (nombre / 10);
        println!(
            "{faites} connexions en attente : {:.1} Mo de plus, {} octets chacune",
            (apres - avant) as f64 / 1e6,
            (apres - avant) / faites as u64
        );
    }
    enfant.kill().unwrap();
    enfant.wait().unwrap();
}

/// A browser that listens, and has heard the first news.
fn attendre(port: u16) -> TcpStream {
    let mut flux = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let entetes = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\r\nAccept: text/event-stream\r\nAccept-Language: fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nReferer: https://www.ville.example/inscriptions\r\nOrigin: https://www.ville.example\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: cross-site\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: https\r\n";
    write!(flux, "GET /flux HTTP/1.1\r\nHost: famille.ville.example\r\n{entetes}\r\n").unwrap();
    let mut recu = Vec::new();
    let mut tampon = [0; 1024];
    while !recu.ends_with(b"data: 1\n\n") {
        let lus = flux.read(&mut tampon).unwrap();
        assert_ne!(lus, 0, "{}", String::from_utf8_lossy(&recu));
        recu.extend_from_slice(&tampon[..lus]);
    }
    flux
}

#[tokio::main]
async fn servir() {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", ecoute.local_addr().unwrap().port());
    let flux = async || {
        let une = stream::once(async { Ok::<_, std::convert::Infallible>(Event::default().data("1")) });
        Sse::new(une.chain(stream::pending()))
    };
    let routeur = Router::new().route("/flux", get(flux));
    serveur::ecouter(routeur, ecoute, std::future::pending(), Bornes { connexions: 20_000, ..Bornes::default() }).await;
}
