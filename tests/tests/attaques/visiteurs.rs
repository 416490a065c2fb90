//! One visitor who takes too much, under its own name or under others'.

use epreuves::{Ville, json_de, saisie};
use pass_famille::dossiers::EtatVerification;
use reqwest::header::{CONTENT_TYPE, ORIGIN, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};

/// Rubbish from the city's page, which takes a place all the same.
async fn ecrire(ville: &Ville, chemin: &str, entetes: &[(&str, &str)]) -> Response {
    let mut requete = ville.requete(Method::POST, chemin).header(ORIGIN, &ville.adresses.page);
    for (nom, valeur) in entetes {
        requete = requete.header(*nom, *valeur);
    }
    requete.header(CONTENT_TYPE, "application/json").body("{}").send().await.unwrap()
}

#[tokio::test]
async fn each_door_that_writes_counts_its_visitors() {
    for chemin in [
        "/v1/identifications/saisie",
        "/v1/identifications/franceconnect",
        "/v1/dossiers",
        "/v1/brouillons",
        "/v1/suivi/recu",
    ] {
        let ville = Ville::ouvrir_avec(|fichier| fichier.service.ecritures_par_minute = 10).await;
        let mut refusee = None;
        for _ in 0..40 {
            let reponse = ecrire(&ville, chemin, &[]).await;
            if reponse.status() == StatusCode::TOO_MANY_REQUESTS {
                refusee = Some(reponse);
                break;
            }
        }
        let refusee = refusee.unwrap_or_else(|| panic!("{chemin} has no limit"));
        let attendre: u64 = refusee.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=12).contains(&attendre), "{chemin}: {attendre}");
        assert_eq!(refusee.headers()[CONTENT_TYPE], "application/problem+json", "{chemin}");
        assert_eq!(json_de(refusee).await["code"], "trop_de_requetes", "{chemin}");
        // Reading stays open: the form goes on by the telephone number that it shows.
        let lue = ville.requete(Method::GET, "/v1/configuration").send().await.unwrap();
        assert_eq!(lue.status(), StatusCode::OK);
    }
    for (methode, chemin, fois) in
        [(Method::POST, "/suivi", 10), (Method::GET, "/agents/connexion", 10), (Method::GET, "/v1/epreuve", 30)]
    {
        let ville = Ville::ouvrir_avec(|fichier| fichier.service.ecritures_par_minute = 10).await;
        let mut statuts = Vec::new();
        for _ in 0..fois {
            let requete = ville.requete(methode.clone(), chemin).header(ORIGIN, &ville.adresses.proxy);
            statuts.push(requete.form(&[("reference", "x"), ("code", "y")]).send().await.unwrap().status());
        }
        assert_eq!(statuts.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{chemin}: {statuts:?}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_vouches_for_changes_nothing() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.service.ecritures_par_minute = 10).await;
    let mut statuts = Vec::new();
    for rang in 0..12 {
        let autre = format!("198.51.100.{rang}");
        let (transmise, norme) = (autre.clone(), format!("for={autre}"));
        let entetes = [("x-forwarded-for", transmise.as_str()), ("forwarded", &norme), ("x-real-ip", &transmise)];
        statuts.push(ecrire(&ville, "/v1/dossiers", &entetes).await.status());
    }
    assert_eq!(statuts.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuts:?}");
}

#[tokio::test]
async fn behind_a_declared_hop_only_its_own_word_counts() {
    let ville = Ville::ouvrir_avec(|fichier| {
        fichier.service.ecritures_par_minute = 10;
        fichier.service.relais = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    // Each family has its own places…
    for rang in 0..20 {
        let famille = format!("198.51.100.{rang}");
        let reponse = ecrire(&ville, "/v1/dossiers", &[("x-forwarded-for", &famille)]).await;
        assert_ne!(reponse.status(), StatusCode::TOO_MANY_REQUESTS, "{rang}");
    }
    // … and nobody has more for what it writes before what the hop adds.
    let mut statuts = Vec::new();
    for rang in 0..12 {
        let chaine = format!("198.51.100.{rang}, 10.0.0.{rang}, 203.0.113.9");
        statuts.push(ecrire(&ville, "/v1/dossiers", &[("x-forwarded-for", &chaine)]).await.status());
    }
    assert_eq!(statuts.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{statuts:?}");
}

#[tokio::test]
async fn one_identity_after_the_other_is_answered_alike_and_verified_by_nobody() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.service.identites_par_heure = 3).await;
    let mut recus = Vec::new();
    for rang in 0..5u8 {
        let nom = format!("Essai{}", char::from(b'a' + rang));
        let identite = saisie(&nom, &["Claude"], ("3", "2", "1985"), "F", "45234");
        let reponse = ville.deposer_la_saisie(&format!("cle-numero-{rang}-0123456789"), &identite).await;
        let entetes: Vec<String> = reponse.headers().keys().map(ToString::to_string).collect();
        recus.push((entetes, json_de(reponse).await));
    }
    let cles = |valeur: &serde_json::Value| valeur.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (rang, (entetes, recu)) in recus.iter().enumerate() {
        assert_eq!((entetes, cles(recu)), (&recus[0].0, cles(&recus[0].1)));
        assert_eq!(recu["demarches"], recus[0].1["demarches"], "{rang}");
    }
    let ecartes = recus.iter().filter(|(_, recu)| ville.dossier(recu).verification == EtatVerification::Indisponible);
    assert_eq!(ecartes.count(), 2);
    let mut terminees = ville.application.verifications_terminees();
    terminees.wait_for(|terminees| *terminees >= 3).await.unwrap();
    let asked = ville.registre().into_iter().filter(|(operation, ..)| operation == "verification").count();
    assert_eq!((asked, *terminees.borrow()), (3, 3));
}
