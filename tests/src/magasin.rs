//! The two stores: a file, or a database of its own on the server that `cargo xtask test` starts.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

/// The PostgreSQL server of the tests.
pub struct Serveur(String);

impl Serveur {
    /// The server, or a printed line when there is none: `cargo xtask test` starts one.
    pub fn trouver() -> Option<Self> {
        let adresse = std::env::var("PASS_FAMILLE_ESSAIS_PG").ok();
        if adresse.is_none() {
            eprintln!("skipped: no PostgreSQL server (cargo xtask test starts one)");
        }
        adresse.map(Self)
    }

    /// A new empty database, by its address.
    pub fn base(&self) -> String {
        static SUIVANTE: AtomicU32 = AtomicU32::new(0);
        let nom = format!("essai_{}_{}", std::process::id(), SUIVANTE.fetch_add(1, Ordering::SeqCst));
        self.executer(&format!("CREATE DATABASE {nom}"));
        let (serveur, _) = self.0.rsplit_once('/').expect("adresse du serveur");
        format!("{serveur}/{nom}")
    }

    /// Runs a statement on the server's own database.
    pub fn executer(&self, sql: &str) {
        sur(&self.0, sql);
    }
}

/// Runs statements on a database, away from the executor of the tests.
pub fn sur(adresse: &str, sql: &str) {
    std::thread::scope(|espace| {
        let fait = espace.spawn(|| Client::connect(adresse, NoTls).and_then(|mut client| client.batch_execute(sql)));
        fait.join().expect("fil").expect("PostgreSQL");
    });
}

/// A database when the tests run over PostgreSQL, nothing when they run over a file.
pub(crate) fn nouvelle_base() -> Option<String> {
    let voulu = std::env::var("PASS_FAMILLE_ESSAIS_MAGASIN").is_ok_and(|magasin| magasin == "postgresql");
    voulu.then(|| Serveur::trouver().expect("PASS_FAMILLE_ESSAIS_PG").base())
}

/// Whether a text can be read, in any case of letters, in a file of the store: those of the service, and those of the server
/// when it has one.
pub fn lisible_sur_disque(donnees: &Path, aiguille: &str) -> bool {
    let mut dossiers = vec![donnees.to_owned()];
    if std::env::var("PASS_FAMILLE_ESSAIS_MAGASIN").is_ok_and(|magasin| magasin == "postgresql") {
        // What is in memory goes to the files first.
        Serveur::trouver().expect("serveur").executer("CHECKPOINT");
        dossiers.push(std::env::var("PASS_FAMILLE_ESSAIS_PG_DONNEES").expect("dossier du serveur").into());
    }
    assert!(!aiguille.contains('\n'), "one line");
    // Hundreds of megabytes on a server: grep reads them in no time, and goes on when a file disappears.
    let fait = Command::new("grep")
        .args(["--recursive", "--text", "--ignore-case", "--fixed-strings", "--no-messages", "--max-count=1"])
        .arg("--files-with-matches")
        .args(["-e", aiguille])
        .args(&dossiers)
        .env("LC_ALL", "C")
        .output()
        .expect("grep");
    !fait.stdout.is_empty()
}
