//! What is sent, what is read, and what becomes of answers that are none.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use famille::{AvisFiscal, Parts, StatutImposition};
use impot_particulier::{Delais, Echec, ErreurReglages, Etape, Faute, ImpotParticulier, Issue, Reglages};
use secrecy::SecretString;
use serde_json::json;

use crate::serveur::{NOM, Reponse, SPI, Serveur, annee, brut, numero, reglages, rien_ne_fuit};

#[tokio::test]
async fn the_four_operations_send_what_the_contract_asks() {
    let serveur = Serveur::ouvrir().await;
    let client = ImpotParticulier::new(Reglages { id_teleservice: Some("T-1".into()), ..serveur.reglages() }).unwrap();
    let fc = SecretString::from("jeton-fc");
    let spi = numero();
    let mut identifiants = HashSet::new();
    let mut verifier =
        |reponse: Result<impot_particulier::Reponse<AvisFiscal>, Echec>, chemin: &str, jeton: Option<&str>| {
            let reponse = reponse.unwrap();
            let (_, demandes) = serveur.demandes();
            let [demande] = demandes.as_slice() else { panic!("one request, not {demandes:?}") };
            let entete = |nom: &str| demande.entetes.get(nom).map(|valeur| valeur.to_str().unwrap());
            assert_eq!((demande.methode.as_str(), demande.chemin.as_str()), ("GET", chemin));
            assert_eq!(entete("authorization"), Some("Bearer CANARI-1"));
            assert_eq!(entete("x-correlation-id"), Some(reponse.id_requete.as_str()));
            assert_eq!((entete("id_teleservice"), entete("x-franceconnect-oauth")), (Some("T-1"), jeton));
            assert!(entete("accept").unwrap().starts_with("application/prs.dgfip.part."));
            assert!(identifiants.insert(reponse.id_requete), "an identifier of its own for each call");
        };
    let par_numero = |operation: &str| format!("/impotparticulier/1.0/spi/{SPI}/{operation}/ir/assiettes/annrev/2025");
    let par_fc = |operation: &str| format!("/impotparticulier/1.0/{operation}/ir/assiettes/annrev/2025");
    verifier(client.situation(&spi, annee()).await, &par_numero("situations"), None);
    verifier(client.situation_france_connect(&fc, annee()).await, &par_fc("situations"), Some("jeton-fc"));
    verifier(client.derniere_situation(&spi, annee()).await, &par_numero("dernieresituation"), None);
    let derniere = client.derniere_situation_france_connect(&fc, annee()).await;
    verifier(derniere, &par_fc("dernieresituation"), Some("jeton-fc"));
}

#[tokio::test]
async fn an_answer_becomes_an_assessment() {
    let serveur = Serveur::ouvrir().await;
    serveur.situations([Reponse::json(200, json!({"annRevenu": 2025, "rfr": 24_000, "nbPart": 2.5, "impAvImput": 0}))]);
    let avis = serveur.client().derniere_situation(&numero(), annee()).await.unwrap().donnees;
    assert_eq!((avis.annee_revenus, avis.parts.map(Parts::centiemes)), (Some(2025), Some(250)));
    assert!(avis.statut == Some(StatutImposition::NonImposable));
    assert_eq!(avis.quotient_municipal(), Some(800));
}

#[tokio::test]
async fn answers_that_are_none() {
    let serveur = Serveur::ouvrir().await;
    let enorme = format!("{{\"rfr\":1,\"aft\":\"{}\"}}", NOM.repeat(200_000));
    for (nom, reponse, issue) in [
        ("HTML", Reponse::texte(200, "text/html", "<h1>CANARIVEL</h1>"), Issue::Illisible),
        ("JSON said to be HTML", Reponse::texte(200, "text/html", "{\"rfr\":1}"), Issue::Illisible),
        ("another schema", Reponse::json(200, json!({"rfr": [NOM]})), Issue::Illisible),
        ("nothing known", Reponse::json(200, json!({"nom": NOM})), Issue::Illisible),
        ("an empty body", Reponse::json(200, ""), Issue::Illisible),
        ("truncated", Reponse::json(200, "{\"rfr\":1,\"nmNaiDec1\":\"CANARI"), Issue::Illisible),
        ("too large", Reponse::json(200, &enorme), Issue::Illisible),
        ("too large an error", Reponse::json(503, &enorme), Issue::Indisponible),
        ("a redirection", Reponse::json(302, "").avec("location", "http://127.0.0.1:9/CANARI"), Issue::Illisible),
        ("another success", Reponse::json(206, json!({"rfr": 1})), Issue::Illisible),
        ("no content", Reponse::json(204, ""), Issue::AvisAbsent),
        ("a firewall", Reponse::texte(403, "text/html", "<h1>CANARIVEL</h1>"), DROITS),
    ] {
        serveur.situations([reponse]);
        let echec = serveur.refus().await;
        assert_eq!((echec.issue, echec.etape), (issue, Etape::Donnees), "{nom}");
        assert_eq!(serveur.demandes().1.len(), 1, "{nom}: one call is one request");
        rien_ne_fuit(&echec);
    }
}

