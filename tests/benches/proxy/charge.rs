//! The load: as many connections as asked for, each with one request at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Not counted: connections open, caches fill.
const ECHAUFFEMENT: Duration = Duration::from_millis(300);

/// What was seen.
pub(super) struct Mesure {
    /// Answers, in `duree`.
    pub(super) reponses: usize,
    /// Those that came before too.
    pub(super) servies: usize,
    pub(super) duree: Duration,
    /// Half of the answers came within this, in microseconds.
    pub(super) mediane_us: f64,
}

/// Loads for `duree` over `connexions` connections; the n-th one always sends the n-th of `requetes`.
pub(super) fn charger(adresse: SocketAddr, requetes: &[Arc<[u8]>], connexions: usize, duree: Duration) -> Mesure {
    let moteur = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let debut = Instant::now() + ECHAUFFEMENT;
    let (mut latences, servies) = moteur.block_on(async {
        let clients: Vec<_> = (0..connexions)
            .map(|rang| {
                tokio::spawn(client(adresse, Arc::clone(&requetes[rang % requetes.len()]), debut, debut + duree))
            })
            .collect();
        let (mut latences, mut servies) = (Vec::new(), 0);
        for client in clients {
            let (siennes, toutes) = client.await.unwrap();
            latences.extend(siennes);
            servies += toutes;
        }
        (latences, servies)
    });
    latences.sort_unstable();
    let mediane = latences.get(latences.len() / 2).copied().unwrap_or_default();
    Mesure { reponses: latences.len(), servies, duree, mediane_us: mediane.as_secs_f64() * 1e6 }
}

async fn client(adresse: SocketAddr, requete: Arc<[u8]>, debut: Instant, fin: Instant) -> (Vec<Duration>, usize) {
    let mut flux = TcpStream::connect(adresse).await.unwrap();
    flux.set_nodelay(true).unwrap();
    let mut tampon = vec![0; 64 * 1024];
    let mut latences = Vec::with_capacity(100_000);
    let mut servies = 0;
    loop {
        let depart = Instant::now();
        if depart >= fin {
            return (latences, servies);
        }
        flux.write_all(&requete).await.unwrap();
        let mut lus = 0;
        while !est_entiere(&tampon[..lus]) {
            let nombre = flux.read(&mut tampon[lus..]).await.unwrap();
            assert!(nombre > 0, "coupé après : {}", String::from_utf8_lossy(&tampon[..lus]));
            lus += nombre;
        }
        assert!(tampon.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&tampon[..lus]));
        servies += 1;
        if depart >= debut {
            latences.push(depart.elapsed());
        }
    }
}

/// Whether the whole answer is there, by its length: nobody here answers in pieces.
fn est_entiere(recu: &[u8]) -> bool {
    const NOM: &[u8] = b"content-length:";
    let Some(fin) = recu.windows(4).position(|quatre| quatre == b"\r\n\r\n") else { return false };
    let entetes = &recu[..fin];
    let longueur = entetes
        .split(|octet| *octet == b'\n')
        .find(|ligne| ligne.len() > NOM.len() && ligne[..NOM.len()].eq_ignore_ascii_case(NOM))
        .and_then(|ligne| std::str::from_utf8(&ligne[NOM.len()..]).ok()?.trim().parse::<usize>().ok());
    let longueur = longueur.unwrap_or_else(|| panic!("sans longueur : {}", String::from_utf8_lossy(entetes)));
    recu.len() >= fin + 4 + longueur
}
