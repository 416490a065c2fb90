//! The accessibility statement: what the law asks for, from the city's own file, one link away from every page of families.

use epreuves::Ville;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};

#[tokio::test]
async fn the_statement_says_who_answers_what_was_tested_and_what_was_not() {
    let ville = Ville::ouvrir_avec(|fichier| {
        fichier.ville.nom = "Ville-<b>Essai</b>".to_owned();
        fichier.ville.contact.courriel = "aide@ville.example".to_owned();
    })
    .await;
    let reponse = ville.get(&format!("{}/accessibilite", ville.adresses.proxy)).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    assert_eq!(reponse.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let politique = reponse.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(politique.starts_with("default-src 'none'; style-src 'self';"), "{politique}");
    assert!(politique.ends_with(&format!("frame-ancestors {}", ville.adresses.page)), "{politique}");
    let page = reponse.text().await.unwrap();
    for attendu in [
        "non conforme",
        "RGAA",
        "4.1.2",
        "Ville-&lt;b&gt;Essai&lt;/b&gt;",
        "mailto:aide@ville.example",
        "tel:0200004591",
        "axe-core",
        "français, anglais, arabe",
        "lecteur d’écran, étape par étape",
        "ne se perd pas",
        "400\u{a0}%",
        "280\u{a0}pixels",
        "deux fois plus grand",
        "de droite à gauche",
        "l’impression",
        "NVDA",
        "Aucun audit complet",
        "Défenseur des droits",
        "Libre réponse 71120",
    ] {
        assert!(page.contains(attendu), "{attendu}\n{page}");
    }
    assert!(!page.contains("<b>Essai") && !page.contains("<script"));
    assert_eq!(page.matches("<h1>").count(), 1);
}

#[tokio::test]
async fn every_page_of_families_leads_to_it() {
    let ville = Ville::ouvrir().await;
    for chemin in ["/formulaire", "/suivi", "/accessibilite", "/integrer"] {
        let page = ville.get(&format!("{}{chemin}", ville.adresses.proxy)).await.text().await.unwrap();
        assert!(page.contains("<a href=\"/accessibilite\">Accessibilité\u{a0}: non conforme</a>"), "{chemin}");
    }
}
