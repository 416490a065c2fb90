//! From the store to the city's programs: signed, in order, at least once, and never in silence.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{PDF, Recepteur, Ville, avec_pieces, declarer, depot, json_de};
use pass_famille::config::{Cible, Configuration};
use pass_famille::dossiers::EtatLivraison;
use pass_famille::registre::{Acteur, Evenement};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

fn cible(nom: &str) -> Cible {
    Cible {
        nom: nom.to_owned(),
        webhook: None,
        dossier: None,
        evenements: Vec::new(),
        demarches: Vec::new(),
        champs: Vec::new(),
        noms: std::collections::BTreeMap::new(),
    }
}

fn vers(configuration: &mut Configuration, nom: &str, recepteur: &Recepteur, changer: impl FnOnce(&mut Cible)) {
    let mut nouvelle = Cible { webhook: Some(recepteur.adresse.clone()), ..cible(nom) };
    changer(&mut nouvelle);
    configuration.secrets.signatures.insert(nom.to_owned(), Recepteur::signataire());
    configuration.fichier.livraisons.push(nouvelle);
}

fn a_la_main() -> Value {
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    corps
}

async fn reference(ville: &Ville, cle: &str) -> String {
    let recu = json_de(ville.deposer(cle, &a_la_main()).await).await;
    recu["reference"].as_str().unwrap().to_owned()
}

/// Waits until `nombre` attempts have ended, moving the clock so that those that wait are due.
async fn essais(ville: &Ville, nombre: u64) {
    let mut faites = ville.application.livraisons_faites();
    faites.wait_for(|faites| *faites >= nombre).await.unwrap();
}

