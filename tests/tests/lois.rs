//! Laws that no single door shows: tokens, scopes, quotas, and what is readable on disk.

use epreuves::{Ville, declarer, depot, json_de, lisible_sur_disque};
use pass_famille::jeton::EtatDuJeton;
use reqwest::StatusCode;
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_demarche_that_the_token_does_not_open_stops_the_start() {
    let ville = Ville::ouvrir().await;
    assert_eq!(ville.application.verifier_le_jeton().await.unwrap(), EtatDuJeton::Suffisant);
    assert!(ville.application.fin_du_jeton().unwrap().contains("90 jours"));
    ville.commandes.set_scopes(["cnaf_quotient_familial", "cnaf_enfants", "cnaf_allocataires"]);
    let refus = ville.application.verifier_le_jeton().await.unwrap_err().to_string();
    assert!(refus.contains("centre-de-loisirs") && refus.contains("cnaf_adresse"), "{refus}");
    assert!(!refus.contains("cantine"), "{refus}");
    ville.commandes.break_down(bac_a_sable::Cible::Introspection, bac_a_sable::Panne::Erreur("35001".to_owned()));
    assert_eq!(ville.application.verifier_le_jeton().await.unwrap(), EtatDuJeton::Inconnu);
}

/// That the gate keeps below the quota whatever the upstream's clock and the way to it is a property of the gate itself; here,
/// on a machine that may stand still for a moment, that everybody gets through and no refusal is ignored.
#[tokio::test]
async fn a_burst_of_families_gets_through_the_quota() {
    let ville = std::sync::Arc::new(Ville::ouvrir().await);
    let personnes = (0..45).map(|numero| {
        let ville = std::sync::Arc::clone(&ville);
        tokio::spawn(async move {
            let reponse = ville.identifier("cantine", &format!("habitant-{numero}")).await;
            ville.attendre_son_tour(reponse).await["issue"].take()
        })
    });
    let personnes: Vec<_> = personnes.collect();
    for personne in personnes {
        assert_eq!(personne.await.unwrap(), "affichable");
    }
    let appels = ville.commandes.calls();
    assert_eq!(appels.identite - appels.trop, 45, "nobody is answered for twice: {appels:?}");
    assert_eq!(appels.ignores, 0, "banned");
}

#[tokio::test]
async fn whoever_meets_a_spent_quota_waits_for_a_place() {
    use bac_a_sable::{Cible, Panne};
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::TropDeRequetes(1));
    let refusee = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(refusee["issue"], "en_attente", "nothing is broken: {refusee}");
    assert_eq!(refusee["attente"]["place"]["rang"], 1);
    ville.commandes.repair_all();
    assert_eq!(ville.attendre_son_tour(refusee).await["issue"], "affichable");
}

#[tokio::test]
async fn a_quota_that_is_spent_for_hours_says_when_to_come_back() {
    use bac_a_sable::{Cible, Panne};
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::TropDeRequetes(2 * 60 * 60));
    let refusee = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(refusee["issue"], "indisponible");
    let heure = refusee["revenir_a"].as_str().unwrap();
    assert!(heure.len() == 5 && heure.ends_with(['0', '5']), "{heure}");
    // By hand, with who they are, at once.
    let mut corps = depot(refusee["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn nothing_personal_is_readable_on_disk_and_no_token_is_ever_answered() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.ville.conservation_mois = 12).await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "odile-canarivel").await;
    assert_eq!(identification["issue"], "affichable");
    let enfant = identification["affichage"]["foyer"]["enfants"][0]["jeton"].as_str().unwrap().to_owned();
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &[&enfant])]);
    corps["declarations"]["message"] = json!("Un mot de CANARIVEL");
    corps["contestations"] = json!([{"valeur": "adresse", "commentaire": "CANARIVEL a déménagé"}]);
    let reponse = ville.deposer(CLE, &corps).await;
    assert_eq!(reponse.status(), StatusCode::CREATED);
    let recu = json_de(reponse).await;
    assert!(!recu.to_string().contains("CANARIVEL"));
    let dossier = ville.dossier(&recu);
    assert_eq!(dossier.message, "Un mot de CANARIVEL");
    // The address was fetched for a service that was dropped since: it is not kept, nor is the comment on it.
    assert!(dossier.adresse.is_none() && dossier.certification.unwrap().foyer.adresse.is_none());

    let contient = |aiguille: &str| lisible_sur_disque(&ville.donnees, aiguille);
    assert!(contient(recu["reference"].as_str().unwrap()), "the files that were read are not the store");
    for secret in ["canarivel", "famille@exemple.fr", ville.jeton.as_str()] {
        assert!(!contient(secret), "{secret}");
    }
    for chemin in ["/v1/configuration", "/v1/openapi.json", "/v1/inconnu"] {
        let texte = ville.get(&format!("{}{chemin}", ville.adresses.proxy)).await.text().await.unwrap();
        assert!(!texte.contains(&ville.jeton), "{chemin}");
    }
    assert!(!identification.to_string().contains(&ville.jeton));
}

#[tokio::test]
async fn the_same_family_typed_after_an_outage_is_checked_when_it_ends() {
    use bac_a_sable::{Cible, Panne};
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur("35001".to_owned()));
    let identification = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(identification["issue"], "indisponible");
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    assert_eq!(recu["verification_en_cours"], true);
    let appels = ville.commandes.wait_for_calls(|appels| appels.identite >= 2).await;
    assert_eq!(appels.identite, 2, "one for the citizen, one after the dossier");
    assert!(ville.dossier(&recu).certification.is_none());
}
