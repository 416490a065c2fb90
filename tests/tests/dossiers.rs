//! Dossiers through the door: what is recomputed, refused, stored and given back.

use bac_a_sable::{Cible, Panne};
use epreuves::{Ville, declarer, depot, json_de};
use pass_famille::dossiers::{EtatVerification, Provenance};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_prefilled_dossier_is_priced_from_the_seal_and_keeps_every_provenance() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine,periscolaire,centre-de-loisirs", "camille-moreau").await;
    let mut corps = depot(
        identification["sceau"].as_str(),
        &[("cantine", &["e1", "e2"]), ("periscolaire", &["e1"]), ("centre-de-loisirs", &["e2"])],
    );
    corps["contestations"] = json!([{"valeur": "adresse", "commentaire": "J’ai déménagé au 4 rue du Puits."}]);
    // The browser's own idea of the quotient is ignored.
    corps["declarations"]["revenus"] = json!({"quotient": "1"});
    let reponse = ville.deposer(CLE, &corps).await;
    assert_eq!(reponse.status(), StatusCode::CREATED);
    let recu = json_de(reponse).await;
    let prix: Vec<(&str, i64, bool)> = recu["lignes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ligne| {
            let prix = &ligne["enfants"][0]["prix"];
            (
                ligne["demarche"].as_str().unwrap(),
                prix["montant"].as_i64().unwrap(),
                prix["provisoire"].as_bool().unwrap(),
            )
        })
        .collect();
    // QF 850: third bracket; 0.15 % of 850; and a contested address is priced outside until an agent decides.
    assert_eq!(prix, [("cantine", 335, false), ("periscolaire", 128, false), ("centre-de-loisirs", 2000, true)]);
    assert_eq!(recu["verification_en_cours"], false);

    let dossier = ville.dossier(&recu);
    assert_eq!(dossier.declarant.provenance, Provenance::Certifie);
    assert_eq!(dossier.declarant.source.as_deref(), Some("FranceConnect"));
    let adresse = dossier.adresse.unwrap();
    assert_eq!(adresse.provenance, Provenance::Conteste);
    assert_eq!(adresse.contestation.as_deref(), Some("J’ai déménagé au 4 rue du Puits."));
    let quotient = dossier.quotient.unwrap();
    assert_eq!((quotient.provenance, quotient.valeur.valeur), (Provenance::Certifie, Some(850)));
    assert_eq!(dossier.verification, EtatVerification::SansObjet);
    assert!(dossier.certification.unwrap().sources[0].requete.is_some());
}

#[tokio::test]
async fn a_child_that_is_only_declared_has_no_firm_price() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1", "d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let enfants = recu["lignes"][0]["enfants"].as_array().unwrap();
    let prix: Vec<_> =
        enfants.iter().map(|enfant| (&enfant["prix"]["montant"], &enfant["prix"]["provisoire"])).collect();
    assert_eq!(prix, [(&json!(335), &json!(false)), (&json!(335), &json!(true))]);
}

#[tokio::test]
async fn a_price_that_comes_later_is_as_provisional_as_one_at_reception() {
    for (dans_la_commune, enfant, provisoire) in [
        (None, ("Lou", "2018-05-06"), true),
        // The CAF knows this child.
        (None, ("Inès", "2018-11-03"), false),
        (Some(true), ("Inès", "2018-11-03"), true),
    ] {
        let ville = Ville::ouvrir().await;
        ville.commandes.break_down(Cible::QuotientFamilial, Panne::Erreur("35001".to_owned()));
        let identification = ville.identifier("centre-de-loisirs", "camille-moreau").await;
        ville.commandes.repair_all();
        let mut corps = depot(identification["sceau"].as_str(), &[("centre-de-loisirs", &["d1"])]);
        declarer(&mut corps);
        corps["declarations"]["enfants"][0]["personne"] =
            json!({"nom": "Moreau", "prenoms": enfant.0, "date_naissance": enfant.1});
        corps["declarations"]["autre_parent_dans_la_commune"] = json!(dans_la_commune);
        let mut terminees = ville.application.verifications_terminees();
        let avant = *terminees.borrow_and_update();
        let recu = json_de(ville.deposer(CLE, &corps).await).await;
        assert_eq!(recu["lignes"][0]["enfants"][0]["prix"]["provisoire"], true);
        terminees.wait_for(|nombre| *nombre > avant).await.unwrap();
        let dossier = ville.dossier(&recu);
        let prix = dossier.lignes[0].enfants[0].prix_verifie.as_ref().unwrap();
        assert_eq!(prix.provisoire, provisoire, "{dans_la_commune:?} {enfant:?}");
    }
}

