//! `pass-famille simuler`, by the command line: no secret, no network.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use std::process::{Command, Output};

use pass_famille::demo::VILLE;

fn simuler(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pass-famille")).arg("simuler").args(arguments).env_clear().output().unwrap()
}

#[test]
fn a_councils_draft_is_compared_with_the_present_rules() {
    let dossier = tempfile::tempdir().unwrap();
    let ici = |nom: &str| dossier.path().join(nom).display().to_string();
    std::fs::write(ici("avant.toml"), VILLE).unwrap();
    std::fs::write(ici("apres.toml"), VILLE.replace("prix = \"3,35 €\"", "prix = \"3,85 €\"")).unwrap();
    std::fs::write(ici("foyers.csv"), "quotient;cantine.enfants;cantine.actes\n850;2;100\n200;1;100\n").unwrap();
    let sortie = simuler(&[
        "--config",
        &ici("avant.toml"),
        "--contre",
        &ici("apres.toml"),
        "--foyers",
        &ici("foyers.csv"),
        "--csv",
        &ici("sortie"),
        "--svg",
        &ici("sortie"),
    ]);
    assert!(sortie.status.success(), "{sortie:?}");
    let texte = String::from_utf8(sortie.stdout).unwrap();
    for attendu in ["770,00\u{a0}€", "CE QUE CHANGE L’AUTRE FICHIER", "100,00\u{a0}€", "MARCHES"] {
        assert!(texte.contains(attendu), "{attendu} is missing: {texte}");
    }
    let ecarts = std::fs::read_to_string(ici("sortie/ecarts.csv")).unwrap();
    assert!(ecarts.contains("cantine;total;2;0;1;10000;0;10000"), "{ecarts}");
    for nom in ["recettes.csv", "marches.csv", "prix-cantine.svg", "prix-centre-de-loisirs.svg", "recettes.svg"] {
        assert!(std::fs::metadata(ici("sortie").clone() + "/" + nom).unwrap().len() > 100, "{nom}");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let dossier = tempfile::tempdir().unwrap();
    let ici = |nom: &str| dossier.path().join(nom).display().to_string();
    std::fs::write(ici("ville.toml"), VILLE).unwrap();
    std::fs::write(ici("faux.toml"), VILLE.replace("jusqu_a = 700", "jusqu_a = 300")).unwrap();
    std::fs::write(ici("foyers.csv"), "quotient\nbeaucoup\n").unwrap();
    for (arguments, extrait) in [
        (vec!["--config", "nulle-part.toml"], "n’existe pas"),
        (vec!["--config", &ici("faux.toml")], "doivent monter"),
        (vec!["--config", &ici("ville.toml"), "--foyers", &ici("foyers.csv")], "ligne 2 : colonne « quotient »"),
    ] {
        let sortie = simuler(&arguments);
        assert!(!sortie.status.success());
        assert!(String::from_utf8_lossy(&sortie.stderr).contains(extrait), "{extrait}: {sortie:?}");
    }
    let sortie = simuler(&["--config", &ici("ville.toml"), "--population", "500"]);
    assert!(String::from_utf8_lossy(&sortie.stdout).contains("Population inventée de 500 foyers"), "{sortie:?}");
}
