//! The contestants and how each is started.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use pass_famille::actifs::Actifs;
use pass_famille::config::Configuration;
use pass_famille::{Application, Horloge, banc, demo, serveur};
use tokio::net::TcpListener;

use super::Choix;
use super::processus::{Processus, Sur, port_libre};

pub(super) const AMONT: &str = "amont seul";
pub(super) const NGINX: &str = "nginx";
pub(super) const HAPROXY: &str = "HAProxy";
pub(super) const NU: &str = "hyper nu";
pub(super) const TEL_QUEL: &str = "tel quel";
pub(super) const TRAVAIL: &str = "tout le travail";
pub(super) const REGISTRE: &str = "avec le registre";
pub(super) const LIVRE: &str = "pass-famille serve";

pub(super) const PAGE: &str = "http://localhost:8780";
/// As a call for a family reads.
const QUESTION: &str = "recipient=13002526500013&nomNaissance=MOREAU&prenoms%5B%5D=CAMILLE&prenoms%5B%5D=JEANNE&\
anneeDateNaissance=1988&moisDateNaissance=4&jourDateNaissance=12&codeCogInseeCommuneNaissance=45234&\
codeCogInseePaysNaissance=99100&sexeEtatCivil=F";
/// Enough families for no two of them to be the same at the same time.
const FAMILLES: u32 = 4_000;

/// One of them, running.
pub(super) struct Concurrent {
    pub(super) nom: &'static str,
    pub(super) adresse: SocketAddr,
    pub(super) processus: Processus,
}

