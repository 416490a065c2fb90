//! What goes over the wire and what is made of what comes back, well formed or not.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::serveur::{JETON, NOM, Reponse, SIRET, Serveur, aujourdhui, brut, identite, reglages};
use api_particulier::{ApiParticulier, Delais, Echec, Etat, Faute, Issue, Options, Periode, Quota, Service};
use secrecy::SecretString;
use serde_json::json;

async fn appeler(client: &ApiParticulier) -> Result<api_particulier::Reponse<famille::Foyer>, Echec> {
    client.quotient_familial(&identite(), Options::default()).await
}

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let serveur = Serveur::ouvrir().await;
    appeler(&serveur.client()).await.unwrap();
    let demande = serveur.demandes().remove(0);
    assert_eq!((demande.methode.as_str(), demande.chemin.as_str()), ("GET", "/v3/dss/quotient_familial/identite"));
    let attendus = [
        ("recipient", SIRET),
        ("nomNaissance", NOM),
        ("prenoms[]", "Zoé"),
        ("prenoms[]", "Anne-Marie"),
        ("anneeDateNaissance", "1984"),
        ("moisDateNaissance", "2"),
        ("jourDateNaissance", "29"),
        ("sexeEtatCivil", "F"),
        ("codeCogInseePaysNaissance", "99100"),
        ("codeCogInseeCommuneNaissance", "29019"),
    ];
    assert_eq!(demande.parametres, attendus.map(|(cle, valeur)| (cle.to_owned(), valeur.to_owned())));
    assert_eq!(demande.entetes["authorization"], format!("Bearer {JETON}"));
    assert_eq!(demande.entetes["accept"], "application/json");
    assert!(demande.entetes["user-agent"].to_str().unwrap().starts_with("pass-famille/"));
    assert!(!demande.entetes.contains_key("cache-control") && !demande.entetes.contains_key("accept-encoding"));
}

#[tokio::test]
async fn franceconnect_takes_the_place_of_the_token() {
    let serveur = Serveur::ouvrir().await;
    let options = Options { periode: Some(Periode::precedente(aujourdhui())), sans_cache: true };
    let jeton = SecretString::from("jeton-fc");
    serveur.client().quotient_familial_france_connect(&jeton, options).await.unwrap();
    let demande = serveur.demandes().remove(0);
    assert_eq!(demande.chemin, "/v3/dss/quotient_familial/france_connect");
    let attendus = [("recipient", SIRET), ("annee", "2026"), ("mois", "10")];
    assert_eq!(demande.parametres, attendus.map(|(cle, valeur)| (cle.to_owned(), valeur.to_owned())));
    assert_eq!(demande.entetes["authorization"], "Bearer jeton-fc");
    assert_eq!(demande.entetes["cache-control"], "no-cache");

    // A token that can't travel is refused here, without a panic.
    let echec = serveur.client().quotient_familial_france_connect(&"a\nb".into(), options).await.unwrap_err();
    assert_eq!(echec.issue, Issue::DemandeFautive);
    assert!(serveur.demandes().is_empty());
}

#[tokio::test]
async fn the_base_may_have_a_path() {
    let serveur = Serveur::ouvrir().await;
    for chemin in ["/api-particulier", "/api-particulier/"] {
        let client = ApiParticulier::new(reglages(serveur.base.join(chemin).unwrap())).unwrap();
        client.ping(Service::QuotientFamilial).await.unwrap();
        assert_eq!(serveur.demandes()[0].chemin, "/api-particulier/api/cnaf_msa_quotient_familial/ping");
    }
}

