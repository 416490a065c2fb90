//! Every operation in both modalities, what is not wrapped, and what is watched.

use crate::serveur::{JETON, NOM, Reponse, SIRET, Serveur, aujourdhui, identite};
use api_particulier::{
    ApiParticulier, Echec, Etat, Issue, Operation, Options, Periode, Service,
    operations::{
        AllocationEnfantHandicape, ComplementaireSanteSolidaire, ParticipationFamilialeEaje, QuotientFamilial,
        RevenuSolidariteActive,
    },
};
use secrecy::SecretString;
use serde_json::json;

/// Asks for an operation both ways, and gives the two paths that were asked for.
async fn chemins<O: Operation>(serveur: &Serveur) -> [String; 2] {
    let client = serveur.client();
    client.par_identite::<O>(&identite(), Options::default()).await.map(drop).unwrap();
    let jeton = SecretString::from("jeton-fc");
    client.par_france_connect::<O>(&jeton, Options { sans_cache: true, ..Options::default() }).await.map(drop).unwrap();
    let demandes = serveur.demandes();
    let (typee, france_connect) = (&demandes[0], &demandes[1]);
    assert_eq!((typee.parametre("recipient"), typee.parametre("nomNaissance")), (Some(SIRET), Some(NOM)));
    assert_eq!(typee.entete("authorization"), Some(&*format!("Bearer {JETON}")));
    assert_eq!((typee.entete("cache-control"), france_connect.entete("cache-control")), (None, Some("no-cache")));
    assert_eq!(france_connect.parametres, [("recipient".to_owned(), SIRET.to_owned())]);
    assert_eq!(france_connect.entete("authorization"), Some("Bearer jeton-fc"));
    [typee.chemin.clone(), france_connect.chemin.clone()]
}

#[tokio::test]
async fn each_operation_is_asked_for_in_both_modalities() {
    let serveur = Serveur::ouvrir().await;
    for (lus, operation) in [
        (chemins::<QuotientFamilial>(&serveur).await, "quotient_familial"),
        (chemins::<ParticipationFamilialeEaje>(&serveur).await, "participation_familiale_eaje"),
        (chemins::<RevenuSolidariteActive>(&serveur).await, "revenu_solidarite_active"),
        (chemins::<AllocationEnfantHandicape>(&serveur).await, "allocation_enfant_handicape"),
        (chemins::<ComplementaireSanteSolidaire>(&serveur).await, "complementaire_sante_solidaire"),
    ] {
        let racine = format!("/v3/dss/{operation}");
        assert_eq!(lus, [format!("{racine}/identite"), format!("{racine}/france_connect")]);
    }
}

#[tokio::test]
async fn each_operation_has_its_methods() {
    let serveur = Serveur::ouvrir().await;
    let (client, qui, fc, options) = (serveur.client(), identite(), SecretString::from("jeton-fc"), Options::default());
    serveur.prochaine(Reponse::json(200, json!({"data": {"est_beneficiaire": true, "avec_majoration": null}})));
    let rsa = client.revenu_solidarite_active(&qui, options).await.unwrap().donnees;
    assert_eq!((rsa.est_beneficiaire, rsa.avec_majoration), (Some(true), None));
    assert!(client.revenu_solidarite_active_france_connect(&fc, options).await.unwrap().donnees == rsa);
    let sante = client.complementaire_sante_solidaire(&qui, options).await.unwrap().donnees;
    assert_eq!((sante.est_beneficiaire, sante.avec_participation), (Some(true), None));
    assert!(client.complementaire_sante_solidaire_france_connect(&fc, options).await.unwrap().donnees == sante);

    serveur.prochaine(Reponse::json(200, json!({"data": {"status": "ouvrant_droit"}})));
    let aeeh = client.allocation_enfant_handicape(&qui, options).await.unwrap().donnees;
    assert!(aeeh.statut.is_some());
    assert!(client.allocation_enfant_handicape_france_connect(&fc, options).await.unwrap().donnees == aeeh);

    serveur.prochaine(Reponse::json(200, json!({"data": {"enfants": []}})));
    let eaje = client.participation_familiale_eaje(&qui, options).await.unwrap().donnees;
    assert_eq!(eaje.enfants, Some(vec![]));
    assert!(client.participation_familiale_eaje_france_connect(&fc, options).await.unwrap().donnees == eaje);
    let chemins: Vec<_> = serveur.demandes().into_iter().map(|demande| demande.chemin).collect();
    assert_eq!(chemins.len(), 8);
    for (paire, operation) in chemins.chunks(2).zip([
        "revenu_solidarite_active",
        "complementaire_sante_solidaire",
        "allocation_enfant_handicape",
        "participation_familiale_eaje",
    ]) {
        assert_eq!(paire[0], format!("/v3/dss/{operation}/identite"));
        assert_eq!(paire[1], format!("/v3/dss/{operation}/france_connect"));
    }
}

