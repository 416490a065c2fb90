//! The statuses and codes that the contract names, for these operations and for its others, and those of the gateway.

use impot_particulier::{Config, Echec, Faute, Issue};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::serveur::{NOM, Reponse, Serveur, annee, rien_ne_fuit};

use Config::*;
use Issue::*;

fn api(code: u32) -> Value {
    json!({"erreur": {"code": code, "message": NOM, "detail": NOM}})
}

fn passerelle(code: u32) -> Value {
    json!({"fault": {"code": code, "message": NOM, "description": NOM}})
}

async fn par_numero(serveur: &Serveur, reponse: Reponse) -> Echec {
    serveur.situations([reponse]);
    serveur.refus().await
}

async fn par_france_connect(serveur: &Serveur, reponse: Reponse) -> Echec {
    serveur.situations([reponse]);
    serveur.client().situation_france_connect(&SecretString::from("CANARI"), annee()).await.unwrap_err()
}

#[tokio::test]
async fn each_code_has_its_outcome() {
    let serveur = Serveur::ouvrir().await;
    for (statut, corps, numero, france_connect) in [
        (400, api(4001), NumeroRefuse, DemandeFautive),
        (400, api(4002), DemandeFautive, DemandeFautive),
        (400, api(4007), DemandeFautive, DemandeFautive),
        (400, api(4999), DemandeFautive, DemandeFautive),
        (401, api(4011), Configuration(Jeton), FranceConnectARecommencer),
        (401, passerelle(900_901), Configuration(Jeton), Configuration(Jeton)),
        (403, api(4031), Configuration(Droits), FranceConnectInsuffisant),
        (403, api(4039), Configuration(Droits), Configuration(Droits)),
        (403, passerelle(900_908), Configuration(Droits), Configuration(Droits)),
        (404, api(4041), AvisAbsent, AvisAbsent),
        (404, passerelle(900_906), Configuration(Adresse), Configuration(Adresse)),
        (410, api(4101), AvisAbsent, AvisAbsent),
        (410, api(4102), PersonneInconnue, PersonneInconnue),
        (410, api(4999), AvisAbsent, AvisAbsent),
        (429, passerelle(900_802), TropDeRequetes, TropDeRequetes),
        (500, api(5001), Indisponible, Indisponible),
        (503, passerelle(303_001), Indisponible, Indisponible),
        (504, api(5041), DelaiDepasse, DelaiDepasse),
    ] {
        let reponse = Reponse::json(statut, &corps);
        for (echec, issue) in [
            (par_numero(&serveur, reponse.clone()).await, numero),
            (par_france_connect(&serveur, reponse.clone()).await, france_connect),
        ] {
            assert_eq!((echec.issue, echec.statut), (issue, Some(statut)), "{corps}");
            assert!(echec.code.is_some_and(|code| corps.to_string().contains(&code.to_string())), "{corps}");
            rien_ne_fuit(&echec);
        }
    }
}

#[tokio::test]
async fn a_status_without_a_code_speaks_for_itself() {
    let serveur = Serveur::ouvrir().await;
    for (statut, numero, france_connect) in [
        (400, DemandeFautive, DemandeFautive),
        (401, Configuration(Jeton), FranceConnectARecommencer),
        (403, Configuration(Droits), Configuration(Droits)),
        // Something else than the API answers: it must not pass for "no assessment".
        (404, Illisible, Illisible),
        (410, Illisible, Illisible),
        (405, DemandeFautive, DemandeFautive),
        (429, TropDeRequetes, TropDeRequetes),
        (500, Indisponible, Indisponible),
        (502, Indisponible, Indisponible),
        (503, Indisponible, Indisponible),
        (504, DelaiDepasse, DelaiDepasse),
    ] {
        for corps in ["", "<h1>CANARIVEL</h1>", "{\"message\":\"CANARIVEL\"}", "[{\"code\":4101}]", "\"4101\""] {
            let reponse = Reponse::texte(statut, "text/html", corps);
            for (echec, issue) in [
                (par_numero(&serveur, reponse.clone()).await, numero),
                (par_france_connect(&serveur, reponse.clone()).await, france_connect),
            ] {
                assert_eq!((echec.issue, echec.code), (issue, None), "{statut} {corps}");
                rien_ne_fuit(&echec);
            }
        }
    }
}

#[tokio::test]
async fn a_code_is_found_wherever_it_is_written() {
    let serveur = Serveur::ouvrir().await;
    for (corps, code, issue) in [
        (json!({"erreur": {"codeapp": "4102"}}), Some(4102), PersonneInconnue),
        (json!({"erreur": {"codeApp": 4102}}), Some(4102), PersonneInconnue),
        (json!({"erreur": [{"code": " 4102 "}]}), Some(4102), PersonneInconnue),
        (json!({"codeapp": "4102"}), Some(4102), PersonneInconnue),
        (json!({"code": 4102, "message": NOM}), Some(4102), PersonneInconnue),
        // Beside the code may stand the status.
        (json!({"erreur": {"code": 410, "codeapp": 4102}}), Some(4102), PersonneInconnue),
        (json!({"erreur": {"code": 410, "codeapp": null}}), None, AvisAbsent),
        (json!({"erreur": {"code": NOM}}), None, AvisAbsent),
        (json!({"erreur": {"code": 4102.5}}), None, AvisAbsent),
        (json!({"erreur": {"code": -4102}}), None, AvisAbsent),
        (json!({"erreur": {}}), None, AvisAbsent),
        (json!({"erreur": NOM}), None, Illisible),
        (json!({"erreur": []}), None, Illisible),
        (json!({"code": "12345678"}), None, Illisible),
        (json!({"code": "٤١٠٢"}), None, Illisible),
    ] {
        let echec = par_numero(&serveur, Reponse::json(410, &corps)).await;
        assert_eq!((echec.code.map(|code| code.numero()), echec.issue), (code, issue), "{corps}");
        rien_ne_fuit(&echec);
    }
}

#[tokio::test]
async fn a_failure_says_who_acts_and_whether_to_try_again() {
    let serveur = Serveur::ouvrir().await;
    for (statut, corps, faute, a_retenter) in [
        (400, api(4001), Faute::Usager, false),
        (400, api(4002), Faute::Programme, false),
        (401, api(1), Faute::Commune, false),
        (403, api(4031), Faute::Commune, false),
        (410, api(4101), Faute::Usager, false),
        (429, api(1), Faute::Amont, false),
        (503, api(1), Faute::Amont, true),
        (504, api(1), Faute::Amont, false),
    ] {
        let echec = par_numero(&serveur, Reponse::json(statut, &corps)).await;
        assert_eq!((echec.faute(), echec.a_retenter()), (faute, a_retenter), "{statut}");
    }
    let echec = par_numero(&serveur, Reponse::json(410, api(4101))).await;
    let id = echec.id_requete.clone().unwrap_or_default();
    let attendu = format!(
        "API Impôt Particulier : aucun avis d'impôt pour cette personne et cette année, HTTP 410, code 4101, requête {id}"
    );
    assert_eq!(echec.to_string(), attendu);
    assert_eq!(echec.issue.nom(), "avis_absent");
}
