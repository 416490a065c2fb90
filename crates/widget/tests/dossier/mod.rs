//! What is sent, what comes back, and the documents.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::outils::{Page, RETENU, attendre_que};

const SEPTEMBRE_2019: [&str; 3] = ["15", "9", "2019"];
const PIECE: &str = r#"{"version":1,"jeton":"v1.p"}"#;
const ATTESTATION: &str = "pf-piece-attestation-piece";

const RECU: &str = r#"{
  "version": 1, "reference": "ABCDEFGHJKLM7", "code": "ABCDEFGH23", "recu_le": "2026-11-23T16:00:00Z",
  "verification_en_cours": false,
  "lignes": [{"demarche": "cantine", "titre": "Cantine", "enfants": [
    {"enfant": "d1", "prix": {"montant": 300, "unite": "repas", "periodicite": "acte", "provisoire": true,
      "explication": ["Panier."]}},
    {"enfant": "d2", "prix": {"montant": 200, "unite": "repas", "periodicite": "acte", "provisoire": true,
      "explication": ["Complet."]}}
  ]}]
}"#;

/// The canteen by hand with a child, all answered but the documents.
async fn cantine() -> Page {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.famille_a_la_main().await;
    page.declarer();
    page.ajouter_enfant("Zoé", SEPTEMBRE_2019).await;
    attendre_que(|| page.a("#pf-inscription-cantine-d1")).await;
    page.choisir("pf-inscription-cantine-d1");
    attendre_que(|| page.a("#pf-question-cantine-repas-d1-reponse-panier")).await;
    page.choisir("pf-question-cantine-repas-d1-reponse-panier");
    attendre_que(|| page.a("#pf-question-cantine-pourquoi-d1-reponse")).await;
    page.ecrire("pf-question-cantine-pourquoi-d1-reponse", " Allergie ");
    page.lister("pf-question-cantine-ecole-reponse", "c");
    page.dater("pf-question-cantine-depuis-reponse", ["1", "9", "2026"]);
    page.choisir("pf-question-cantine-reglement-reponse");
    page
}

async fn joindre(page: &Page) {
    page.repondre("/v1/pieces?piece=attestation", 201, PIECE);
    page.joindre(ATTESTATION, "caf.pdf", "application/pdf", 12);
    attendre_que(|| page.a(".pf-piece-recue")).await;
}

