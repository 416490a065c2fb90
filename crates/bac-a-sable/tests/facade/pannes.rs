//! Faults switched on and off at run time.

use bac_a_sable::{Cible, Panne};

use crate::commun::Essai;

#[tokio::test]
async fn one_persona_or_all() {
    let essai = Essai::new();
    let erreur = |code: &str| Panne::Erreur(code.to_owned());
    essai.commandes.break_down(Cible::persona("theo-lambert"), erreur("35011"));
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "502 35011");
    assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), "200");
    essai.commandes.break_down(Cible::QuotientFamilial, erreur("35020"));
    assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), "503 35020");
    essai.commandes.repair(&Cible::QuotientFamilial);
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "502 35011");
    essai.commandes.repair_all();
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}

#[tokio::test]
async fn every_kind() {
    let essai = Essai::new();
    for (panne, attendu) in [
        (Panne::Erreur("00107".to_owned()), "403 00107"),
        (Panne::Erreur("99999".to_owned()), "502 35999"),
        (Panne::TropDeRequetes(7), "429 00429"),
        (Panne::Html, "403"),
        (Panne::CorpsVide, "200"),
        (Panne::JsonTronque, "200"),
        (Panne::CorpsEnorme, "200"),
        (Panne::Redirection, "302"),
    ] {
        essai.commandes.break_down(Cible::QuotientFamilial, panne.clone());
        assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), attendu, "{panne:?}");
    }
}

#[tokio::test]
async fn a_huge_body_is_huge() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::QuotientFamilial, Panne::CorpsEnorme);
    assert!(essai.ask_about("camille-moreau", |_| {}).await.corps.len() > 4 << 20);
}

#[tokio::test]
async fn a_fault_takes_the_place_of_a_personas_own() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::persona("clara-brunet"), Panne::Erreur("35002".to_owned()));
    assert_eq!(essai.ask_about("clara-brunet", |_| {}).await.verdict(), "504 35002");
}

#[tokio::test]
async fn doors_of_franceconnect() {
    let essai = Essai::new();
    for (cible, chemin) in [
        (Cible::Decouverte, "/franceconnect/api/v2/.well-known/openid-configuration"),
        (Cible::Cles, "/franceconnect/api/v2/jwks"),
        (Cible::Userinfo, "/franceconnect/api/v2/userinfo"),
        (Cible::Introspection, "/api-particulier/api/introspect"),
        (Cible::ImpotParticulier, "/impot-particulier/1.0/situations/ir/assiettes/annrev/2024"),
    ] {
        let avant = essai.get(chemin, None).await.statut;
        essai.commandes.break_down(cible.clone(), Panne::Erreur("35002".to_owned()));
        assert_eq!(essai.get(chemin, None).await.statut, 504, "{chemin}");
        essai.commandes.repair(&cible);
        assert_eq!(essai.get(chemin, None).await.statut, avant, "{chemin}");
    }
    let code = essai.code("camille-moreau", "openid").await;
    essai.commandes.break_down(Cible::Jeton, Panne::Html);
    assert_eq!(essai.exchange(&code).await.statut, 403);
}
