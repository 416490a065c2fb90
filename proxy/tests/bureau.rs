//! The web team's desk, without JavaScript: what is printed, what the preview runs and under which policy, and what comes
//! of whatever is typed.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod commun;

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use commun::environnement;
use pass_famille::actifs::{Actifs, VERSION};
use pass_famille::config::Configuration;
use pass_famille::demo::VILLE;
use pass_famille::{Application, Horloge, serveur};
use tempfile::TempDir;
use tower::ServiceExt as _;

const SERVICE: &str = "http://localhost:8781";

struct Bureau {
    service: Router,
    _dossier: TempDir,
}

impl Bureau {
    fn ouvrir() -> Self {
        Self::avec(|texte| texte)
    }

    fn avec(changer: impl FnOnce(String) -> String) -> Self {
        let dossier = tempfile::tempdir().unwrap();
        let actifs = dossier.path().join("actifs");
        std::fs::create_dir(&actifs).unwrap();
        std::fs::write(actifs.join("pass-famille.js"), "// le chargeur").unwrap();
        let texte = VILLE.replace("/var/lib/pass-famille", &dossier.path().join("donnees").display().to_string());
        let configuration = Configuration::analyser("ville.toml", &changer(texte), &environnement).unwrap();
        let application = Application::new(configuration, Actifs::lire(&actifs).unwrap(), Horloge::default()).unwrap();
        Self { service: serveur::routeur(&application), _dossier: dossier }
    }

    async fn lire(&self, chemin: &str) -> (StatusCode, HeaderMap, String) {
        let requete = Request::get(chemin).body(Body::empty()).unwrap();
        let reponse = self.service.clone().oneshot(requete).await.unwrap();
        let (statut, entetes) = (reponse.status(), reponse.headers().clone());
        let octets = axum::body::to_bytes(reponse.into_body(), 1 << 20).await.unwrap();
        (statut, entetes, String::from_utf8(octets.to_vec()).unwrap())
    }

    async fn page(&self, question: &str) -> String {
        let (statut, _, page) = self.lire(&format!("/integrer?{question}")).await;
        assert_eq!(statut, StatusCode::OK, "{question}");
        verifier(&page);
        page
    }
}

/// What is true of every state of the page.
fn verifier(page: &str) {
    let attributs = |debut: &str| -> Vec<String> {
        page.split(debut).skip(1).filter_map(|suite| suite.split('"').next()).map(str::to_owned).collect()
    };
    let ids = attributs(" id=\"");
    let uniques: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), uniques.len(), "ids are unique");
    for renvoi in ["<label for=\"", " aria-describedby=\"", " aria-labelledby=\"", " href=\"#"] {
        for id in attributs(renvoi) {
            assert!(uniques.contains(&id), "{renvoi}: nothing is called {id}");
        }
    }
    let nommes = attributs("<label for=\"").len();
    let champs = page.matches("<input").count() + page.matches("<select").count();
    assert_eq!(nommes, champs, "each field has its label");
    assert_eq!(page.matches("<h1>").count(), 1);
    for interdit in ["<style", " style=\"", "onclick", "<script>", "javascript:"] {
        assert!(!page.contains(interdit), "{interdit}");
    }
    assert!(!page.contains('¬'));
}

