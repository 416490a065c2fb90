//! The first morning of registrations: every family at once, before the service and the simulator with its real quotas.
//!
//! `cargo xtask bench rush`, or `cargo bench -p epreuves --bench rush -- --programme target/release/pass-famille`. Each citizen
//! has an address of their own, goes through FranceConnect, waits, and goes on when called. Printed: the time that it takes against
//! the number of families ÷ 20 a second, the 429s of the upstream, who overtook whom, what the service needs in memory, and
//! who was lost. Figures, not assertions.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a benchmark stops at the first surprise")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bac_a_sable::{BacASable, Cible, Client, Commandes, Panne, Reglages};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use epreuves::{VERIFIEUR, remise_de};
use pass_famille::demo;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use url::Url;

const PAGE: &str = "http://localhost:8780";
/// How many citizens are between two pages of FranceConnect at the same time: it is a door of its own.
const EN_CHEMIN: usize = 64;
/// Half a minute of outage, in the middle of the rush.
const PANNE: Duration = Duration::from_secs(30);

struct Choix {
    citoyens: u32,
    repliques: usize,
    base: Option<String>,
    panne: bool,
    programme: PathBuf,
    actifs: PathBuf,
}

/// What is known of a citizen at the end.
#[derive(Clone, Copy)]
struct Passage {
    /// When the question left, and when the answer with the place had come: the ticket was given in between.
    partie: Instant,
    arrivee: Instant,
    servi: Instant,
}

struct Rush {
    services: Vec<SocketAddr>,
    bac_a_sable: SocketAddr,
    chemin: Semaphore,
    passages: Mutex<Vec<Passage>>,
    /// Outcomes that are not a family on screen.
    autres: Mutex<Vec<String>>,
    flux: AtomicUsize,
    reprises: AtomicUsize,
}

fn main() {
    let choix = lire_le_choix();
    let moteur = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    moteur.block_on(courir(choix));
}

fn lire_le_choix() -> Choix {
    let mut choix = Choix {
        citoyens: 10_000,
        repliques: 1,
        base: None,
        panne: false,
        programme: PathBuf::from("target/release/pass-famille"),
        actifs: PathBuf::from("target/actifs"),
    };
    let mut mots = std::env::args().skip(1);
    while let Some(mot) = mots.next() {
        let mut valeur = || mots.next().unwrap_or_else(|| panic!("{mot} : il manque une valeur"));
        match mot.as_str() {
            "--citoyens" => choix.citoyens = valeur().parse().expect("un nombre"),
            "--base" => choix.base = Some(valeur()),
            "--repliques" => choix.repliques = valeur().parse().expect("1 ou 2"),
            "--programme" => choix.programme = valeur().into(),
            "--actifs" => choix.actifs = valeur().into(),
            "--panne" => choix.panne = true,
            // What cargo adds.
            "--bench" => {}
            autre => panic!(
                "{autre} ? --citoyens N, --repliques N, --base URL, --panne, --programme CHEMIN, --actifs DOSSIER"
            ),
        }
    }
    choix
}

async fn courir(choix: Choix) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dossier = tempfile::tempdir().unwrap();
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let bac_a_sable = ecoute.local_addr().unwrap();
    let services: Vec<SocketAddr> = (0..choix.repliques).map(|_| port_libre()).collect();
    let secret = "secret-du-client-de-la-ville";
    let mut reglages = Reglages::new(format!("http://{bac_a_sable}")).with_all_scopes();
    reglages.habitants = choix.citoyens;
    let public = services[0];
    let retour = format!("http://localhost:{}/v1/franceconnect/retour", public.port());
    reglages = reglages.with_client(Client::new("saint-exemple", secret, retour));
    let simulateur = BacASable::new(reglages).unwrap();
    let (commandes, jeton) = (simulateur.commandes(), simulateur.jetons().valide.clone());
    tokio::spawn(simulateur.serve(ecoute, std::future::pending()));
    let cles = [secrets(), secrets()];
    let mut processus: Vec<Service> = Vec::new();
    for (rang, service) in services.iter().enumerate() {
        let donnees = dossier.path().join(rang.to_string());
        std::fs::create_dir_all(&donnees).unwrap();
        let config = donnees.join("ville.toml");
        std::fs::write(&config, ville(*service, public, bac_a_sable, &donnees, &choix)).unwrap();
        processus.push(Service::lancer(&choix, &config, &donnees, [&jeton, secret, &cles[0], &cles[1]]));
        attendre_le_service(*service, &donnees).await;
    }
    let rush = Arc::new(Rush {
        services,
        bac_a_sable,
        chemin: Semaphore::new(EN_CHEMIN),
        passages: Mutex::default(),
        autres: Mutex::default(),
        flux: AtomicUsize::new(0),
        reprises: AtomicUsize::new(0),
    });
    let debut = Instant::now();
    let citoyens: Vec<_> = (0..choix.citoyens).map(|numero| tokio::spawn(citoyen(Arc::clone(&rush), numero))).collect();
    let panne = choix.panne.then(|| tokio::spawn(interrompre(commandes.clone(), choix.citoyens)));
    let suivi = tokio::spawn(raconter(Arc::clone(&rush), debut, choix.citoyens));
    let mut perdus = 0;
    for citoyen in citoyens {
        perdus += usize::from(citoyen.await.is_err());
    }
    suivi.abort();
    if let Some(panne) = panne {
        panne.abort();
    }
    resumer(&rush, &choix, debut, &commandes, &processus, perdus);
}

