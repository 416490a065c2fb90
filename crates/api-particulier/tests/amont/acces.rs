//! What a call says of its sender: for whom, under which delegation, for which agent, with which proofs; and what is told
//! of it afterwards.

use std::sync::{Arc, Mutex};

use crate::serveur::{JETON, Reponse, SIRET, Serveur, identite};
use api_particulier::{
    AgentOpaque, ApiParticulier, CleDpop, Delegation, ErreurReglages, Issue, Journal, NiveauDePreuve, Options, Service,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use famille::Siret;
use secrecy::SecretString;
use serde_json::{Value, json};

async fn appeler(client: &ApiParticulier) {
    client.quotient_familial(&identite(), Options::default()).await.unwrap();
}

#[tokio::test]
async fn defaults_are_said_and_changed_for_a_call() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client_avec(|reglages| {
        reglages.delegation = Some(Delegation::parse("6f3c8d9a").unwrap());
        reglages.entete_agent = Some("X-Agent-Final".into());
    });
    let autre_siret = "21290019700014";
    let autre = client
        .pour_recipient(Siret::parse(autre_siret).unwrap())
        .pour_delegation(Some(Delegation::parse("0b1c").unwrap()))
        .pour_agent(AgentOpaque::parse("agent-42").unwrap())
        .unwrap();
    for (client, recipient, delegation, agent) in [
        (&client, SIRET, Some("6f3c8d9a"), None),
        (&autre, autre_siret, Some("0b1c"), Some("agent-42")),
        (&client.pour_delegation(None), SIRET, None, None),
        // The first one did not change.
        (&client, SIRET, Some("6f3c8d9a"), None),
    ] {
        appeler(client).await;
        client.lire("/v3/x", &[]).await.unwrap();
        for demande in serveur.demandes() {
            assert_eq!(demande.parametre("recipient"), Some(recipient));
            assert_eq!(demande.parametre("delegation_id"), delegation);
            assert_eq!(demande.entete("x-agent-final"), agent);
        }
    }
    client.lire("/v3/x", &[("delegation_id", "pour-une-fois")]).await.unwrap();
    assert_eq!(serveur.demandes()[0].parametre("delegation_id"), Some("pour-une-fois"));

    // An agent of whom nobody would be told is refused.
    let refus = serveur.client().pour_agent(AgentOpaque::parse("agent-42").unwrap()).map(drop);
    assert_eq!(refus, Err(ErreurReglages::EnteteAgent));
}

#[tokio::test]
async fn nothing_is_said_by_default() {
    let serveur = Serveur::ouvrir().await;
    appeler(&serveur.client()).await;
    let demande = serveur.demandes().remove(0);
    let mut noms: Vec<_> = demande.entetes.keys().map(|nom| nom.as_str()).collect();
    noms.sort_unstable();
    assert_eq!(noms, ["accept", "authorization", "host", "user-agent"]);
    assert_eq!(demande.parametre("delegation_id"), None);
}

#[tokio::test]
async fn an_attestation_may_be_asked_for() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    let (page, pdf) = (
        "https://particulier.api.gouv.fr/attestations/verification/CANARI",
        "https://particulier.api.gouv.fr/CANARI.pdf",
    );
    let meta = json!({"verification_url": page, "verification_code": "CANARI-7", "attestation_pdf_url_expires_at": 1795000300});
    for (niveau, entete, liens) in
        [(NiveauDePreuve::Lien, "proof-only", json!({})), (NiveauDePreuve::Pdf, "pdf", json!({"attestation_pdf": pdf}))]
    {
        serveur.prochaine(Reponse::json(200, json!({"data": {}, "links": liens, "meta": meta})));
        let reponse =
            client.avec_preuve(niveau).participation_familiale_eaje(&identite(), Options::default()).await.unwrap();
        assert_eq!(serveur.demandes()[0].entete("x-generate-proof"), Some(entete));
        let preuve = reponse.preuve().unwrap();
        assert_eq!(preuve.verification.as_ref().map(|url| url.as_str()), Some(page));
        assert_eq!((preuve.code.as_deref(), preuve.pdf_expire.as_deref()), (Some("CANARI-7"), Some("1795000300")));
        assert_eq!(preuve.pdf.as_ref().map(|url| url.as_str()), (niveau == NiveauDePreuve::Pdf).then_some(pdf));
        assert!(!format!("{preuve:?} {reponse:?}").contains("CANARI"));
    }
    // An answer without a proof, or with one that is no safe link, has none.
    for meta in
        [json!({}), json!(null), json!({"verification_url": "javascript:alert(1)"}), json!({"verification_url": 7})]
    {
        serveur.prochaine(Reponse::json(200, json!({"data": {}, "meta": meta, "links": "x"})));
        let reponse = client.quotient_familial(&identite(), Options::default()).await.unwrap();
        assert!(reponse.preuve().is_none(), "{meta}");
    }
}