#[tokio::test]
async fn a_repeat_gives_the_same_receipt_and_another_content_is_refused() {
    let ville = Ville::ouvrir().await;
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let (premier, second) = tokio::join!(ville.deposer(CLE, &corps), ville.deposer(CLE, &corps));
    let mut statuts = [premier.status(), second.status()];
    statuts.sort();
    assert_eq!(statuts, [StatusCode::OK, StatusCode::CREATED]);
    assert_eq!(json_de(premier).await, json_de(second).await);
    assert_eq!(ville.application.depot().lister().unwrap().len(), 1);

    // Later too, when its own seal would be refused.
    ville.horloge.avancer(3 * 3600);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::OK);

    corps["declarations"]["message"] = json!("autre");
    let autre = ville.deposer(CLE, &corps).await;
    assert_eq!(autre.status(), StatusCode::BAD_REQUEST);
    for cle in ["", "court", &"a".repeat(65), "é123456789abcdef", "0123456789abcde/"] {
        let reponse = ville
            .requete(Method::POST, "/v1/dossiers")
            .header(ORIGIN, &ville.adresses.page)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", cle.as_bytes())
            .body(corps.to_string())
            .send()
            .await
            .unwrap();
        assert_eq!(json_de(reponse).await["code"], "cle_idempotence", "{cle}");
    }
}

#[tokio::test]
async fn the_manual_path_reaches_a_receipt_with_provisional_prices() {
    let ville = Ville::ouvrir().await;
    for (quotient, montant) in [("", 620), ("650", 210)] {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        declarer(&mut corps);
        corps["declarations"]["revenus"] = json!({"quotient": quotient});
        let recu = json_de(ville.deposer(&format!("{CLE}{quotient}"), &corps).await).await;
        let prix = &recu["lignes"][0]["enfants"][0]["prix"];
        assert_eq!((&prix["montant"], &prix["provisoire"]), (&json!(montant), &json!(true)));
        let dossier = ville.dossier(&recu);
        assert_eq!(dossier.declarant.provenance, Provenance::Declare);
        assert!(dossier.certification.is_none());
    }
    assert_eq!(ville.commandes.calls().identite, 0);
}

#[tokio::test]
async fn what_no_chosen_service_needs_is_neither_required_nor_kept() {
    let ville = Ville::ouvrir().await;
    let mut corps = depot(None, &[("creche", &["d1"])]);
    declarer(&mut corps);
    corps["declarations"]["enfants"][0]["personne"]["date_naissance"] = json!("2025-01-15");
    corps["declarations"]["revenus"] = json!({"quotient": "650"});
    let dossier = ville.dossier(&json_de(ville.deposer(CLE, &corps).await).await);
    assert!(dossier.adresse.is_none() && dossier.quotient.is_none());

    for champ in ["voie", "code_postal_ville"] {
        corps["declarations"][champ] = json!("");
    }
    corps["declarations"]["revenus"] = json!({});
    assert_eq!(ville.deposer(&CLE.replace('0', "f"), &corps).await.status(), StatusCode::CREATED);
    corps["demarches"] = json!([{"demarche": "centre-de-loisirs", "enfants": ["d1"]}]);
    corps["declarations"]["enfants"][0]["personne"]["date_naissance"] = json!("2019-01-15");
    let refus = json_de(ville.deposer(&CLE.replace('0', "e"), &corps).await).await;
    let lieux: Vec<&str> = refus["erreurs"].as_array().unwrap().iter().map(|e| e["lieu"].as_str().unwrap()).collect();
    assert_eq!(lieux, ["adresse", "adresse"]);
}