/// What they share.
pub(super) struct Terrain<'a> {
    choix: &'a Choix,
    dossier: tempfile::TempDir,
    amont: SocketAddr,
    /// The bodies that families send, one a line, in a file for oha too.
    demandes: PathBuf,
    secrets: [(&'static str, String); 6],
    /// Stops with this value.
    _amont: Processus,
}

impl<'a> Terrain<'a> {
    pub(super) fn new(choix: &'a Choix) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        let amont = port_libre();
        let processus = Processus::lancer(moi(Sur::Charge).args(["amont", &amont.to_string()]));
        let demandes = dossier.path().join("demandes.txt");
        // The store wants another key than the seals.
        let cle = |fin| format!("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh{fin}=");
        let secret = || "un-secret-du-banc".to_owned();
        let secrets = [
            ("PASS_FAMILLE_JETON", "jeton-du-banc".to_owned()),
            ("PASS_FAMILLE_FRANCECONNECT_SECRET", secret()),
            ("PASS_FAMILLE_CLES", cle(8)),
            ("PASS_FAMILLE_CLES_DOSSIERS", cle(4)),
            ("PASS_FAMILLE_IMPOT_SECRET", secret()),
            ("PASS_FAMILLE_AGENTS_SECRET", secret()),
        ];
        let terrain = Self { choix, dossier, amont, demandes, secrets, _amont: processus };
        let config = terrain.ville("demandes", port_libre());
        let mut ecriture = moi(Sur::Charge);
        ecriture.arg("demandes").arg(&config).arg(&terrain.demandes).envs(terrain.secrets.clone());
        assert!(ecriture.status().unwrap().success(), "les demandes ne sont pas écrites");
        terrain
    }

    /// All that are measured under load. The service is one process, whatever it is asked.
    pub(super) fn concurrents(&self) -> Vec<Concurrent> {
        [AMONT, NGINX, HAPROXY, NU, TEL_QUEL, TRAVAIL, REGISTRE]
            .into_iter()
            .map(|nom| {
                let debut = Instant::now();
                let (mut processus, adresse) = self.lancer(nom);
                processus.attendre(adresse, debut);
                std::thread::sleep(std::time::Duration::from_millis(300));
                Concurrent { nom, adresse, processus }
            })
            .collect()
    }

    /// Starts one, on a port of its own; it may not answer yet.
    pub(super) fn lancer(&self, nom: &'static str) -> (Processus, SocketAddr) {
        let adresse = port_libre();
        let mut commande = match nom {
            AMONT => {
                let mut commande = moi(Sur::Mesure);
                commande.args(["amont", &adresse.to_string()]);
                commande
            }
            NU => {
                let mut commande = moi(Sur::Mesure);
                commande.args(["nu", &adresse.to_string(), &self.amont.to_string()]);
                commande
            }
            NGINX => self.nginx(adresse),
            HAPROXY => self.haproxy(adresse),
            LIVRE => {
                let mut commande = Sur::Mesure.commande(self.choix.programme.to_str().unwrap());
                commande.args(["serve", "--config"]).arg(self.ville("livre", adresse));
                commande
            }
            _ => {
                let mut commande = moi(Sur::Mesure);
                commande.arg("service").arg(self.ville(nom, adresse));
                commande
            }
        };
        // tokio's own variable: one worker, as the others.
        commande.envs(self.secrets.clone()).env("TOKIO_WORKER_THREADS", "1").env("RUST_LOG", "warn");
        (Processus::lancer(&mut commande), adresse)
    }

    /// What each connection sends to this one.
    pub(super) fn requetes(&self, concurrent: &Concurrent) -> Vec<Arc<[u8]>> {
        let chemin = chemin(concurrent.nom);
        let Some(demandes) = self.demandes_de(concurrent) else {
            let requete = format!("GET {chemin} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n\r\n");
            return vec![requete.into_bytes().into()];
        };
        let demandes = std::fs::read_to_string(demandes).unwrap();
        let une = |corps: &str| {
            format!(
                "POST {chemin} HTTP/1.1\r\nhost: localhost\r\norigin: {PAGE}\r\ncontent-type: application/json\r\n\
content-length: {}\r\n\r\n{corps}",
                corps.len()
            )
        };
        demandes.lines().take(super::CONNEXIONS).map(|corps| une(corps).into_bytes().into()).collect()
    }

    pub(super) fn url(&self, concurrent: &Concurrent) -> String {
        format!("http://{}{}", concurrent.adresse, chemin(concurrent.nom))
    }

    /// The bodies, for who is sent some.
    pub(super) fn demandes_de(&self, concurrent: &Concurrent) -> Option<&Path> {
        matches!(concurrent.nom, TRAVAIL | REGISTRE).then_some(self.demandes.as_path())
    }

    fn nginx(&self, adresse: SocketAddr) -> Command {
        let ici = self.dossier.path().join("nginx");
        std::fs::create_dir_all(&ici).unwrap();
        let (ici_texte, amont) = (ici.display(), self.amont);
        let texte = format!(
            "daemon off;\nuser root;\nworker_processes 1;\npid {ici_texte}/pid;\nerror_log stderr crit;\n\
events {{ worker_connections 1024; }}\n\
http {{\n  access_log off;\n  client_body_temp_path {ici_texte}/1;\n  proxy_temp_path {ici_texte}/2;\n  \
fastcgi_temp_path {ici_texte}/3;\n  uwsgi_temp_path {ici_texte}/4;\n  scgi_temp_path {ici_texte}/5;\n  \
keepalive_requests 1000000000;\n  \
upstream amont {{ server {amont}; keepalive 64; keepalive_requests 1000000000; }}\n  \
server {{\n    listen {adresse};\n    location = /healthz {{ return 200 \"ok\\n\"; }}\n    \
location / {{\n      proxy_pass http://amont;\n      proxy_http_version 1.1;\n      \
proxy_set_header Connection \"\";\n      proxy_set_header Authorization \"Bearer banc\";\n    }}\n  }}\n}}\n"
        );
        std::fs::write(ici.join("conf"), texte).unwrap();
        let mut commande = Sur::Mesure.commande(self.choix.nginx.to_str().unwrap());
        commande.arg("-p").arg(&ici).args(["-e", "stderr", "-c"]).arg(ici.join("conf"));
        commande
    }

    fn haproxy(&self, adresse: SocketAddr) -> Command {
        let texte = format!(
            "global\n  nbthread 1\n  maxconn 1024\n\
defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  http-reuse always\n\
frontend ville\n  bind {adresse}\n  monitor-uri /healthz\n  http-request set-header authorization \"Bearer banc\"\n  \
default_backend amont\n\
backend amont\n  server amont {} pool-purge-delay 60s\n",
            self.amont
        );
        let conf = self.dossier.path().join("haproxy.cfg");
        std::fs::write(&conf, texte).unwrap();
        let mut commande = Sur::Mesure.commande(self.choix.haproxy.to_str().unwrap());
        commande.arg("-db").arg("-f").arg(conf);
        commande
    }

    /// The demo's city at these addresses, with data of its own.
    fn ville(&self, nom: &str, adresse: SocketAddr) -> PathBuf {
        let donnees = self.dossier.path().join(nom.replace(' ', "-"));
        std::fs::create_dir_all(&donnees).unwrap();
        let texte = demo::VILLE
            .replace("127.0.0.1:8781", &adresse.to_string())
            .replace("http://localhost:8782/api-particulier", &format!("http://{}", self.amont))
            .replace("/var/lib/pass-famille", donnees.to_str().unwrap());
        let config = donnees.join("ville.toml");
        std::fs::write(&config, texte).unwrap();
        config
    }
}

/// The service with what is only here to be measured.
pub(super) fn servir(config: &str) {
    let moteur = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    moteur.block_on(async {
        let application = application(config);
        banc::ouvrir_la_porte(&application);
        let ecoute = TcpListener::bind(application.fichier().service.ecoute).await.unwrap();
        application.demarrer().await.unwrap();
        serveur::servir(application, ecoute, serveur::signal_d_arret()).await.unwrap();
    });
}

/// What families send, one body a line.
pub(super) fn ecrire_les_demandes(config: &str, sortie: &str) {
    let application = application(config);
    let demandes: Vec<String> = (0..FAMILLES).map(|rang| banc::demande(&application, PAGE, rang).unwrap()).collect();
    std::fs::write(sortie, demandes.join("\n")).unwrap();
}

fn application(config: &str) -> Arc<Application> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let environnement = |nom: &str| std::env::var(nom).ok();
    let configuration = Configuration::lire(Path::new(config), &environnement).unwrap();
    Application::new(configuration, Actifs::default(), Horloge::default()).unwrap()
}

fn moi(sur: Sur) -> Command {
    sur.commande(std::env::current_exe().unwrap().to_str().unwrap())
}

fn chemin(nom: &str) -> String {
    match nom {
        TEL_QUEL => format!("/banc/tel-quel?{QUESTION}"),
        TRAVAIL => "/banc/entier".to_owned(),
        REGISTRE => "/banc/inscrit".to_owned(),
        _ => format!("/v3/dss/quotient_familial/identite?{QUESTION}"),
    }
}
