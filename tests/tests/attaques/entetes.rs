//! What every answer tells browsers.

use epreuves::Ville;
use reqwest::{Method, StatusCode};

#[tokio::test]
async fn every_route_closes_what_it_does_not_need() {
    let ville = Ville::ouvrir_avec(|fichier| {
        fichier.service.securite = Some("mailto:securite@saint-exemple.example".to_owned());
    })
    .await;
    let openapi = pass_famille::openapi();
    let api = openapi.paths.paths.keys().map(|chemin| chemin.replace(['{', '}'], "x"));
    let pages = [
        "/",
        "/formulaire",
        "/formulaire/style.css",
        "/suivi",
        "/accessibilite",
        "/cadre",
        "/cadre/style.css",
        "/cadre?origine=https://pirate.example",
        "/agents",
        "/agents/connexion",
        "/agents/retour",
        "/agents/inconnue",
        "/integrer",
        "/healthz",
        "/.well-known/security.txt",
        "/pass-famille.js",
        "/actifs/inconnu",
        "/v1/openapi.json",
        "/v1/franceconnect/remise.js",
        "/v1/franceconnect/page.css",
        "/inconnue",
    ];
    for chemin in pages.into_iter().map(str::to_owned).chain(api) {
        for methode in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            let reponse = ville.requete(methode.clone(), &chemin).send().await.unwrap();
            let entete = |nom: &str| {
                let mut valeurs = reponse.headers().get_all(nom).iter();
                let valeur = valeurs.next().unwrap_or_else(|| panic!("{methode} {chemin}: no {nom}"));
                assert!(valeurs.next().is_none(), "{methode} {chemin}: {nom} twice");
                valeur.to_str().unwrap().to_owned()
            };
            assert_eq!(entete("x-content-type-options"), "nosniff", "{chemin}");
            assert!(["no-referrer", "same-origin"].contains(&entete("referrer-policy").as_str()), "{chemin}");
            assert!(entete("strict-transport-security").starts_with("max-age="), "{chemin}");
            assert!(entete("permissions-policy").contains("geolocation=()"), "{chemin}");
            let politique = entete("content-security-policy");
            assert!(politique.contains("default-src 'none'"), "{chemin}: {politique}");
            assert!(!politique.contains("unsafe-inline") && !politique.contains("'unsafe-eval'"), "{chemin}");
            assert!(["same-origin", "cross-origin"].contains(&entete("cross-origin-resource-policy").as_str()));
            for nom in ["server", "x-powered-by"] {
                assert!(!reponse.headers().contains_key(nom), "{chemin}: {nom}");
            }
            assert!(reponse.status() != StatusCode::INTERNAL_SERVER_ERROR, "{methode} {chemin}");
        }
    }
}

#[tokio::test]
async fn whoever_finds_a_flaw_is_told_where_to_write() {
    let ville = Ville::ouvrir_avec(|fichier| {
        fichier.service.securite = Some("mailto:securite@saint-exemple.example".to_owned());
    })
    .await;
    let reponse = ville.requete(Method::GET, "/.well-known/security.txt").send().await.unwrap();
    assert_eq!(reponse.headers()["content-type"], "text/plain; charset=utf-8");
    let texte = reponse.text().await.unwrap();
    let champ = |nom: &str| texte.lines().find_map(|ligne| ligne.strip_prefix(nom)).unwrap().to_owned();
    assert_eq!(champ("Contact: "), "mailto:securite@saint-exemple.example");
    let fin: jiff::Timestamp = champ("Expires: ").parse().unwrap();
    let reste = fin.as_second() - epreuves::MAINTENANT;
    assert!((1..=365 * 24 * 3600).contains(&reste), "{reste}");
    assert_eq!(champ("Canonical: "), format!("{}/.well-known/security.txt", ville.adresses.proxy));
    let sans = Ville::ouvrir().await;
    let reponse = sans.requete(Method::GET, "/.well-known/security.txt").send().await.unwrap();
    assert_eq!(reponse.status(), StatusCode::NOT_FOUND);
}