#[tokio::test]
async fn what_comes_beside_the_data_is_given() {
    let serveur = Serveur::ouvrir().await;
    let reponse = Reponse::json(200, json!({"data": {"enfants": []}}))
        .avec("x-request-id", "0f8fad5b-d9cb-469f-a165-70867728950e")
        .avec("ratelimit-limit", 20)
        .avec("ratelimit-remaining", 17)
        .avec("ratelimit-reset", 1_795_000_000)
        .avec("x-response-cached", "true")
        .avec("x-cache-expires-in", 86_399);
    serveur.prochaine(reponse);
    let reponse = appeler(&serveur.client()).await.unwrap();
    assert_eq!(reponse.donnees.enfants, Some(vec![]));
    assert_eq!(reponse.donnees.quotient_familial, None);
    assert_eq!(reponse.id_requete.as_deref(), Some("0f8fad5b-d9cb-469f-a165-70867728950e"));
    assert_eq!(reponse.quota, Quota { limite: Some(20), restant: Some(17), reinitialisation: Some(1_795_000_000) });
    assert_eq!((reponse.en_cache, reponse.cache_expire_dans), (Some(true), Some(Duration::from_secs(86_399))));

    serveur.prochaine(
        Reponse::json(200, json!({"data": {}})).avec("x-cache-expires-in", "").avec("ratelimit-limit", "vingt"),
    );
    let reponse = appeler(&serveur.client()).await.unwrap();
    assert_eq!((reponse.quota, reponse.en_cache, reponse.cache_expire_dans), (Quota::default(), None, None));

    serveur.prochaine(
        Reponse::json(404, "{\"errors\":[{\"code\":\"23003\"}]}")
            .avec("x-request-id", "abc-1")
            .avec("ratelimit-remaining", 3),
    );
    let echec = appeler(&serveur.client()).await.unwrap_err();
    assert_eq!((echec.id_requete.as_deref(), echec.quota.restant), (Some("abc-1"), Some(3)));

    // What goes to logs is an identifier or nothing.
    for etrange in ["<script>", "a b", "", &"x".repeat(129)] {
        serveur.prochaine(Reponse::json(500, "").avec("x-request-id", etrange));
        assert_eq!(appeler(&serveur.client()).await.unwrap_err().id_requete, None, "{etrange}");
    }
}

#[tokio::test]
async fn answers_out_of_contract() {
    let lourd = format!("{{\"data\":{{}},\"meta\":\"{}\"}}", "x".repeat(1024 * 1024));
    let html = "text/html; charset=utf-8";
    let page = "<!doctype html><title>CANARIVEL</title>";
    for (nom, reponse, issue) in [
        (
            "dead route",
            Reponse::texte(410, "text/plain", "n'est plus disponible depuis le 31/10/2025"),
            Issue::DemandeFautive,
        ),
        ("page of a firewall, 200", Reponse::texte(200, html, page), Issue::Illisible),
        ("page of a firewall, 404", Reponse::texte(404, html, page), Issue::Illisible),
        ("page of a firewall, 502", Reponse::texte(502, html, page), Issue::Indisponible),
        ("page of a firewall, 503", Reponse::texte(503, html, page), Issue::Indisponible),
        ("page of a firewall, 429", Reponse::texte(429, html, page), Issue::TropDeRequetes),
        ("JSON that says it is a page", Reponse::texte(200, html, "{\"data\":{}}"), Issue::Illisible),
        ("errors as a text", Reponse::json(422, "{\"errors\":\"CANARIVEL\"}"), Issue::DemandeFautive),
        ("errors as a text, 404", Reponse::json(404, "{\"errors\":\"CANARIVEL\"}"), Issue::Illisible),
        ("empty errors, 404", Reponse::json(404, "{\"errors\":[]}"), Issue::Illisible),
        ("errors in a 200", Reponse::json(200, "{\"errors\":[{\"code\":\"23003\"}]}"), Issue::Illisible),
        ("empty body", Reponse::json(200, ""), Issue::Illisible),
        ("empty body, 502", Reponse::json(502, ""), Issue::Indisponible),
        (
            "truncated JSON",
            Reponse::json(200, "{\"data\":{\"allocataires\":[{\"nom_naissance\":\"CANARIVEL"),
            Issue::Illisible,
        ),
        (
            "another schema",
            Reponse::json(200, "{\"data\":{\"allocataires\":{\"nom\":\"CANARIVEL\"}}}"),
            Issue::Illisible,
        ),
        ("too large", Reponse::json(200, &lourd), Issue::Illisible),
        ("too large, 502", Reponse::json(502, &lourd), Issue::Indisponible),
        ("no content", Reponse::json(204, ""), Issue::Illisible),
        ("partial content", Reponse::json(206, "{\"data\":{}}"), Issue::Illisible),
        ("redirection", Reponse::json(302, "").avec("location", "/ailleurs"), Issue::Illisible),
        ("redirection, 308", Reponse::json(308, "").avec("location", "http://127.0.0.1:1/"), Issue::Illisible),
        ("teapot", Reponse::json(418, ""), Issue::DemandeFautive),
        ("unknown 5xx", Reponse::json(599, ""), Issue::Indisponible),
    ] {
        let serveur = Serveur::ouvrir().await;
        let statut = reponse.statut;
        serveur.prochaine(reponse);
        let echec = appeler(&serveur.client()).await.unwrap_err();
        assert_eq!((echec.issue, echec.statut), (issue, Some(statut)), "{nom}");
        assert_eq!(serveur.demandes().len(), 1, "{nom}: one call is one request");
        rien_ne_fuit(&echec);
    }
}