/// One process of the service; it goes with this value.
struct Service(Child);

impl Service {
    fn lancer(choix: &Choix, config: &Path, donnees: &Path, [jeton, secret, cles, cles_dossiers]: [&str; 4]) -> Self {
        let journal = std::fs::File::create(donnees.join("journal")).unwrap();
        let mut commande = Command::new(&choix.programme);
        commande.arg("serve").arg("--config").arg(config).arg("--actifs").arg(&choix.actifs);
        commande.env("PASS_FAMILLE_JETON", jeton);
        commande.env("PASS_FAMILLE_FRANCECONNECT_SECRET", secret).env("PASS_FAMILLE_CLES", cles);
        commande.env("PASS_FAMILLE_CLES_DOSSIERS", cles_dossiers).env("PASS_FAMILLE_IMPOT_SECRET", "secret");
        commande.env("PASS_FAMILLE_AGENTS_SECRET", "secret").env("RUST_LOG", "warn");
        Self(commande.stdout(Stdio::null()).stderr(journal).spawn().expect("le programme : --programme"))
    }

    /// The most that it held in memory, in kB.
    fn memoire(&self) -> u64 {
        let etat = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let ligne = etat.lines().find_map(|ligne| ligne.strip_prefix("VmHWM:")).unwrap_or_default();
        ligne.trim().trim_end_matches(" kB").parse().unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn secrets() -> String {
    let mut octets = [0; 32];
    ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut octets).unwrap();
    format!("1:{}", STANDARD.encode(octets))
}

fn port_libre() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The demo's city at these addresses. Calls leave from two addresses in turn, as the quota of the token needs.
fn ville(service: SocketAddr, public: SocketAddr, bac_a_sable: SocketAddr, donnees: &Path, choix: &Choix) -> String {
    let base = choix.base.as_ref().map(|base| format!("database_url = \"{base}\"\nrepliques = {}\n", choix.repliques));
    demo::VILLE
        .replace("127.0.0.1:8781", &service.to_string())
        .replace("http://localhost:8781", &format!("http://localhost:{}", public.port()))
        .replace("http://localhost:8782", &format!("http://{bac_a_sable}"))
        .replace("/var/lib/pass-famille", donnees.to_str().unwrap())
        .replace("[service]\n", &format!("[service]\n{}", base.unwrap_or_default()))
        .replace("[api_particulier]\n", "[api_particulier]\nsorties = [\"127.0.0.1\", \"127.0.0.2\"]\n")
}

async fn attendre_le_service(service: SocketAddr, donnees: &Path) {
    for _ in 0..200 {
        if TcpStream::connect(service).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("le service ne répond pas à {service} : {}", std::fs::read_to_string(donnees.join("journal")).unwrap());
}

/// Half a minute of 503 once a third of the citizens have been served.
async fn interrompre(commandes: Commandes, citoyens: u32) {
    while commandes.calls().identite < u64::from(citoyens / 3) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    commandes.break_down(Cible::QuotientFamilial, Panne::Statut(503));
    tokio::time::sleep(PANNE).await;
    commandes.repair(&Cible::QuotientFamilial);
}

async fn raconter(rush: Arc<Rush>, debut: Instant, citoyens: u32) {
    loop {
        tokio::time::sleep(Duration::from_secs(15)).await;
        let servis = rush.passages.lock().unwrap().len();
        eprintln!("{:>5.0} s  {servis} sur {citoyens}", debut.elapsed().as_secs_f64());
    }
}

fn resumer(rush: &Rush, choix: &Choix, debut: Instant, commandes: &Commandes, processus: &[Service], perdus: usize) {
    let mut passages = rush.passages.lock().unwrap().clone();
    let fin = passages.iter().map(|passage| passage.servi).max().unwrap_or(debut);
    let duree = (fin - debut).as_secs_f64();
    let ideal = f64::from(choix.citoyens) / 20.0;
    // Whoever asked after the place of another was known, and was served before: how many, for the one who was overtaken most.
    let depassements = |autre: &Passage| {
        passages.iter().filter(|passage| passage.partie > autre.arrivee && passage.servi < autre.servi).count()
    };
    let certain = passages.iter().map(depassements).max().unwrap_or(0);
    // The same with the order in which answers came here, which is that of the tickets but for those under way together.
    passages.sort_by_key(|passage| passage.arrivee);
    let mut places: Vec<usize> = (0..passages.len()).collect();
    places.sort_by_key(|rang| passages[*rang].servi);
    let depassement = places.iter().enumerate().map(|(servi, arrive)| servi.saturating_sub(*arrive)).max().unwrap_or(0);
    let appels = commandes.calls();
    let memoire: Vec<String> =
        processus.iter().map(|service| format!("{:.1} MB", service.memoire() as f64 / 1024.0)).collect();
    let mut autres = rush.autres.lock().unwrap().clone();
    autres.sort();
    autres.dedup();
    println!("citoyens                     {}", choix.citoyens);
    println!("services                     {}", choix.repliques);
    println!("durée                        {duree:.1} s");
    println!("N ÷ 20                       {ideal:.1} s, soit {:+.1} %", (duree / ideal - 1.0) * 100.0);
    println!("appels                       {}", appels.identite);
    println!("refus 429 de l’amont         {}", appels.trop);
    let part = |nombre: usize| nombre as f64 * 100.0 / f64::from(choix.citoyens);
    println!("plus grand dépassement       {certain} familles, soit {:.2} %", part(certain));
    println!("plus grand écart de rang     {depassement} places, soit {:.2} %", part(depassement));
    println!("mémoire au plus haut         {}", memoire.join(", "));
    println!("servis                       {}", passages.len());
    println!("perdus                       {}", choix.citoyens as usize - passages.len());
    println!("tombés en route              {perdus}");
    println!("suivis par un flux           {}", rush.flux.load(Ordering::Relaxed));
    println!("demandes refaites            {}", rush.reprises.load(Ordering::Relaxed));
    if !autres.is_empty() {
        println!("autres issues                {}", autres.join(", "));
    }
}

async fn citoyen(rush: Arc<Rush>, numero: u32) {
    let ip = Ipv4Addr::new(
        127,
        1 + u8::try_from(numero / 62_500).unwrap(),
        (numero / 250 % 250) as u8,
        1 + (numero % 250) as u8,
    );
    let moi =
        Moi { rush: Arc::clone(&rush), ip: ip.into(), service: rush.services[numero as usize % rush.services.len()] };
    let (partie, mut reponse) = {
        let _place = rush.chemin.acquire().await.unwrap();
        moi.identifier(numero).await
    };
    let arrivee = Instant::now();
    while reponse["issue"] == "en_attente" {
        let attente = &reponse["attente"];
        moi.attendre(attente["billet"].as_str().unwrap()).await;
        let corps = json!({"version": 1, "suite": attente["suite"]});
        reponse = moi.poster("/v1/identifications/attente", &corps).await;
    }
    if reponse["issue"] == "affichable" {
        rush.passages.lock().unwrap().push(Passage { partie, arrivee, servi: Instant::now() });
    } else {
        rush.autres.lock().unwrap().push(reponse["issue"].as_str().unwrap_or("illisible").to_owned());
    }
}

struct Moi {
    rush: Arc<Rush>,
    ip: IpAddr,
    service: SocketAddr,
}

struct Reponse {
    statut: u16,
    entetes: String,
    corps: String,
}

impl Moi {
    /// Through FranceConnect, then the first answer of the service, with the time of its question.
    async fn identifier(&self, numero: u32) -> (Instant, Value) {
        let defi = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, VERIFIEUR.as_bytes()));
        let depart = Url::parse_with_params(
            "http://x/v1/franceconnect/depart",
            [("demarches", "cantine"), ("defi", &defi), ("origine", PAGE)],
        )
        .unwrap();
        let depart = self.demander(self.service, "GET", &chemin(&depart), "", "").await;
        let autorisation = Url::parse(&depart.suite()).unwrap();
        let formulaire = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(autorisation.query_pairs())
            .append_pair("persona", &format!("habitant-{numero}"))
            .finish();
        let entete = "content-type: application/x-www-form-urlencoded\r\n";
        let choisi = self.demander(self.rush.bac_a_sable, "POST", autorisation.path(), entete, &formulaire).await;
        let retour = Url::parse(&choisi.suite()).unwrap();
        let page = self.demander(self.service, "GET", &chemin(&retour), "", "").await;
        let remise = remise_de(&page.corps);
        let remise = remise.unwrap_or_else(|| panic!("pas de remise : {}", page.corps));
        let corps = json!({"version": 1, "remise": remise, "verifieur": VERIFIEUR});
        (Instant::now(), self.poster("/v1/identifications/franceconnect", &corps).await)
    }

