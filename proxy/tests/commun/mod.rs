//! `pass-famille check`, as the city's IT runs it, with secrets of no worth.

use std::path::Path;
use std::process::{Command, Output};

const CLES: &str = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The secrets, as the environment gives them.
pub(crate) fn environnement(nom: &str) -> Option<String> {
    match nom {
        "PASS_FAMILLE_JETON" => Some("jeton-d-essai".to_owned()),
        "PASS_FAMILLE_FRANCECONNECT_SECRET" => Some("secret-d-essai".to_owned()),
        "PASS_FAMILLE_AGENTS_SECRET" => Some("secret-des-agents".to_owned()),
        "PASS_FAMILLE_IMPOT_SECRET" => Some("secret-des-impots".to_owned()),
        "PASS_FAMILLE_CLES" => Some(CLES.to_owned()),
        "PASS_FAMILLE_CLES_DOSSIERS" => Some(CLES.replace("AAEC", "BAEC")),
        _ => None,
    }
}

/// `check --hors-ligne` on a file.
pub(crate) fn check(config: &Path) -> Output {
    commande("check", config, &["--hors-ligne"])
}

/// A command on a file.
pub(crate) fn commande(nom: &str, config: &Path, mots: &[&str]) -> Output {
    preparer(nom, config, mots).output().unwrap()
}

/// The same, not started yet.
pub(crate) fn preparer(nom: &str, config: &Path, mots: &[&str]) -> Command {
    let noms = [
        "PASS_FAMILLE_JETON",
        "PASS_FAMILLE_FRANCECONNECT_SECRET",
        "PASS_FAMILLE_IMPOT_SECRET",
        "PASS_FAMILLE_AGENTS_SECRET",
        "PASS_FAMILLE_CLES",
        "PASS_FAMILLE_CLES_DOSSIERS",
    ];
    let mut commande = Command::new(env!("CARGO_BIN_EXE_pass-famille"));
    commande.args([nom, "--config"]).arg(config).args(mots).env_clear();
    commande.envs(noms.map(|nom| (nom, environnement(nom).unwrap())));
    commande
}