const DROITS: Issue = Issue::Configuration(impot_particulier::Config::Droits);

#[tokio::test]
async fn connections_that_fail() {
    let couper: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"nmNaiDec1\":\"CANARIVEL";
    let couper_502: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 900\r\n\r\n{\"erreur\":";
    for (nom, octets, issue, statut) in [
        ("cut in the middle", couper, Issue::Injoignable, Some(200)),
        ("cut in the middle of an error", couper_502, Issue::Indisponible, Some(502)),
        ("not HTTP", b"CANARIVEL\r\n\r\n", Issue::Injoignable, None),
        ("a head without end", b"HTTP/1.1 200 OK\r\nx: CANARI", Issue::Injoignable, None),
    ] {
        let client = ImpotParticulier::new(brut(octets, true).await).unwrap();
        let echec = client.situation(&numero(), annee()).await.unwrap_err();
        assert_eq!((echec.issue, echec.statut, echec.etape), (issue, statut, Etape::Donnees), "{nom}");
        assert!(echec.id_requete.is_some());
        rien_ne_fuit(&echec);
    }

    // Nobody listens there any more.
    let ferme = {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", ecoute.local_addr().unwrap())
    };
    let client = ImpotParticulier::new(reglages(&ferme)).unwrap();
    let echec = client.situation(&numero(), annee()).await.unwrap_err();
    assert_eq!((echec.issue, echec.etape, echec.faute()), (Issue::Injoignable, Etape::Jeton, Faute::Amont));
    assert!(echec.a_retenter());
    rien_ne_fuit(&echec);
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let entamee: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"rf";
    for octets in [&b""[..], entamee] {
        let delais = Delais { total: Duration::from_millis(150), ..Delais::default() };
        let reglages = Reglages { delais, ..brut(octets, false).await };
        for client in [
            ImpotParticulier::new(reglages.clone()).unwrap(),
            // The time-out holds for a client of the caller's too.
            ImpotParticulier::with_client(reglages, reqwest::Client::new()).unwrap(),
        ] {
            let echec = client.situation(&numero(), annee()).await.unwrap_err();
            assert_eq!((echec.issue, echec.retry_after), (Issue::DelaiDepasse, None));
            assert!(!echec.a_retenter() && echec.id_requete.is_some());
            rien_ne_fuit(&echec);
        }
    }
}

#[tokio::test]
async fn waiting_times_are_known_or_unknown_but_never_zero() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(120));
    for (nom, entete, attendue) in [
        ("seconds", Some("7".to_owned()), Some(7..=7)),
        ("a date", Some(date), Some(100..=120)),
        ("nowhere", None, None),
        ("zero", Some("0".into()), None),
        ("negative", Some("-5".into()), None),
        ("nonsense", Some("bientot".into()), None),
        ("for ever", Some(u64::MAX.to_string()), None),
        ("a past date", Some("Sun, 06 Nov 1994 08:49:37 GMT".into()), None),
    ] {
        let serveur = Serveur::ouvrir().await;
        let reponse = Reponse::json(429, "");
        serveur.situations([match entete {
            Some(entete) => reponse.avec("retry-after", entete),
            None => reponse,
        }]);
        let echec: Echec = serveur.refus().await;
        match attendue {
            None => assert_eq!(echec.retry_after, None, "{nom}"),
            Some(plage) => assert!(echec.retry_after.is_some_and(|d| plage.contains(&d.as_secs())), "{nom}"),
        }
        assert_eq!(echec.a_retenter(), echec.retry_after.is_some(), "{nom}");
    }
}

#[tokio::test]
async fn nothing_printed_holds_anything() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    let reponse = client.situation(&numero(), annee()).await.unwrap();
    let texte = format!("{client:?} {reponse:?} {:?} {:?}", numero(), serveur.reglages());
    assert!(!texte.contains("CANARI") && !texte.contains(SPI) && !texte.contains("84731"), "{texte}");
    // A token of FranceConnect that no header can hold is not sent at all.
    serveur.demandes();
    let echec = client.situation_france_connect(&SecretString::from("CANARI\r\n"), annee()).await.unwrap_err();
    assert_eq!((echec.issue, serveur.demandes().1.len()), (Issue::FranceConnectARecommencer, 0));
    rien_ne_fuit(&echec);
}

#[test]
fn wrong_settings_are_refused_before_anything_is_sent() {
    let reglages = Reglages { identifiant: "a b".into(), ..reglages("http://127.0.0.1:9") };
    assert_eq!(ImpotParticulier::new(reglages).unwrap_err(), ErreurReglages::Identifiant);
}
