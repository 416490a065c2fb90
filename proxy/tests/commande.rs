//! The command line, as the city's IT meets it.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

mod commun;

use axum::body::Body;
use axum::http::Request;
use pass_famille::actifs::Actifs;
use std::path::{Path, PathBuf};
use std::process::Command;

use commun::{check, commande, environnement};
use pass_famille::config::Configuration;
use pass_famille::demo::VILLE;
use pass_famille::gestion::Gestion;
use pass_famille::registre::{Acteur, Evenement};
use pass_famille::{Application, Horloge, serveur};
use tower::ServiceExt as _;

/// The example's city, with its data in this folder too.
fn ville_ici(dossier: &Path) -> PathBuf {
    let fichier = dossier.join("ville.toml");
    let ici = VILLE.replace("/var/lib/pass-famille", &dossier.join("donnees").display().to_string());
    std::fs::write(&fichier, ici).unwrap();
    fichier
}

#[test]
fn check_says_yes_to_the_example_and_why_not_to_a_broken_one() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = ville_ici(dossier.path());
    let sortie = check(&fichier);
    assert!(sortie.status.success(), "{sortie:?}");
    assert!(String::from_utf8_lossy(&sortie.stdout).contains("4 démarches"), "{sortie:?}");

    std::fs::write(&fichier, VILLE.replace("/var/lib", "/proc")).unwrap();
    let sortie = check(&fichier);
    assert!(!sortie.status.success());
    assert!(String::from_utf8_lossy(&sortie.stderr).contains("ne peut pas écrire"), "{sortie:?}");

    std::fs::write(&fichier, VILLE.replace("plancher = \"0,40 €\"", "plancher = \"4,00 €\"")).unwrap();
    let sortie = check(&fichier);
    assert!(!sortie.status.success());
    assert!(String::from_utf8_lossy(&sortie.stderr).contains("plus grand que le plafond"), "{sortie:?}");
}

#[test]
fn the_file_is_checked_before_there_is_any_secret() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = dossier.path().join("ville.toml");
    let lancer = |mots: &[&str], secrets: &[(&str, &str)]| {
        Command::new(env!("CARGO_BIN_EXE_pass-famille"))
            .args([mots[0], "--config"])
            .arg(&fichier)
            .args(&mots[1..])
            .env_clear()
            .envs(secrets.iter().copied())
            .output()
            .unwrap()
    };
    std::fs::write(&fichier, VILLE).unwrap();
    let sortie = lancer(&["check", "--hors-ligne"], &[]);
    assert!(sortie.status.success(), "{sortie:?}");
    let dit = String::from_utf8_lossy(&sortie.stdout);
    assert!(
        dit.contains("Fichier sans faute : 4 démarches") && dit.contains("Attention : PASS_FAMILLE_JETON manque"),
        "{dit}"
    );
    // A secret that is wrong is a fault, and so is one that is missing when the service is to be tried.
    assert!(!lancer(&["check", "--hors-ligne"], &[("PASS_FAMILLE_CLES", "trop courte")]).status.success());
    assert!(!lancer(&["check"], &[]).status.success());
    std::fs::write(&fichier, VILLE.replace("plancher = \"0,40 €\"", "plancher = \"4,00 €\"")).unwrap();
    assert!(!lancer(&["check", "--hors-ligne"], &[]).status.success());

    // Reading dossiers takes the keys of the store and nothing else.
    ville_ici(dossier.path());
    let cles = environnement("PASS_FAMILLE_CLES_DOSSIERS").unwrap();
    let sortie = lancer(&["dossiers", "lister"], &[("PASS_FAMILLE_CLES_DOSSIERS", &cles)]);
    assert!(sortie.status.success() && String::from_utf8_lossy(&sortie.stderr).contains("Aucun dossier"), "{sortie:?}");
    let sortie = lancer(&["dossiers", "lister"], &[]);
    assert!(String::from_utf8_lossy(&sortie.stderr).starts_with("PASS_FAMILLE_CLES_DOSSIERS manque"), "{sortie:?}");
}

