//! Requests that another site sends, that say what they are not, that lead elsewhere, or that come twice.

use epreuves::{VERIFIEUR, Ville, json_de, location};
use reqwest::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::json;
use url::Url;

/// Every route that takes JSON from the widget.
const JSON: [&str; 6] = [
    "/v1/identifications/saisie",
    "/v1/identifications/franceconnect",
    "/v1/dossiers",
    "/v1/brouillons",
    "/v1/brouillons/ouverture",
    "/v1/suivi/recu",
];

/// Every other route that a family posts to.
const AUTRES: [&str; 3] = ["/v1/pieces?piece=attestation", "/formulaire", "/suivi"];

#[tokio::test]
async fn no_other_site_posts_in_a_family_s_name() {
    let ville = Ville::ouvrir().await;
    let page = ville.adresses.page.clone();
    let etrangeres = [
        Vec::new(),
        vec!["null".to_owned()],
        vec!["https://pirate.example".to_owned()],
        vec![format!("{page}.pirate.example")],
        vec![format!("{page}/")],
        vec![page.to_uppercase()],
        vec![page.replace("http://", "https://")],
        vec![page.clone(), "https://pirate.example".to_owned()],
        vec![format!("{page}, https://pirate.example")],
        vec![page.replace("localhost", "127.0.0.1")],
    ];
    for chemin in JSON.iter().chain(&AUTRES) {
        for origines in &etrangeres {
            for nature in [
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b",
            ] {
                let mut requete = ville.requete(Method::POST, chemin).header(CONTENT_TYPE, nature);
                for origine in origines {
                    requete = requete.header(ORIGIN, origine);
                }
                let reponse = requete.header("idempotency-key", "0123456789abcdef").body("{}").send().await.unwrap();
                assert!(
                    matches!(reponse.status(), StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST),
                    "{chemin} {origines:?} {nature}: {}",
                    reponse.status()
                );
                let permise = reponse.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
                assert!(permise.is_none_or(|permise| permise.to_str().unwrap() == page), "{chemin} {origines:?}");
                assert!(!reponse.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS), "{chemin}");
            }
        }
    }
    assert!(ville.application.depot().lister().unwrap().is_empty());
}

#[tokio::test]
async fn a_preflight_opens_nothing_to_another_site() {
    let ville = Ville::ouvrir().await;
    for chemin in JSON.iter().chain(&AUTRES).chain(&["/v1/agents/dossiers", "/agents", "/v1/configuration"]) {
        for methode in ["POST", "DELETE", "PUT"] {
            let reponse = ville
                .requete(Method::OPTIONS, chemin)
                .header(ORIGIN, "https://pirate.example")
                .header("access-control-request-method", methode)
                .header("access-control-request-headers", "authorization, content-type, idempotency-key")
                .send()
                .await
                .unwrap();
            assert!(!reponse.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN), "{chemin} {methode}");
            assert!(!reponse.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS), "{chemin} {methode}");
        }
    }
}

#[tokio::test]
async fn methods_and_types_that_a_route_does_not_take_are_refused() {
    let ville = Ville::ouvrir().await;
    let ecrites = JSON.iter().chain(&["/v1/pieces?piece=attestation"]);
    for chemin in ecrites {
        for methode in ["GET", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"] {
            let methode = Method::from_bytes(methode.as_bytes()).unwrap();
            let reponse =
                ville.requete(methode.clone(), chemin).header(ORIGIN, &ville.adresses.page).send().await.unwrap();
            assert_eq!(reponse.status(), StatusCode::METHOD_NOT_ALLOWED, "{methode} {chemin}");
        }
    }
    for chemin in ["/v1/configuration", "/v1/communes?q=saint", "/healthz", "/cadre", "/v1/franceconnect/retour"] {
        for methode in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
            let methode = Method::from_bytes(methode.as_bytes()).unwrap();
            let reponse =
                ville.requete(methode.clone(), chemin).header(ORIGIN, &ville.adresses.page).send().await.unwrap();
            assert_eq!(reponse.status(), StatusCode::METHOD_NOT_ALLOWED, "{methode} {chemin}");
        }
    }
    for chemin in JSON {
        for nature in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("text/json"),
            Some("application/jsonx"),
        ] {
            let mut requete = ville
                .requete(Method::POST, chemin)
                .header(ORIGIN, &ville.adresses.page)
                .header("idempotency-key", "0123456789abcdef");
            if let Some(nature) = nature {
                requete = requete.header(CONTENT_TYPE, nature);
            }
            let reponse = requete.body("{}").send().await.unwrap();
            assert_eq!(reponse.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{chemin} {nature:?}");
        }
    }
}

