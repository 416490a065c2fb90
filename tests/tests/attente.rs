//! The waiting room through the doors: who waits, who is told what, and that nobody passes twice or before their turn.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use bac_a_sable::{Cible, Panne};
use epreuves::{Ville, json_de, saisie_de};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// What the quota of the simulator asks for, in seconds: longer than what one waits for at the gate itself.
const SILENCE: u32 = 5;

/// A city whose token has just been told to keep silent, and the family who met that in its waiting room, at the first place.
async fn ville_pleine() -> Ville {
    let ville = Ville::ouvrir().await;
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::TropDeRequetes(SILENCE));
    assert_eq!(ville.identifier("cantine", "nadia-bensaid").await["issue"], "en_attente");
    ville.commandes.repair(&Cible::QuotientFamilial);
    ville
}

async fn situer(ville: &Ville, billet: &Value) -> (StatusCode, Value) {
    let requete = ville.requete(Method::GET, "/v1/attente").query(&[("billet", billet.as_str().unwrap())]);
    let reponse = requete.send().await.unwrap();
    (reponse.status(), json_de(reponse).await)
}

async fn reprendre(ville: &Ville, suite: &Value) -> Value {
    let reponse = ville.post("/v1/identifications/attente", &json!({"version": 1, "suite": suite})).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    json_de(reponse).await
}

/// Listens until the turn has come; gives the ranks that were told.
async fn ecouter(ville: &Ville, billet: &Value) -> Vec<u64> {
    let requete = ville.requete(Method::GET, "/v1/attente").query(&[("billet", billet.as_str().unwrap())]);
    let mut reponse = requete.header(ACCEPT, "text/event-stream").send().await.unwrap();
    assert_eq!(reponse.headers()[CONTENT_TYPE], "text/event-stream");
    assert_eq!(reponse.headers()["cache-control"], "no-store");
    let mut recu = String::new();
    while let Some(morceau) = reponse.chunk().await.unwrap() {
        recu.push_str(std::str::from_utf8(&morceau).unwrap());
    }
    let places: Vec<Value> = recu
        .lines()
        .filter_map(|ligne| ligne.strip_prefix("data: "))
        .map(|place| serde_json::from_str(place).unwrap())
        .collect();
    // The stream ends with the turn, and not before.
    assert_eq!(places.last().unwrap()["tour"], true, "{recu}");
    places.iter().map(|place| place["rang"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn whoever_comes_in_a_rush_waits_and_then_goes_on() {
    let ville = ville_pleine().await;
    let premiere = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(premiere["issue"], "en_attente");
    assert!(premiere["sceau"].is_null() && premiere["affichage"].is_null() && premiere["declarant"].is_object());
    let attente = &premiere["attente"];
    assert_eq!((attente["place"]["rang"].as_u64(), attente["place"]["tour"].as_bool()), (Some(2), Some(false)));
    let seconde = ville.identifier("cantine", "sacha-tessier").await;
    assert_eq!(seconde["attente"]["place"]["rang"], 3);
    // One place for each: whoever identifies again finds it again.
    let encore = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(encore["attente"]["place"]["rang"], 2);
    let (statut, place) = situer(&ville, &seconde["attente"]["billet"]).await;
    assert_eq!((statut, place["rang"].as_u64()), (StatusCode::OK, Some(3)));
    // Before their turn, nobody is asked.
    let avant = ville.commandes.calls().identite;
    assert_eq!(reprendre(&ville, &seconde["attente"]["suite"]).await["issue"], "en_attente");
    assert_eq!(ville.commandes.calls().identite, avant);

    let (un, deux) =
        tokio::join!(ecouter(&ville, &encore["attente"]["billet"]), ecouter(&ville, &seconde["attente"]["billet"]));
    assert!(un.is_sorted_by(|avant, apres| avant >= apres) && un[0] == 2, "{un:?}");
    assert_eq!(deux[0], 3, "{deux:?}");
    let apres = reprendre(&ville, &encore["attente"]["suite"]).await;
    assert_eq!((apres["issue"].as_str(), apres["affichage"].is_object()), (Some("affichable"), true));
    assert!(apres["deconnexion"].is_string() && apres["sceau"].is_string());
    // The turn has served; so has the ticket.
    assert_eq!(reprendre(&ville, &encore["attente"]["suite"]).await["issue"], "recommencer");
    assert_eq!(situer(&ville, &encore["attente"]["billet"]).await.0, StatusCode::FORBIDDEN);
    assert_eq!(reprendre(&ville, &seconde["attente"]["suite"]).await["issue"], "affichable");
    let issues: Vec<String> = ville.registre().into_iter().map(|ligne| ligne.2).collect();
    assert_eq!(issues, ["indisponible", "affichable", "affichable"]);
}

#[tokio::test]
async fn tickets_and_continuations_open_nothing_else() {
    let ville = ville_pleine().await;
    let attente = ville.identifier("cantine", "camille-moreau").await["attente"].take();
    let texte = attente["billet"].as_str().unwrap();
    let mut autre = texte.to_owned();
    autre.replace_range(
        autre.len() - 4..autre.len() - 3,
        if texte.as_bytes()[texte.len() - 4] == b'A' { "B" } else { "A" },
    );
    for faux in [json!(autre), attente["suite"].clone(), json!(""), json!("x".repeat(5_000))] {
        let (statut, probleme) = situer(&ville, &faux).await;
        assert_eq!((statut, probleme["code"].as_str()), (StatusCode::FORBIDDEN, Some("sceau_refuse")), "{faux}");
    }
    let corps = |suite: &Value| json!({"version": 1, "suite": suite});
    let chemin = "/v1/identifications/attente";
    let refus = ville.post(chemin, &corps(&attente["billet"])).await;
    assert_eq!(refus.status(), StatusCode::FORBIDDEN);
    // A continuation is for the page in which the citizen identified.
    for origine in ["https://ailleurs.example", &ville.adresses.proxy] {
        let refus = ville.post_depuis(origine, chemin, &corps(&attente["suite"])).await;
        assert_eq!(refus.status(), StatusCode::FORBIDDEN, "{origine}");
    }
    ville.horloge.avancer(3 * 3600);
    assert_eq!(reprendre(&ville, &attente["suite"]).await["issue"], "recommencer");
}

#[tokio::test]
async fn a_typed_identity_never_waits_and_hears_nothing_of_the_room() {
    let calme = Ville::ouvrir().await;
    let attendue = json_de(calme.post("/v1/identifications/saisie", &saisie_de("camille-moreau")).await).await;
    let ville = ville_pleine().await;
    ville.identifier("cantine", "camille-moreau").await;
    let reponse = json_de(ville.post("/v1/identifications/saisie", &saisie_de("camille-moreau")).await).await;
    let champs = |reponse: &Value| reponse.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(champs(&reponse), champs(&attendue));
    let longueur = |reponse: &Value| reponse["sceau"].as_str().map(str::len);
    assert_eq!(longueur(&reponse), longueur(&attendue));
}

#[tokio::test]
async fn whoever_waited_for_an_outage_takes_the_same_place_again() {
    let ville = Ville::ouvrir().await;
    // Enough of them to say that it is not about one family.
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Statut(503));
    for _ in 0..3 {
        assert_eq!(ville.identifier("cantine", "nadia-bensaid").await["issue"], "indisponible");
    }
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::TropDeRequetes(SILENCE));
    assert_eq!(ville.identifier("cantine", "nadia-bensaid").await["issue"], "en_attente");
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Statut(503));
    let premiere = ville.identifier("cantine", "camille-moreau").await["attente"].take();
    let seconde = ville.identifier("cantine", "sacha-tessier").await["attente"].take();
    tokio::join!(ecouter(&ville, &premiere["billet"]), ecouter(&ville, &seconde["billet"]));
    let encore = reprendre(&ville, &premiere["suite"]).await;
    assert_eq!((encore["issue"].as_str(), encore["sceau"].is_null()), (Some("en_attente"), true));
    ville.commandes.repair_all();
    // Before those who came later, and nothing was lost: only the first of all, who is gone, is before.
    assert_eq!(encore["attente"]["place"]["rang"], 2);
    ecouter(&ville, &encore["attente"]["billet"]).await;
    assert_eq!(reprendre(&ville, &encore["attente"]["suite"]).await["issue"], "affichable");
    assert_eq!(reprendre(&ville, &encore["attente"]["suite"]).await["issue"], "recommencer");
    assert_eq!(reprendre(&ville, &seconde["suite"]).await["issue"], "affichable");
}

