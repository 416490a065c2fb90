//! `quotient_familial/france_connect`: a citizen's token instead of the city's.

use std::time::Duration;

use crate::commun::{Essai, SIRET, url_france_connect};

const FAMILLE: &str = "openid identite_pivot cnaf_quotient_familial cnaf_allocataires cnaf_enfants cnaf_adresse";

#[tokio::test]
async fn outcomes() {
    let essai = Essai::with(|reglages| {
        reglages.quotas.par_seconde = u32::MAX;
        reglages.quotas.franceconnect_par_minute = u32::MAX;
    });
    for (id, scope, attendu) in [
        ("camille-moreau", FAMILLE, "200"),
        ("sacha-tessier", FAMILLE, "200"),
        ("nadia-bensaid", FAMILLE, "200"),
        ("maelys-d-oeuvrecourt", FAMILLE, "200"),
        ("victor-delmas", FAMILLE, "200"),
        ("gabriel-picard", FAMILLE, "404 23003"),
        ("adele-fontenay", FAMILLE, "422 35560"),
        ("simon-guyot", FAMILLE, "503 35020"),
        ("erwan-kerbrat", FAMILLE, "422 51564"),
        ("maya-solis", FAMILLE, "422 51564"),
        ("camille-moreau", "openid identite_pivot", "403 00100"),
        ("camille-moreau", "openid cnaf_quotient_familial", "401 51503"),
        ("camille-moreau", "openid given_name family_name birthdate gender birthplace cnaf_enfants", "401 51503"),
        (
            "camille-moreau",
            "openid given_name family_name birthdate gender birthplace birthcountry cnaf_enfants",
            "200",
        ),
    ] {
        let jeton = essai.log_in(id, scope).await;
        assert_eq!(essai.france_connect(&jeton).await.verdict(), attendu, "{id} {scope}");
    }
}

#[tokio::test]
async fn scopes_are_those_that_the_citizen_granted() {
    let essai = Essai::new();
    essai.commandes.set_scopes(["cnaf_adresse"]);
    let jeton = essai.log_in("camille-moreau", "openid identite_pivot cnaf_quotient_familial cnaf_enfants").await;
    let data = essai.france_connect(&jeton).await.json()["data"].clone();
    assert_eq!(data.as_object().unwrap().keys().collect::<Vec<_>>(), ["enfants", "quotient_familial"]);
}

#[tokio::test]
async fn tokens() {
    let essai = Essai::new();
    let url = url_france_connect(&[("recipient", SIRET)]);
    let inconnu = "A".repeat(43);
    for (jeton, attendu) in [
        (None, "401 51504"),
        (Some(essai.jetons.valide.as_str()), "401 51501"),
        (Some("court"), "401 51501"),
        (Some(&inconnu), "401 51502"),
    ] {
        assert_eq!(essai.get(&url, jeton).await.verdict(), attendu, "{jeton:?}");
    }
}

#[tokio::test]
async fn a_token_lives_sixty_seconds() {
    let essai = Essai::new();
    let jeton = essai.log_in("camille-moreau", FAMILLE).await;
    essai.commandes.advance(Duration::from_secs(59));
    assert_eq!(essai.france_connect(&jeton).await.verdict(), "200");
    essai.commandes.advance(Duration::from_secs(1));
    assert_eq!(essai.france_connect(&jeton).await.verdict(), "401 51502");
}

#[tokio::test]
async fn parameters() {
    let essai = Essai::new();
    let jeton = essai.log_in("camille-moreau", FAMILLE).await;
    for (parametres, attendu) in [
        (&[][..], "422 00203"),
        (&[("recipient", "123")], "422 00210"),
        (&[("recipient", SIRET), ("annee", "2025"), ("mois", "12")], "200"),
        (&[("recipient", SIRET), ("annee", "2020")], "422 00356"),
        (&[("recipient", SIRET), ("annee", "2026"), ("mois", "6")], "422 00354"),
    ] {
        assert_eq!(essai.get(&url_france_connect(parametres), Some(&jeton)).await.verdict(), attendu, "{parametres:?}");
    }
}

#[tokio::test]
async fn a_missing_pivot_names_the_scopes() {
    let essai = Essai::new();
    let jeton = essai.log_in("camille-moreau", "openid cnaf_enfants").await;
    let corps = essai.france_connect(&jeton).await.json();
    assert!(corps["errors"][0]["detail"].as_str().unwrap().ends_with("openid, cnaf_enfants."));
}