#[tokio::test]
async fn connections_that_fail() {
    let couper: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"data\":{\"allocataires\":[\"CANARIVEL";
    let couper_502: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 900\r\n\r\n{\"errors\":";
    for (nom, octets, issue, statut) in [
        ("cut in the middle", couper, Issue::Injoignable, Some(200)),
        ("cut in the middle of an error", couper_502, Issue::Indisponible, Some(502)),
        ("not HTTP", b"CANARIVEL\r\n\r\n", Issue::Injoignable, None),
    ] {
        let echec = appeler(&ApiParticulier::new(reglages(brut(octets, true).await)).unwrap()).await.unwrap_err();
        assert_eq!((echec.issue, echec.statut), (issue, statut), "{nom}");
        rien_ne_fuit(&echec);
    }

    // Nobody listens there any more.
    let ferme = {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", ecoute.local_addr().unwrap()).parse().unwrap()
    };
    let echec = appeler(&ApiParticulier::new(reglages(ferme)).unwrap()).await.unwrap_err();
    assert_eq!((echec.issue, echec.a_retenter(), echec.faute()), (Issue::Injoignable, true, Faute::Amont));
    rien_ne_fuit(&echec);
}

#[tokio::test]
async fn nobody_waits_for_ever() {
    let entamee: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"da";
    for (octets, statut) in [(&b""[..], None), (entamee, Some(200))] {
        let mut reglages = reglages(brut(octets, false).await);
        reglages.delais = Delais { total: Duration::from_millis(150), ..Delais::default() };
        for client in [
            ApiParticulier::new(reglages.clone()).unwrap(),
            // The total time-out holds for a client of the caller's too.
            ApiParticulier::with_client(reglages.clone(), reqwest::Client::new()).unwrap(),
        ] {
            let echec = appeler(&client).await.unwrap_err();
            assert_eq!((echec.issue, echec.statut, echec.retry_after), (Issue::DelaiDepasse, statut, None));
            assert!(!echec.a_retenter());
            rien_ne_fuit(&echec);
        }
    }
}

#[tokio::test]
async fn waiting_times_are_known_or_unknown_but_never_zero() {
    let dans = |secondes: u64| SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + secondes;
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(120));
    let retry_in = |valeur: serde_json::Value| json!({"errors": [{"code": "00501", "meta": {"retry_in": valeur}}]});
    for (nom, reponse, attendue) in [
        ("seconds", Reponse::json(429, "").avec("retry-after", 7), Some(7..=7)),
        ("a date", Reponse::json(429, "").avec("retry-after", date), Some(100..=120)),
        ("the reset of the quota", Reponse::json(429, "").avec("ratelimit-reset", dans(30)), Some(25..=31)),
        ("both", Reponse::json(429, "").avec("retry-after", 3).avec("ratelimit-reset", dans(30)), Some(3..=3)),
        ("in the body", Reponse::json(502, retry_in(json!(10))), Some(10..=10)),
        ("in the body, as a text", Reponse::json(502, retry_in(json!("10"))), Some(10..=10)),
        ("in both", Reponse::json(502, retry_in(json!(10))).avec("retry-after", 4), Some(4..=4)),
        ("nowhere", Reponse::json(429, ""), None),
        ("zero", Reponse::json(429, "").avec("retry-after", 0), None),
        ("zero in the body", Reponse::json(502, retry_in(json!(0))), None),
        ("negative", Reponse::json(429, "").avec("retry-after", -5), None),
        ("nonsense", Reponse::json(429, "").avec("retry-after", "bientôt"), None),
        ("for ever", Reponse::json(429, "").avec("retry-after", u64::MAX), None),
        ("a past date", Reponse::json(429, "").avec("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), None),
        ("a past reset", Reponse::json(429, "").avec("ratelimit-reset", dans(0) - 60), None),
        ("a reset at the end of time", Reponse::json(429, "").avec("ratelimit-reset", u64::MAX), None),
        ("the reset of another matter", Reponse::json(502, "").avec("ratelimit-reset", dans(30)), None),
    ] {
        let serveur = Serveur::ouvrir().await;
        let statut = reponse.statut;
        serveur.prochaine(reponse);
        let echec = appeler(&serveur.client()).await.unwrap_err();
        let secondes = echec.retry_after.map(|duree| duree.as_secs());
        match attendue {
            None => assert_eq!(echec.retry_after, None, "{nom}"),
            Some(plage) => assert!(secondes.is_some_and(|s| plage.contains(&s)), "{nom}: {secondes:?}"),
        }
        // A spent quota is not tried again without being told when; a caisse that is down may be.
        assert_eq!(echec.a_retenter(), statut == 502 || echec.retry_after.is_some(), "{nom}");
    }
}

#[tokio::test]
async fn the_token_is_introspected() {
    let serveur = Serveur::ouvrir().await;
    serveur.prochaine(Reponse::json(
        200,
        json!({"_id": "i-1", "name": "Commune", "scopes": ["cnaf_enfants"], "autre": 1}),
    ));
    let rights = serveur.client().introspecter().await.unwrap().donnees;
    assert!(rights.ouvre("cnaf_enfants") && !rights.ouvre("cnaf_adresse"));
    assert_eq!((rights.id.as_deref(), rights.nom.as_deref()), (Some("i-1"), Some("Commune")));
    let demande = serveur.demandes().remove(0);
    assert_eq!(demande.chemin, "/api/introspect");
    assert_eq!(demande.entetes["authorization"], format!("Bearer {JETON}"));

    for (reponse, issue) in [
        (Reponse::json(200, "{}"), Issue::Illisible),
        (Reponse::json(503, ""), Issue::Indisponible),
        (Reponse::json(401, ""), Issue::Configuration(api_particulier::Config::JetonInvalide)),
    ] {
        serveur.prochaine(reponse);
        assert_eq!(serveur.client().introspecter().await.unwrap_err().issue, issue);
    }
}

#[tokio::test]
async fn services_say_how_they_are() {
    let serveur = Serveur::ouvrir().await;
    let dit = |statut: u16, etat: &str| Reponse::json(statut, json!({"status": etat, "last_update": "2026-11-23"}));
    for (reponse, etat) in [
        (dit(200, "ok"), Ok(Etat::Disponible)),
        (dit(200, "maintenance"), Ok(Etat::Maintenance)),
        (dit(200, "unknown"), Ok(Etat::Inconnu)),
        (dit(200, "nouveau"), Ok(Etat::Inconnu)),
        (dit(502, "bad_gateway"), Ok(Etat::EnPanne)),
        (Reponse::texte(200, "text/plain", "pong"), Ok(Etat::Disponible)),
        (Reponse::texte(502, "text/html", "<h1>"), Err(Issue::Indisponible)),
        (Reponse::json(404, ""), Err(Issue::Illisible)),
    ] {
        serveur.prochaine(reponse);
        let lu = serveur.client().ping(Service::QuotientFamilial).await;
        assert_eq!(lu.map_err(|echec| echec.issue), etat);
        assert!(!serveur.demandes()[0].entetes.contains_key("authorization"));
    }
    for (service, chemin) in
        [(Service::ApiParticulier, "/api/ping"), (Service::FranceConnect, "/api/franceconnect/ping")]
    {
        serveur.prochaine(dit(200, "ok"));
        serveur.client().ping(service).await.unwrap();
        assert_eq!(serveur.demandes()[0].chemin, chemin);
    }
}

#[test]
fn the_end_of_the_token_is_read_in_it() {
    // {"alg":"HS256"} . {"exp":1900000000} . signature
    let cas = [
        ("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5MDAwMDAwMDB9.x", Some(1_900_000_000)),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x", None),
        ("jeton-opaque", None),
        ("a.b.c", None),
    ];
    for (jeton, fin) in cas {
        let mut reglages = reglages("http://localhost".parse().unwrap());
        reglages.jeton = jeton.into();
        let lue = ApiParticulier::new(reglages).unwrap().fin_du_jeton();
        assert_eq!(lue.map(|instant| instant.duration_since(UNIX_EPOCH).unwrap().as_secs()), fin, "{jeton}");
    }
}

#[tokio::test]
async fn nothing_printed_holds_anything() {
    let serveur = Serveur::ouvrir().await;
    let personne = json!({"nom_naissance": NOM, "prenoms": NOM, "date_naissance": "1984-02-29"});
    serveur.prochaine(Reponse::json(
        200,
        json!({"data": {
            "allocataires": [personne], "enfants": [personne], "adresse": {"destinataire": NOM},
            "quotient_familial": {"valeur": 84731, "fournisseur": "CNAF"},
        }}),
    ));
    let client = serveur.client();
    let reponse = appeler(&client).await.unwrap();
    let texte = format!("{client:?} {reponse:?} {:?}", identite());
    assert!(!texte.contains("CANARI") && !texte.contains("1984") && !texte.contains("84731"), "{texte}");
}

fn rien_ne_fuit(echec: &Echec) {
    let texte = format!("{echec} {echec:?}");
    assert!(!texte.contains("CANARI") && !texte.contains("http://") && !texte.contains("29019"), "{texte}");
}
