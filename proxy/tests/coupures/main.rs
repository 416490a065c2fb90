//! The service itself, killed at random times while families send and deliveries leave: everything that was acknowledged is
//! there, delivered, and the same for a receiver that recognises repeats. In `file`, while they wait for their turn; in
//! `rechargement`, while its file is read again. In `traces`, what a collector is told meanwhile.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

mod file;
mod rechargement;
mod traces;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::TcpListener as Prise;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bac_a_sable::{BacASable, Reglages};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pass_famille::demo;
use pass_famille::gestion::Gestion;
use ring::hmac;
use tokio::sync::watch;

const SECRET: [u8; 32] = *b"un secret que le test partage !!";

/// Dossiers that are sent: enough for a few dozen deaths.
fn nombre() -> usize {
    std::env::var("PASS_FAMILLE_ESSAIS_COUPURES").ok().and_then(|texte| texte.parse().ok()).unwrap_or(5_000)
}

/// Families who send at the same time.
const ENSEMBLE: usize = 24;

/// A city on a disk or a server of its own, and its receiver.
struct Lieu {
    dossier: tempfile::TempDir,
    config: PathBuf,
    environnement: BTreeMap<String, String>,
}

impl Lieu {
    fn preparer(bac_a_sable: &str, jeton: &str, port: u16, base: Option<&str>, webhook: &str) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        let donnees = dossier.path().join("donnees");
        let texte = demo::ville("saint-fictin")
            .unwrap()
            .replace("/var/lib/pass-famille", &donnees.display().to_string())
            .replace("127.0.0.1:8781", &format!("127.0.0.1:{port}"))
            .replace("localhost:8781", &format!("localhost:{port}"))
            .replace("http://localhost:8782", bac_a_sable);
        let base = base.map(|base| format!("database_url = \"{base}\"\n")).unwrap_or_default();
        let texte = texte.replacen(
            "[service]\n",
            &format!("[service]\necritures_par_minute = 60000\nidentites_par_heure = 60000\n{base}"),
            1,
        );
        let texte = format!("{texte}\n[[livraisons]]\nnom = \"portail\"\nwebhook = \"{webhook}\"\n");
        // Nobody looks at the form here.
        std::fs::create_dir(dossier.path().join("actifs")).unwrap();
        std::fs::write(dossier.path().join("actifs/pass-famille.js"), "// rien").unwrap();
        let config = dossier.path().join("ville.toml");
        std::fs::write(&config, texte).unwrap();
        let hasard = |graine: u8| STANDARD.encode((0..32).map(|rang| rang * 7 + graine).collect::<Vec<u8>>());
        let environnement = BTreeMap::from([
            ("PASS_FAMILLE_JETON".to_owned(), jeton.to_owned()),
            ("PASS_FAMILLE_FRANCECONNECT_SECRET".to_owned(), "secret".to_owned()),
            ("PASS_FAMILLE_CLES".to_owned(), format!("1:{}", hasard(1))),
            ("PASS_FAMILLE_CLES_DOSSIERS".to_owned(), format!("1:{}", hasard(2))),
            ("PASS_FAMILLE_LIVRAISON_PORTAIL".to_owned(), format!("whsec_{}", STANDARD.encode(SECRET))),
            ("TMPDIR".to_owned(), dossier.path().display().to_string()),
        ]);
        Self { dossier, config, environnement }
    }

    fn servir(&self, journal: &str) -> Service {
        let journal =
            std::fs::File::options().create(true).append(true).open(self.dossier.path().join(journal)).unwrap();
        let enfant = Command::new(env!("CARGO_BIN_EXE_pass-famille"))
            .args(["serve", "--config"])
            .arg(&self.config)
            .arg("--actifs")
            .arg(self.dossier.path().join("actifs"))
            .env_clear()
            .envs(&self.environnement)
            .stdout(Stdio::null())
            .stderr(journal)
            .spawn()
            .unwrap();
        Service(enfant)
    }

    fn gestion(&self) -> Gestion {
        Gestion::ouvrir(&self.config, &|nom: &str| self.environnement.get(nom).cloned()).unwrap()
    }
}

