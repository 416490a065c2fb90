//! The register: nothing of it disappears in silence, nothing in it names anybody, and each family reads its own lines.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{Recepteur, Ville, declarer, depot, json_de, lisible_sur_disque, saisie_de};
use pass_famille::Lieu;
use pass_famille::config::Cible;
use pass_famille::dossiers::{Conservation, Depot, Reference};
use pass_famille::registre::{Acteur, Quoi, Rupture};
use reqwest::header::ORIGIN;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";
const MOIS: i64 = 2_629_746;

async fn deposer(ville: &Ville, cle: &str) -> Value {
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    json_de(ville.deposer(cle, &corps).await).await
}

async fn suivre(ville: &Ville, recu: &Value) -> String {
    let champs = [("reference", recu["reference"].as_str().unwrap()), ("code", recu["code"].as_str().unwrap())];
    let requete = ville.requete(Method::POST, "/suivi").header(ORIGIN, &ville.adresses.proxy).form(&champs);
    let reponse = requete.send().await.unwrap();
    assert_eq!(reponse.status(), StatusCode::OK);
    // Spaces that do not break are spaces all the same.
    reponse.text().await.unwrap().replace('\u{a0}', " ")
}

#[tokio::test]
async fn whoever_is_refused_a_dossier_leaves_a_line() {
    let ville = Ville::ouvrir().await;
    let recu = deposer(&ville, CLE).await;
    let refusees = || {
        let lignes = ville.application.depot().registre(&Quoi { limite: 100, ..Quoi::default() }).unwrap();
        let acces = lignes.into_iter().filter(|ligne| ligne.operation == "acces");
        acces.map(|ligne| (ligne.guichet.to_string(), ligne.issue.to_string())).collect::<Vec<_>>()
    };
    // Everybody meets this one before signing in.
    assert_eq!(ville.requete(Method::GET, "/agents").send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refusees(), []);
    let sans_cle = ville.requete(Method::GET, "/v1/agents/dossiers").send().await.unwrap();
    assert_eq!(sans_cle.status(), StatusCode::UNAUTHORIZED);
    let autre = json!({"reference": recu["reference"], "code": "AAAA-AAAA-AAAA"});
    assert_eq!(ville.post("/v1/suivi/recu", &autre).await.status(), StatusCode::NOT_FOUND);
    let mut lignes = refusees();
    lignes.sort();
    assert_eq!(lignes, [("api", "cle_inconnue"), ("suivi", "introuvable")].map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[tokio::test]
async fn a_line_that_is_changed_or_taken_away_shows() {
    for (cas, sql, rupture) in [
        ("nothing", "SELECT 1", None),
        ("an outcome", "UPDATE registre SET issue = 'autre' WHERE numero = 3", Some(Rupture::Modifiee(3))),
        ("a date", "UPDATE registre SET le = le - 60 WHERE numero = 2", Some(Rupture::Modifiee(2))),
        ("who", "UPDATE registre SET acteur = 'inconnu' WHERE numero = 1", Some(Rupture::Modifiee(1))),
        ("the dossier", "UPDATE registre SET dossier = NULL WHERE numero = 4", Some(Rupture::Modifiee(4))),
        ("a line in the middle", "DELETE FROM registre WHERE numero = 3", Some(Rupture::Absente(3))),
        ("the first line", "DELETE FROM registre WHERE numero = 1", Some(Rupture::Absente(1))),
        ("the last line", "DELETE FROM registre WHERE numero = 5", Some(Rupture::Absente(5))),
        ("all of them", "DELETE FROM registre", Some(Rupture::Absente(1))),
        (
            "two lines exchanged",
            "UPDATE registre SET numero = 99 WHERE numero = 2; UPDATE registre SET numero = 2 WHERE numero = 3;
             UPDATE registre SET numero = 3 WHERE numero = 99",
            Some(Rupture::Modifiee(2)),
        ),
        (
            "the last line, and the head to match",
            "DELETE FROM registre WHERE numero = 5;
             UPDATE registre_tete SET numero = 4, empreinte = (SELECT empreinte FROM registre WHERE numero = 4)",
            Some(Rupture::Fin),
        ),
        (
            "the beginning, and the anchor to match",
            "UPDATE registre_tete SET ancre = 2, ancre_empreinte = (SELECT empreinte FROM registre WHERE numero = 2);
             DELETE FROM registre WHERE numero <= 2",
            Some(Rupture::Fin),
        ),
    ] {
        let ville = Ville::ouvrir().await;
        for rang in 0..5 {
            deposer(&ville, &format!("{CLE}{rang}")).await;
        }
        let magasin = ville.application.depot();
        let bilan = magasin.verifier_le_registre().unwrap();
        assert_eq!((bilan.premiere, bilan.derniere), (1, 5));
        ville.abimer(sql);
        assert_eq!(magasin.verifier_le_registre().err(), rupture, "{cas}");
        // What comes after does not cover it up: neither a line, nor a purge, nor a restart.
        deposer(&ville, &CLE.replace('0', "f")).await;
        let purge = magasin.purger(ville.horloge.secondes(), &Conservation::de(120), false);
        assert!(purge.is_ok() || rupture.is_some(), "{cas}: {purge:?}");
        assert_eq!(magasin.verifier_le_registre().is_err(), rupture.is_some(), "{cas}");
    }
}

#[tokio::test]
async fn lines_that_are_made_to_look_old_are_not_erased_for_it() {
    for sql in [
        "DELETE FROM registre WHERE numero < 3; UPDATE registre SET le = 0 WHERE numero = 3",
        "UPDATE registre SET le = 0",
        "UPDATE registre_tete SET ancre = 3, ancre_empreinte = (SELECT empreinte FROM registre WHERE numero = 3)",
    ] {
        let ville = Ville::ouvrir().await;
        for rang in 0..5 {
            deposer(&ville, &format!("{CLE}{rang}")).await;
        }
        let magasin = ville.application.depot();
        ville.abimer(sql);
        ville.horloge.avancer(25 * MOIS);
        assert!(magasin.purger(ville.horloge.secondes(), &Conservation::de(24), false).is_err(), "{sql}");
        assert!(magasin.lister().unwrap().is_empty(), "{sql}: the rest is erased all the same");
        assert!(magasin.verifier_le_registre().is_err(), "{sql}");
        let restent = magasin.registre(&Quoi { limite: 10, ..Quoi::default() }).unwrap();
        assert!(restent.len() >= 3, "{sql}: nothing was erased");
    }
}

#[tokio::test]
async fn a_register_that_was_thrown_away_is_not_begun_again() {
    for sql in [
        "DELETE FROM coffre; DELETE FROM registre; DELETE FROM registre_tete",
        "DELETE FROM registre_tete",
        "DELETE FROM coffre",
    ] {
        let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
            configuration.secrets.cles_dossiers = cles();
        })
        .await;
        deposer(&ville, CLE).await;
        ville.abimer(sql);
        let lieu = match &ville.base {
            Some(base) => Lieu::Serveur { adresse: base.as_str().into(), autorite: None },
            None => Lieu::Dossier(ville.donnees.clone()),
        };
        let refus = format!("{:#}", Depot::ouvrir(&lieu, cles()).unwrap_err());
        assert!(refus.contains("altéré"), "{sql}: {refus}");
    }
}