#[tokio::test]
async fn possession_of_the_key_is_proved_for_each_call() {
    let serveur = Serveur::ouvrir().await;
    let cle = CleDpop::lire(&CleDpop::generer().unwrap()).unwrap();
    let client = serveur.client_avec(|reglages| reglages.dpop = Some(cle.clone()));
    appeler(&client).await;
    appeler(&client).await;
    client.introspecter().await.unwrap_err();
    let demandes = serveur.demandes();
    let mut vues = Vec::new();
    for demande in &demandes {
        let preuve = demande.entete("dpop").unwrap();
        let partie = |rang: usize| -> Value {
            let octets = BASE64_URL_SAFE_NO_PAD.decode(preuve.split('.').nth(rang).unwrap()).unwrap();
            serde_json::from_slice(&octets).unwrap()
        };
        assert_eq!(partie(0)["jwk"], serde_json::from_str::<Value>(&cle.jwk()).unwrap());
        assert_eq!(partie(1)["htu"], serveur.base.join(&demande.chemin).unwrap().as_str());
        assert_eq!(demande.entete("authorization"), Some(&*format!("Bearer {JETON}")));
        vues.push(partie(1)["jti"].as_str().unwrap().to_owned());
    }
    vues.dedup();
    assert_eq!(vues.len(), 3, "no proof is used twice");

    // Neither a citizen's token nor a question without one is bound to the key.
    client.quotient_familial_france_connect(&SecretString::from("fc"), Options::default()).await.unwrap();
    client.ping(Service::ApiParticulier).await.unwrap();
    assert!(serveur.demandes().iter().all(|demande| demande.entete("dpop").is_none()));
}

#[tokio::test]
async fn the_journal_is_told_of_each_request_and_of_nobody() {
    let serveur = Serveur::ouvrir().await;
    let lignes = Arc::new(Mutex::new(Vec::new()));
    let ecoute = lignes.clone();
    let client = serveur.client_avec(|reglages| {
        reglages.journal = Some(Journal::new(move |evenement| {
            ecoute.lock().unwrap().push((
                evenement.methode,
                evenement.chemin.to_owned(),
                evenement.statut,
                evenement.issue,
                evenement.quota_restant,
                evenement.id_requete.map(str::to_owned),
                format!("{evenement:?}"),
            ));
        }));
    });
    serveur.suivantes([
        Reponse::json(200, json!({"data": {}})).avec("x-request-id", "r-1").avec("ratelimit-remaining", 9),
        Reponse::json(404, json!({"errors": [{"code": "23003"}]})).avec("x-request-id", "r-2"),
        Reponse::json(200, json!({"data": []})),
    ]);
    for _ in 0..3 {
        let _ = client.quotient_familial(&identite(), Options::default()).await;
    }
    serveur.prochaine(Reponse::json(502, json!({"status": "bad_gateway"})));
    client.ping(Service::QuotientFamilial).await.unwrap();
    let operation = "/v3/dss/quotient_familial/identite";
    let lignes = lignes.lock().unwrap();
    for (ligne, (chemin, statut, issue, restant, id)) in lignes.iter().zip([
        (operation, 200, None, Some(9), Some("r-1")),
        (operation, 404, Some(Issue::DossierAbsent), None, Some("r-2")),
        (operation, 200, Some(Issue::Illisible), None, None),
        ("/api/cnaf_msa_quotient_familial/ping", 502, None, None, None),
    ]) {
        assert_eq!((ligne.0, &*ligne.1, ligne.2, ligne.3), ("GET", chemin, Some(statut), issue));
        assert_eq!((ligne.4, ligne.5.as_deref()), (restant, id));
        assert!(!ligne.6.contains("CANARI") && !ligne.6.contains('?'), "{}", ligne.6);
    }
    assert_eq!(lignes.len(), 4);
}