#[tokio::test]
async fn a_month_is_for_what_has_months() {
    let serveur = Serveur::ouvrir().await;
    let options = Options { periode: Some(Periode::precedente(aujourdhui())), ..Options::default() };
    let echec = serveur.client().revenu_solidarite_active(&identite(), options).await.unwrap_err();
    assert_eq!(echec.issue, Issue::DemandeFautive);
    assert!(serveur.demandes().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn any_operation_fails_in_the_same_words() {
    let serveur = Serveur::ouvrir().await;
    for (statut, corps, issue) in [
        (404, json!({"errors": [{"code": "36003", "meta": {"provider": "Sécurité sociale"}}]}), Issue::DossierAbsent),
        (200, json!({"data": {"est_beneficiaire": "CANARIVEL"}}), Issue::Illisible),
        (200, json!({"data": ["CANARIVEL"]}), Issue::Illisible),
        (422, json!({"errors": "CANARIVEL"}), Issue::DemandeFautive),
    ] {
        serveur.prochaine(Reponse::json(statut, corps));
        let client = serveur.client();
        for echec in [
            client.complementaire_sante_solidaire(&identite(), Options::default()).await.map(drop).unwrap_err(),
            client.lire("/v3/x/y", &[]).await.and_then(schema_libre).unwrap_err(),
        ] {
            assert_eq!(echec.issue, issue);
            assert!(!format!("{echec} {echec:?}").contains("CANARI"), "{echec:?}");
        }
    }
    serveur.prochaine(Reponse::json(
        404,
        json!({"errors": [{"code": "36003", "meta": {"provider": "Sécurité sociale"}}]}),
    ));
    let echec = serveur.client().revenu_solidarite_active(&identite(), Options::default()).await.unwrap_err();
    assert_eq!(echec.fournisseur.as_deref(), Some("Sécurité sociale"));
    assert_eq!(echec.chemin.as_deref(), Some("/v3/dss/revenu_solidarite_active/identite"));
}

/// What is not wrapped has no schema to break: any object is an answer.
fn schema_libre(reponse: api_particulier::Reponse<api_particulier::Corps>) -> Result<(), Echec> {
    let objet = reponse.donnees.valeur().is_object();
    assert!(objet && !format!("{reponse:?}").contains("CANARI"), "{reponse:?}");
    Err(Echec::lire(200, b""))
}

#[tokio::test]
async fn what_is_not_wrapped_is_under_the_same_guards() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client();
    serveur.prochaine(
        Reponse::json(200, json!({"data": {"est_beneficiaire": true}, "links": {}, "meta": {"a": 1}}))
            .avec("ratelimit-remaining", 4),
    );
    let parametres = [("prenoms[]", "Zoé"), ("prenoms[]", "Ève"), ("nomUsage", ""), ("nomNaissance", "D'Ys")];
    let reponse = client.lire("/v3/dss/prime_activite/identite", &parametres).await.unwrap();
    assert_eq!(reponse.donnees.data(), Some(&json!({"est_beneficiaire": true})));
    assert_eq!((reponse.meta.get("a"), reponse.liens.is_empty()), (Some(&json!(1)), true));
    assert_eq!((reponse.statut, reponse.quota.restant), (200, Some(4)));
    assert_eq!(reponse.entetes.get("RateLimit-Remaining"), Some("4"));
    let demande = serveur.demandes().remove(0);
    assert_eq!(demande.chemin, "/v3/dss/prime_activite/identite");
    let attendus = [("recipient", SIRET), ("prenoms[]", "Zoé"), ("prenoms[]", "Ève"), ("nomNaissance", "D'Ys")];
    assert_eq!(demande.parametres, attendus.map(|(cle, valeur)| (cle.to_owned(), valeur.to_owned())));
    assert_eq!(demande.entete("authorization"), Some(&*format!("Bearer {JETON}")));

    client.lire("/v3/x", &[("recipient", "21290019700014")]).await.unwrap();
    let fc = SecretString::from("jeton-fc");
    client.lire_france_connect(&fc, "/v3/y", &[]).await.unwrap();
    let demandes = serveur.demandes();
    assert_eq!(demandes[0].parametres, [("recipient".to_owned(), "21290019700014".to_owned())]);
    assert_eq!(demandes[1].entete("authorization"), Some("Bearer jeton-fc"));

    for chemin in [
        "",
        "/",
        "v3/x",
        "//ailleurs.fr/x",
        "/v3/../x",
        "/v3/./x",
        "/v3/x?token=1",
        "/v3/x#y",
        "/v3/%2e%2e/x",
        "/v3/a b",
        "https://ailleurs.fr/x",
        "/v3\\x",
        "/v3/x/",
    ] {
        assert_eq!(client.lire(chemin, &[]).await.unwrap_err().issue, Issue::DemandeFautive, "{chemin}");
    }
    assert!(serveur.demandes().is_empty(), "nothing is sent");
    for corps in ["[]", "null", "", "<html>"] {
        serveur.prochaine(Reponse::json(200, corps));
        assert_eq!(client.lire("/v3/x", &[]).await.unwrap_err().issue, Issue::Illisible, "{corps}");
    }
}

#[tokio::test]
async fn watched_services_are_listed_and_asked_one_by_one() {
    let serveur = Serveur::ouvrir().await;
    let client: ApiParticulier = serveur.client();
    for (corps, noms) in [
        (json!([{"name": "franceconnect", "url": "x"}, {"name": "ants"}]), Some(vec!["franceconnect", "ants"])),
        (json!({"pings": ["ants"]}), Some(vec!["ants"])),
        (json!([]), Some(vec![])),
        (json!({"data": [{"nom": "ants"}]}), None),
        (json!(["<script>"]), None),
        (json!({}), None),
    ] {
        serveur.prochaine(Reponse::json(200, &corps));
        let lus = client.pings().await;
        match noms {
            Some(noms) => assert_eq!(lus.unwrap().donnees, noms, "{corps}"),
            None => assert_eq!(lus.unwrap_err().issue, Issue::Illisible, "{corps}"),
        }
    }
    assert!(
        serveur
            .demandes()
            .iter()
            .all(|demande| demande.chemin == "/api/pings" && demande.entete("authorization").is_none())
    );

    serveur.prochaine(Reponse::json(200, json!({"status": "ok"})));
    for service in Service::TOUS {
        assert_eq!(client.ping(service).await, Ok(Etat::Disponible));
        let attendu = service.nom().map_or("/api/ping".to_owned(), |nom| format!("/api/{nom}/ping"));
        assert_eq!(serveur.demandes()[0].chemin, attendu);
    }
    assert_eq!(client.ping_nomme("ants").await, Ok(Etat::Disponible));
    assert_eq!(serveur.demandes()[0].chemin, "/api/ants/ping");
    for nom in ["", "..", "a?b", "a//b"] {
        assert_eq!(client.ping_nomme(nom).await.unwrap_err().issue, Issue::DemandeFautive, "{nom}");
    }
    assert!(serveur.demandes().is_empty());
}
