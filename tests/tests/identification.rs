//! Identification through the doors: what is shown, to whom, and what is not.

use epreuves::{Ville, declarer, depot, json_de, location, saisie, saisie_de};
use pass_famille::config::Modalite;
use pass_famille::dossiers::EtatVerification;
use reqwest::header::REFERER;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const TOUTES: &str = "cantine,periscolaire,centre-de-loisirs";

#[tokio::test]
async fn a_verified_citizen_sees_the_family_by_both_official_patterns() {
    for modalite in [Modalite::Identite, Modalite::JetonFranceconnect] {
        let ville = Ville::ouvrir_avec(|fichier| fichier.api_particulier.modalite = modalite).await;
        let reponse = ville.identifier(TOUTES, "camille-moreau").await;
        assert_eq!(reponse["issue"], "affichable", "{modalite:?}");
        let foyer = &reponse["affichage"]["foyer"];
        assert_eq!(foyer["quotient_familial"]["valeur"], 850);
        assert_eq!(foyer["enfants"].as_array().map(Vec::len), Some(3));
        assert_eq!(foyer["enfants"][0]["jeton"], "e1");
        assert_eq!(reponse["affichage"]["source"]["fournisseur"], "CAF");
        let appels = ville.commandes.calls();
        let attendus = if modalite == Modalite::Identite { (1, 0) } else { (0, 1) };
        assert_eq!((appels.identite, appels.france_connect), attendus);
        assert_eq!(
            ville.registre(),
            [("identification".into(), "cantine,centre-de-loisirs,periscolaire".into(), "affichable".into())]
        );
    }
}

#[tokio::test]
async fn only_what_the_chosen_demarches_need_is_kept() {
    let ville = Ville::ouvrir().await;
    for (demarches, blocs) in [
        ("creche", vec!["allocataires", "enfants"]),
        ("cantine", vec!["allocataires", "enfants", "quotient_familial"]),
        ("centre-de-loisirs", vec!["adresse", "allocataires", "enfants", "quotient_familial"]),
    ] {
        let reponse = ville.identifier(demarches, "camille-moreau").await;
        let foyer = reponse["affichage"]["foyer"].as_object().unwrap();
        let mut presents: Vec<&str> =
            foyer.iter().filter(|(_, bloc)| !bloc.is_null()).map(|(nom, _)| nom.as_str()).collect();
        presents.sort_unstable();
        assert_eq!(presents, blocs, "{demarches}");
    }
}

#[tokio::test]
async fn every_outcome_has_its_way_on() {
    let ville = Ville::ouvrir().await;
    for (persona, issue, sceau) in [
        ("sacha-tessier", "affichable", true),
        ("elsa-prigent", "affichable", true),
        ("maelys-d-oeuvrecourt", "affichable", true),
        ("nadia-bensaid", "affichable", true),
        ("victor-delmas", "autre_personne", true),
        ("alix-renaud", "autre_personne", true),
        ("gabriel-picard", "introuvable", true),
        ("jeanne-hamelin", "introuvable", true),
        ("adele-fontenay", "introuvable", true),
        ("clara-brunet", "indisponible", true),
        ("simon-guyot", "indisponible", true),
        ("eva-renard", "indisponible", true),
        ("hugo-lenoir", "indisponible", true),
        ("tom-carlier", "indisponible", true),
        ("nina-poulain", "indisponible", true),
        ("zoe-meunier", "indisponible", true),
        ("axel-fabre", "indisponible", true),
        ("maya-solis", "identite_incomplete", false),
        ("erwan-kerbrat", "identite_incomplete", false),
        ("refuser", "refuse", false),
    ] {
        // One of them meets a spent quota, again and again.
        let reponse = ville.attendre_son_tour(ville.identifier("cantine", persona).await).await;
        assert_eq!(reponse["issue"], issue, "{persona}");
        assert_eq!(reponse["affichage"].is_null(), issue != "affichable", "{persona}");
        assert_eq!(reponse["sceau"].is_string(), sceau, "{persona}");
        assert_eq!(ville.registre().last().map(|ligne| ligne.2.clone()), Some(issue.to_owned()), "{persona}");
    }
}

