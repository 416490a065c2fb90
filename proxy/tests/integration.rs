//! The tag that a web team pastes: its address never changes, its hash holds, and pages that name an old version go on.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod commun;

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use commun::environnement;
use pass_famille::actifs::{Actifs, MAJEURE, VERSION};
use pass_famille::config::Configuration;
use pass_famille::demo::VILLE;
use pass_famille::integration::{Choix, Integration};
use pass_famille::{Application, Horloge, serveur};
use tower::ServiceExt as _;

fn ecrire(dossier: &Path, nom: &str, contenu: &str) {
    let chemin = dossier.join(nom);
    std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
    std::fs::write(chemin, contenu).unwrap();
}

/// A widget of three lines.
fn widget(dossier: &Path, chargeur: &str) -> Actifs {
    ecrire(dossier, "pass-famille.js", chargeur);
    ecrire(dossier, "pass-famille.js.br", "comprimé");
    ecrire(dossier, &format!("{}/widget.js", chargeur.len()), "la colle");
    ecrire(dossier, "pass-famille.d.ts", "export {};");
    ecrire(dossier, "manifeste.json", "{}");
    Actifs::lire(dossier).unwrap()
}

fn empreinte(octets: &str) -> String {
    format!("sha384-{}", STANDARD.encode(ring::digest::digest(&ring::digest::SHA384, octets.as_bytes())))
}

fn service(dossier: &Path, actifs: Actifs) -> Arc<Application> {
    let texte = VILLE.replace("/var/lib/pass-famille", &dossier.join("donnees").display().to_string());
    let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
    Application::new(configuration, actifs, Horloge::default()).unwrap()
}