#[test]
fn an_unknown_demo_city_is_answered_with_the_known_ones() {
    let sortie =
        Command::new(env!("CARGO_BIN_EXE_pass-famille")).args(["demo", "--ville", "atlantis"]).output().unwrap();
    assert!(!sortie.status.success());
    let erreur = String::from_utf8_lossy(&sortie.stderr);
    assert!(
        ["saint-exemple", "saint-fictin", "brissecourt", "orvelande"].iter().all(|nom| erreur.contains(nom)),
        "{erreur}"
    );
}

#[test]
fn each_fault_of_the_file_is_named_with_what_to_write() {
    for (avant, apres, attendu) in [
        ("nom = \"Saint-Exemple-sur-Loire\"", "nom = \" \"", "ville.nom"),
        ("siret = \"13002526500013\"", "siret = \"13002526500014\"", "SIRET attendu"),
        ("codes_postaux = [\"45990\"]", "codes_postaux = [\"4599\"]", "ville.codes_postaux"),
        ("origines = [\"http://localhost:8780\"]", "origines = []", "ville.origines"),
        ("origines = [\"http://localhost:8780\"]", "origines = [\"https://www.ville.fr/\"]", "sans chemin"),
        ("origines = [\"http://localhost:8780\"]", "origines = [\"http://www.ville.fr\"]", "https://"),
        ("origines = [\"http://localhost:8780\"]", "origines = [\"*\"]", "n’est pas une origine"),
        ("pages = [\"http://localhost:8780/\", ", "pages = [\"https://ailleurs.exemple/\", ", "ville.pages"),
        ("pages = [\"http://localhost:8780/\", ", "pages = [\"http://localhost:8780/?p=1\", ", "ville.pages"),
        ("dpo = \"dpo@saint-exemple.example\"", "dpo = \"dpo\"", "ville.dpo"),
        ("dpo = \"dpo@saint-exemple.example\"", "", "dpo"),
        ("conservation_mois = 24", "conservation_mois = 0", "ville.conservation_mois"),
        ("url_publique = \"http://localhost:8781\"", "url_publique = \"famille.ville.fr\"", "service.url_publique"),
        ("ecoute = \"127.0.0.1:8781\"", "ecoute = \"8781\"", "ecoute"),
        (
            "ecoute = \"127.0.0.1:8781\"",
            "ecoute = \"127.0.0.1:8781\"\nadministration = \"0.0.0.0:8781\"",
            "service.administration",
        ),
        ("modalite = \"identite\"", "modalite = \"caf\"", "modalite"),
        (
            "environnement = \"http://localhost:8782/api-particulier\"",
            "environnement = \"prod\"",
            "api_particulier.environnement",
        ),
        ("client_id = \"saint-exemple\"", "client_id = \"\"", "franceconnect.client_id"),
        ("id = \"cantine\"", "id = \"Cantine !\"", "minuscules"),
        ("id = \"periscolaire\"", "id = \"cantine\"", "déjà pris"),
        ("[demarches.tarif.formule.taux_effort]", "[demarches.tarif.formule.taux]", "taux"),
        ("taux = \"0,15 %\"", "taux = \"0 %\"", "0,0001 %"),
        ("{ jusqu_a = 700, prix = \"2,10 €\" }", "{ jusqu_a = 400, prix = \"2,10 €\" }", "doivent monter"),
        ("ages = { max = 3 }", "ages = { min = 4, max = 3 }", "se contredisent"),
        (
            "donnees = [\"quotient_familial\", \"allocataires\", \"enfants\"]",
            "donnees = [\"enfants\"]",
            "ajoutez \"quotient_familial\"",
        ),
        ("\"allocataires\", \"enfants\", \"adresse\"]", "\"allocataires\", \"enfants\"]", "ajoutez \"adresse\""),
        ("donnees = [\"allocataires\", \"enfants\"]", "donnees = [\"avis_imposition\"]", "avis_imposition"),
    ] {
        assert!(VILLE.contains(avant), "{avant}");
        let texte = VILLE.replace(avant, apres);
        let erreur = Configuration::analyser("ville.toml", &texte, &environnement).unwrap_err().to_string();
        assert!(erreur.contains("ville.toml") && erreur.contains(attendu), "{apres}: {erreur}");
    }
}