#[tokio::test]
async fn without_allocataires_nothing_is_shown() {
    let ville = Ville::ouvrir_avec(|fichier| {
        for demarche in &mut fichier.demarches {
            demarche.donnees.retain(|donnee| *donnee == famille::Donnee::QuotientFamilial);
        }
    })
    .await;
    ville.commandes.set_scopes(["cnaf_quotient_familial"]);
    let reponse = ville.identifier("cantine", "camille-moreau").await;
    assert_eq!(reponse["issue"], "non_affichable");
    assert!(reponse["affichage"].is_null());
    // The seals are left out: any three figures may stand in them by chance.
    let mut lisible = reponse.clone();
    for scelle in ["sceau", "deconnexion"] {
        lisible.as_object_mut().unwrap().remove(scelle);
    }
    assert!(!lisible.to_string().contains("850"));
    let mut corps = depot(reponse["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer("0123456789abcdef", &corps).await).await;
    // The agent has what the citizen was not shown.
    let certification = ville.dossier(&recu).certification.unwrap();
    assert_eq!(certification.foyer.quotient_familial.unwrap().valeur, Some(850));
}

#[tokio::test]
async fn the_road_to_franceconnect_cannot_be_diverted() {
    let ville = Ville::ouvrir().await;
    let bon = ville.depart("cantine", "v");
    let avec = |cle: &str, valeur: &str| {
        let mut url = bon.clone();
        let paires: Vec<(String, String)> = bon.query_pairs().into_owned().filter(|(autre, _)| autre != cle).collect();
        url.query_pairs_mut().clear().extend_pairs(paires).append_pair(cle, valeur);
        url
    };
    let page = ville.adresses.page.clone();
    for mauvaise in [
        avec("origine", "https://ailleurs.exemple"),
        avec("origine", "null"),
        avec("origine", &format!("{page}/")),
        avec("defi", "court"),
        avec("defi", &"<".repeat(43)),
        avec("demarches", "inconnue"),
        avec("demarches", ""),
        avec("autre", "x"),
    ] {
        let reponse = ville.get(mauvaise.as_str()).await;
        assert_eq!(reponse.status(), StatusCode::BAD_REQUEST, "{mauvaise}");
        let texte = reponse.text().await.unwrap();
        assert!(!texte.contains("ailleurs") && texte.contains("recommencez"), "{mauvaise}");
    }
    // The whole window comes back to a page that the configuration names, whatever was asked.
    let accueil = format!("{page}/");
    let laterale = format!("{page}/barre-laterale.html");
    for (demande, rendue) in [
        (accueil.as_str(), &accueil),
        (&laterale, &laterale),
        (&format!("{page}/redirige?vers=https://ailleurs.exemple"), &accueil),
        ("https://ailleurs.exemple/", &accueil),
        (&format!("{page}@ailleurs.exemple/"), &accueil),
        ("javascript:alert(1)", &accueil),
        (&format!("blob:{page}/x"), &accueil),
    ] {
        let reponse = ville.passer_par_franceconnect(&avec("retour", demande), "camille-moreau").await;
        let adresse = location(&reponse);
        let (debut, fragment) = adresse.split_once('#').unwrap();
        assert_eq!(debut, rendue, "{demande}");
        assert!(fragment.starts_with("pass-famille="));
        // Neither a name nor FranceConnect's code can be read in an address.
        assert!(!adresse.to_lowercase().contains("moreau") && !adresse.contains("code="));
    }
    // A link from another site does not start the road; the city's own page does.
    for (referer, status) in
        [("https://ailleurs.exemple/", StatusCode::BAD_REQUEST), (page.as_str(), StatusCode::SEE_OTHER)]
    {
        let chemin = format!("{}?{}", bon.path(), bon.query().unwrap());
        let reponse = ville.requete(Method::GET, &chemin).header(REFERER, referer).send().await.unwrap();
        assert_eq!(reponse.status(), status, "{referer}");
    }
}

#[tokio::test]
async fn a_remise_serves_once_to_the_one_that_started() {
    let ville = Ville::ouvrir().await;
    let bon = "le-bon-verifieur-que-seule-la-page-du-depart-connait";
    let remise = ville.remise("cantine", bon, "camille-moreau").await;
    let demander = |verifieur: &str| json!({"version": 1, "remise": remise, "verifieur": verifieur});
    let chemin = "/v1/identifications/franceconnect";

    let vole = ville.post(chemin, &demander("un-autre-verifieur-que-seule-une-autre-page-connait")).await;
    assert_eq!(vole.status(), StatusCode::FORBIDDEN);
    assert_eq!(json_de(vole).await["code"], "sceau_refuse");

    let premier = json_de(ville.post(chemin, &demander(bon)).await).await;
    assert_eq!(premier["issue"], "affichable");
    let rejoue = json_de(ville.post(chemin, &demander(bon)).await).await;
    assert_eq!((&rejoue["issue"], &rejoue["affichage"]), (&json!("recommencer"), &Value::Null));

    let remise = ville.remise("cantine", bon, "camille-moreau").await;
    ville.horloge.avancer(121);
    let corps = json!({"version": 1, "remise": remise, "verifieur": bon});
    assert_eq!(json_de(ville.post(chemin, &corps).await).await["issue"], "recommencer");
}

#[tokio::test]
async fn the_return_believes_only_its_own_state_and_issuer() {
    let ville = Ville::ouvrir().await;
    let autorisation = location(&ville.get(ville.depart("cantine", "v").as_str()).await);
    let etat =
        url::Url::parse(&autorisation).unwrap().query_pairs().find(|(cle, _)| cle == "state").unwrap().1.into_owned();
    let retour = format!("{}/v1/franceconnect/retour", ville.adresses.proxy);
    let mut abime = etat.clone().into_bytes();
    let milieu = abime.len() / 2;
    abime[milieu] = if abime[milieu] == b'A' { b'B' } else { b'A' };
    let abime = String::from_utf8(abime).unwrap();
    for question in [
        String::new(),
        "?code=x".to_owned(),
        format!("?code=x&state={abime}"),
        format!("?state={etat}"),
        format!("?code=x&state={etat}&iss=https://ailleurs.exemple"),
        format!("?code=x&state={}", ville.remise("cantine", "v", "camille-moreau").await),
    ] {
        assert_eq!(ville.get(&format!("{retour}{question}")).await.status(), StatusCode::BAD_REQUEST, "{question}");
    }
    ville.horloge.avancer(15 * 60 + 1);
    let trop_tard = ville.get(&format!("{retour}?code=x&state={etat}")).await;
    assert!(trop_tard.text().await.unwrap().contains("Le temps est dépassé"));
}

#[tokio::test]
async fn a_typed_identity_gets_one_constant_answer() {
    let ville = Ville::ouvrir().await;
    let mut vues = Vec::new();
    for corps in [
        saisie_de("camille-moreau"),
        saisie_de("gabriel-picard"),
        saisie_de("clara-brunet"),
        saisie_de("victor-delmas"),
        saisie("X", &["Y"], ("", "", "1950"), "M", "75112"),
        saisie(&"A".repeat(100), &["B"; 3], ("1", "1", "1990"), "F", "45234"),
    ] {
        let reponse = ville.post("/v1/identifications/saisie", &corps).await;
        assert_eq!(reponse.status(), StatusCode::OK);
        let mut entetes: Vec<(String, String)> = reponse
            .headers()
            .iter()
            .filter(|(nom, _)| *nom != "date")
            .map(|(nom, valeur)| (nom.to_string(), valeur.to_str().unwrap().to_owned()))
            .collect();
        entetes.sort();
        let texte = reponse.text().await.unwrap();
        let sceau = serde_json::from_str::<Value>(&texte).unwrap()["sceau"].as_str().unwrap().to_owned();
        vues.push((entetes, sceau.len(), texte.replace(&sceau, "…")));
    }
    for autre in &vues[1..] {
        assert_eq!(autre, &vues[0]);
    }
    // Nobody was asked, so nothing could leak, not even through time.
    assert_eq!(ville.commandes.calls().identite, 0);
}

#[tokio::test]
async fn what_was_typed_is_checked_later_on_the_agents_side_only() {
    let ville = Ville::ouvrir().await;
    for (persona, etat, certifie) in [
        ("camille-moreau", EtatVerification::Trouve, true),
        ("gabriel-picard", EtatVerification::Introuvable, false),
        ("victor-delmas", EtatVerification::AutrePersonne, false),
    ] {
        let reponse = json_de(ville.post("/v1/identifications/saisie", &saisie_de(persona)).await).await;
        let mut corps = depot(reponse["sceau"].as_str(), &[("cantine", &["d1"])]);
        declarer(&mut corps);
        let mut terminees = ville.application.verifications_terminees();
        let avant = *terminees.borrow_and_update();
        let recu = ville.deposer(&format!("cle-de-{persona}-unique"), &corps).await;
        assert_eq!(recu.status(), StatusCode::CREATED);
        let recu = json_de(recu).await;
        assert_eq!(recu["verification_en_cours"], true);
        // The price of the receipt is the one without a quotient, whatever the administrations know.
        assert_eq!(recu["lignes"][0]["enfants"][0]["prix"]["montant"], 620);
        terminees.wait_for(|nombre| *nombre > avant).await.unwrap();
        let dossier = ville.dossier(&recu);
        assert_eq!((&dossier.verification, dossier.certification.is_some()), (&etat, certifie), "{persona}");
        assert_eq!(dossier.lignes[0].enfants[0].prix.montant, Some(famille::Centimes(620)));
        let verifie = dossier.lignes[0].enfants[0].prix_verifie.as_ref().map(|prix| (prix.montant, prix.provisoire));
        assert_eq!(verifie, certifie.then_some((Some(famille::Centimes(335)), true)), "{persona}");
    }
}

#[tokio::test]
async fn bad_typing_names_every_field_and_echoes_nothing() {
    let ville = Ville::ouvrir().await;
    let corps = saisie("CANARIVEL<9>", &[], ("31", "02", "1990"), "F", "Orléans");
    let reponse = ville.post("/v1/identifications/saisie", &corps).await;
    assert_eq!(reponse.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let texte = reponse.text().await.unwrap();
    assert!(!texte.contains("CANARIVEL"), "{texte}");
    let probleme: Value = serde_json::from_str(&texte).unwrap();
    let champs: Vec<&str> =
        probleme["erreurs"].as_array().unwrap().iter().map(|e| e["champ"].as_str().unwrap()).collect();
    assert_eq!(champs, ["nom_naissance", "prenoms", "date_naissance", "commune_naissance"]);
}