/// The text of a block to copy.
fn bloc(page: &str, id: &str) -> String {
    let debut = page.split(&format!("<pre id=\"{id}\"")).nth(1);
    assert!(debut.is_some(), "no block {id}: {page}");
    let debut = debut.unwrap();
    let code = debut.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    code.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Directives of a policy by their names.
fn directives(politique: &str) -> BTreeSet<String> {
    politique.split(';').map(|directive| directive.trim().to_owned()).collect()
}

#[tokio::test]
async fn the_preview_runs_the_printed_tag_under_the_printed_policy() {
    let bureau = Bureau::ouvrir();
    for question in [
        "",
        "demarches=cantine&demarches=creche&langue=en&theme=auto&ouverture=clic&densite=compacte&contact=Service+%22%26%3Cb%3E",
        "isolation=cadre&theme=sombre&couleur-accent=%237a1f5c&rayon=0",
        "couleur-accent=%237a1f5c&police=Luciole%2C+serif",
    ] {
        let page = bureau.page(question).await;
        let (balise, politique) = (bloc(&page, "balise"), bloc(&page, "politique"));
        let cadre = question.contains("isolation=cadre");
        let attendue = if cadre {
            format!("script-src {SERVICE}\nframe-src {SERVICE}")
        } else {
            format!("script-src {SERVICE} 'wasm-unsafe-eval'\nconnect-src {SERVICE}")
        };
        assert_eq!(politique, attendue, "{question}");
        assert!(
            balise.starts_with(&format!("<script src=\"{SERVICE}/{VERSION}/pass-famille.js\" integrity=\"sha384-"))
        );

        let adresse = page.split("<iframe id=\"apercu\" src=\"").nth(1).unwrap().split('"').next().unwrap();
        let adresse = adresse.replace("&amp;", "&");
        let (statut, entetes, apercu) = bureau.lire(&adresse).await;
        assert_eq!(statut, StatusCode::OK, "{question}");
        assert_eq!(apercu.split("<body>").nth(1).unwrap(), format!("{balise}</body></html>"), "{question}");
        let mut attendues = directives(
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        );
        attendues.extend(politique.lines().map(str::to_owned));
        assert_eq!(directives(entetes["content-security-policy"].to_str().unwrap()), attendues, "{question}");
        assert_eq!(entetes["cache-control"], "no-store");

        // The page's own sheet is the printed one.
        let feuille = apercu.split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let (statut, entetes, feuille) = bureau.lire(&feuille.replace("&amp;", "&")).await;
        assert_eq!((statut, entetes["content-type"].to_str().unwrap()), (StatusCode::OK, "text/css; charset=utf-8"));
        if page.contains("<pre id=\"style\"") {
            assert!(feuille.trim_end().ends_with(&bloc(&page, "style")), "{question}: {feuille}");
        } else {
            assert!(!feuille.contains("pass-famille"), "{question}: {feuille}");
        }
        // What the console does not say is said here.
        let blocage = page.split("<p id=\"blocage\">").nth(1).unwrap().split("</p>").next().unwrap();
        assert!(blocage.contains("'wasm-unsafe-eval'") && blocage.contains("connect-src"), "{blocage}");
        assert!(blocage.contains("polices que le site télécharge ne s’y chargent pas"), "{blocage}");
        assert_ne!(blocage.contains(&format!("<code>frame-src {SERVICE}</code>")), cadre, "{blocage}");
        // The other grades are there with what they need.
        assert!(bloc(&page, "autre").contains("isolation=\"cadre\"") != cadre, "{question}");
        assert!(bloc(&page, "autre-politique").contains("frame-src") != cadre, "{question}");
        assert!(bloc(&page, "lien").starts_with(&format!("<a href=\"{SERVICE}/formulaire")), "{question}");
        assert!(bloc(&page, "adresse-0").starts_with(&format!("{SERVICE}/cadre?origine=")), "{question}");
    }
}

#[tokio::test]
async fn colours_that_cannot_be_read_print_no_tag() {
    let bureau = Bureau::ouvrir();
    let question = "couleur-texte-doux=%23999999&couleur-erreur=red";
    for (question, dits) in [
        ("couleur-texte-doux=%23999", &["ne se lit pas", "2,84", "#999999", "essayez #", "texte-doux → #"][..]),
        (question, &["six chiffres hexadécimaux"]),
        ("theme=auto&sombre-accent=%231d4f91", &["thème sombre"]),
        ("theme=rose", &["theme\u{a0}: écrivez clair, sombre, auto"]),
        ("demarches=patinoire", &["«\u{a0}patinoire\u{a0}» n’est"]),
    ] {
        let page = bureau.page(question).await;
        for dit in dits {
            assert!(page.contains(dit), "{question}: {dit}\n{page}");
        }
        assert!(page.contains("à corriger") && page.contains("role=\"alert\""), "{question}");
        assert!(!page.contains("<iframe") && !page.contains("<pre"), "{question}: nothing to paste");
        let (statut, entetes, apercu) = bureau.lire(&format!("/integrer/apercu?{question}")).await;
        assert_eq!(statut, StatusCode::UNPROCESSABLE_ENTITY, "{question}");
        assert!(!apercu.contains("<script") && !apercu.contains("<pass-famille"), "{question}");
        assert!(entetes["content-security-policy"].to_str().unwrap().contains("script-src 'none'"), "{question}");
    }
    // What was typed stays, right or wrong.
    let page = bureau.page(question).await;
    assert!(page.contains("name=\"couleur-erreur\" value=\"red\"") && page.contains("value=\"#999999\""), "{page}");
    // Whoever follows the advice gets the tag.
    let page = bureau.page("couleur-texte-doux=%23999").await;
    let conseil = page.split("texte-doux → ").nth(1).unwrap();
    let page = bureau.page(&format!("couleur-texte-doux=%23{}", &conseil[1..7])).await;
    assert!(page.contains("Tout est bon") && page.contains(&format!("--pf-couleur-texte-doux: {};", &conseil[..7])));
}

#[tokio::test]
async fn whatever_is_typed_is_text() {
    let bureau = Bureau::ouvrir();
    let attaques = [
        "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%3C%2Fcode%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E",
        "%27%20onload%3D%27alert(1)",
        "%3B%7D*%7Bbackground%3Aurl(https%3A%2F%2Fa.exemple)%7D",
        "%0A%0D%00%E2%80%AE",
    ];
    for nom in [
        "demarches",
        "langue",
        "theme",
        "isolation",
        "ouverture",
        "densite",
        "contact",
        "rayon",
        "police",
        "couleur-accent",
        "sombre-fond",
        "inconnu",
    ] {
        for attaque in attaques {
            let question = format!("{nom}={attaque}");
            let page = bureau.page(&question).await;
            assert!(!page.contains("<img") && !page.contains("<script>"), "{question}");
            let (_, _, apercu) = bureau.lire(&format!("/integrer/apercu?{question}")).await;
            assert!(!apercu.contains("<img") && apercu.matches("<script").count() <= 1, "{question}");
            let (_, _, feuille) = bureau.lire(&format!("/integrer/apercu.css?{question}")).await;
            assert!(!feuille.contains("url(") && !feuille.contains("script"), "{question}: {feuille}");
        }
    }
    let longue = format!("contact={}", "a".repeat(5_000));
    assert!(bureau.page(&longue).await.contains("120 caractères au plus"));
}

#[tokio::test]
async fn a_browser_lets_nothing_else_in() {
    let bureau = Bureau::ouvrir();
    let (_, entetes, page) = bureau.lire("/integrer").await;
    assert_eq!(
        entetes["content-security-policy"],
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    assert_eq!(entetes["cache-control"], "no-store");
    assert!(!entetes.contains_key("set-cookie"));
    assert!(page.contains("method=\"get\" action=\"/integrer\""));
    for (chemin, nature) in
        [("/integrer/style.css", "text/css; charset=utf-8"), ("/integrer/bureau.js", "text/javascript; charset=utf-8")]
    {
        let (statut, entetes, corps) = bureau.lire(chemin).await;
        assert_eq!((statut, entetes["content-type"].to_str().unwrap()), (StatusCode::OK, nature));
        assert!(page.contains(chemin) && !corps.is_empty());
    }
    // The plugin, as WordPress takes it.
    let chemin = "/integrer/pass-famille-wordpress.zip";
    assert!(page.contains(&format!("href=\"{chemin}\"")));
    let requete = Request::get(chemin).body(Body::empty()).unwrap();
    let reponse = bureau.service.clone().oneshot(requete).await.unwrap();
    assert_eq!(
        (reponse.status(), &reponse.headers()["content-type"]),
        (StatusCode::OK, &"application/zip".parse().unwrap())
    );
    let archive = axum::body::to_bytes(reponse.into_body(), 1 << 20).await.unwrap();
    assert!(archive.starts_with(b"PK\x03\x04"));
    for recette in ["WordPress", "Drupal", "TYPO3", "SPIP", "Wix", "Page HTML"] {
        assert!(page.contains(&format!("<summary>{recette}")) || page.contains(recette), "{recette}");
    }
    assert_eq!(
        bloc(&bureau.page("demarches=cantine&theme=auto").await, "wordpress"),
        "[pass-famille demarches=\"cantine\" theme=\"auto\"]"
    );
}

#[tokio::test]
async fn a_city_may_close_the_desk() {
    let bureau = Bureau::avec(|texte| texte.replacen("[service]\n", "[service]\nbureau = false\n", 1));
    for chemin in [
        "/integrer",
        "/integrer/apercu",
        "/integrer/apercu.css",
        "/integrer/bureau.js",
        "/integrer/style.css",
        "/integrer/pass-famille-wordpress.zip",
    ] {
        assert_eq!(bureau.lire(chemin).await.0, StatusCode::NOT_FOUND, "{chemin}");
    }
    // The frame is no part of it.
    assert_eq!(bureau.lire("/cadre?origine=http://localhost:8780").await.0, StatusCode::OK);
}

#[tokio::test]
async fn without_the_widgets_files_the_desk_says_so() {
    let bureau = Bureau::ouvrir();
    assert!(bureau.page("").await.contains("Tout est bon"));
    let dossier = tempfile::tempdir().unwrap();
    let texte = VILLE.replace("/var/lib/pass-famille", &dossier.path().display().to_string());
    let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
    let application = Application::new(configuration, Actifs::default(), Horloge::default()).unwrap();
    let vide = Bureau { service: serveur::routeur(&application), _dossier: dossier };
    let page = vide.page("").await;
    assert!(page.contains("les fichiers du formulaire manquent") && !page.contains("<pre"), "{page}");
}
