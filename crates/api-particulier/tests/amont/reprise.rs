//! Trying again: never unless asked, and then only what passes.

use std::time::Duration;

use crate::serveur::{Reponse, Serveur, identite};
use api_particulier::{ApiParticulier, CleDpop, Issue, Options, Reprise, Service};

const PROMPTE: Reprise = Reprise { max: 2, base: Duration::from_millis(1), plafond: Duration::from_secs(1) };

fn patient(serveur: &Serveur, reprise: Option<Reprise>) -> ApiParticulier {
    serveur.client_avec(|reglages| reglages.reprise = reprise)
}

fn statut(statut: u16) -> Reponse {
    Reponse::json(statut, "")
}

#[tokio::test]
async fn nothing_is_tried_again_by_default() {
    let serveur = Serveur::ouvrir().await;
    for code in [429, 500, 502, 503, 504] {
        serveur.suivantes([statut(code).avec("retry-after", 1)]);
        serveur.client().quotient_familial(&identite(), Options::default()).await.unwrap_err();
        assert_eq!(serveur.demandes().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_and_nothing_else() {
    let serveur = Serveur::ouvrir().await;
    let client = patient(&serveur, Some(PROMPTE));
    for (suite, issue, demandes) in [
        (vec![502], None, 2),
        (vec![503, 502], None, 3),
        (vec![502, 503, 502], Some(Issue::Indisponible), 3),
        (vec![502, 404], Some(Issue::Illisible), 2),
        // A quota whose end is unknown is left alone.
        (vec![429], Some(Issue::TropDeRequetes), 1),
        (vec![400], Some(Issue::DemandeFautive), 1),
        (vec![409], Some(Issue::DejaEnCours), 1),
        (vec![410], Some(Issue::DemandeFautive), 1),
        (vec![422], Some(Issue::DemandeFautive), 1),
        (vec![500], Some(Issue::Indisponible), 1),
        (vec![504], Some(Issue::DelaiDepasse), 1),
    ] {
        serveur.suivantes(suite.iter().copied().map(statut));
        let resultat = client.quotient_familial(&identite(), Options::default()).await;
        assert_eq!(resultat.err().map(|echec| echec.issue), issue, "{suite:?}");
        assert_eq!(serveur.demandes().len(), demandes, "{suite:?}");
    }
    for code in [401, 403] {
        serveur.suivantes([statut(code)]);
        client.quotient_familial(&identite(), Options::default()).await.unwrap_err();
        assert_eq!(serveur.demandes().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_the_caller_s() {
    let serveur = Serveur::ouvrir().await;
    let client = patient(&serveur, Some(PROMPTE));
    for code in [429, 502, 503] {
        serveur.suivantes([statut(code).avec("retry-after", 60)]);
        let echec = client.quotient_familial(&identite(), Options::default()).await.unwrap_err();
        assert_eq!(echec.retry_after, Some(Duration::from_secs(60)), "{code}");
        assert_eq!(serveur.demandes().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn each_attempt_has_its_own_proof_and_pings_have_one_attempt() {
    let serveur = Serveur::ouvrir().await;
    let client = serveur.client_avec(|reglages| {
        reglages.reprise = Some(PROMPTE);
        reglages.dpop = Some(CleDpop::lire(&CleDpop::generer().unwrap()).unwrap());
    });
    serveur.suivantes([statut(502)]);
    client.quotient_familial(&identite(), Options::default()).await.unwrap();
    let demandes = serveur.demandes();
    assert_eq!(demandes.len(), 2);
    assert_ne!(demandes[0].entete("dpop"), demandes[1].entete("dpop"));
    assert_eq!(demandes[0].parametres, demandes[1].parametres);

    serveur.suivantes([statut(502)]);
    client.ping(Service::QuotientFamilial).await.unwrap_err();
    assert_eq!(serveur.demandes().len(), 1);
}