    /// Until the turn has come: by the stream, or by asking again.
    async fn attendre(&self, billet: &str) {
        let chemin = format!("/v1/attente?billet={billet}");
        if self.ecouter(&chemin).await {
            self.rush.flux.fetch_add(1, Ordering::Relaxed);
            return;
        }
        loop {
            let reponse = self.demander(self.service, "GET", &chemin, "accept: application/json\r\n", "").await;
            let place: Value = serde_json::from_str(&reponse.corps).unwrap_or_default();
            // A refusal: the next answer says why.
            if place["tour"] == true || reponse.statut == 403 {
                return;
            }
            tokio::time::sleep(Duration::from_secs(place["revenir_dans_s"].as_u64().unwrap_or(5))).await;
        }
    }

    /// Listens to the stream; says whether the turn was told.
    async fn ecouter(&self, chemin: &str) -> bool {
        let Ok(mut flux) = self.connecter(self.service).await else { return false };
        let demande = self.ecrire("GET", chemin, "accept: text/event-stream\r\n", "");
        if flux.write_all(demande.as_bytes()).await.is_err() {
            return false;
        }
        let mut lignes = BufReader::with_capacity(512, flux).lines();
        while let Ok(Some(ligne)) = lignes.next_line().await {
            if ligne.starts_with("HTTP/1.1 ") && !ligne.starts_with("HTTP/1.1 200") {
                return false;
            }
            if ligne.starts_with("data: ") && ligne.contains("\"tour\":true") {
                return true;
            }
        }
        false
    }

