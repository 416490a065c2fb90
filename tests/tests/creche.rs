//! The crèche: its own operation, the national scale, and data that serve nothing else.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use bac_a_sable::{Cible, Operation, Panne};
use epreuves::{Ville, depot, json_de};
use famille::tarif::{Accueil, Eaje, Formule};
use famille::{Centimes, Date, Donnee};
use pass_famille::config::{Fichier, Modalite};
use pass_famille::dossiers::{EtatVerification, Filtre, Provenance};
use pass_famille::livraison::publier;
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";

/// The demo city, whose crèche follows the national scale.
fn avec_le_bareme(fichier: &mut Fichier) {
    let creche = fichier.demarches.iter_mut().find(|demarche| demarche.id == "creche").unwrap();
    creche.donnees = vec![Donnee::Allocataires, Donnee::Enfants, Donnee::ParticipationEaje];
    creche.ages = None;
    let mut eaje = Eaje { accueil: Accueil::Collectif, plancher: None, plafond: None, taux: Vec::new() };
    eaje.completer(Date::new(2026, 11, 23).unwrap());
    creche.tarif.formule = Formule::Eaje(eaje);
}

#[tokio::test]
async fn resources_are_certified_by_the_operation_of_crèches_and_by_it_alone() {
    for modalite in [Modalite::Identite, Modalite::JetonFranceconnect] {
        let ville = Ville::ouvrir_avec(|fichier| {
            avec_le_bareme(fichier);
            fichier.api_particulier.modalite = modalite;
        })
        .await;
        let identification = ville.identifier("creche", "camille-moreau").await;
        assert_eq!(identification["issue"], "affichable", "{modalite:?}");
        let appels = ville.commandes.calls();
        assert_eq!((appels.identite + appels.france_connect, appels.autres_operations), (0, 1), "{modalite:?}");
        let foyer = &identification["affichage"]["foyer"];
        assert_eq!(foyer["ressources"]["annuelles"], 38_400);
        let enfants = foyer["ressources"]["enfants_a_charge"].as_u64().unwrap();
        assert_eq!(enfants, 3);
        let enfant = foyer["enfants"][0]["jeton"].as_str().unwrap();
        let corps = depot(identification["sceau"].as_str(), &[("creche", &[enfant])]);
        let dossier = ville.dossier(&json_de(ville.deposer(CLE, &corps).await).await);
        let prix = &dossier.lignes[0].enfants[0].prix;
        // 3 200 € a month, 0.0413 % for three children.
        assert_eq!((prix.montant, prix.provisoire), (Some(Centimes(132)), false));
        assert_eq!(dossier.ressources.unwrap().provenance, Provenance::Certifie);
    }
}

#[tokio::test]
async fn an_attestation_goes_to_the_city_with_the_value_and_nowhere_else() {
    for preuves in [false, true] {
        let ville = Ville::ouvrir_avec(|fichier| {
            avec_le_bareme(fichier);
            fichier.api_particulier.preuves = preuves;
        })
        .await;
        let identification = ville.identifier("creche", "camille-moreau").await;
        assert!(!identification.to_string().contains("attestations"), "the family has no use for it");
        let enfant = identification["affichage"]["foyer"]["enfants"][0]["jeton"].as_str().unwrap();
        let corps = depot(identification["sceau"].as_str(), &[("creche", &[enfant])]);
        let recu = json_de(ville.deposer(CLE, &corps).await).await;
        assert!(!recu.to_string().contains("attestations"));
        let fiche = &ville.application.depot().chercher(&Filtre::default()).unwrap()[0];
        let ressources = publier(fiche).unwrap().ressources.unwrap();
        assert_eq!(ressources.preuve_lien.is_some(), preuves);
        assert_eq!(ressources.preuve_code.is_some(), preuves);
        if let Some(lien) = ressources.preuve_lien {
            assert!(lien.contains("/attestations/verification/"), "{lien}");
        }
        let deux = ressources.operation.as_deref().zip(ressources.requete.as_deref());
        assert!(deux.is_some(), "operation and request");
    }
}

#[tokio::test]
async fn a_crèche_and_a_canteen_ask_both_and_keep_apart() {
    let ville = Ville::ouvrir_avec(avec_le_bareme).await;
    let identification = ville.identifier("cantine,creche", "camille-moreau").await;
    let foyer = &identification["affichage"]["foyer"];
    assert_eq!(
        (&foyer["ressources"]["annuelles"], &foyer["quotient_familial"]["valeur"]),
        (&json!(38_400), &json!(850))
    );
    let lignes: Vec<_> = ville.registre();
    assert_eq!(lignes.len(), 2, "a line for each source: {lignes:?}");

    // The crèche is dropped before sending: nothing of it is kept.
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    let dossier = ville.dossier(&json_de(ville.deposer(CLE, &corps).await).await);
    assert!(dossier.ressources.is_none());
    let certification = dossier.certification.unwrap();
    assert!(certification.foyer.ressources.is_none());
    assert_eq!(dossier.lignes[0].enfants[0].prix.montant, Some(Centimes(335)));
}

#[tokio::test]
async fn one_operation_out_of_order_leaves_the_other() {
    let ville = Ville::ouvrir_avec(avec_le_bareme).await;
    let eaje = Cible::Operation(Operation::ParticipationFamilialeEaje);
    ville.commandes.break_down(eaje, Panne::Erreur("35001".to_owned()));
    let identification = ville.identifier("cantine,creche", "camille-moreau").await;
    assert_eq!(identification["issue"], "affichable");
    assert!(identification["affichage"]["foyer"]["ressources"].is_null());
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("creche", &["e1"])]);
    let dossier = ville.dossier(&json_de(ville.deposer(CLE, &corps).await).await);
    // The crèche's price is the highest one, in wait of the resources; the canteen's is certain.
    let prix: Vec<_> =
        dossier.lignes.iter().map(|ligne| (ligne.enfants[0].prix.montant, ligne.enfants[0].prix.provisoire)).collect();
    assert_eq!(prix, [(Some(Centimes(335)), false), (Some(Centimes(351)), true)]);
    assert_eq!(dossier.verification, EtatVerification::EnAttente);
}

#[tokio::test]
async fn somebody_elses_resources_are_refused() {
    let ville = Ville::ouvrir_avec(avec_le_bareme).await;
    // The day on which the child of that family was young enough to be in the answer.
    ville.commandes.set_today(jiff::civil::date(2018, 1, 15));
    let identification = ville.identifier("creche", "alix-renaud").await;
    assert_eq!(identification["issue"], "autre_personne");
    assert!(identification["affichage"].is_null());
    assert_eq!(ville.registre().last().unwrap().2, "autre_personne");
}

#[tokio::test]
async fn the_scopes_of_the_operation_are_asked_of_the_token() {
    let ville = Ville::ouvrir_avec(avec_le_bareme).await;
    ville.commandes.set_scopes(["cnaf_quotient_familial", "cnaf_enfants", "cnaf_allocataires", "cnaf_adresse"]);
    let refus = ville.application.verifier_le_jeton().await.unwrap_err().to_string();
    assert!(refus.contains("cnav_participation_familiale_eaje_parametres_calcul"), "{refus}");
    assert!(!refus.contains("« cantine »"), "{refus}");
}