#[wasm_bindgen_test]
async fn what_was_answered_is_shown_sent_and_kept() {
    let page = cantine().await;
    page.bouton("Ajouter l’autre parent");
    attendre_que(|| page.focus() == "pf-autre_parent-prenoms").await;
    page.ecrire("pf-autre_parent-prenoms", "Sam");
    page.ecrire("pf-autre_parent-nom_naissance", "Petit");
    page.dater("pf-autre_parent-date_naissance", ["2", "5", "1986"]);
    page.choisir("pf-revenus-refus");
    joindre(&page).await;
    page.recapituler().await;
    let resume = page.texte("form").replace('\u{a0}', " ");
    for texte in [
        "3,50 € par repas",
        "Zoé Martin : Quel repas ?Panier apportéDéclaré",
        "Zoé Martin : Pourquoi un panier ?AllergieDéclaré",
        "Quelle école ?LacDéclaré",
        "À partir de quand ?1er septembre 2026Déclaré",
        "J’ai lu le règlement.OuiDéclaré",
        "L’autre parent : Sam PetitNaissance : 2/5/1986Déclaré",
        "Je préfère ne pas donner mon quotientDéclaré",
        "Attestation de quotientcaf.pdf",
        "Projet d’accueilPas de réponse",
    ] {
        assert!(resume.contains(texte), "{texte} is not in {resume}");
    }

    page.bouton("Retour");
    attendre_que(|| page.a("#pf-question-cantine-pourquoi-d1-reponse")).await;
    assert_eq!(page.valeur("pf-question-cantine-pourquoi-d1-reponse"), " Allergie ");
    assert_eq!(page.valeur("pf-question-cantine-ecole-reponse"), "c");
    assert_eq!(page.valeur("pf-question-cantine-depuis-reponse-annee"), "2026");
    assert!(page.coches().contains(&"pf-question-cantine-reglement-reponse".to_owned()));
    assert_eq!(page.valeur("pf-autre_parent-prenoms"), "Sam");
    assert_eq!(page.texte(".pf-piece-recue"), "Document reçu\u{a0}: caf.pdf");

    page.recapituler().await;
    page.envoyer(RECU).await;
    let corps = page.corps("/v1/dossiers");
    assert_eq!(
        corps["demarches"],
        json!([{"demarche": "cantine", "enfants": ["d1"], "reponses": [
            {"question": "repas", "enfant": "d1", "valeur": "panier"},
            {"question": "pourquoi", "enfant": "d1", "valeur": "Allergie"},
            {"question": "ecole", "enfant": "", "valeur": "c"},
            {"question": "depuis", "enfant": "", "valeur": "2026-09-01"},
            {"question": "reglement", "enfant": "", "valeur": "oui"},
        ]}])
    );
    assert_eq!(corps["pieces"], json!([{"piece": "attestation", "jeton": "v1.p"}]));
    assert_eq!(
        corps["declarations"]["autre_parent"],
        json!({"nom": "Petit", "prenoms": "Sam", "date_naissance": "1986-05-02"})
    );
    assert_eq!(corps["declarations"]["revenus"]["refus"], true);
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_receipt_names_the_children() {
    let page = cantine().await;
    page.ajouter_enfant("Léo", ["27", "3", "2018"]).await;
    joindre(&page).await;
    page.recapituler().await;
    page.envoyer(RECU).await;
    let prix: Vec<String> = page.textes(".pf-prix-valeur").iter().map(|texte| texte.replace('\u{a0}', " ")).collect();
    assert_eq!(prix, ["Zoé Martin : 3,00 € par repas", "Léo Martin : 2,00 € par repas", "Total : 5,00 € par repas"]);
    assert!(page.texte("form").contains("Cuisine"), "whom to ask about the service");
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_receipt_gives_a_code_that_asks_for_it_again() {
    let page = cantine().await;
    joindre(&page).await;
    page.recapituler().await;
    page.envoyer(RECU).await;
    assert_eq!(page.texte(".pf-reference").replace('\u{a0}', " "), "ABCD EFGH JKLM 7");
    assert_eq!(page.texte(".pf-code").replace('\u{a0}', " "), "ABCD EFGH 23");
    let lien = page.un(".pf-suivi a");
    assert_eq!(lien.get_attribute("href").unwrap(), "http://proxy.exemple/suivi");
    assert_eq!(lien.get_attribute("rel").unwrap(), "noopener noreferrer");

    page.repondre("/v1/suivi/recu", 503, "en panne");
    page.bouton("Télécharger le reçu");
    attendre_que(|| page.focus() == "pf-alerte").await;
    assert!(page.texte("#pf-alerte").contains("Votre demande est bien envoyée."));
    assert_eq!(page.corps("/v1/suivi/recu"), json!({"reference": "ABCDEFGHJKLM7", "code": "ABCDEFGH23"}));
    assert_eq!(page.evenements().last().unwrap(), "pass-famille:erreur");

    page.repondre("/v1/suivi/recu", RETENU, "%PDF-1.7");
    page.bouton("Réessayer");
    attendre_que(|| page.a(".pf-patience")).await;
    assert!(page.a("button[aria-disabled=true]") && !page.a("#pf-alerte"));
    // A second press asks for nothing more.
    page.bouton("Télécharger le reçu");
    page.lacher();
    attendre_que(|| !page.a(".pf-patience") && !page.a("button[aria-disabled]")).await;
    assert!(!page.a("#pf-alerte"));
    assert_eq!(page.envois("/v1/suivi/recu").len(), 2);
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_receipt_without_a_code_speaks_of_none() {
    let page = cantine().await;
    joindre(&page).await;
    page.recapituler().await;
    page.envoyer(&RECU.replace("ABCDEFGH23", "")).await;
    let texte = page.texte("form");
    assert!(texte.contains("Notez ce numéro ou imprimez cette page.") && !texte.contains("Télécharger"), "{texte}");
    assert!(!page.a(".pf-code") && !page.a(".pf-suivi"));
    page.fermer();
}

#[wasm_bindgen_test]
async fn another_parent_may_be_added_and_taken_away() {
    let page = cantine().await;
    joindre(&page).await;
    page.bouton("Ajouter l’autre parent");
    attendre_que(|| page.a("#pf-autre_parent-prenoms")).await;
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    let champs = ["prenoms", "nom_naissance", "date_naissance"];
    assert_eq!(page.fautes(), champs.map(|champ| ["#pf-autre_parent-", champ].concat()));
    assert!(page.texte("#pf-erreurs").contains("Écrivez le prénom de l’autre parent."));
    page.bouton("Retirer l’autre parent");
    attendre_que(|| page.focus() == "pf-ajouter-parent").await;
    page.recapituler().await;
    page.envoyer(RECU).await;
    assert!(page.corps("/v1/dossiers")["declarations"]["autre_parent"].is_null());
    page.fermer();
}

#[wasm_bindgen_test]
async fn mistakes_of_the_proxy_land_on_their_fields() {
    let page = cantine().await;
    page.bouton("Ajouter l’autre parent");
    attendre_que(|| page.a("#pf-autre_parent-prenoms")).await;
    page.ecrire("pf-autre_parent-prenoms", "Sam");
    page.ecrire("pf-autre_parent-nom_naissance", "Petit");
    page.dater("pf-autre_parent-date_naissance", ["2", "5", "1986"]);
    joindre(&page).await;
    page.recapituler().await;
    let erreurs = [
        ("autre_parent", "prenoms", "#pf-autre_parent-prenoms"),
        ("revenus", "quotient", "#pf-revenus-quotient"),
        ("question:cantine:ecole", "reponse", "#pf-question-cantine-ecole-reponse"),
        ("question:cantine:repas:d1", "reponse", "#pf-question-cantine-repas-d1-reponse"),
        ("piece:attestation", "piece", "#pf-piece-attestation-piece"),
    ];
    let liste = erreurs.map(|(lieu, champ, _)| json!({"lieu": lieu, "champ": champ, "motif": "format"}));
    let probleme = json!({"code": "saisie_invalide", "status": 422, "title": "Non.", "erreurs": liste});
    page.repondre("/v1/dossiers", 422, &probleme.to_string());
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert_eq!(page.fautes(), erreurs.map(|(.., attendue)| attendue));
    let sujets = page.texte("#pf-erreurs").replace('\u{a0}', " ");
    assert!(sujets.contains("Zoé Martin : Quel repas ? : Choisissez"), "{sujets}");
    assert!(sujets.contains("Attestation de quotient : Ce fichier"), "{sujets}");

    page.recapituler().await;
    let erreurs = json!([{"lieu": "demarche:cantine", "champ": "demarches", "motif": "date_ancienne"}]);
    let probleme = json!({"code": "saisie_invalide", "status": 422, "title": "Non.", "erreurs": erreurs});
    page.repondre("/v1/dossiers", 422, &probleme.to_string());
    page.soumettre();
    attendre_que(|| page.texte("h2").starts_with("Quels services")).await;
    assert_eq!(page.fautes(), ["#pf-demarches-demarches"]);
    assert!(page.texte("#pf-erreurs").contains("Cantine\u{a0}: Les inscriptions à ce service sont terminées"));
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_document_is_sent_as_soon_as_it_is_chosen() {
    let page = cantine().await;
    assert_eq!(page.un("#pf-piece-pai-piece").tag_name(), "INPUT");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert_eq!(page.fautes(), ["#pf-piece-attestation-piece"], "the other one is optional");

    page.repondre("/v1/pieces?piece=attestation", RETENU, PIECE);
    page.joindre(ATTESTATION, "caf.pdf", "application/pdf", 12);
    attendre_que(|| page.a(".pf-piece [role=status]")).await;
    assert!(!page.a("#pf-erreurs"), "the mistake is being corrected");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.texte("#pf-erreurs").contains("Attendez que ce document soit envoyé."));
    page.lacher();
    attendre_que(|| page.a(".pf-piece-recue")).await;
    let envois = page.envois("/v1/pieces?piece=attestation");
    assert_eq!((envois.len(), envois[0].1.as_str(), envois[0].2.len()), (1, "application/pdf", 12));

    page.bouton("Retirer ce document");
    attendre_que(|| page.focus() == ATTESTATION).await;
    assert!(!page.a(".pf-piece-recue"));
    assert_eq!(page.valeur(ATTESTATION), "");
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_answer_to_a_document_that_was_taken_away_is_nobody_s() {
    let page = cantine().await;
    page.repondre("/v1/pieces?piece=attestation", RETENU, PIECE);
    page.joindre(ATTESTATION, "premier.pdf", "application/pdf", 1);
    attendre_que(|| page.envois("/v1/pieces?piece=attestation").len() == 1).await;
    page.joindre(ATTESTATION, "second.pdf", "application/pdf", 2);
    attendre_que(|| page.envois("/v1/pieces?piece=attestation").len() == 2).await;
    page.lacher();
    page.lacher();
    attendre_que(|| page.a(".pf-piece-recue")).await;
    assert_eq!(page.texte(".pf-piece-recue"), "Document reçu\u{a0}: second.pdf");
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_document_that_is_refused_says_so_beside_its_field() {
    let page = cantine().await;
    page.joindre(ATTESTATION, "gros.pdf", "application/pdf", 5_000_001);
    attendre_que(|| page.a("#pf-piece-attestation-piece-erreur")).await;
    assert!(page.texte("#pf-piece-attestation-piece-erreur").contains("trop lourd"));
    assert!(page.envois("/v1/pieces?piece=attestation").is_empty(), "it was not sent");

    let probleme = r#"{"code":"type_inattendu","status":415,"title":"Ce fichier n’est pas un PDF."}"#;
    page.repondre("/v1/pieces?piece=attestation", 415, probleme);
    page.joindre(ATTESTATION, "texte.pdf", "application/pdf", 12);
    attendre_que(|| page.texte("form").contains("Ce fichier n’est pas un PDF.")).await;
    let champ = page.un(&["#", ATTESTATION].concat());
    assert_eq!(champ.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        champ.get_attribute("aria-describedby").as_deref(),
        Some("pf-piece-attestation-piece-aide pf-piece-attestation-piece-erreur")
    );
    assert_eq!(page.textes("#pf-erreurs a"), ["Attestation de quotient\u{a0}: Ce fichier n’est pas un PDF."]);
    assert_eq!(page.valeur(ATTESTATION), "", "the field names no file that is not there");
    joindre(&page).await;
    assert!(!page.a("#pf-piece-attestation-piece-erreur"));
    page.fermer();
}

#[wasm_bindgen_test]
async fn documents_are_asked_for_by_hand_only_and_each_once() {
    let page = Page::ouvrir_en_ville("cantine,etude").await;
    page.famille_a_la_main().await;
    let libelles = page.textes(".pf-champ > label").into_iter();
    let libelles: Vec<String> = libelles.filter(|libelle| libelle.starts_with("Attestation")).collect();
    assert_eq!(libelles, ["Attestation de quotient"], "required where one of the services requires it");
    // Without the canteen nothing requires it any more.
    page.bouton("Retirer ce service");
    attendre_que(|| page.texte("form").contains("Attestation de quotient (facultatif)")).await;
    page.fermer();
}