#[test]
fn missing_secrets_are_named_and_never_repeated() {
    let fichier = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(fichier.path(), "CANARI-DU-SECRET").unwrap();
    let chemin = fichier.path().display().to_string();
    let lire = |change: fn(&str, &str) -> Option<Option<String>>| {
        Configuration::analyser("ville.toml", VILLE, &|nom: &str| {
            change(nom, &chemin).unwrap_or_else(|| environnement(nom))
        })
    };
    let erreur = lire(|nom, _| (nom == "PASS_FAMILLE_JETON").then_some(None)).unwrap_err().to_string();
    assert!(erreur.contains("PASS_FAMILLE_JETON_FICHIER"), "{erreur}");
    let erreur =
        lire(|nom, _| (nom == "PASS_FAMILLE_CLES").then(|| Some("1:CANARI".to_owned()))).unwrap_err().to_string();
    assert!(erreur.contains("openssl rand") && !erreur.contains("CANARI"), "{erreur}");
    let erreur =
        lire(|nom, _| (nom == "PASS_FAMILLE_CLES_DOSSIERS").then(|| environnement("PASS_FAMILLE_CLES"))).unwrap_err();
    assert!(erreur.to_string().contains("deux clés différentes"), "{erreur}");
    let erreur = lire(|nom, chemin| (nom == "PASS_FAMILLE_JETON_FICHIER").then(|| Some(chemin.to_owned())))
        .unwrap_err()
        .to_string();
    assert!(erreur.contains("gardez-en un seul"), "{erreur}");
    let lue = lire(|nom, chemin| match nom {
        "PASS_FAMILLE_JETON" => Some(None),
        "PASS_FAMILLE_JETON_FICHIER" => Some(Some(chemin.to_owned())),
        _ => None,
    });
    assert!(!format!("{:?}", lue.unwrap()).contains("CANARI"));
}

#[test]
fn the_register_says_how_many_lines_it_holds_even_none() {
    let dossier = tempfile::tempdir().unwrap();
    let fichier = ville_ici(dossier.path());
    let gestion = Gestion::ouvrir(&fichier, &environnement).unwrap();
    for attendu in [
        "Registre entier : il est encore vide.\n",
        "Registre entier : une ligne, la n° 1.\nTémoin à noter ailleurs : 1:",
        "Registre entier : 2 lignes, de 1 à 2.\nTémoin à noter ailleurs : 2:",
    ] {
        let sortie = commande("registre", &fichier, &["verify"]);
        let dit = String::from_utf8_lossy(&sortie.stdout);
        assert!(sortie.status.success() && dit.starts_with(attendu), "{sortie:?}");
        gestion.depot().inscrire(&Evenement::new(1, Acteur::Inconnu, "acces", "agents", "introuvable")).unwrap();
    }
}

