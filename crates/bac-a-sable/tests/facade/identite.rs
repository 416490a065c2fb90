//! `identite`: who may call, who is recognised, what is answered.

use serde_json::{Value, json};

use crate::commun::{Essai, typed, url_identite};

fn url(id: &str) -> String {
    let parametres = typed(id);
    let paires: Vec<_> = parametres.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect();
    url_identite(&paires)
}

#[tokio::test]
async fn tokens() {
    let essai = Essai::new();
    let jetons = essai.jetons.clone();
    let forge = jetons.valide.replace('.', "x");
    let (signe, _) = jetons.valide.rsplit_once('.').unwrap();
    let sans_signature = format!("{signe}.");
    let autre_signature = format!("{signe}.{}", jetons.expire.rsplit_once('.').unwrap().1);
    for (jeton, attendu) in [
        (Some(jetons.valide.as_str()), "200"),
        (None, "401 00101"),
        (Some("n'importe quoi"), "401 00101"),
        (Some(&forge), "401 00101"),
        (Some(&sans_signature), "401 00101"),
        (Some(&autre_signature), "401 00101"),
        (Some(&jetons.expire), "401 00103"),
        (Some(&jetons.sur_liste_noire), "401 00105"),
        (Some(&jetons.autre_environnement), "401 00109"),
    ] {
        assert_eq!(essai.get(&url("camille-moreau"), jeton).await.verdict(), attendu, "{jeton:?}");
    }
}

#[tokio::test]
async fn a_token_lives_eighteen_months() {
    let essai = Essai::new();
    let jour = std::time::Duration::from_secs(24 * 3600);
    essai.commandes.advance(jour * 547);
    assert_eq!(essai.get(&url("camille-moreau"), Some(&essai.jetons.valide)).await.verdict(), "200");
    essai.commandes.advance(jour);
    assert_eq!(essai.get(&url("camille-moreau"), Some(&essai.jetons.valide)).await.verdict(), "401 00103");
}

#[tokio::test]
async fn scopes_open_and_unmask() {
    let essai = Essai::new();
    for (scopes, cles) in [
        (&["cnaf_quotient_familial"][..], &["quotient_familial"][..]),
        (&["cnaf_enfants", "cnaf_adresse"], &["adresse", "enfants"]),
        (&["cnaf_allocataires", "men_statut_identite"], &["allocataires"]),
    ] {
        essai.commandes.set_scopes(scopes.iter().copied());
        let reponse = essai.ask_about("camille-moreau", |_| {}).await;
        let data = reponse.json()["data"].clone();
        let vues: Vec<_> = data.as_object().unwrap().keys().cloned().collect();
        assert_eq!(vues, cles, "{scopes:?}");
    }
    for scopes in [&[][..], &["men_statut_identite"]] {
        essai.commandes.set_scopes(scopes.iter().copied());
        assert_eq!(essai.ask_about("camille-moreau", |_| {}).await.verdict(), "403 00100", "{scopes:?}");
    }
}

#[tokio::test]
async fn the_body_of_a_file() {
    let essai = Essai::new();
    let reponse = essai.ask_about("camille-moreau", |_| {}).await;
    assert_eq!(reponse.entete("content-type"), Some("application/vnd.api+json"));
    let corps = reponse.json();
    assert_eq!(corps["links"], json!({}));
    assert_eq!(corps["meta"], json!({}));
    assert_eq!(
        corps["data"]["quotient_familial"],
        json!({"fournisseur": "CNAF", "valeur": 850, "annee": 2026, "mois": 5, "annee_calcul": 2026, "mois_calcul": 5})
    );
    assert_eq!(
        corps["data"]["allocataires"][1],
        json!({
            "nom_naissance": "TESSIER", "nom_usage": "MOREAU", "prenoms": "SACHA", "date_naissance": "1986-09-30",
            "sexe": "M", "annee_date_de_naissance": "1986", "mois_date_de_naissance": "09",
            "jour_date_de_naissance": "30",
        })
    );
    assert_eq!(corps["data"]["enfants"].as_array().unwrap().len(), 3);
    assert_eq!(
        corps["data"]["adresse"],
        json!({
            "destinataire": "Madame MOREAU CAMILLE", "complement_information": null,
            "complement_information_geographique": null, "numero_libelle_voie": "14 RUE DES TILLEULS",
            "lieu_dit": null, "code_postal_ville": "45990 SAINT-EXEMPLE-SUR-LOIRE", "pays": "FRANCE",
        })
    );
}

