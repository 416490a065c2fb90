//! How the service starts, and how whoever operates it sees that it does.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

mod commun;

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use commun::{check, commande, preparer};
use pass_famille::demo::VILLE;

struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_silent_api_particulier_keeps_nobody_from_the_form() {
    let dossier = tempfile::tempdir().unwrap();
    std::fs::create_dir(dossier.path().join("actifs")).unwrap();
    std::fs::write(dossier.path().join("actifs/pass-famille.js"), "// rien").unwrap();
    // It takes the call and never says a word.
    let muet = TcpListener::bind("127.0.0.1:0").unwrap();
    let muette = format!("http://{}", muet.local_addr().unwrap());
    let libre = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let texte = VILLE
        .replace("/var/lib/pass-famille", &dossier.path().join("donnees").display().to_string())
        .replace("http://localhost:8782", &muette)
        .replacen(
            "ecoute = \"127.0.0.1:8781\"",
            &format!("ecoute = \"{}\"\nadministration = \"{}\"", libre(), libre()),
            1,
        );
    let config = dossier.path().join("ville.toml");
    std::fs::write(&config, texte).unwrap();
    assert!(check(&config).status.success());
    let sonder = || commande("sonde", &config, &[]);
    assert!(String::from_utf8_lossy(&sonder().stderr).contains("le service ne répond pas"), "{:?}", sonder());

    let mut service = Service(
        preparer("serve", &config, &["--actifs"])
            .arg(dossier.path().join("actifs"))
            .env("PASS_FAMILLE_JOURNAL", "json")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let journal = BufReader::new(service.0.stderr.take().unwrap());
    let mut dites = Vec::new();
    for ligne in journal.lines() {
        let objet: serde_json::Value = serde_json::from_str(&ligne.unwrap()).unwrap();
        assert!(objet["timestamp"].is_string() && objet["level"].is_string(), "{objet}");
        dites.push(objet["message"].as_str().unwrap().to_owned());
        if dites.last().is_some_and(|dite| dite == "le service est prêt") {
            break;
        }
    }
    assert!(dites.iter().any(|dite| dite.starts_with("API Particulier ne répond pas")), "{dites:?}");
    // The listener is open; the first look may come before it receives.
    while !sonder().status.success() {
        assert!(service.0.try_wait().unwrap().is_none(), "it stopped");
    }
}

#[test]
fn a_log_of_another_form_is_answered_with_the_known_ones() {
    let sortie = Command::new(env!("CARGO_BIN_EXE_pass-famille"))
        .arg("openapi")
        .env("PASS_FAMILLE_JOURNAL", "xml")
        .output()
        .unwrap();
    assert!(!sortie.status.success());
    assert!(String::from_utf8_lossy(&sortie.stderr).contains("écrivez texte ou json"), "{sortie:?}");
}

#[test]
fn a_word_that_is_no_level_of_the_log_is_answered_with_the_levels() {
    for (mots, admis) in [
        ("", true),
        ("warn", true),
        ("info,", true),
        ("debug,hyper=off", true),
        ("warning", false),
        ("pass_famille", false),
        ("[requete]=beaucoup", false),
    ] {
        let mut commande = Command::new(env!("CARGO_BIN_EXE_pass-famille"));
        let sortie = commande.arg("openapi").env("RUST_LOG", mots).output().unwrap();
        assert_eq!(sortie.status.success(), admis, "{mots}: {sortie:?}");
        let dit = String::from_utf8_lossy(&sortie.stderr).contains("écrivez error, warn, info ou debug");
        assert_eq!(dit, !admis, "{mots}: {sortie:?}");
    }
}

#[test]
fn a_probe_needs_its_port() {
    let dossier = tempfile::tempdir().unwrap();
    let config = dossier.path().join("ville.toml");
    std::fs::write(&config, VILLE).unwrap();
    let sortie = commande("sonde", &config, &[]);
    assert!(!sortie.status.success());
    assert!(String::from_utf8_lossy(&sortie.stderr).contains("service.administration manque"), "{sortie:?}");
}