/// A running service, which dies with the test.
struct Service(Child);

impl Service {
    /// As an upgrade stops it: what is under way ends first.
    fn arreter(&mut self) {
        assert!(Command::new("kill").arg(self.0.id().to_string()).status().unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }

    /// As `systemctl reload` does.
    fn relire(&self) {
        assert!(Command::new("kill").args(["-HUP", &self.0.id().to_string()]).status().unwrap().success());
    }

    /// kill -9
    fn tuer(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the receiver has: how often each identifier came, and for which dossier.
#[derive(Default)]
struct Arrivees {
    ids: Mutex<HashMap<String, (String, u32)>>,
    en_cours: Mutex<HashSet<String>>,
    /// An identifier that was being received twice at the same time.
    doubles: Mutex<Vec<String>>,
    distincts: watch::Sender<usize>,
    lenteur: Option<Duration>,
}

/// A request under way; it ends too when whoever sends it dies.
struct EnCours<'a>(&'a Arrivees, &'a str);

impl<'a> EnCours<'a> {
    fn commencer(arrivees: &'a Arrivees, id: &'a str) -> Self {
        if !arrivees.en_cours.lock().unwrap().insert(id.to_owned()) {
            arrivees.doubles.lock().unwrap().push(id.to_owned());
        }
        Self(arrivees, id)
    }
}

impl Drop for EnCours<'_> {
    fn drop(&mut self) {
        self.0.en_cours.lock().unwrap().remove(self.1);
    }
}

async fn recevoir(State(arrivees): State<Arc<Arrivees>>, entetes: HeaderMap, corps: Bytes) -> StatusCode {
    let entete = |nom: &str| entetes.get(nom).and_then(|valeur| valeur.to_str().ok()).unwrap_or_default().to_owned();
    let id = entete("webhook-id");
    let signe = [id.as_bytes(), b".", entete("webhook-timestamp").as_bytes(), b".", &corps].concat();
    let signature = STANDARD.decode(entete("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &SECRET), &signe, &signature).unwrap();
    let lu: serde_json::Value = serde_json::from_slice(&corps).unwrap();
    let reference = lu["data"]["reference"].as_str().unwrap().to_owned();
    assert!(lu["data"]["enfants"][0]["valeur"]["prenoms"].is_string(), "none is half-written");
    let en_cours = EnCours::commencer(&arrivees, &id);
    if let Some(lenteur) = arrivees.lenteur {
        tokio::time::sleep(lenteur).await;
    }
    drop(en_cours);
    let distincts = {
        let mut ids = arrivees.ids.lock().unwrap();
        let connue = ids.entry(id).or_insert((reference.clone(), 0));
        assert_eq!(connue.0, reference, "an identifier is for one dossier");
        connue.1 += 1;
        ids.len()
    };
    arrivees.distincts.send_replace(distincts);
    StatusCode::NO_CONTENT
}

async fn ecouter(arrivees: &Arc<Arrivees>) -> String {
    let routes = Router::new().route("/", post(recevoir)).with_state(Arc::clone(arrivees));
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}/", ecoute.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(ecoute, routes).await });
    adresse
}

async fn simuler() -> (String, String) {
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://localhost:{}", ecoute.local_addr().unwrap().port());
    let simulateur = BacASable::new(Reglages::new(base.as_str()).with_all_scopes()).unwrap();
    let jeton = simulateur.jetons().valide.clone();
    tokio::spawn(simulateur.serve(ecoute, std::future::pending()));
    (base, jeton)
}

/// A port that nobody has. Another program might take it meanwhile: the service would say so and stop.
fn port() -> u16 {
    Prise::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn dossier(rang: usize) -> String {
    serde_json::json!({
        "version": 1, "sceau": null, "contestations": [],
        "demarches": [{"demarche": "cantine", "enfants": ["d1"]}],
        "declarations": {
            "declarant": {"nom": "Canarivel", "prenoms": "Claude", "date_naissance": "1985-02-03"},
            "enfants": [{"jeton": "d1", "personne": {"nom": "Essai", "prenoms": "Lou", "date_naissance": "2018-05-06"}}],
            "contact": {"courriel": "famille@exemple.fr", "telephone": ""},
            "message": format!("famille {rang}"),
        },
    })
    .to_string()
}

/// Sends one dossier until a receipt comes, as a patient widget does: the same key, the same body.
async fn envoyer(client: reqwest::Client, bases: Arc<Vec<String>>, rang: usize) -> String {
    let corps = dossier(rang);
    let mut essai = rang;
    loop {
        let base = &bases[essai % bases.len()];
        essai += 1;
        let requete = client
            .post(format!("{base}/v1/dossiers"))
            .header("origin", "http://localhost:8780")
            .header("content-type", "application/json")
            .header("idempotency-key", format!("famille-{rang:016}"))
            .body(corps.clone());
        if let Ok(reponse) = requete.send().await {
            let statut = reponse.status();
            if statut.is_success() {
                let lu = reponse.bytes().await.ok().and_then(|octets| serde_json::from_slice(&octets).ok());
                if let Some::<serde_json::Value>(recu) = lu {
                    return recu["reference"].as_str().unwrap().to_owned();
                }
            } else {
                assert!(matches!(statut.as_u16(), 429 | 503), "{statut}");
            }
        }
        // The widget waits too before it tries again.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A draft is sealed and opened again; it goes through the service's hands and must not stay on them.
async fn garder_un_brouillon(client: &reqwest::Client, port: u16) {
    let mut corps = serde_json::json!({"version": 1, "contenu": "{\"nom\":\"Canarivel\"}"}).to_string();
    for chemin in ["/v1/brouillons", "/v1/brouillons/ouverture", "/v1/brouillons/ailleurs"] {
        let requete = client
            .post(format!("http://127.0.0.1:{port}{chemin}"))
            .header("origin", "http://localhost:8780")
            .header("content-type", "application/json")
            .body(corps.clone());
        let lu: serde_json::Value =
            serde_json::from_slice(&requete.send().await.unwrap().bytes().await.unwrap()).unwrap();
        match (lu["sceau"].as_str(), lu["contenu"].as_str()) {
            (Some(sceau), _) => corps = serde_json::json!({"version": 1, "sceau": sceau}).to_string(),
            (_, Some(contenu)) => assert!(contenu.contains("Canarivel")),
            _ => assert_eq!(lu["code"], "introuvable"),
        }
    }
}

/// Random enough, and the same again for who looks for a fault.
struct Des(u64);

impl Des {
    fn entre(&mut self, de: u64, a: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        de + (self.0 >> 33) % (a - de)
    }
}

/// A new database of its own, on the tests' server.
fn base_postgres() -> Option<String> {
    let serveur = std::env::var("PASS_FAMILLE_ESSAIS_PG").ok();
    let Some(serveur) = serveur else {
        eprintln!("skipped: no PostgreSQL server (cargo xtask test starts one)");
        return None;
    };
    let nom = format!("coupures_{}_{}", std::process::id(), port());
    let (racine, _) = serveur.rsplit_once('/').unwrap();
    let sql = format!("CREATE DATABASE {nom}");
    std::thread::scope(|espace| {
        let fait = espace.spawn(|| postgres::Client::connect(&serveur, postgres::NoTls).unwrap().batch_execute(&sql));
        fait.join().unwrap().unwrap();
    });
    Some(format!("{racine}/{nom}"))
}

/// Sends everything while services are killed and started again, then waits for the deliveries.
async fn couper(base: Option<String>, services: usize, lenteur: Option<Duration>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (simulateur, jeton) = simuler().await;
    let arrivees = Arc::new(Arrivees { lenteur, ..Arrivees::default() });
    let webhook = ecouter(&arrivees).await;
    // Replicas have one database, one file each but for the port, and the same keys.
    let lieux: Vec<(Lieu, u16)> = (0..services)
        .map(|_| {
            let port = port();
            (Lieu::preparer(&simulateur, &jeton, port, base.as_deref(), &webhook), port)
        })
        .collect();
    let bases = Arc::new(lieux.iter().map(|(_, port)| format!("http://127.0.0.1:{port}")).collect::<Vec<_>>());
    // All at once: the migrations race.
    let mut vivants: Vec<Service> = lieux.iter().map(|(lieu, _)| lieu.servir("journal")).collect();
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(15)).build().unwrap();

    let (debut, total) = (Instant::now(), nombre());
    let file = Arc::new(Mutex::new((0..total).rev().collect::<Vec<usize>>()));
    let familles: Vec<_> = (0..ENSEMBLE)
        .map(|_| {
            let (file, client, bases) = (Arc::clone(&file), client.clone(), Arc::clone(&bases));
            tokio::spawn(async move {
                let mut recus = Vec::new();
                loop {
                    let Some(rang) = file.lock().unwrap().pop() else { return recus };
                    recus.push(envoyer(client.clone(), Arc::clone(&bases), rang).await);
                }
            })
        })
        .collect();
    let mut morts = 0;
    let mut des = Des(42);
    while !familles.iter().all(tokio::task::JoinHandle::is_finished) {
        tokio::time::sleep(Duration::from_millis(des.entre(200, 2_500))).await;
        let lequel = usize::try_from(des.entre(0, services as u64)).unwrap();
        vivants[lequel].tuer();
        morts += 1;
        vivants[lequel] = lieux[lequel].0.servir("journal");
    }
    let mut recus = BTreeSet::new();
    for famille in familles {
        recus.extend(famille.await.unwrap());
    }
    assert_eq!(recus.len(), total, "each family has a receipt of its own");
    let envoyes = debut.elapsed();

    // A last death in the middle of deliveries, then peace.
    vivants[0].tuer();
    vivants[0] = lieux[0].0.servir("journal");
    let attente = arrivees.distincts.subscribe().wait_for(|distincts| *distincts >= total).await.map(drop);
    attente.unwrap();
    let gestion = lieux[0].0.gestion();
    let livrees = loop {
        // The receiver has it before the service has written that it does.
        let (en_attente, mortes) = gestion.depot().compter_les_livraisons().unwrap();
        assert_eq!(mortes, 0);
        if en_attente == 0 {
            break arrivees.ids.lock().unwrap().clone();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let dossiers: BTreeSet<String> = livrees.values().map(|(reference, _)| reference.clone()).collect();
    assert_eq!(dossiers, recus, "everything that was acknowledged is delivered, and nothing else");
    assert_eq!(livrees.len(), total, "one identifier for each");
    let gardes: BTreeSet<String> =
        gestion.depot().lister().unwrap().into_iter().map(|(reference, _)| reference).collect();
    assert_eq!(gardes, recus, "none is half-written");
    assert!(arrivees.doubles.lock().unwrap().is_empty(), "never twice at the same time");
    gestion.verifier_le_registre(None).unwrap();
    let repetees = livrees.values().filter(|(_, fois)| *fois > 1).count();
    println!(
        "{} dossiers, {morts} morts, {services} service(s), {}: envoyés en {:.1} s, livrés en {:.1} s, {repetees} répétés",
        total,
        if base.is_some() { "PostgreSQL" } else { "SQLite" },
        envoyes.as_secs_f32(),
        debut.elapsed().as_secs_f32()
    );
    drop(vivants);
    for (lieu, _) in &lieux {
        let journal = std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
        assert!(!journal.contains("panicked"), "{journal}");
        chercher_le_canari(lieu);
    }
}

/// A surname and an address that stand in every dossier are in no file around the service: base, journals of the base, logs,
/// temporary files; nor in those of the server.
fn chercher_le_canari(lieu: &Lieu) {
    let mut dossiers = vec![lieu.dossier.path().to_owned()];
    dossiers.extend(std::env::var("PASS_FAMILLE_ESSAIS_PG_DONNEES").map(PathBuf::from).ok());
    let chercher = |aiguille: &str| {
        let fait = Command::new("grep")
            .args([
                "--recursive",
                "--text",
                "--ignore-case",
                "--fixed-strings",
                "--no-messages",
                "--files-with-matches",
                "-e",
            ])
            .arg(aiguille)
            .args(&dossiers)
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        String::from_utf8(fait.stdout).unwrap()
    };
    assert!(!chercher("portail").is_empty(), "the files that were read are those of the service");
    for secret in ["canarivel", "famille@exemple.fr"] {
        assert_eq!(chercher(secret), "", "{secret}");
    }
}

/// Everything fails around it, and it tells as much as it can of it: nothing of the family is told.
async fn se_taire(base: Option<String>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (simulateur, jeton) = simuler().await;
    let (port, administration) = (self::port(), self::port());
    // Nobody listens there.
    let mut lieu = Lieu::preparer(&simulateur, &jeton, port, base.as_deref(), "http://127.0.0.1:9/");
    lieu.environnement.insert("RUST_LOG".to_owned(), "trace".to_owned());
    let texte = std::fs::read_to_string(&lieu.config).unwrap();
    let texte =
        texte.replacen("[service]\n", &format!("[service]\nadministration = \"127.0.0.1:{administration}\"\n"), 1);
    let courriel =
        "[courriel]\nserveur = \"127.0.0.1\"\nport = 9\nsecurite = \"aucune\"\nexpediteur = \"a@b.example\"\n";
    let portail = "[[livraisons]]\nnom = \"dossier\"\ndossier = \"/nulle-part\"\n";
    std::fs::write(&lieu.config, format!("{texte}\n{portail}\n{courriel}")).unwrap();
    let mut service = lieu.servir("journal");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let bases = Arc::new(vec![format!("http://127.0.0.1:{port}")]);
    let recu = envoyer(client.clone(), bases, 0).await;
    garder_un_brouillon(&client, port).await;
    let attente = loop {
        let lu = client
            .get(format!("http://127.0.0.1:{administration}/metrics"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        let essais =
            lu.lines().find_map(|ligne| ligne.strip_prefix("pass_famille_livraisons_total{issue=\"a_recommencer\"} "));
        if essais.and_then(|essais| essais.parse::<u32>().ok()).is_some_and(|essais| essais >= 3) {
            break lu;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(!attente.to_lowercase().contains("canarivel"), "{attente}");
    service.tuer();
    let journal = std::fs::read_to_string(lieu.dossier.path().join("journal")).unwrap();
    assert!(journal.contains("TRACE") || journal.contains("DEBUG"), "it told all that it could");
    assert!(lieu.gestion().depot().livraisons_de(&recu).unwrap().len() == 3);
    chercher_le_canari(&lieu);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_in_trouble_tells_nothing_of_a_family() {
    se_taire(None).await;
    if let Some(base) = base_postgres() {
        se_taire(Some(base)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_a_file_is_killed_again_and_again() {
    couper(None, 1, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_postgresql_is_killed_again_and_again() {
    if let Some(base) = base_postgres() {
        couper(Some(base), 1, None).await;
    }
}

/// The receiver takes its time, so that services die while they deliver, and would deliver together if they could.
#[tokio::test(flavor = "multi_thread")]
async fn two_services_on_one_postgresql_never_deliver_the_same_thing_together() {
    if let Some(base) = base_postgres() {
        couper(Some(base), 2, Some(Duration::from_millis(30))).await;
    }
}