#[tokio::test]
async fn no_input_sends_a_browser_or_the_service_elsewhere() {
    let ville = Ville::ouvrir().await;
    let ailleurs = [
        "https://pirate.example",
        "https://pirate.example/inscriptions",
        "//pirate.example",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:9464",
        "http://[::1]:9464",
        "http://0x7f000001/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://127.0.0.1:6379/_",
    ];
    let proxy = Url::parse(&ville.adresses.proxy).unwrap();
    let defi = "a".repeat(43);
    for cible in ailleurs {
        for (chemin, noms) in [
            ("/v1/franceconnect/depart", &["origine", "page", "retour", "redirect_uri"][..]),
            ("/v1/franceconnect/retour", &["state", "iss", "redirect_uri"]),
            ("/v1/franceconnect/deconnexion", &["session", "post_logout_redirect_uri"]),
            ("/v1/franceconnect/fin", &["state"]),
            ("/agents/retour", &["state", "iss"]),
            ("/agents/connexion", &["retour", "vers", "next"]),
            ("/cadre", &["origine"]),
            ("/formulaire", &["demarches", "retour"]),
            ("/v1/communes", &["q"]),
        ] {
            for nom in noms {
                let mut adresse = proxy.join(chemin).unwrap();
                {
                    let mut question = adresse.query_pairs_mut();
                    question.append_pair("demarches", "cantine").append_pair("defi", &defi).append_pair("code", "abc");
                    if *nom != "origine" {
                        question.append_pair("origine", &ville.adresses.page);
                    }
                    question.append_pair(nom, cible);
                }
                let reponse = ville.get(adresse.as_str()).await;
                assert_ne!(reponse.status(), StatusCode::INTERNAL_SERVER_ERROR, "{adresse}");
                if let Some(suite) = reponse.headers().get(LOCATION) {
                    let suite = proxy.join(suite.to_str().unwrap()).unwrap();
                    let connue = [&ville.adresses.proxy, &ville.adresses.bac_a_sable];
                    let origine = suite.origin().ascii_serialization();
                    assert!(connue.contains(&&origine), "{adresse} leads to {origine}");
                    assert!(!suite.as_str().contains("pirate"), "{adresse} hands {cible} on");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_served_once_serves_no_more() {
    let ville = Ville::ouvrir().await;
    // The same return twice: FranceConnect's code is of one use.
    let depart = ville.depart("cantine", VERIFIEUR);
    let remise = ville.remise("cantine", VERIFIEUR, "camille-moreau").await;
    let corps = json!({"version": 1, "remise": remise, "verifieur": VERIFIEUR});
    let premiere = json_de(ville.post("/v1/identifications/franceconnect", &corps).await).await;
    let seconde = json_de(ville.post("/v1/identifications/franceconnect", &corps).await).await;
    assert!(premiere["sceau"].is_string() && seconde["sceau"].is_null(), "{} {}", premiere["issue"], seconde["issue"]);
    // A state without its code, with somebody else's, or of another use.
    let autorisation = Url::parse(&location(&ville.get(depart.as_str()).await)).unwrap();
    let state = autorisation.query_pairs().find(|(nom, _)| nom == "state").unwrap().1.into_owned();
    for (nom, question) in [
        ("no code", vec![("state", state.as_str())]),
        ("the seal of a dossier", vec![("state", premiere["sceau"].as_str().unwrap()), ("code", "abc")]),
        ("the remise", vec![("state", remise.as_str()), ("code", "abc")]),
        ("a state that was cut", vec![("state", &state[..state.len() - 4]), ("code", "abc")]),
    ] {
        let adresse =
            Url::parse_with_params(&format!("{}/v1/franceconnect/retour", ville.adresses.proxy), question).unwrap();
        let reponse = ville.get(adresse.as_str()).await;
        assert_eq!(reponse.status(), StatusCode::BAD_REQUEST, "{nom}");
        assert!(!reponse.text().await.unwrap().contains("data-remise"), "{nom}");
    }
    // Each seal opens its own door only.
    let sceau = premiere["sceau"].as_str().unwrap();
    let etat = json!({"version": 1, "sceau": state});
    assert_ne!(ville.post("/v1/brouillons/ouverture", &etat).await.status(), StatusCode::OK);
    let brouillon = json!({"version": 1, "sceau": sceau});
    assert_ne!(ville.post("/v1/brouillons/ouverture", &brouillon).await.status(), StatusCode::OK);
    // And a seal serves for one dossier.
    let depot = |cle: &'static str| {
        let corps = epreuves::depot(Some(sceau), &[("cantine", &["e1"])]);
        let ville = &ville;
        async move { ville.deposer(cle, &corps).await.status() }
    };
    assert_eq!(depot("premiere-cle-0123456789").await, StatusCode::CREATED);
    assert_eq!(depot("seconde-cle-0123456789").await, StatusCode::CONFLICT);
}