fn cles() -> std::sync::Arc<sceau::Trousseau> {
    std::sync::Arc::new(sceau::Trousseau::lire("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap())
}

#[tokio::test]
async fn lines_are_kept_thirty_six_months_and_the_chain_goes_on_from_there() {
    let ville = Ville::ouvrir().await;
    deposer(&ville, CLE).await;
    ville.horloge.avancer(35 * MOIS);
    deposer(&ville, &CLE.replace('0', "f")).await;
    let (magasin, conservation) = (ville.application.depot(), Conservation::de(24));
    let maintenant = || ville.horloge.secondes();
    let avant = magasin.verifier_le_registre().unwrap();
    ville.horloge.avancer(2 * MOIS);
    let a_blanc = magasin.purger(maintenant(), &conservation, true).unwrap();
    assert_eq!((a_blanc.total(), a_blanc.registre), (1, 1));
    assert_eq!(magasin.verifier_le_registre().unwrap(), avant, "a dry run changes nothing");
    assert_eq!(magasin.lister().unwrap().len(), 2);
    let fait = magasin.purger(maintenant(), &conservation, false).unwrap();
    assert_eq!((fait.total(), fait.registre), (a_blanc.total(), a_blanc.registre));
    let apres = magasin.verifier_le_registre().unwrap();
    assert_eq!((apres.premiere, apres.derniere), (2, 3), "the erasure itself is a line");
    deposer(&ville, &CLE.replace('0', "e")).await;
    assert_eq!(magasin.verifier_le_registre().unwrap().derniere, 4);
}

#[tokio::test]
async fn a_family_reads_its_own_lines_with_the_code_of_its_receipt() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine", "camille-moreau").await;
    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    // Somebody else's, the same day.
    deposer(&ville, &CLE.replace('0', "f")).await;
    let page = suivre(&ville, &recu).await;
    assert!(page.contains("Demande à la CAF ou la MSA (quotient familial) : réponse reçue."), "{page}");
    assert!(page.contains("numéro de la demande chez l’administration"), "{page}");
    assert_eq!(page.matches("Vous avez envoyé votre demande.").count(), 1, "{page}");
    assert!(suivre(&ville, &recu).await.contains("Vous avez suivi votre demande."));

    let lignes = ville.application.depot().registre(&Quoi { limite: 100, ..Quoi::default() }).unwrap();
    let acteurs: Vec<&str> = lignes.iter().map(|ligne| ligne.acteur.as_str()).collect();
    // Identification, dossier and follow-up by one, the other dossier by another.
    assert!(acteurs[0].starts_with("citoyen:") && acteurs[1] == acteurs[0] && acteurs[3] == acteurs[0], "{acteurs:?}");
    assert_ne!(acteurs[2], acteurs[0]);
    // Words, since a number may be found within an identifier.
    let dites = format!("{lignes:?}").to_lowercase();
    let mots: Vec<&str> = dites.split(|lettre: char| !lettre.is_alphanumeric()).collect();
    for clair in ["moreau", "850", "1980"] {
        assert!(!mots.contains(&clair), "{clair}: {lignes:?}");
    }
    assert!(!lisible_sur_disque(&ville.donnees, "moreau"));
}

#[tokio::test]
async fn who_typed_somebody_elses_identity_reads_nothing_of_that_person() {
    let ville = Ville::ouvrir().await;
    // Camille herself, identified.
    ville.identifier("cantine", "camille-moreau").await;
    // A neighbour, who types her civil status.
    let identification = json_de(ville.post("/v1/identifications/saisie", &saisie_de("camille-moreau")).await).await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let mut terminees = ville.application.verifications_terminees();
    let avant = *terminees.borrow_and_update();
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let attente = suivre(&ville, &recu).await;
    terminees.wait_for(|nombre| *nombre > avant).await.unwrap();
    let trouve = suivre(&ville, &recu).await;
    assert!(!trouve.contains("réponse reçue") && !trouve.contains("quotient"), "{trouve}");

    // The same page for a person whom nobody knows, but for what one types.
    let identification = json_de(ville.post("/v1/identifications/saisie", &saisie_de("gabriel-picard")).await).await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let autre = json_de(ville.deposer(&CLE.replace('0', "f"), &corps).await).await;
    terminees.wait_for(|nombre| *nombre > avant + 1).await.unwrap();
    suivre(&ville, &autre).await;
    let inconnu = suivre(&ville, &autre).await;
    let sans = |page: &str, recu: &Value| {
        let reference: Vec<char> = recu["reference"].as_str().unwrap().chars().collect();
        let groupee = reference.chunks(4).map(|g| g.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
        page.replace(&groupee, "")
            .replace(recu["reference"].as_str().unwrap(), "")
            .replace(recu["code"].as_str().unwrap(), "")
    };
    assert_eq!(sans(&trouve, &recu), sans(&inconnu, &autre));
    assert!(attente.contains("vérifie vos informations"), "{attente}");
}

#[tokio::test]
async fn a_dossier_past_its_time_loses_its_content_and_keeps_its_traces() {
    let ville = Ville::ouvrir_avec(|fichier| {
        fichier.ville.conservation_mois = 12;
        fichier.ville.conservation_par_demarche = [("creche".to_owned(), 24)].into();
    })
    .await;
    let recu = deposer(&ville, CLE).await;
    let mut creche = depot(None, &[("cantine", &["d2"]), ("creche", &["d1"])]);
    declarer(&mut creche);
    creche["declarations"]["enfants"] = json!([
        {"jeton": "d1", "personne": {"nom": "Essai", "prenoms": "Lou", "date_naissance": "2025-05-06"}},
        {"jeton": "d2", "personne": {"nom": "Essai", "prenoms": "Noé", "date_naissance": "2018-05-06"}},
    ]);
    let longue = json_de(ville.deposer(&CLE.replace('0', "f"), &creche).await).await;
    let conservation = Conservation { mois: 12, par_demarche: [("creche".to_owned(), 24)].into() };
    let magasin = ville.application.depot();
    let mut restent = Vec::new();
    for mois in [11, 2, 12] {
        ville.horloge.avancer(mois * MOIS);
        magasin.purger(ville.horloge.secondes(), &conservation, false).unwrap();
        restent.push(magasin.lister().unwrap().len());
    }
    assert_eq!(restent, [2, 1, 0], "a dossier of two services is kept for the longer");
    let reference = Reference::lire(recu["reference"].as_str().unwrap()).unwrap();
    let situation = magasin.situation(&reference).unwrap().unwrap();
    assert!(situation.anonymise_le.is_some() && magasin.lire(&reference).unwrap().is_none());
    let operations: Vec<String> = ville.registre().into_iter().map(|ligne| ligne.0).collect();
    assert_eq!(operations, ["depot", "depot", "anonymisation", "anonymisation"]);
    magasin.verifier_le_registre().unwrap();
    // The code opens nothing any more, and a repeat of the old sending makes no second dossier.
    let champs = [("reference", reference.as_str()), ("code", recu["code"].as_str().unwrap())];
    let requete = ville.requete(Method::POST, "/suivi").header(ORIGIN, &ville.adresses.proxy).form(&champs);
    assert_eq!(requete.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let mut corps = depot(None, &[("cantine", &["d1"])]);
    declarer(&mut corps);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::BAD_REQUEST);

    // At the family's request, at once.
    let encore = deposer(&ville, &CLE.replace('0', "e")).await;
    let encore = Reference::lire(encore["reference"].as_str().unwrap()).unwrap();
    let maintenant = ville.horloge.secondes();
    assert!(magasin.effacer(&encore, maintenant, &Acteur::moi()).unwrap());
    assert!(!magasin.effacer(&encore, maintenant, &Acteur::moi()).unwrap());
    assert!(magasin.lire(&encore).unwrap().is_none());
    drop(longue);
}

/// Whoever typed an identity counts, reloads, waits: what they see is the same whatever the administrations answered.
#[tokio::test]
async fn counting_lines_tells_nothing_of_what_the_administrations_answered() {
    let mut vues = Vec::new();
    for persona in ["camille-moreau", "gabriel-picard", "victor-delmas"] {
        let recepteur = Recepteur::ouvrir().await;
        let ville = Ville::ouvrir_configuree("saint-exemple", |configuration| {
            configuration.secrets.signatures.insert("portail".to_owned(), Recepteur::signataire());
            configuration.fichier.livraisons.push(Cible {
                nom: "portail".to_owned(),
                webhook: Some(recepteur.adresse.clone()),
                dossier: None,
                evenements: vec!["dossier.verifie".to_owned()],
                demarches: Vec::new(),
                champs: Vec::new(),
                noms: std::collections::BTreeMap::new(),
            });
        })
        .await;
        let identification = json_de(ville.post("/v1/identifications/saisie", &saisie_de(persona)).await).await;
        let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["d1"])]);
        declarer(&mut corps);
        let recu = json_de(ville.deposer(CLE, &corps).await).await;
        let avant = suivre(&ville, &recu).await.matches("<li>").count();
        recepteur.attendre(1).await;
        ville.application.livraisons_faites().wait_for(|faites| *faites >= 1).await.unwrap();
        // More lines than a page shows.
        let reference = Reference::lire(recu["reference"].as_str().unwrap()).unwrap();
        let magasin = ville.application.depot();
        let exemple = magasin.registre(&Quoi { dossier: Some(reference), limite: 1, ..Quoi::default() }).unwrap();
        assert_eq!(exemple[0].operation, "depot");
        let mut comptes = vec![avant];
        for _ in 0..3 {
            comptes.push(suivre(&ville, &recu).await.matches("<li>").count());
        }
        vues.push(comptes);
    }
    assert!(vues.iter().all(|comptes| comptes == &vues[0]), "{vues:?}");
    assert_eq!(vues[0], [3, 4, 5, 6], "the sending, the check, and each look");
}
