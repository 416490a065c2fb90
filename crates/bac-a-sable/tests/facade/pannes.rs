//! Faults switched on and off at run time.

use bac_a_sable::{Cible, Fenetre, Panne};

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
        (Panne::MauvaisSchema, "200"),
        (Panne::Statut(500), "500"),
        (Panne::Statut(502), "502"),
    ] {
        essai.commandes.break_down(Cible::QuotientFamilial, panne.clone());
        assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), attendu, "{panne:?}");
    }
}

/// Each kind of failure of a provider, by its code.
#[tokio::test]
async fn every_code_of_providers() {
    let essai = Essai::new();
    for (code, statut) in [
        ("35000", 502),
        ("35001", 502),
        ("35004", 502),
        ("35008", 502),
        ("35009", 502),
        ("35011", 502),
        ("35999", 502),
        ("00501", 502),
        ("35020", 503),
        ("35002", 504),
        ("00103", 401),
    ] {
        essai.commandes.break_down(Cible::ApiParticulier, Panne::Erreur(code.to_owned()));
        assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), format!("{statut} {code}"));
    }
}

#[tokio::test]
async fn a_maintenance_has_its_hours() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::QuotientFamilial, Panne::Maintenance(Fenetre::CAISSES));
    let ping = "/api-particulier/api/cnaf_msa_quotient_familial/ping";
    // Sunday 17 May 2026; Paris is two hours ahead.
    for (instant, attendu, mot) in [
        ("2026-05-17T20:59:59Z", "200", "ok"),
        ("2026-05-17T21:00:00Z", "503 35020", "maintenance"),
        ("2026-05-17T21:44:59Z", "503 35020", "maintenance"),
        ("2026-05-17T21:45:00Z", "200", "ok"),
        ("2026-05-18T21:10:00Z", "200", "ok"),
    ] {
        essai.commandes.set_now(instant.parse().unwrap());
        // The token was made for another day.
        let jeton = essai.commandes.tokens().valide;
        assert_eq!(essai.ask_with(&jeton, "theo-lambert").await.verdict(), attendu, "{instant}");
        assert_eq!(essai.get(ping, None).await.json()["status"], mot, "{instant}");
    }
    essai.commandes.break_down(Cible::QuotientFamilial, Panne::Maintenance(Fenetre::MSA));
    essai.commandes.set_now("2026-05-18T01:10:00Z".parse().unwrap());
    let jeton = essai.commandes.tokens().valide;
    assert_eq!(essai.ask_with(&jeton, "theo-lambert").await.verdict(), "503 35020");
}

/// The clock of tokio is virtual here: this measures what was waited for, not the machine.
#[tokio::test(start_paused = true)]
async fn latency_has_jitter() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::persona("theo-lambert"), Panne::Latence { base_ms: 1000, gigue_ms: 500 });
    let mut durees = std::collections::BTreeSet::new();
    for _ in 0..12 {
        let debut = tokio::time::Instant::now();
        assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
        let duree = debut.elapsed().as_millis();
        assert!((1000..=1501).contains(&duree), "{duree}");
        durees.insert(duree);
    }
    assert!(durees.len() > 1, "douze tirages égaux");
}

#[tokio::test(start_paused = true)]
async fn a_slow_drip_comes_one_byte_at_a_time() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::QuotientFamilial, Panne::GoutteAGoutte(250));
    let debut = tokio::time::Instant::now();
    let reponse = essai.ask_about("theo-lambert", |_| {}).await;
    assert_eq!(reponse.verdict(), "200");
    assert!(reponse.corps.starts_with("{\"data\":"));
    assert!(debut.elapsed().as_millis() >= 250 * reponse.corps.len() as u128);
}

#[tokio::test]
async fn a_wrong_schema_is_still_json() {
    let essai = Essai::new();
    essai.commandes.break_down(Cible::ApiParticulier, Panne::MauvaisSchema);
    assert!(essai.ask_about("theo-lambert", |_| {}).await.json()["data"]["quotient_familial"].is_string());
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
