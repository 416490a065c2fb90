//! The operations other than the quotient familial: same road, other answers.

use axum::body::Body;
use axum::http::Request;
use bac_a_sable::{Cible, Operation, Panne};
use serde_json::{Value, json};

use crate::commun::{Essai, Reponse, SIRET, encode, typed};

#[tokio::test]
async fn creche_inputs_hold_the_small_children_only() {
    let essai = Essai::with(|reglages| *reglages = reglages.clone().with_all_scopes());
    // Born in 2015, 2018 and 2024: the second has turned seven in November 2025.
    let corps = ask(&essai, Operation::ParticipationFamilialeEaje, "camille-moreau").await.json();
    assert_eq!(
        corps["data"]["parametres_calcul_participation_familiale"],
        json!({
            "nombre_enfants_a_charge": 3, "nombre_enfants_beneficiaire_aeeh": 0,
            "base_ressources_annuelles": {"valeur": 38_400, "annee_calcul": 2024},
        })
    );
    assert_eq!(
        corps["data"]["enfants"],
        json!([{
            "nom_naissance": "MOREAU", "nom_usage": null, "prenoms": "JULES", "date_naissance": "2024-02-10",
            "sexe": "M", "code_cog_insee_commune_naissance": null,
        }])
    );
    let lieux: Vec<_> = (0..2).map(|i| &corps["data"]["allocataires"][i]["code_cog_insee_commune_naissance"]).collect();
    assert_eq!(lieux, [&json!("45234"), &Value::Null]);
    assert_eq!(ask(&essai, Operation::ParticipationFamilialeEaje, "theo-lambert").await.verdict(), "404 35003");
    // A child whose birth date is unknown can't be excluded.
    let corps = ask(&essai, Operation::ParticipationFamilialeEaje, "rosa-quintana").await.json();
    assert_eq!(corps["data"]["enfants"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn rights() {
    let essai = Essai::with(|reglages| *reglages = reglages.clone().with_all_scopes());
    for (operation, id, attendu) in [
        (
            Operation::RevenuSolidariteActive,
            "nadia-bensaid",
            json!({"est_beneficiaire": true, "avec_majoration": true, "date_debut_droit": "2024-06-01"}),
        ),
        (
            Operation::RevenuSolidariteActive,
            "camille-moreau",
            json!({"est_beneficiaire": false, "avec_majoration": null, "date_debut_droit": null}),
        ),
        (
            Operation::AllocationEnfantHandicape,
            "aminata-diarra",
            json!({"status": "allocataire", "date_debut_droit": "2023-09-01"}),
        ),
        (
            Operation::AllocationEnfantHandicape,
            "camille-moreau",
            json!({"status": "non_beneficiaire", "date_debut_droit": null}),
        ),
        (
            Operation::ComplementaireSanteSolidaire,
            "lucie-ferrand",
            json!({"est_beneficiaire": true, "avec_participation": true, "date_debut_droit": "2025-07-01"}),
        ),
    ] {
        let corps = ask(&essai, operation, id).await.json();
        assert_eq!(corps, json!({"data": attendu, "links": {}, "meta": {}}), "{operation:?} {id}");
    }
    assert_eq!(essai.commandes.calls().autres_operations, 5);
    assert_eq!(essai.commandes.calls().identite, 0);
}

#[tokio::test]
async fn each_has_its_scopes() {
    let essai = Essai::new();
    for operation in Operation::TOUTES {
        for autre in Operation::TOUTES {
            essai.commandes.set_scopes(autre.scopes().iter().copied());
            let ouvre = ask(&essai, operation, "aminata-diarra").await.verdict() == "200";
            assert_eq!(ouvre, operation == autre, "{operation:?} avec les scopes de {autre:?}");
            essai.commandes.advance(std::time::Duration::from_secs(1));
        }
    }
    essai.commandes.set_scopes(["revenu_solidarite_active_majoration"]);
    let corps = ask(&essai, Operation::RevenuSolidariteActive, "nadia-bensaid").await.json();
    assert_eq!(corps["data"], json!({"avec_majoration": true}));
}

#[tokio::test]
async fn by_franceconnect_too() {
    let essai = Essai::new();
    for operation in Operation::TOUTES {
        let scope = format!("openid identite_pivot {}", operation.scopes().join(" "));
        let jeton = essai.log_in("aminata-diarra", &scope).await;
        let adresse = format!(
            "/api-particulier/v3/dss/{}/france_connect?{}",
            operation.segment(),
            encode(&[("recipient", SIRET)])
        );
        assert_eq!(essai.get(&adresse, Some(&jeton)).await.verdict(), "200", "{operation:?}");
        assert_eq!(essai.get(&adresse, Some(&essai.jetons.valide)).await.verdict(), "401 51501", "{operation:?}");
    }
}

#[tokio::test]
async fn periods_are_for_the_quotient_alone() {
    let essai = Essai::with(|reglages| *reglages = reglages.clone().with_all_scopes());
    let reponse = ask_with(&essai, Operation::RevenuSolidariteActive, "ines-caron", &[("annee", "1990")]).await;
    assert_eq!(reponse.verdict(), "200");
    assert_eq!(reponse.entete("x-cache-expires-in"), Some(""));
    essai.commandes.advance(std::time::Duration::from_secs(600));
    let reponse = ask_with(&essai, Operation::RevenuSolidariteActive, "ines-caron", &[("annee", "1990")]).await;
    assert_eq!(reponse.entete("x-cache-expires-in"), Some("3000"));
}

#[tokio::test]
async fn faults_on_one_or_on_all() {
    let essai = Essai::with(|reglages| *reglages = reglages.clone().with_all_scopes());
    let maintenance = Panne::Erreur("35020".to_owned());
    essai.commandes.break_down(Cible::Operation(Operation::AllocationEnfantHandicape), maintenance.clone());
    assert_eq!(ask(&essai, Operation::AllocationEnfantHandicape, "theo-lambert").await.verdict(), "503 35020");
    assert_eq!(ask(&essai, Operation::QuotientFamilial, "theo-lambert").await.verdict(), "200");
    essai.commandes.break_down(Cible::ApiParticulier, maintenance);
    assert_eq!(ask(&essai, Operation::QuotientFamilial, "theo-lambert").await.verdict(), "503 35020");
    essai.commandes.repair_all();
    assert_eq!(ask(&essai, Operation::AllocationEnfantHandicape, "theo-lambert").await.verdict(), "200");
}

#[tokio::test]
async fn proofs() {
    let essai = Essai::with(|reglages| *reglages = reglages.clone().with_all_scopes());
    let eaje = Operation::ParticipationFamilialeEaje;
    let simple = prove(&essai, eaje, "").await.json();
    assert_eq!((&simple["links"], &simple["meta"]), (&json!({}), &json!({})));
    assert_eq!(prove(&essai, eaje, "banane").await.verdict(), "400 00401");
    // Other operations don't know the header yet.
    assert_eq!(prove(&essai, Operation::QuotientFamilial, "pdf").await.json()["meta"], json!({}));
    let lien = prove(&essai, eaje, "proof-only").await.json();
    assert_eq!(lien["links"], json!({}));
    assert_eq!(lien["data"], simple["data"]);
    let cles: Vec<_> = lien["meta"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(cles, ["verification_code", "verification_url"]);
    let page = essai.get(local(&lien["meta"]["verification_url"]), None).await;
    assert!(page.corps.contains(lien["meta"]["verification_code"].as_str().unwrap()));
    let autre = prove(&essai, eaje, "proof-only").await;
    assert_eq!(autre.entete("x-response-cached"), Some("false"));
    assert_ne!(autre.json()["meta"], lien["meta"]);
    let complet = prove(&essai, eaje, "pdf").await.json();
    let document = local(&complet["links"]["attestation_pdf"]);
    assert!(essai.get(document, None).await.corps.starts_with("%PDF-"));
    essai.commandes.advance(std::time::Duration::from_secs(300));
    assert_eq!(essai.get(document, None).await.statut, 410);
    assert_eq!(essai.get("/api-particulier/api/attestations/inconnue.pdf", None).await.statut, 404);
    assert_eq!(essai.get("/api-particulier/attestations/verification/inconnue", None).await.statut, 404);
}

async fn prove(essai: &Essai, operation: Operation, preuve: &str) -> Reponse {
    let parametres = typed("camille-moreau");
    let paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
    let chemin = format!("/api-particulier/v3/dss/{}/identite?{}", operation.segment(), encode(&paires));
    let requete = Request::get(chemin)
        .header("authorization", format!("Bearer {}", essai.jetons.valide))
        .header("x-generate-proof", preuve);
    essai.send(requete.body(Body::empty()).unwrap()).await
}

fn local(adresse: &Value) -> &str {
    adresse.as_str().unwrap().strip_prefix(crate::commun::BASE).unwrap()
}

async fn ask(essai: &Essai, operation: Operation, id: &str) -> Reponse {
    ask_with(essai, operation, id, &[]).await
}

async fn ask_with(essai: &Essai, operation: Operation, id: &str, de_plus: &[(&str, &str)]) -> Reponse {
    let parametres = typed(id);
    let mut paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
    paires.extend(de_plus);
    let chemin = format!("/api-particulier/v3/dss/{}/identite?{}", operation.segment(), encode(&paires));
    let requete = Request::get(chemin).header("authorization", format!("Bearer {}", essai.jetons.valide));
    essai.send(requete.body(Body::empty()).unwrap()).await
}