#[tokio::test]
async fn each_target_gets_its_own_fields_signed_and_what_was_certified_says_by_whom() {
    let (portail, compta) = (Recepteur::ouvrir().await, Recepteur::ouvrir().await);
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
        vers(configuration, "portail", &portail, |_| {});
        vers(configuration, "compta", &compta, |cible| {
            cible.demarches = vec!["cantine".to_owned()];
            cible.champs =
                ["reference", "inscriptions.prix_centimes", "declarant.valeur.nom"].map(str::to_owned).to_vec();
            cible.noms = [("inscriptions.prix_centimes".to_owned(), "montant".to_owned())].into();
        });
    })
    .await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("centre-de-loisirs", &["e1"])]);
    corps["contestations"] = json!([{"valeur": "adresse", "commentaire": "J’ai déménagé."}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let recus = portail.attendre(1).await;
    assert!(recus[0].signe && recus[0].id.starts_with("msg_"), "{:?}", recus[0]);
    let corps = &recus[0].corps;
    assert_eq!(corps["type"], "dossier.recu");
    let data = &corps["data"];
    assert_eq!(data["reference"], recu["reference"]);
    let quotient = &data["quotient_familial"];
    assert_eq!(quotient["valeur"], 850);
    assert_eq!((&quotient["provenance"], &quotient["source"]), (&json!("certifie"), &json!("CAF")));
    for champ in ["operation", "requete", "recueilli_le", "periode"] {
        assert!(quotient[champ].is_string(), "{champ}: {quotient}");
    }
    let adresse = &data["adresse"];
    assert_eq!((&adresse["provenance"], &adresse["contestation"]), (&json!("conteste"), &json!("J’ai déménagé.")));
    assert_eq!(data["inscriptions"][0]["prix_centimes"], 335);

    let data = &compta.attendre(1).await[0].corps["data"];
    assert_eq!(data["inscriptions"][0], json!({"montant": 335}));
    assert_eq!(data.as_object().unwrap().len(), 5, "{data}");
    let livraisons = ville.application.depot().livraisons_de(recu["reference"].as_str().unwrap()).unwrap();
    assert_eq!(livraisons.len(), 2);
}

#[tokio::test]
async fn what_fails_is_tried_again_with_the_same_identifier_and_nothing_overtakes_it() {
    let recepteur = Recepteur::ouvrir().await;
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
        vers(configuration, "portail", &recepteur, |_| {});
        let cle = pass_famille::gestion::cle_d_api("portail").unwrap();
        let empreinte = cle.split("empreinte = \"").nth(1).unwrap().split('"').next().unwrap();
        configuration.fichier.agents.cles = vec![pass_famille::config::CleAgents {
            nom: "portail".to_owned(),
            empreinte: empreinte.to_owned(),
            portees: vec![pass_famille::config::Portee::Etat],
            demarches: Vec::new(),
        }];
    })
    .await;
    recepteur.repondre(&[(500, None), (503, Some(60))]);
    let reference = reference(&ville, CLE).await;
    essais(&ville, 1).await;
    // A change of state meanwhile: it waits behind.
    let lue = pass_famille::dossiers::Reference::lire(&reference).unwrap();
    let evenement = Evenement::new(ville.horloge.secondes(), Acteur::moi(), "etat", "api", "accepte");
    let annonces = [pass_famille::dossiers::Annonce { cible: "portail".to_owned(), evenement: "dossier.etat" }];
    let etat = pass_famille::dossiers::EtatDossier::Accepte;
    assert!(ville.application.depot().changer_etat(&lue, etat, None, &evenement, &annonces).unwrap());
    ville.horloge.avancer(10);
    essais(&ville, 2).await;
    assert_eq!(recepteur.recus().len(), 2);
    // Not before the minute that the receiver asked for.
    ville.horloge.avancer(40);
    ville.application.reveiller_les_livraisons();
    ville.horloge.avancer(30);
    ville.application.reveiller_les_livraisons();
    let recus = recepteur.attendre(4).await;
    let types: Vec<&str> = recus.iter().map(|recu| recu.corps["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["dossier.recu", "dossier.recu", "dossier.recu", "dossier.etat"]);
    assert!(recus[..3].iter().all(|recu| recu.id == recus[0].id) && recus[3].id != recus[0].id);
    essais(&ville, 4).await;
    let fiches = ville.application.depot().livraisons_de(&reference).unwrap();
    assert!(fiches.iter().all(|fiche| fiche.etat == EtatLivraison::Livree), "{fiches:?}");
}

#[tokio::test]
async fn a_dead_letter_is_seen_replayed_and_holds_the_rest_of_its_dossier_only() {
    let recepteur = Recepteur::ouvrir().await;
    let ville =
        Ville::ouvrir_configuree("saint-exemple", |configuration| vers(configuration, "portail", &recepteur, |_| {}))
            .await;
    recepteur.repondre(&[(410, None)]);
    let morte = reference(&ville, CLE).await;
    essais(&ville, 1).await;
    let autre = reference(&ville, &CLE.replace('0', "f")).await;
    essais(&ville, 2).await;
    let depot = ville.application.depot();
    assert_eq!(depot.compter_les_livraisons().unwrap(), (0, 1));
    let mortes = depot.livraisons(Some(EtatLivraison::Morte), 10).unwrap();
    assert_eq!((mortes[0].reference.as_str(), mortes[0].cible.as_str()), (morte.as_str(), "portail"));
    assert!(mortes[0].cause.as_ref().unwrap().contains("410"));
    assert_eq!(depot.livraisons_de(&autre).unwrap()[0].etat, EtatLivraison::Livree);
    let rejouer = Evenement::new(ville.horloge.secondes(), Acteur::moi(), "livraisons", "commande", "rejouees");
    assert_eq!(depot.rejouer(Some("msg_inconnu"), &rejouer).unwrap(), 0);
    assert_eq!(depot.rejouer(Some(&mortes[0].id), &rejouer).unwrap(), 1);
    ville.application.reveiller_les_livraisons();
    let recus = recepteur.attendre(3).await;
    assert_eq!(recus[2].id, mortes[0].id);
    let issues: Vec<String> =
        ville.registre().into_iter().filter(|ligne| ligne.0 == "livraison").map(|ligne| ligne.2).collect();
    assert_eq!(issues[..2], ["morte", "livree"]);
}

#[tokio::test]
async fn the_answer_of_the_administrations_is_told_to_the_city_alone() {
    let recepteur = Recepteur::ouvrir().await;
    let ville =
        Ville::ouvrir_configuree("saint-exemple", |configuration| vers(configuration, "portail", &recepteur, |_| {}))
            .await;
    let identification =
        json_de(ville.post("/v1/identifications/saisie", &epreuves::saisie_de("camille-moreau")).await).await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let recus = recepteur.attendre(2).await;
    assert_eq!(recus[1].corps["type"], "dossier.verifie");
    let data = &recus[1].corps["data"];
    assert_eq!((&data["verification"], &data["quotient_familial"]["valeur"]), (&json!("trouve"), &json!(850)));
    assert_eq!(data["inscriptions"][0]["provisoire"], true);
    // Nothing of it in what the family can open.
    let reference = recu["reference"].as_str().unwrap();
    let page = ville
        .requete(Method::POST, "/suivi")
        .header(ORIGIN, &ville.adresses.proxy)
        .form(&[("reference", reference), ("code", recu["code"].as_str().unwrap()), ("quoi", "voir")])
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for secret in ["850", "Moreau", "réponse reçue", "quotient_familial", "CAF"] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    assert!(page.contains("La mairie vérifie vos informations auprès des administrations."), "{page}");
}

#[tokio::test]
async fn a_folder_gets_whole_files_with_their_documents() {
    let dossier = tempfile::tempdir().unwrap();
    let depose = dossier.path().to_owned();
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
        avec_pieces(&mut configuration.fichier);
        configuration.fichier.livraisons.push(Cible { dossier: Some(depose), ..cible("logiciel") });
    })
    .await;
    let jeton = ville
        .requete(Method::POST, "/v1/pieces?piece=attestation")
        .header(ORIGIN, &ville.adresses.page)
        .header(CONTENT_TYPE, "application/pdf")
        .body(PDF)
        .send()
        .await
        .unwrap();
    let jeton = json_de(jeton).await;
    let mut corps = a_la_main();
    corps["pieces"] = json!([{"piece": "attestation", "jeton": jeton["jeton"]}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    essais(&ville, 1).await;
    let mut noms: Vec<String> = std::fs::read_dir(dossier.path())
        .unwrap()
        .map(|entree| entree.unwrap().file_name().into_string().unwrap())
        .collect();
    noms.sort();
    let reference = recu["reference"].as_str().unwrap();
    assert_eq!(noms.len(), 2, "{noms:?}");
    assert!(noms.iter().all(|nom| nom.starts_with(reference)), "{noms:?}");
    let json = noms.iter().find(|nom| nom.ends_with(".json")).unwrap();
    let lu: Value = serde_json::from_slice(&std::fs::read(dossier.path().join(json)).unwrap()).unwrap();
    assert_eq!(lu["data"]["reference"], reference);
    let pdf = noms.iter().find(|nom| nom.ends_with(".pdf")).unwrap();
    assert_eq!(std::fs::read(dossier.path().join(pdf)).unwrap(), PDF);
    assert!(pdf.contains(lu["data"]["pieces"][0]["numero"].as_str().unwrap()));
}

#[tokio::test]
async fn a_target_that_never_answers_leaves_the_others_their_places() {
    let muet = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}/", muet.local_addr().unwrap());
    let recepteur = Recepteur::ouvrir().await;
    let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
        vers(configuration, "muet", &recepteur, |cible| cible.webhook = Some(adresse));
        vers(configuration, "portail", &recepteur, |_| {});
    })
    .await;
    let mut references = std::collections::BTreeSet::new();
    for rang in 0..20 {
        references.insert(reference(&ville, &format!("{CLE}{rang}")).await);
    }
    let recus = recepteur.attendre(20).await;
    let recues = recus.iter().map(|recu| recu.corps["data"]["reference"].as_str().unwrap().to_owned()).collect();
    assert_eq!(references, recues);
    // Nobody has been waited for to the end yet.
    for livraison in ville.application.depot().livraisons(None, 100).unwrap() {
        assert!(livraison.cible != "muet" || livraison.cause.is_none(), "{livraison:?}");
    }
    drop(muet);
}