#[tokio::test]
async fn a_seal_serves_only_where_and_for_what_it_was_made() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let sceau = identification["sceau"].as_str().unwrap();
    let mut change = sceau.to_owned();
    let autre = if change.ends_with('A') { "B" } else { "A" };
    change.replace_range(change.len() - 1.., autre);
    for (cas, sceau, demarche, code) in [
        ("another service", sceau, "periscolaire", "sceau_refuse"),
        ("changed", change.as_str(), "cantine", "sceau_refuse"),
        ("truncated", &sceau[..sceau.len() - 40], "cantine", "sceau_refuse"),
        ("rubbish", "bonjour", "cantine", "sceau_refuse"),
        ("a seal of another use", &ville.remise("cantine", "v", "camille-moreau").await, "cantine", "sceau_refuse"),
        ("an unknown service", sceau, "patinoire", "demarche_inconnue"),
    ] {
        let reponse = ville.deposer(CLE, &depot(Some(sceau), &[(demarche, &["e1"])])).await;
        assert!(reponse.status().is_client_error(), "{cas}");
        assert_eq!(reponse.headers()[CONTENT_TYPE], "application/problem+json", "{cas}");
        assert_eq!(json_de(reponse).await["code"], code, "{cas}");
    }
    ville.horloge.avancer(2 * 3600 + 1);
    let expire = ville.deposer(CLE, &depot(Some(sceau), &[("cantine", &["e1"])])).await;
    assert_eq!(expire.status(), StatusCode::GONE);
    assert!(ville.application.depot().lister().unwrap().is_empty());
}

#[tokio::test]
async fn a_foreign_origin_is_refused_everywhere_it_writes() {
    let ville = Ville::ouvrir_avec(|fichier| fichier.ville.origines.push("https://autre.exemple".to_owned())).await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    // Declared, but not the page that identified; then undeclared, opaque, doubled and absent.
    for (origines, code) in [
        (&["https://autre.exemple"][..], "sceau_refuse"),
        (&["https://ailleurs.exemple"], "origine_refusee"),
        (&["null"], "origine_refusee"),
        (&[ville.adresses.page.as_str(), "https://autre.exemple"], "origine_refusee"),
        (&[], "origine_refusee"),
    ] {
        let mut requete = ville
            .requete(Method::POST, "/v1/dossiers")
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", CLE)
            .body(corps.to_string());
        for origine in origines {
            requete = requete.header(ORIGIN, *origine);
        }
        let reponse = requete.send().await.unwrap();
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{origines:?}");
        assert_eq!(json_de(reponse).await["code"], code, "{origines:?}");
    }
}

