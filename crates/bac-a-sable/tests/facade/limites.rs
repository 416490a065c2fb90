//! Quotas and conflicts, under a clock that only moves when told.

use std::time::Duration;

use bac_a_sable::{Cible, Panne};

use crate::commun::{Essai, SIRET, url_france_connect};

#[tokio::test]
async fn twenty_calls_a_second() {
    let essai = Essai::new();
    for rang in 1..=20 {
        let reponse = essai.ask_about("theo-lambert", |_| {}).await;
        assert_eq!(reponse.verdict(), "200");
        assert_eq!(reponse.entete("ratelimit-limit"), Some("20"));
        assert_eq!(reponse.entete("ratelimit-remaining"), Some((20 - rang).to_string().as_str()));
    }
    let refus = essai.ask_about("theo-lambert", |_| {}).await;
    assert_eq!(refus.verdict(), "429 00429");
    assert_eq!(refus.entete("ratelimit-remaining"), Some("0"));
    assert_eq!(refus.entete("retry-after"), Some("1"));
    let fin: i64 = refus.entete("ratelimit-reset").unwrap().parse().unwrap();
    assert!(fin > 1_700_000_000, "un instant en secondes, pas une durée");
    essai.commandes.advance(Duration::from_secs(1));
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}

#[tokio::test]
async fn thirty_franceconnect_calls_a_minute() {
    let essai = Essai::with(|reglages| reglages.quotas.par_seconde = u32::MAX);
    let jeton = essai.log_in("theo-lambert", "openid identite_pivot cnaf_quotient_familial").await;
    for _ in 0..30 {
        assert_eq!(essai.france_connect(&jeton).await.verdict(), "200");
    }
    let refus = essai.france_connect(&jeton).await;
    assert_eq!(refus.verdict(), "429 00429");
    let attente: i64 = refus.entete("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&attente));
    // The city's own token is not under this limit.
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
    essai.commandes.advance(Duration::from_secs(60));
    let jeton = essai.log_in("theo-lambert", "openid identite_pivot cnaf_quotient_familial").await;
    assert_eq!(essai.france_connect(&jeton).await.verdict(), "200");
}

#[tokio::test]
async fn a_thousand_calls_a_minute_for_an_address() {
    let essai = Essai::with(|reglages| {
        reglages.quotas.par_seconde = u32::MAX;
        reglages.quotas.par_minute = 3;
    });
    for attendu in ["200", "200", "200", "429 00429"] {
        assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), attendu);
    }
    essai.commandes.advance(Duration::from_secs(60));
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}

/// The clock of tokio is virtual here: the wait is over as soon as nothing else can happen.
#[tokio::test(start_paused = true)]
async fn ignoring_refusals_ends_in_silence() {
    let essai = Essai::with(|reglages| {
        reglages.quotas.par_seconde = 1;
        reglages.quotas.refus_avant_bannissement = Some(2);
    });
    for attendu in ["200", "429 00429", "429 00429", "429 00429"] {
        assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), attendu);
    }
    let answered = async || {
        let appel = essai.ask_about("theo-lambert", |_| {});
        tokio::time::timeout(Duration::from_secs(3600), appel).await.map(|reponse| reponse.verdict()).ok()
    };
    assert_eq!(answered().await, None);
    assert_eq!(essai.commandes.calls().ignores, 1);
    essai.commandes.advance(Duration::from_secs(12 * 3600 - 1));
    assert_eq!(answered().await, None);
    essai.commandes.advance(Duration::from_secs(1));
    assert_eq!(answered().await.as_deref(), Some("200"));
}

#[tokio::test]
async fn a_ban_can_be_lifted_and_obedience_avoids_it() {
    let essai = Essai::with(|reglages| {
        reglages.quotas.par_seconde = 1;
        reglages.quotas.refus_avant_bannissement = Some(2);
    });
    // Two refusals a minute are forgiven, minute after minute.
    for _ in 0..5 {
        for attendu in ["200", "429 00429", "429 00429"] {
            assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), attendu);
        }
        essai.commandes.advance(Duration::from_secs(60));
    }
    for _ in 0..4 {
        essai.ask_about("theo-lambert", |_| {}).await;
    }
    essai.commandes.lift_ban();
    essai.commandes.advance(Duration::from_secs(1));
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}

#[tokio::test]
async fn no_token_no_quota() {
    let essai = Essai::new();
    let reponse = essai.get(&url_france_connect(&[("recipient", SIRET)]), None).await;
    assert_eq!(reponse.entete("ratelimit-limit"), None);
}

#[tokio::test]
async fn one_identical_request_at_a_time() {
    let essai = std::sync::Arc::new(Essai::new());
    let cible = Cible::persona("theo-lambert");
    essai.commandes.break_down(cible.clone(), Panne::Attente);
    let premiere = tokio::spawn({
        let essai = essai.clone();
        async move { essai.ask_about("theo-lambert", |_| {}).await.verdict() }
    });
    essai.commandes.wait_for_calls(|appels| appels.identite == 1).await;
    // The same parameters in another order are the same request.
    assert_eq!(essai.ask_about("theo-lambert", |p| p.reverse()).await.verdict(), "409 00015");
    // Other parameters are another one.
    assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), "200");
    essai.commandes.repair(&cible);
    assert_eq!(premiere.await.unwrap(), "200");
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}

#[tokio::test]
async fn a_caller_who_leaves_gives_the_turn_back() {
    let essai = std::sync::Arc::new(Essai::new());
    let cible = Cible::persona("theo-lambert");
    essai.commandes.break_down(cible.clone(), Panne::Attente);
    let partie = tokio::spawn({
        let essai = essai.clone();
        async move { essai.ask_about("theo-lambert", |_| {}).await.verdict() }
    });
    essai.commandes.wait_for_calls(|appels| appels.identite == 1).await;
    partie.abort();
    assert!(partie.await.unwrap_err().is_cancelled());
    essai.commandes.repair(&cible);
    assert_eq!(essai.ask_about("theo-lambert", |_| {}).await.verdict(), "200");
}
