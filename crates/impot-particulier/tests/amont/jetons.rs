//! The gateway's token: asked for once, shared, renewed, refused.

use impot_particulier::{Config, Etape, Faute, ImpotParticulier, Issue, Reglages, Ressource};
use serde_json::json;

use crate::serveur::{NOM, Reponse, Serveur, annee, numero, rien_ne_fuit};

#[tokio::test]
async fn a_token_is_asked_as_the_contract_says() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    for _ in 0..3 {
        client.situation(&numero(), annee()).await.unwrap();
    }
    client.clone().derniere_situation(&numero(), annee()).await.unwrap();
    let (jetons, situations) = serveur.demandes();
    assert_eq!((jetons.len(), situations.len()), (1, 4), "one token for all");
    assert_eq!(jetons[0].methode, "POST");
    assert_eq!(jetons[0].corps, "grant_type=client_credentials&scope=RessourceIR+RessourceIRDerniere");
    assert_eq!(jetons[0].entetes["content-type"], "application/x-www-form-urlencoded");
    // CANARI-CLE:CANARI-SECRET
    assert_eq!(jetons[0].entetes["authorization"], "Basic Q0FOQVJJLUNMRTpDQU5BUkktU0VDUkVU");
    assert!(!jetons[0].entetes.contains_key("x-franceconnect-oauth"));

    let une = Reglages { ressources: vec![Ressource::DerniereSituation], ..serveur.reglages() };
    ImpotParticulier::new(une).unwrap().verifier_le_compte().await.unwrap();
    let (jetons, situations) = serveur.demandes();
    assert_eq!(jetons[0].corps, "grant_type=client_credentials&scope=RessourceIRDerniere");
    assert!(situations.is_empty());
}

#[tokio::test]
async fn a_token_that_is_over_is_renewed() {
    for duree in [0, -1] {
        let serveur = Serveur::ouvrir().await;
        serveur.jetons([Reponse::jeton("a", duree), Reponse::jeton("b", 3600)]);
        let client = serveur.client();
        for _ in 0..3 {
            client.situation(&numero(), annee()).await.unwrap();
        }
        let (jetons, situations) = serveur.demandes();
        assert_eq!(jetons.len(), 2);
        let porteurs: Vec<_> = situations.iter().map(|demande| demande.entetes["authorization"].clone()).collect();
        assert_eq!(porteurs, ["Bearer a", "Bearer b", "Bearer b"]);
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let serveur = Serveur::ouvrir().await;
    serveur.jetons([Reponse::jeton("a", 3600), Reponse::jeton("b", 3600), Reponse::jeton("c", 3600)]);
    let refus = Reponse::json(401, json!({"fault": {"code": 900_901, "message": NOM}}));
    serveur.situations([refus.clone(), Reponse::situation(), refus.clone()]);
    let client = serveur.client();
    let reponse = client.situation(&numero(), annee()).await.unwrap();
    let (jetons, situations) = serveur.demandes();
    assert_eq!((jetons.len(), situations.len()), (2, 2));
    for demande in &situations {
        assert_eq!(demande.entetes["x-correlation-id"], reponse.id_requete, "both attempts are the same call");
    }
    assert_eq!(situations[1].entetes["authorization"], "Bearer b");

    let echec = client.situation(&numero(), annee()).await.unwrap_err();
    assert_eq!(echec.issue, Issue::Configuration(Config::Jeton));
    assert_eq!(echec.code.map(|code| code.numero()), Some(900_901));
    let (jetons, situations) = serveur.demandes();
    assert_eq!((jetons.len(), situations.len()), (1, 2), "no third attempt");
    rien_ne_fuit(&echec);
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_token() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    let appels: Vec<_> = (0..12)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.situation(&numero(), annee()).await.map(|reponse| reponse.id_requete) })
        })
        .collect();
    for appel in appels {
        appel.await.unwrap().unwrap();
    }
    let (jetons, situations) = serveur.demandes();
    assert_eq!((jetons.len(), situations.len()), (1, 12));
}

#[tokio::test]
async fn no_token_no_question() {
    let serveur = Serveur::ouvrir().await;
    let oauth = |mot: &str| json!({"error": mot, "error_description": NOM});
    for (nom, reponse, issue) in [
        ("a wrong secret", Reponse::json(401, oauth("invalid_client")), Issue::Configuration(Config::Identifiants)),
        ("the same as a 400", Reponse::json(400, oauth("invalid_client")), Issue::Configuration(Config::Identifiants)),
        (
            "no right to the grant",
            Reponse::json(400, oauth("unauthorized_client")),
            Issue::Configuration(Config::Identifiants),
        ),
        ("a wrong resource", Reponse::json(400, oauth("invalid_scope")), Issue::Configuration(Config::Droits)),
        ("another word", Reponse::json(400, oauth(NOM)), Issue::DemandeFautive),
        ("a 401 without a word", Reponse::json(401, ""), Issue::Configuration(Config::Identifiants)),
        ("a firewall", Reponse::texte(403, "text/html", "<h1>"), Issue::Configuration(Config::Identifiants)),
        ("another address", Reponse::texte(404, "text/html", "<h1>"), Issue::Configuration(Config::Adresse)),
        ("a quota", Reponse::json(429, "").avec("retry-after", 9), Issue::TropDeRequetes),
        ("down", Reponse::json(503, ""), Issue::Indisponible),
        ("slow behind", Reponse::json(504, ""), Issue::DelaiDepasse),
        ("a redirection", Reponse::json(302, "").avec("location", "/CANARI"), Issue::Illisible),
        ("HTML", Reponse::texte(200, "text/html", "<h1>CANARI</h1>"), Issue::Illisible),
        ("no token", Reponse::json(200, json!({"token_type": "Bearer"})), Issue::Illisible),
        ("an empty token", Reponse::jeton("", 3600), Issue::Illisible),
        ("a token that can't travel", Reponse::jeton("CANARI\r\nx: y", 3600), Issue::Illisible),
        ("a number for a token", Reponse::json(200, json!({"access_token": 1})), Issue::Illisible),
        ("another kind", Reponse::json(200, json!({"access_token": "a", "token_type": "mac"})), Issue::Illisible),
    ] {
        serveur.jetons([reponse]);
        let echec = serveur.refus().await;
        assert_eq!((echec.issue, echec.etape), (issue, Etape::Jeton), "{nom}");
        assert_eq!(echec.retry_after.map(|duree| duree.as_secs()), (nom == "a quota").then_some(9), "{nom}");
        let (jetons, situations) = serveur.demandes();
        assert_eq!((jetons.len(), situations.len()), (1, 0), "{nom}");
        assert!(echec.to_string().contains("à la demande de jeton"));
        rien_ne_fuit(&echec);
    }
    // The gateway is well again: nothing was kept.
    serveur.jetons([Reponse::json(200, json!({"access_token": "a", "token_type": "bearer"}))]);
    serveur.client().verifier_le_compte().await.unwrap();
}

#[tokio::test]
async fn a_failed_renewal_is_the_failure_of_the_call() {
    let serveur = Serveur::ouvrir().await;
    serveur.jetons([Reponse::jeton("a", 3600), Reponse::json(401, "")]);
    serveur.situations([Reponse::json(401, "")]);
    let echec = serveur.refus().await;
    assert_eq!((echec.issue, echec.etape), (Issue::Configuration(Config::Identifiants), Etape::Jeton));
    assert_eq!(echec.faute(), Faute::Commune);
}