/// Whoever has an account on the machine must not find the secrets there, nor in the list of what runs.
#[cfg(unix)]
#[test]
fn a_file_of_secrets_that_others_may_read_is_told_and_no_command_takes_a_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "jeton-d-essai").unwrap();
    let chemin = secret.path().display().to_string();
    let dossier = secret.path().parent().unwrap().display().to_string();
    for (mode, gardes, dit) in [
        (0o600, None, false),
        (0o400, None, false),
        (0o640, None, true),
        (0o604, None, true),
        (0o644, None, true),
        // systemd copied it where it lets nobody else in.
        (0o440, Some(dossier.as_str()), false),
        (0o440, Some("/run/credentials/autre.service"), true),
        (0o440, Some(""), true),
    ] {
        std::fs::set_permissions(secret.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        let configuration = Configuration::analyser("ville.toml", VILLE, &|nom: &str| match nom {
            "PASS_FAMILLE_JETON" => None,
            "PASS_FAMILLE_JETON_FICHIER" => Some(chemin.clone()),
            "CREDENTIALS_DIRECTORY" => gardes.map(str::to_owned),
            autre => environnement(autre),
        })
        .unwrap();
        let avis = configuration.avertissements.iter().any(|avis| avis.starts_with("PASS_FAMILLE_JETON_FICHIER : "));
        assert_eq!(avis, dit, "{mode:o} {gardes:?}: {:?}", configuration.avertissements);
    }
    let aide = |mots: &[&str]| {
        let sortie = Command::new(env!("CARGO_BIN_EXE_pass-famille")).args(mots).arg("--help").output().unwrap();
        String::from_utf8(sortie.stdout).unwrap()
    };
    for mots in [
        &["serve"][..],
        &["check"],
        &["demo"],
        &["bac-a-sable"],
        &["dossiers"],
        &["cles", "rotation"],
        &["cles", "api"],
    ] {
        let aide = aide(mots);
        for option in ["--jeton", "--secret", "--cle", "--mot-de-passe", "--database-url"] {
            assert!(!aide.contains(option), "{mots:?}: {option}");
        }
    }
}

/// Neither does the file of a service that is public choose whom it may call, nor who speaks for its visitors, by omission.
#[test]
fn a_public_service_says_who_stands_before_it_and_whom_it_calls_inside() {
    let publique = VILLE
        .replace("url_publique = \"http://localhost:8781\"", "url_publique = \"https://famille.ville.example\"")
        .replace("http://localhost:8782/api-particulier", "bac_a_sable")
        .replace("http://localhost:8782", "https://simulateur.ville.example");
    let avec = |lignes: &str| publique.replacen("[service]\n", &format!("[service]\n{lignes}\n"), 1);
    let refus = |texte: &str| match Configuration::analyser("ville.toml", texte, &environnement) {
        Ok(_) => String::new(),
        Err(defauts) => defauts.to_string(),
    };
    let webhook = |adresse: &str| format!("\n[[livraisons]]\nnom = \"ged\"\nwebhook = \"{adresse}\"\n");
    let relais = "relais = [\"127.0.0.1\"]";
    for (texte, attendu) in [
        (publique.clone(), "relais = [\"127.0.0.1\"]"),
        (avec("relais = []"), "service.relais"),
        (avec("relais = [\"0.0.0.0/0\"]"), "Internet entier"),
        (avec("relais = [\"10.1.2.3/8\"]"), "écrivez \"10.0.0.0/8\""),
        (avec("relais = [\"proxy\"]"), "n’est pas un réseau"),
        (avec(&format!("{relais}\necritures_par_minute = 1")), "ecritures_par_minute"),
        (avec(&format!("{relais}\nidentites_par_heure = 0")), "identites_par_heure"),
        (avec(&format!("{relais}\nmandataire = \"mandataire:3128\"")), "service.mandataire"),
        (avec(&format!("{relais}\nmandataire = \"http://moi:mdp@mandataire:3128\"")), "service.mandataire"),
        (avec(&format!("{relais}\nsecurite = \"securite@ville.example\"")), "service.securite"),
        (avec(&format!("{relais}\nreseau_prive = [\"10.0.0\"]")), "n’est pas un réseau"),
        (avec(relais) + &webhook("https://10.0.0.5/dossiers"), "reseau_prive = [\"10.0.0.5\"]"),
        (avec(relais) + &webhook("https://169.254.169.254/dossiers"), "adresse interne"),
        (avec(relais) + &webhook("http://127.0.0.1:9000/dossiers"), "reseau_prive = [\"127.0.0.1\"]"),
        (avec(relais) + &webhook("http://localhost:9000/dossiers"), "reseau_prive = [\"localhost\"]"),
    ] {
        let erreur = refus(&texte);
        assert!(erreur.contains(attendu), "{attendu}: {erreur}");
    }
    for texte in [
        avec(relais),
        avec(&format!(
            "{relais}\nmandataire = \"http://mandataire:3128\"\nsecurite = \"mailto:securite@ville.example\""
        )),
        avec(&format!("{relais}\nsecurite = \"https://www.ville.example/securite\"")),
    ] {
        assert_eq!(refus(&texte), "");
    }
    // The secret of the delivery is missing; its address is right.
    let declaree = avec(&format!("{relais}\nreseau_prive = [\"10.0.0.0/8\"]")) + &webhook("https://10.0.0.5/dossiers");
    assert!(!refus(&declaree).contains("adresse interne"));
}