#[tokio::test]
async fn the_types_are_shown_as_text() {
    let dossier = tempfile::tempdir().unwrap();
    let application = service(dossier.path(), widget(dossier.path(), "// x"));
    let requete = Request::get("/pass-famille.d.ts").body(Body::empty()).unwrap();
    let reponse = serveur::routeur(&application).oneshot(requete).await.unwrap();
    assert_eq!(reponse.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(reponse.headers()["x-content-type-options"], "nosniff");
}

/// Status, cache and body of an answer without compression.
async fn lire(application: &Arc<Application>, chemin: &str) -> (StatusCode, String, String) {
    let requete = Request::get(chemin).body(Body::empty()).unwrap();
    let reponse = serveur::routeur(application).oneshot(requete).await.unwrap();
    let statut = reponse.status();
    let entete = |nom: &str| reponse.headers().get(nom).map(|valeur| valeur.to_str().unwrap().to_owned());
    let cache = entete("cache-control").unwrap_or_default();
    assert!(statut != StatusCode::OK || entete("access-control-allow-origin").as_deref() == Some("*"), "{chemin}");
    let octets = axum::body::to_bytes(reponse.into_body(), 1 << 20).await.unwrap();
    (statut, cache, String::from_utf8(octets.to_vec()).unwrap())
}

#[tokio::test]
async fn an_address_with_a_version_never_changes_and_the_other_follows() {
    let dossier = tempfile::tempdir().unwrap();
    let archive = dossier.path().join("archive");
    let mut actifs = widget(&dossier.path().join("un"), "// une version");
    assert!(!actifs.archiver(&archive).unwrap());
    let application = service(dossier.path(), actifs);
    let immuable = format!("/{VERSION}/pass-famille.js");
    let suivie = format!("/{MAJEURE}/pass-famille.js");
    for (chemin, duree) in [
        (immuable.as_str(), "public, max-age=31536000, immutable"),
        (&suivie, "public, max-age=300"),
        ("/pass-famille.js", "public, max-age=300"),
    ] {
        let lu = lire(&application, chemin).await;
        assert_eq!(lu, (StatusCode::OK, duree.to_owned(), "// une version".to_owned()), "{chemin}");
        // Its types stand beside it, whoever keeps them.
        let lu = lire(&application, &chemin.replace(".js", ".d.ts")).await;
        assert_eq!(lu, (StatusCode::OK, duree.to_owned(), "export {};".to_owned()), "{chemin}");
    }

    // What the program holds is not taken from the disk.
    let premier = format!("{}/widget.js", "// une version".len());
    ecrire(&archive, &premier, "abîmé");
    let mut actifs = widget(&dossier.path().join("un"), "// une version");
    assert!(!actifs.archiver(&archive).unwrap());
    let application = service(dossier.path(), actifs);
    assert_eq!(lire(&application, &format!("/actifs/{premier}")).await.2, "la colle");
    assert_eq!(std::fs::read_to_string(archive.join(&premier)).unwrap(), "la colle", "a later version will need it");

    // An older version that somebody still names, and the same version built again with another content.
    ecrire(&archive, "v0.0.9/pass-famille.js", "// ancienne");
    let mut actifs = widget(&dossier.path().join("deux"), "// la même version, changée");
    assert!(actifs.archiver(&archive).unwrap(), "it is said");
    let application = service(dossier.path(), actifs);
    for (chemin, contenu) in [
        ("/v0.0.9/pass-famille.js", "// ancienne"),
        (&immuable, "// une version"),
        (&suivie, "// la même version, changée"),
        (&format!("/actifs/{}/widget.js", "// une version".len()), "la colle"),
        (&format!("/actifs/{}/widget.js", "// la même version, changée".len()), "la colle"),
    ] {
        let (statut, _, corps) = lire(&application, chemin).await;
        assert_eq!((statut, corps.as_str()), (StatusCode::OK, contenu), "{chemin}");
    }
    for chemin in ["/v9.9.9/pass-famille.js", "/v0.0.9/autre.js", "/v0.0.9/pass-famille.d.ts", "/actifs/manifeste.json"]
    {
        assert_eq!(lire(&application, chemin).await.0, StatusCode::NOT_FOUND, "{chemin}");
    }
}

fn tag(dossier: &Path, mots: &[&str]) -> Output {
    ecrire(dossier, "ville.toml", VILLE);
    Command::new(env!("CARGO_BIN_EXE_pass-famille"))
        .args(["tag", "--config"])
        .arg(dossier.join("ville.toml"))
        .arg("--actifs")
        .arg(dossier.join("actifs"))
        .args(mots)
        .env_clear()
        .output()
        .unwrap()
}

#[test]
fn the_command_prints_a_tag_with_its_hash_and_needs_no_secret() {
    let dossier = tempfile::tempdir().unwrap();
    widget(&dossier.path().join("actifs"), "// une version");
    let fait = tag(dossier.path(), &["--demarches", "cantine,creche", "--theme", "auto", "--ouverture", "clic"]);
    assert!(fait.status.success(), "{fait:?}");
    let dit = String::from_utf8(fait.stdout).unwrap();
    for attendu in [
        &format!(
            "<script src=\"http://localhost:8781/{VERSION}/pass-famille.js\" integrity=\"{}\" crossorigin async></script>",
            empreinte("// une version")
        ),
        &format!("<script src=\"http://localhost:8781/{MAJEURE}/pass-famille.js\" crossorigin async></script>"),
        "<pass-famille demarches=\"cantine,creche\" theme=\"auto\" ouverture=\"clic\" contact=\"Espace familles, 02\u{a0}00\u{a0}00\u{a0}45\u{a0}91\">",
        "<pass-famille demarches=\"cantine,creche\" theme=\"auto\" isolation=\"cadre\" ouverture=\"clic\"",
        "http://localhost:8781/formulaire?demarches=cantine,creche",
        "script-src http://localhost:8781 'wasm-unsafe-eval'",
        "connect-src http://localhost:8781",
        "script-src http://localhost:8781\nframe-src http://localhost:8781",
        "Si la page refuse 'wasm-unsafe-eval' ou connect-src",
        "@font-face",
        "http://localhost:8780",
    ] {
        assert!(dit.contains(attendu), "{attendu}\n{dit}");
    }
    assert!(!dit.contains("feuille de style"), "{dit}");
    for (mots, attendu) in [
        (&["--demarches", "patinoire"][..], "« patinoire » n’est l’« id » d’aucun service"),
        (&["--langue", "klingon"], "langue : écrivez fr, en, ar"),
        (&["--theme", "rose"], "theme : écrivez clair, sombre, auto"),
        (&["--isolation", "coffre"], "isolation : écrivez ombre, cadre"),
        (&["--ouverture", "jamais"], "ouverture : écrivez proche, immediate, clic"),
        (&["--densite", "serrée"], "densite : écrivez normale, compacte"),
        (&["--contact", &"a".repeat(121)], "contact : écrivez une ligne de 120 caractères au plus"),
        (&["--contact", "a\nb"], "contact : écrivez une ligne"),
        (&["--rayon", "rond"], "rayon : écrivez 0 ou une longueur"),
        (&["--police", "x;}"], "police : écrivez des noms de polices"),
        (&["--couleur", "accent"], "écrivez le nom de la couleur"),
        (&["--couleur", "rose=#fff"], "« rose » n’est pas une couleur du thème : choisissez parmi fond,"),
        (&["--couleur", "accent=rose"], "couleur « accent » du thème clair : écrivez # et trois ou six chiffres"),
        (
            &["--couleur", "texte-doux=#999"],
            "thème clair : « texte-doux » (#999999) sur « fond » (#ffffff) a un contraste de 2,84, il en faut 4,5 ; essayez #",
        ),
        // A dark colour counts where the theme may be dark.
        (
            &["--theme", "auto", "--couleur-sombre", "accent=#1d4f91"],
            "thème sombre : « accent » (#1d4f91) sur « fond » (#15181c)",
        ),
    ] {
        let refus = tag(dossier.path(), mots);
        assert!(!refus.status.success(), "{mots:?}");
        assert!(refus.stdout.is_empty(), "{mots:?}: nothing to paste");
        assert!(String::from_utf8_lossy(&refus.stderr).contains(attendu), "{refus:?}");
    }
}

#[test]
fn the_citys_look_goes_into_its_own_sheet() {
    let dossier = tempfile::tempdir().unwrap();
    widget(&dossier.path().join("actifs"), "// une version");
    let fait = tag(
        dossier.path(),
        &["--couleur", "accent=#7a1f5c", "--couleur", "fond-doux=#FFF6FB", "--rayon", "0", "--isolation", "cadre"],
    );
    assert!(fait.status.success(), "{fait:?}");
    let dit = String::from_utf8(fait.stdout).unwrap();
    let style =
        "pass-famille {\n  --pf-couleur-accent: #7a1f5c;\n  --pf-couleur-fond-doux: #fff6fb;\n  --pf-rayon: 0;\n}";
    assert!(dit.contains(style), "{dit}");
    assert!(!dit.contains("style=") && !dit.contains("<style"), "a strict policy forbids what is inline");
    // The chosen grade comes first, and every grade is there.
    let rangs: Vec<Option<usize>> =
        ["isolation=\"cadre\"", "dans la page elle-même", "refuse les scripts"].map(|mot| dit.find(mot)).into();
    assert!(rangs.iter().all(Option::is_some) && rangs.is_sorted(), "{rangs:?}\n{dit}");
    // A dark colour is of no use to a light theme, and harms nobody.
    let fait = tag(dossier.path(), &["--couleur-sombre", "accent=#1d4f91"]);
    assert!(fait.status.success() && !String::from_utf8(fait.stdout).unwrap().contains("feuille de style"));
}

#[test]
fn what_the_city_writes_is_escaped() {
    let dossier = tempfile::tempdir().unwrap();
    let actifs = widget(dossier.path(), "// x");
    let texte = VILLE.replace("service = \"Espace familles\"", "service = \"<b>Familles & \\\"Co\\\"\"");
    let fichier = Configuration::analyser("ville.toml", &texte, &environnement).unwrap().fichier;
    let integration = Integration::new(&fichier, &actifs, &Choix::default()).unwrap();
    let echappe = "&lt;b&gt;Familles &amp; &quot;Co&quot;";
    assert_eq!(integration.balise.matches(echappe).count(), 2, "{}", integration.balise);
    assert!(!integration.balise.contains("<b>"));
    let choix = Choix { contact: "\"><script>alert(1)</script>".to_owned(), ..Choix::default() };
    let integration = Integration::new(&fichier, &actifs, &choix).unwrap();
    assert_eq!(integration.balise.matches("<script").count(), 1, "{}", integration.balise);
    assert_eq!(integration.adresses, ["http://localhost:8781/cadre?origine=http%3A%2F%2Flocalhost%3A8780"]);
}