#[tokio::test]
async fn a_past_period_is_echoed() {
    let essai = Essai::new();
    let period = |p: &mut Vec<(&'static str, String)>| {
        p.extend([("annee", "2025".to_owned()), ("mois", "12".to_owned())]);
    };
    let corps = essai.ask_about("camille-moreau", period).await.json();
    assert_eq!(corps["data"]["quotient_familial"]["annee"], 2025);
    assert_eq!(corps["data"]["quotient_familial"]["mois"], 12);
    // The MSA keeps no history.
    assert_eq!(essai.ask_about("mathilde-rousselin", period).await.verdict(), "404 10003");
}

#[tokio::test]
async fn people_are_recognised_with_tolerance() {
    let essai = Essai::with(|reglages| reglages.quotas.par_seconde = u32::MAX);
    let trouve = "200";
    let perdu = "422 35560";
    // Camille Jeanne Louise MOREAU, 1988-04-12, Orléans.
    for (nom, prenoms, date, commune, attendu) in [
        ("moreau", &["camille"][..], &["1988", "4", "12"][..], "45234", trouve),
        ("Moréàu", &["CAMÏLLE"], &["1988", "04", "12"], "45234", trouve),
        ("MOREAU", &["Louise", "Camille"], &["1988", "4", "12"], "45234", trouve),
        ("MOREAU", &["Jeanne"], &["1988", "4", "12"], "45234", trouve),
        ("MOREAU", &["Jeanne"], &["1988", "4"], "45234", perdu),
        ("MOREAU", &["Camille"], &["1988", "4"], "45234", trouve),
        ("MOREAU", &["Camille", "Jeanne"], &["1988"], "45234", trouve),
        ("MOREAU", &["Camille", "Louise"], &["1988"], "45234", perdu),
        ("MOREAU", &["Camille", "Sophie"], &["1988", "4", "12"], "45234", perdu),
        ("MOREAU", &["Camille Jeanne"], &["1988", "4", "12"], "45234", perdu),
        ("MOREAU", &["Camille", "Jeanne", "Louise"], &[], "45234", perdu),
        ("MOREAU", &["Camille"], &["1988", "4", "13"], "45234", perdu),
        ("MOREAU", &["Camille"], &["1988", "4", "12"], "75112", perdu),
        ("MOREAU", &["Camille"], &["1988", "4", "12"], "", trouve),
        ("MOREAU", &["Camille"], &["1988", "4"], "", perdu),
        ("MOREAU", &["Camile"], &["1988", "4", "12"], "45234", trouve),
        ("MOREAU", &["Louize", "Camile"], &["1988", "4", "12"], "45234", trouve),
        ("MOREAU", &["Camile"], &["1988", "4", "12"], "", perdu),
        ("MOREAU", &["Camile", "Jeanne", "Louise"], &["1988", "4"], "45234", perdu),
        ("MOREAU", &["Kamyle"], &["1988", "4", "12"], "45234", perdu),
        ("MOREAUX", &["Camille"], &["1988", "4", "12"], "45234", perdu),
        ("MOREL", &["Camille"], &["1988", "4", "12"], "45234", perdu),
    ] {
        let reponse = essai
            .ask_about("camille-moreau", |p| {
                p.retain(|(cle, _)| ["recipient", "sexeEtatCivil", "codeCogInseePaysNaissance"].contains(cle));
                p.push(("nomNaissance", nom.to_owned()));
                p.extend(prenoms.iter().map(|prenom| ("prenoms[]", (*prenom).to_owned())));
                let cles = ["anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"];
                p.extend(cles.into_iter().zip(date.iter().map(|part| (*part).to_owned())));
                p.push(("codeCogInseeCommuneNaissance", commune.to_owned()));
            })
            .await;
        assert_eq!(reponse.verdict(), attendu, "{nom} {prenoms:?} {date:?} {commune}");
    }
}

#[tokio::test]
async fn the_name_in_use_alone_finds_nobody() {
    let essai = Essai::new();
    let reponse = essai
        .ask_about("nadia-bensaid", |p| {
            p.retain(|(cle, _)| *cle != "nomNaissance" && *cle != "nomUsage");
            p.push(("nomNaissance", "ROUVIER".to_owned()));
        })
        .await;
    assert_eq!(reponse.verdict(), "422 35560");
}