#[tokio::test]
async fn mistakes_are_situated_and_never_echoed() {
    let ville = Ville::ouvrir().await;
    type Cas = (fn(&mut Value), &'static [(&'static str, &'static str)]);
    let cas: &[Cas] = &[
        (|c| c["demarches"] = json!([]), &[("demarches", "demarches")]),
        (|c| c["demarches"][0]["enfants"] = json!([]), &[("demarche:cantine", "enfants")]),
        (|c| c["demarches"][0]["enfants"] = json!(["d2"]), &[("demarche:cantine", "enfants")]),
        (|c| c["demarches"][0]["enfants"] = json!(["d1", "d1"]), &[("demarche:cantine", "enfants")]),
        (
            |c| c["declarations"]["declarant"] = Value::Null,
            &[("declarant", "prenoms"), ("declarant", "nom_naissance"), ("declarant", "date_naissance")],
        ),
        (|c| c["declarations"]["contact"]["courriel"] = json!("CANARIVEL"), &[("contact", "courriel")]),
        (
            |c| c["declarations"]["enfants"][0]["personne"]["nom"] = json!("CANARIVEL<"),
            &[("enfant:d1", "nom_naissance")],
        ),
        (
            |c| c["declarations"]["enfants"][0]["personne"]["date_naissance"] = json!("2001-01-01"),
            &[("demarche:cantine", "enfants")],
        ),
        (
            |c| c["declarations"]["enfants"][0]["jeton"] = json!("e1"),
            &[("enfants", "enfants"), ("demarche:cantine", "enfants")],
        ),
        (
            |c| {
                c["demarches"][0]["demarche"] = json!("centre-de-loisirs");
                c["declarations"]["voie"] = json!("");
            },
            &[("adresse", "voie")],
        ),
        (
            |c| {
                c["demarches"][0]["demarche"] = json!("centre-de-loisirs");
                c["declarations"]["code_postal_ville"] = json!("CANARIVEL");
            },
            &[("adresse", "code_postal_ville")],
        ),
        (|c| c["declarations"]["revenus"] = json!({"quotient": "CANARIVEL"}), &[("revenus", "quotient")]),
        (|c| c["declarations"]["message"] = json!("CANARIVEL ".repeat(101)), &[("message", "commentaire")]),
        (
            |c| c["contestations"] = json!([{"valeur": "CANARIVEL", "commentaire": "x"}]),
            &[("contestation", "commentaire")],
        ),
    ];
    for (rang, (abimer, attendus)) in cas.iter().enumerate() {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        declarer(&mut corps);
        abimer(&mut corps);
        let reponse = ville.deposer(CLE, &corps).await;
        assert_eq!(reponse.status(), StatusCode::UNPROCESSABLE_ENTITY, "cas {rang}");
        let texte = reponse.text().await.unwrap();
        assert!(!texte.contains("CANARIVEL"), "cas {rang}: {texte}");
        let probleme: Value = serde_json::from_str(&texte).unwrap();
        let erreurs: Vec<(&str, &str)> = probleme["erreurs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|erreur| (erreur["lieu"].as_str().unwrap(), erreur["champ"].as_str().unwrap()))
            .collect();
        assert_eq!(&erreurs, attendus, "cas {rang}");
    }
    assert!(ville.application.depot().lister().unwrap().is_empty());
}

#[tokio::test]
async fn bodies_that_are_not_the_contract_get_a_problem() {
    let ville = Ville::ouvrir().await;
    let chemins = ["/v1/dossiers", "/v1/identifications/saisie", "/v1/identifications/franceconnect"];
    for chemin in chemins {
        for (nature, corps, status) in [
            ("application/json", "{".to_owned(), 400),
            ("application/json", "[]".to_owned(), 400),
            ("application/json", json!({"version": 1, "CANARIVEL": 1}).to_string(), 400),
            ("application/json", " ".repeat(70_000), 413),
            ("text/plain", "{}".to_owned(), 415),
        ] {
            let reponse = ville
                .requete(Method::POST, chemin)
                .header(ORIGIN, &ville.adresses.page)
                .header(CONTENT_TYPE, nature)
                .header("idempotency-key", CLE)
                .body(corps)
                .send()
                .await
                .unwrap();
            assert_eq!(reponse.status().as_u16(), status, "{chemin} {nature}");
            assert_eq!(reponse.headers()[CONTENT_TYPE], "application/problem+json", "{chemin}");
            let texte = reponse.text().await.unwrap();
            assert!(!texte.contains("CANARIVEL"), "{texte}");
            assert!(texte.contains("\"title\""), "{texte}");
        }
        let get = ville.get(&format!("{}{chemin}", ville.adresses.proxy)).await;
        assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED, "{chemin}");
    }
    let ailleurs = ville.get(&format!("{}/v1/CANARIVEL", ville.adresses.proxy)).await;
    assert_eq!(ailleurs.status(), StatusCode::NOT_FOUND);
    assert!(!ailleurs.text().await.unwrap().contains("CANARIVEL"));
}
