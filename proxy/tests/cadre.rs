//! The page of the frame: who may hold it, what of its address reaches it, and what may run in it.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod commun;

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use commun::environnement;
use pass_famille::actifs::Actifs;
use pass_famille::config::Configuration;
use pass_famille::demo::VILLE;
use pass_famille::{Application, Horloge, serveur};
use tower::ServiceExt as _;

const PAGE: &str = "http://localhost:8780";
const SERVICE: &str = "http://localhost:8781";

fn ecrire(dossier: &Path, nom: &str, contenu: &str) {
    let chemin = dossier.join(nom);
    std::fs::create_dir_all(chemin.parent().unwrap()).unwrap();
    std::fs::write(chemin, contenu).unwrap();
}

fn service(dossier: &Path, fichiers: &[(&str, &str)]) -> Arc<Application> {
    let actifs = dossier.join("actifs");
    ecrire(&actifs, "pass-famille.js", "// le chargeur");
    for (nom, contenu) in fichiers {
        ecrire(&actifs, nom, contenu);
    }
    let texte = VILLE
        .replace("/var/lib/pass-famille", &dossier.join("donnees").display().to_string())
        .replace("service = \"Espace familles\"", "service = \"<b>Familles & \\\"Co\\\"\"");
    let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
    Application::new(configuration, Actifs::lire(&actifs).unwrap(), Horloge::default()).unwrap()
}

async fn lire(application: &Arc<Application>, chemin: &str) -> (StatusCode, HeaderMap, String) {
    demander(application, Request::get(chemin).body(Body::empty()).unwrap()).await
}

async fn demander(application: &Arc<Application>, requete: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let reponse = serveur::routeur(application).oneshot(requete).await.unwrap();
    let (statut, entetes) = (reponse.status(), reponse.headers().clone());
    let octets = axum::body::to_bytes(reponse.into_body(), 1 << 20).await.unwrap();
    (statut, entetes, String::from_utf8(octets.to_vec()).unwrap())
}

/// The element alone.
fn element(page: &str) -> &str {
    let suite = page.split_once("<pass-famille ").unwrap().1;
    suite.split_once('>').unwrap().0
}

#[tokio::test]
async fn only_a_declared_origin_may_hold_the_form() {
    let dossier = tempfile::tempdir().unwrap();
    let application = service(dossier.path(), &[]);
    for origine in [PAGE, SERVICE] {
        let (statut, entetes, page) = lire(&application, &format!("/cadre?origine={origine}")).await;
        assert_eq!(statut, StatusCode::OK, "{origine}");
        assert_eq!(
            entetes["content-security-policy"].to_str().unwrap(),
            format!(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {origine}"
            )
        );
        for (nom, valeur) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(entetes[nom], valeur, "{nom}");
        }
        assert!(entetes.contains_key("permissions-policy"));
        assert!(!entetes.contains_key("x-frame-options") && !entetes.contains_key("set-cookie"));
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onload"));
    }
    let longue = format!("https://{}.exemple", "a".repeat(400));
    for (question, montree) in [
        ("", ""),
        ("?origine=", ""),
        ("?origine=null", ""),
        ("?origine=*", ""),
        ("?origine=https%3A%2F%2Failleurs.exemple", "https://ailleurs.exemple"),
        ("?origine=http%3A%2F%2Flocalhost%3A8780%2F", ""),
        ("?origine=http%3A%2F%2Flocalhost%3A8780%20https%3A%2F%2Failleurs.exemple", ""),
        ("?origine=https%3A%2F%2Fa.exemple%3B%20script-src%20*", ""),
        ("?origine=%3Cscript%3Ealert(1)%3C%2Fscript%3E", ""),
        ("?origine=Appelez%20le%2008%2000%2000%2000%2000", ""),
        (&format!("?origine={longue}"), ""),
        // The first one counts.
        ("?origine=https%3A%2F%2Failleurs.exemple&origine=http%3A%2F%2Flocalhost%3A8780", "https://ailleurs.exemple"),
    ] {
        let (statut, entetes, page) = lire(&application, &format!("/cadre{question}")).await;
        assert_eq!(statut, StatusCode::FORBIDDEN, "{question}");
        let politique = entetes["content-security-policy"].to_str().unwrap();
        assert!(politique.ends_with("frame-ancestors 'none'") && !politique.contains("script-src"), "{question}");
        assert!(!page.contains("<script") && !page.contains("<pass-famille"), "{question}");
        assert!(page.contains("n’est pas déclaré") && page.contains("origines = ["), "{question}");
        assert_eq!(page.contains("ailleurs.exemple"), montree.contains("ailleurs.exemple"), "{question}");
        assert!(!page.contains("Appelez le") && !page.contains("aaaa"), "{question}: no text of a stranger");
        if !montree.is_empty() {
            let ligne = format!("origines = [ …, &quot;{montree}&quot; ]");
            assert!(page.contains(&ligne), "{question}: {page}");
            assert!(!page.contains(PAGE), "{question}: the other sites of the city");
        }
    }
}

