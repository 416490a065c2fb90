//! What the service costs, beside nginx and HAProxy that only forward. `cargo xtask bench proxy`; figures, not assertions.
//!
//! All have the same upstream, one worker on one processor, connections to the upstream that stay open, no log, and put one
//! header in. They take turns in each pass, and the medians of the passes are printed. The lines:
//!
//! - `amont seul`: nobody between. The latency that is added to it is counted from here.
//! - `nginx`, `HAProxy`: the request goes on as it is, and so does the answer.
//! - `hyper nu`: hyper alone on both sides, forwarding: the floor of whatever is built on it.
//! - `tel quel`: the service's own listener with all its layers, and its own client, forwarding in the same way: what the service
//!   costs before it does anything.
//! - `tout le travail`: the seal of the request opened, the call made behind the breaker, its answer checked and read into
//!   types, the same-person gate, what no service needs forgotten, two seals made, the family written for the widget. The
//!   quota's gate is open and there is no waiting room; FranceConnect is left out, which would make two calls more.
//! - `avec le registre`: and the line of the register on the disk before the answer goes, as for a true family.
//! - `pass-famille serve`: the program that ships, for its start and its memory at rest.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise and speaks to whoever reads its figures"
)]

mod amont;
mod charge;
mod concurrents;
mod nu;
mod oha;
mod processus;
mod tableau;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use concurrents::{Concurrent, Terrain};
use tableau::{Ligne, Seance};
use tokio::net::TcpListener;

/// How long each is loaded in a pass, over one connection and over several.
const SEUL: Duration = Duration::from_millis(800);
const FOULE: Duration = Duration::from_secs(2);
const CONNEXIONS: usize = 32;

/// What the chore says.
struct Choix {
    passes: usize,
    programme: PathBuf,
    nginx: PathBuf,
    haproxy: PathBuf,
    oha: PathBuf,
}

fn main() {
    let mut mots: Vec<String> = std::env::args().skip(1).filter(|mot| mot != "--bench").collect();
    match mots.first().map(String::as_str) {
        Some("amont") => servir_l_amont(&mots[1]),
        Some("nu") => servir_nu(&mots[1], &mots[2]),
        Some("service") => concurrents::servir(&mots[1]),
        Some("demandes") => concurrents::ecrire_les_demandes(&mots[1], &mots[2]),
        _ => mesurer(&lire_le_choix(&mut mots)),
    }
}

fn lire_le_choix(mots: &mut Vec<String>) -> Choix {
    let mut prendre = |nom: &str, usuel: &str| {
        let Some(place) = mots.iter().position(|mot| mot == nom) else { return usuel.to_owned() };
        mots.remove(place);
        assert!(place < mots.len(), "{nom} : il manque une valeur");
        mots.remove(place)
    };
    let choix = Choix {
        passes: prendre("--passes", "5").parse().expect("un nombre"),
        programme: prendre("--programme", "target/release/pass-famille").into(),
        nginx: prendre("--nginx", "nginx").into(),
        haproxy: prendre("--haproxy", "haproxy").into(),
        oha: prendre("--oha", "oha").into(),
    };
    assert!(mots.is_empty(), "{mots:?} ? --passes N, --programme, --nginx, --haproxy et --oha CHEMIN");
    choix
}

fn servir_l_amont(adresse: &str) {
    let moteur = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    moteur.block_on(async { amont::repondre(TcpListener::bind(adresse).await.unwrap()).await });
}

/// As the service is run: the variable says how many workers.
fn servir_nu(adresse: &str, amont: &str) {
    let moteur = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    moteur.block_on(async { nu::servir(TcpListener::bind(adresse).await.unwrap(), amont.parse().unwrap()).await });
}

fn mesurer(choix: &Choix) {
    processus::s_attacher();
    let terrain = Terrain::new(choix);
    let mut concurrents = terrain.concurrents();
    let mut lignes: Vec<Ligne> = concurrents.iter().map(|concurrent| Ligne::new(concurrent.nom)).collect();
    for (ligne, concurrent) in lignes.iter_mut().zip(&concurrents) {
        ligne.repos = concurrent.processus.memoire();
    }
    for passe in 0..choix.passes {
        eprintln!("passe {} sur {}", passe + 1, choix.passes);
        for rang in 0..concurrents.len() {
            let rang = (rang + passe) % concurrents.len();
            lignes[rang].seances.push(une_seance(&terrain, &concurrents[rang], &choix.oha));
        }
    }
    for (ligne, concurrent) in lignes.iter_mut().zip(&concurrents) {
        ligne.apres = concurrent.processus.memoire();
    }
    concurrents.retain(|concurrent| concurrent.nom == concurrents::AMONT);
    let mut service = Ligne::new(concurrents::LIVRE);
    for _ in 0..choix.passes {
        for relais in [concurrents::NGINX, concurrents::HAPROXY, concurrents::LIVRE] {
            let debut = Instant::now();
            let (mut processus, adresse) = terrain.lancer(relais);
            let pret = processus.attendre(adresse, debut);
            let ligne = lignes.iter_mut().find(|ligne| ligne.nom == relais).unwrap_or(&mut service);
            ligne.prets.push(pret.as_secs_f64() * 1e3);
            if relais == concurrents::LIVRE {
                // What it does after it is ready is over.
                std::thread::sleep(Duration::from_millis(300));
                ligne.repos = processus.memoire();
            }
        }
    }
    lignes.push(service);
    tableau::ecrire(&lignes);
}

fn une_seance(terrain: &Terrain<'_>, concurrent: &Concurrent, oha: &std::path::Path) -> Seance {
    let requetes = terrain.requetes(concurrent);
    let seul = charge::charger(concurrent.adresse, &requetes, 1, SEUL);
    let avant = concurrent.processus.temps();
    let foule = charge::charger(concurrent.adresse, &requetes, CONNEXIONS, FOULE);
    let temps = concurrent.processus.temps() - avant;
    let (mediane_ms, p99_ms) = oha::mesurer(oha, terrain, concurrent);
    Seance {
        seul_us: seul.mediane_us,
        par_seconde: foule.reponses as f64 / foule.duree.as_secs_f64(),
        temps_us: temps.as_secs_f64() * 1e6 / foule.servies as f64,
        mediane_ms,
        p99_ms,
    }
}