/// The first failures of an outage look like those of one family.
#[tokio::test]
async fn whoever_waited_and_meets_a_failure_is_called_once_more() {
    let rappeler = async |repare: bool| {
        let ville = ville_pleine().await;
        let attente = ville.identifier("cantine", "camille-moreau").await["attente"].take();
        ecouter(&ville, &attente["billet"]).await;
        ville.commandes.break_down(Cible::QuotientFamilial, Panne::Statut(503));
        let encore = reprendre(&ville, &attente["suite"]).await;
        assert_eq!((encore["issue"].as_str(), encore["sceau"].is_null()), (Some("en_attente"), true));
        if repare {
            ville.commandes.repair_all();
        }
        ecouter(&ville, &encore["attente"]["billet"]).await;
        // The continuation of before opens the same place, and is no way around.
        reprendre(&ville, if repare { &encore["attente"]["suite"] } else { &attente["suite"] }).await
    };
    let (repare, en_panne) = tokio::join!(rappeler(true), rappeler(false));
    assert_eq!(repare["issue"], "affichable");
    // What fails twice for one family alone may fail for ever: the form goes on by hand.
    assert_eq!((en_panne["issue"].as_str(), en_panne["sceau"].is_string()), (Some("indisponible"), true));
}

#[tokio::test]
async fn an_outage_is_told_and_nobody_is_sent_into_it() {
    let ville = Ville::ouvrir().await;
    let configuration = async || {
        let reponse = ville.requete(Method::GET, "/v1/configuration").send().await.unwrap();
        json_de(reponse).await
    };
    assert!(configuration().await["panne"].is_null());
    ville.commandes.break_down(Cible::QuotientFamilial, Panne::Statut(503));
    for _ in 0..20 {
        assert_eq!(ville.identifier("cantine", "camille-moreau").await["issue"], "indisponible");
    }
    assert_eq!(configuration().await["panne"], json!({"jusqu_a": ""}));
    // The way on is the same, at once and without a call.
    let avant = ville.commandes.calls().identite;
    let reponse = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!((reponse["issue"].as_str(), reponse["sceau"].is_string()), (Some("indisponible"), true));
    assert_eq!(ville.commandes.calls().identite, avant);
    // The clock of the city says when a maintenance that is known ends: Sunday 29 November 2026, ten past eleven in the evening.
    let calme = Ville::ouvrir().await;
    calme.horloge.avancer(6 * 86_400 + 11 * 3_600 + 600);
    let reponse = calme.requete(Method::GET, "/v1/configuration").send().await.unwrap();
    assert_eq!(json_de(reponse).await["panne"], json!({"jusqu_a": "23:45"}));
}