#[tokio::test]
async fn a_family_is_led_to_the_plain_form_from_a_site_that_was_forgotten() {
    let dossier = tempfile::tempdir().unwrap();
    let application = service(dossier.path(), &[]);
    let autre = "https%3A%2F%2Failleurs.exemple";
    for (question, lieu, dits) in [
        (
            format!("origine={autre}"),
            Some("iframe"),
            Some(["lang=\"fr\" dir=\"ltr\"", "href=\"/formulaire\"", "dans cette page"]),
        ),
        (
            format!("origine={autre}&langue=ar&demarches=cantine,inconnue"),
            Some("iframe"),
            Some(["lang=\"ar\" dir=\"rtl\"", "href=\"/formulaire?demarches=cantine\"", "هذه الصفحة"]),
        ),
        (
            format!("origine={autre}&langue=%3Cb%3E"),
            Some("iframe"),
            Some(["lang=\"fr\"", "href=\"/formulaire\"", "dans cette page"]),
        ),
        // In a tab of its own, or where the browser does not say: the page of the web team, which nobody may hold.
        (format!("origine={autre}"), Some("document"), None),
        (format!("origine={autre}"), None, None),
        // What names no site is never written in a policy.
        ("origine=https%3A%2F%2Fa.exemple%3B%20script-src%20*".to_owned(), Some("iframe"), None),
        ("origine=*".to_owned(), Some("iframe"), None),
        ("origine=null".to_owned(), Some("iframe"), None),
        (String::new(), Some("iframe"), None),
    ] {
        let mut requete = Request::get(format!("/cadre?{question}"));
        if let Some(lieu) = lieu {
            requete = requete.header("sec-fetch-dest", lieu);
        }
        let (statut, entetes, page) = demander(&application, requete.body(Body::empty()).unwrap()).await;
        assert_eq!(statut, StatusCode::FORBIDDEN, "{question}");
        let politique = entetes["content-security-policy"].to_str().unwrap();
        assert!(!page.contains("<pass-famille") && !page.contains("<form"), "{question}: nothing can be done from it");
        let Some(dits) = dits else {
            assert!(politique.ends_with("frame-ancestors 'none'"), "{question} {lieu:?}: {politique}");
            continue;
        };
        assert_eq!(
            politique,
            "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors https://ailleurs.exemple"
        );
        for dit in dits {
            assert!(page.contains(dit), "{question}: {dit} in {page}");
        }
        assert!(page.contains("02\u{a0}00\u{a0}00\u{a0}45\u{a0}91"), "{question}: the city's own contact");
        assert!(!page.contains(PAGE), "{question}: the other sites of the city");
    }
}

#[tokio::test]
async fn the_address_gives_words_of_fixed_lists_and_nothing_else() {
    let dossier = tempfile::tempdir().unwrap();
    let application = service(dossier.path(), &[]);
    let contact = "contact=\"&lt;b&gt;Familles &amp; &quot;Co&quot;, 02\u{a0}00\u{a0}00\u{a0}45\u{a0}91\"";
    for (question, attributs, lien) in [
        ("", "", "/formulaire\""),
        (
            "&theme=sombre&langue=en&densite=compacte",
            " theme=\"sombre\" langue=\"en\" densite=\"compacte\"",
            "/formulaire\"",
        ),
        ("&theme=rose&langue=klingon&densite=%22%3E%3Cscript%3E", "", "/formulaire\""),
        ("&demarches=cantine,creche", " demarches=\"cantine,creche\"", "/formulaire?demarches=cantine,creche\""),
        (
            "&demarches=patinoire,%22%3E%3Cscript%3E,%20cantine,cantine",
            " demarches=\"cantine\"",
            "/formulaire?demarches=cantine\"",
        ),
        ("&ouverture=clic&isolation=cadre&contact=x&onload=x", "", "/formulaire\""),
    ] {
        let (statut, _, page) = lire(&application, &format!("/cadre?origine={PAGE}{question}")).await;
        assert_eq!(statut, StatusCode::OK, "{question}");
        assert_eq!(
            element(&page),
            format!("ouverture=\"immediate\" isolation=\"ombre\"{attributs} {contact}"),
            "{question}"
        );
        let lien = format!("<a href=\"{lien} target=\"_blank\" rel=\"noopener\">");
        assert!(page.contains(&lien), "{question}: {page}");
        assert_eq!(page.matches("<script").count(), 1, "{question}");
        assert!(page.contains("<script src=\"/pass-famille.js\" defer></script>"), "{question}");
    }
    let (_, _, page) = lire(&application, &format!("/cadre?origine={PAGE}&langue=ar")).await;
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let (_, _, page) = lire(&application, &format!("/cadre?origine={PAGE}")).await;
    assert!(page.contains("<html lang=\"fr\">"));
    let (statut, entetes, feuille) = lire(&application, "/cadre/style.css").await;
    assert_eq!((statut, entetes["content-type"].to_str().unwrap()), (StatusCode::OK, "text/css; charset=utf-8"));
    assert!(feuille.contains("margin: 0") && feuille.contains("transparent"));
}

#[tokio::test]
async fn the_script_of_the_frame_is_that_of_todays_build() {
    let dossier = tempfile::tempdir().unwrap();
    let ancien = ("0011223344556677/cadre.js", "// d’avant");
    for (fichiers, attendu) in [
        (
            &[
                ancien,
                ("8899aabbccddeeff/cadre.js", "// ici"),
                ("manifeste.json", "{\"folder\": \"8899aabbccddeeff\"}"),
            ][..],
            true,
        ),
        (&[ancien, ("manifeste.json", "{\"folder\": \"nulle-part\"}")], false),
        (&[ancien, ("manifeste.json", "{}")], false),
    ] {
        let ici = tempfile::tempdir_in(dossier.path()).unwrap();
        let application = service(ici.path(), fichiers);
        let (statut, _, page) = lire(&application, &format!("/cadre?origine={PAGE}")).await;
        assert_eq!(statut, StatusCode::OK);
        let script = format!(
            "<script type=\"module\" src=\"/actifs/8899aabbccddeeff/cadre.js\" data-origine=\"{PAGE}\"></script>"
        );
        assert_eq!(page.contains(&script), attendu, "{fichiers:?}: {page}");
        assert!(!page.contains("0011223344556677"), "{fichiers:?}");
    }
}