#[tokio::test]
async fn hyphens_apostrophes_and_ligatures_do_not_matter() {
    let essai = Essai::new();
    for nom in ["D'OEUVRECOURT-LÉVÊQUE", "d oeuvrecourt leveque", "D'Oeuvrecourt Lévêque"] {
        let reponse = essai
            .ask_about("maelys-d-oeuvrecourt", |p| {
                p.retain(|(cle, _)| *cle != "nomNaissance");
                p.push(("nomNaissance", nom.to_owned()));
            })
            .await;
        assert_eq!(reponse.verdict(), "200", "{nom}");
    }
}

#[tokio::test]
async fn every_answer_has_its_own_name() {
    let essai = Essai::new();
    let mut noms = std::collections::BTreeSet::new();
    for reponse in [
        essai.ask_about("camille-moreau", |_| {}).await,
        essai.ask_about("gabriel-picard", |_| {}).await,
        essai.get("/api-particulier/api/ping", None).await,
        essai.get("/api-particulier/nulle-part", None).await,
        essai.get(&url("camille-moreau"), None).await,
    ] {
        let nom = reponse.entete("x-request-id").unwrap().to_owned();
        assert_eq!(nom.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(noms.insert(nom));
    }
}

#[tokio::test]
async fn cache_headers() {
    let essai = Essai::new();
    let premiere = essai.ask_about("camille-moreau", |_| {}).await;
    assert_eq!(
        (premiere.entete("x-response-cached"), premiere.entete("x-cache-expires-in")),
        (Some("false"), Some(""))
    );
    essai.commandes.advance(std::time::Duration::from_secs(3600));
    let seconde = essai.ask_about("camille-moreau", |_| {}).await;
    assert_eq!(
        (seconde.entete("x-response-cached"), seconde.entete("x-cache-expires-in")),
        (Some("true"), Some("82800"))
    );
    let forcee = axum::http::Request::get(url("camille-moreau"))
        .header("authorization", format!("Bearer {}", essai.jetons.valide))
        .header("cache-control", "no-cache")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(essai.send(forcee).await.entete("x-response-cached"), Some("false"));
}

#[tokio::test]
async fn nothing_is_open_to_browsers_of_other_sites() {
    let essai = Essai::new();
    let requete = axum::http::Request::get(url("camille-moreau"))
        .header("authorization", format!("Bearer {}", essai.jetons.valide))
        .header("origin", "https://ville.example")
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(essai.send(requete).await.entete("access-control-allow-origin"), None);
}

#[tokio::test]
async fn requests_are_remembered() {
    let essai = Essai::new();
    essai.ask_about("camille-moreau", |_| {}).await;
    essai.ask_about("theo-lambert", |_| {}).await;
    let requetes = essai.commandes.requests();
    let noms: Vec<_> = requetes.iter().map(|r| r.parametre("nomNaissance")).collect();
    assert_eq!(noms, [Some("MOREAU"), Some("LAMBERT")]);
    assert_eq!(essai.commandes.calls().identite, 2);
}

#[tokio::test]
async fn null_is_not_zero() {
    let essai = Essai::new();
    for (id, attendu) in [("elsa-prigent", Value::Null), ("dylan-marchand", json!(0))] {
        let corps = essai.ask_about(id, |_| {}).await.json();
        let quotient = corps["data"]["quotient_familial"].as_object().unwrap();
        assert_eq!(quotient.get("valeur"), Some(&attendu), "{id}");
    }
}

#[tokio::test]
async fn a_birth_place_by_its_name() {
    let essai = Essai::with(|reglages| reglages.quotas.par_seconde = u32::MAX);
    for (id, commune, departement, attendu) in [
        ("camille-moreau", "Orléans", "45", "200"),
        ("camille-moreau", "ORLEANS", "28", "422 35560"),
        ("camille-moreau", "Tours", "45", "422 35560"),
        ("sacha-tessier", "Lyon", "69", "200"),
        ("sacha-tessier", "Lyon 3e arrondissement", "69", "200"),
        ("sacha-tessier", "Lyon 4e arrondissement", "69", "422 35560"),
        ("maelys-d-oeuvrecourt", "Ajaccio", "2A", "200"),
        ("camille-moreau", "Orléans", "450", "422 00428"),
        ("camille-moreau", "Orléans", "", "422 00428"),
    ] {
        let reponse = essai
            .ask_about(id, |p| {
                p.retain(|(cle, _)| *cle != "codeCogInseeCommuneNaissance");
                p.push(("nomCommuneNaissance", commune.to_owned()));
                p.push(("codeCogInseeDepartementNaissance", departement.to_owned()));
            })
            .await;
        assert_eq!(reponse.verdict(), attendu, "{id} {commune} {departement}");
    }
}