    async fn poster(&self, chemin: &str, corps: &Value) -> Value {
        let entetes = format!("content-type: application/json\r\norigin: {PAGE}\r\n");
        loop {
            let reponse = self.demander(self.service, "POST", chemin, &entetes, &corps.to_string()).await;
            if matches!(reponse.statut, 429 | 503) {
                self.rush.reprises.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(2)).await;
                continue;
            }
            return serde_json::from_str(&reponse.corps).unwrap_or_else(|_| json!({"issue": reponse.corps}));
        }
    }

    /// One request on a connection of its own, made again when it is cut.
    async fn demander(&self, ou: SocketAddr, methode: &str, chemin: &str, entetes: &str, corps: &str) -> Reponse {
        for _ in 0..60 {
            if let Some(reponse) = self.essayer(ou, methode, chemin, entetes, corps).await {
                return reponse;
            }
            self.rush.reprises.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("{ou} ne répond pas");
    }

    async fn essayer(
        &self,
        ou: SocketAddr,
        methode: &str,
        chemin: &str,
        entetes: &str,
        corps: &str,
    ) -> Option<Reponse> {
        let mut flux = self.connecter(ou).await.ok()?;
        flux.write_all(self.ecrire(methode, chemin, entetes, corps).as_bytes()).await.ok()?;
        let mut recu = Vec::new();
        flux.read_to_end(&mut recu).await.ok()?;
        let recu = String::from_utf8(recu).ok()?;
        let (entetes, corps) = recu.split_once("\r\n\r\n")?;
        let statut = entetes.split(' ').nth(1)?.parse().ok()?;
        Some(Reponse { statut, entetes: entetes.to_owned(), corps: corps.to_owned() })
    }

    fn ecrire(&self, methode: &str, chemin: &str, entetes: &str, corps: &str) -> String {
        let longueur = if methode == "POST" { format!("content-length: {}\r\n", corps.len()) } else { String::new() };
        format!("{methode} {chemin} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{longueur}{entetes}\r\n{corps}")
    }

    async fn connecter(&self, ou: SocketAddr) -> std::io::Result<TcpStream> {
        let prise = TcpSocket::new_v4()?;
        prise.bind(SocketAddr::new(self.ip, 0))?;
        prise.connect(ou).await
    }
}

impl Reponse {
    /// Where it leads.
    fn suite(&self) -> String {
        let lieu = self.entetes.lines().find(|ligne| ligne.to_ascii_lowercase().starts_with("location:"));
        let lieu = lieu.and_then(|ligne| ligne.split_once(':')).map(|(_, valeur)| valeur.trim().to_owned());
        lieu.unwrap_or_else(|| panic!("{} : pas de redirection : {}", self.statut, self.corps))
    }
}

fn chemin(adresse: &Url) -> String {
    match adresse.query() {
        Some(question) => format!("{}?{question}", adresse.path()),
        None => adresse.path().to_owned(),
    }
}