#[tokio::test]
async fn a_document_is_listed_and_written_out_for_its_reader_alone() {
    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";
    let dossier = tempfile::tempdir().unwrap();
    let donnees = dossier.path().join("donnees").display().to_string();
    let piece =
        "[[demarches.pieces]]\nid = \"attestation\"\nlibelle = \"Attestation\"\n\n[demarches.tarif]\nunite = \"repas\"";
    let texte = VILLE.replace("/var/lib/pass-famille", &donnees).replace("[demarches.tarif]\nunite = \"repas\"", piece);
    let fichier = dossier.path().join("ville.toml");
    std::fs::write(&fichier, &texte).unwrap();
    let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
    let application = Application::new(configuration, Actifs::default(), Horloge::default()).unwrap();
    let poster = async |chemin: &str, nature: &str, corps: Vec<u8>| {
        let requete = Request::post(chemin)
            .header("origin", "http://localhost:8780")
            .header("content-type", nature)
            .header("idempotency-key", "0123456789abcdef")
            .body(Body::from(corps))
            .unwrap();
        let reponse = serveur::routeur(&application).oneshot(requete).await.unwrap();
        assert_eq!(reponse.status(), 201, "{chemin}");
        let octets = axum::body::to_bytes(reponse.into_body(), 1 << 20).await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&octets).unwrap()
    };
    let recue = poster("/v1/pieces?piece=attestation", "application/pdf", PDF.to_vec()).await;
    let depot = serde_json::json!({
        "version": 1, "sceau": null, "contestations": [],
        "demarches": [{"demarche": "cantine", "enfants": ["d1"]}],
        "declarations": {
            "declarant": {"nom": "Essai", "prenoms": "Claude", "date_naissance": "1985-02-03"},
            "enfants": [{"jeton": "d1", "personne": {"nom": "Essai", "prenoms": "Lou", "date_naissance": "2019-05-06"}}],
            "contact": {"courriel": "famille@exemple.fr", "telephone": ""},
        },
        "pieces": [{"piece": "attestation", "jeton": recue["jeton"]}],
    });
    let recu = poster("/v1/dossiers", "application/json", depot.to_string().into_bytes()).await;
    let reference = recu["reference"].as_str().unwrap();

    let lancer = |mots: &[&str]| commande("dossiers", &fichier, mots);
    let montre = lancer(&["montrer", reference]);
    let montre: serde_json::Value = serde_json::from_slice(&montre.stdout).unwrap();
    let piece = &montre["pieces"][0];
    assert_eq!((&piece["nature"], &piece["taille"]), (&"pdf".into(), &PDF.len().into()));
    let sortie = dossier.path().join("attestation.pdf");
    let numero = piece["numero"].as_str().unwrap();
    let ecrire = ["piece", reference, numero, "--sortie", sortie.to_str().unwrap()];
    assert!(lancer(&ecrire).status.success());
    assert_eq!(std::fs::read(&sortie).unwrap(), PDF);
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&sortie).unwrap().permissions()) & 0o777,
        0o600
    );
    let encore = lancer(&ecrire);
    assert!(String::from_utf8_lossy(&encore.stderr).contains("existe déjà"), "{encore:?}");
    let inconnue = lancer(&["piece", reference, "0000", "--sortie", "/dev/null"]);
    assert!(String::from_utf8_lossy(&inconnue.stderr).contains("dossiers montrer"), "{inconnue:?}");
}
