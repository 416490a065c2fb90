//! The form in a real browser, mounted in a detached-looking shadow root, against a fetch that answers from a table.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not there")]

mod dossier;
mod outils;
mod revenus;
mod services;

use outils::{Page, attendre_que, remettre};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

pub(crate) const COMMUNES: &str = r#"{"lieux":[{"code":"45234","nom":"Orléans","precision":"Loiret (45)"},{"code":"63265","nom":"Orléat","precision":"Puy-de-Dôme (63)"}]}"#;

#[wasm_bindgen_test]
async fn shows_the_services_of_the_city_and_says_that_it_is_ready() {
    let page = Page::ouvrir("").await;
    assert_eq!(page.texte("h2"), "Quels services voulez-vous demander\u{a0}?");
    assert_eq!(page.textes(".pf-choix-libelle"), ["Cantine", "Crèche"]);
    assert_eq!(page.evenements(), ["pass-famille:pret"]);
    assert!(page.coches().is_empty());
    page.fermer();
}

#[wasm_bindgen_test]
async fn ticks_the_services_that_the_page_chose() {
    let page = Page::ouvrir(" creche , inconnu").await;
    assert_eq!(page.coches(), ["pf-service-creche"]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_step_without_an_answer_shows_a_message_tied_to_its_field() {
    let page = Page::ouvrir("").await;
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert_eq!(page.texte("#pf-erreurs a"), "Choisissez au moins un service.");
    assert_eq!(page.texte("#pf-demarches-demarches-erreur"), "Erreur\u{a0}: Choisissez au moins un service.");
    let groupe = page.un("fieldset");
    let decrit = groupe.get_attribute("aria-describedby").unwrap();
    assert_eq!(decrit, "pf-demarches-demarches-aide pf-demarches-demarches-erreur");
    page.cliquer("#pf-erreurs a");
    attendre_que(|| page.focus() == "pf-demarches-demarches").await;
    assert_eq!(page.evenements().last().unwrap(), "pass-famille:erreur");
    page.fermer();
}

#[wasm_bindgen_test]
async fn each_step_gives_the_focus_to_its_heading() {
    let page = Page::ouvrir("cantine").await;
    page.soumettre();
    attendre_que(|| page.texte("h2") == "Ce que nous allons demander").await;
    attendre_que(|| page.focus() == "pf-titre").await;
    page.bouton("Retour");
    attendre_que(|| page.texte("h2").starts_with("Quels services")).await;
    attendre_que(|| page.focus() == "pf-titre").await;
    assert_eq!(page.coches(), ["pf-demarches-demarches"]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_typed_identity_ties_every_message_and_keeps_what_was_typed() {
    let page = Page::ouvrir("cantine").await;
    page.identite().await;
    page.ecrire("pf-identite-nom_naissance", "Lœuillet");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert_eq!(page.textes("#pf-erreurs a").len(), 4);
    let nom = page.un("#pf-identite-nom_naissance");
    assert_eq!(nom.get_attribute("aria-invalid"), None);
    assert_eq!(nom.get_attribute("aria-describedby").as_deref(), Some("pf-identite-nom_naissance-aide"));
    let prenom = page.un("#pf-identite-prenoms");
    assert_eq!(prenom.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(prenom.get_attribute("aria-describedby").as_deref(), Some("pf-identite-prenoms-erreur"));
    assert_eq!(page.valeur("pf-identite-nom_naissance"), "Lœuillet");
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_commune_is_found_by_its_first_letters_with_the_keyboard() {
    let page = Page::ouvrir("cantine").await;
    page.repondre("/v1/communes?q=orl%C3%A9", 200, COMMUNES);
    page.identite().await;
    page.choisir("pf-identite-en_france");
    attendre_que(|| page.a("#pf-identite-commune_naissance")).await;
    let champ = page.un("#pf-identite-commune_naissance");
    assert_eq!(champ.get_attribute("role").as_deref(), Some("combobox"));
    assert_eq!(champ.get_attribute("aria-expanded").as_deref(), Some("false"));

    page.ecrire("pf-identite-commune_naissance", "orlé");
    attendre_que(|| champ.get_attribute("aria-expanded").as_deref() == Some("true")).await;
    assert_eq!(page.textes("[role=option]"), ["Orléans, Loiret (45)", "Orléat, Puy-de-Dôme (63)"]);
    assert_eq!(page.texte(".pf-recherche [role=status]"), "2 résultats. Utilisez les flèches pour choisir.");

    page.touche("pf-identite-commune_naissance", "ArrowDown");
    page.touche("pf-identite-commune_naissance", "ArrowDown");
    attendre_que(|| {
        champ.get_attribute("aria-activedescendant").as_deref() == Some("pf-identite-commune_naissance-option-1")
    })
    .await;
    page.touche("pf-identite-commune_naissance", "ArrowUp");
    page.touche("pf-identite-commune_naissance", "Enter");
    attendre_que(|| page.valeur("pf-identite-commune_naissance") == "Orléans, Loiret (45)").await;
    assert_eq!(champ.get_attribute("aria-expanded").as_deref(), Some("false"));
    assert_eq!(page.texte(".pf-recherche [role=status]"), "Choix\u{a0}: Orléans, Loiret (45)");
    page.fermer();
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_and_keeps_the_text() {
    let page = Page::ouvrir("cantine").await;
    page.repondre("/v1/communes?q=orl%C3%A9", 200, COMMUNES);
    page.identite().await;
    page.choisir("pf-identite-en_france");
    attendre_que(|| page.a("#pf-identite-commune_naissance")).await;
    page.ecrire("pf-identite-commune_naissance", "orlé");
    let champ = page.un("#pf-identite-commune_naissance");
    attendre_que(|| champ.get_attribute("aria-expanded").as_deref() == Some("true")).await;
    page.touche("pf-identite-commune_naissance", "Escape");
    attendre_que(|| champ.get_attribute("aria-expanded").as_deref() == Some("false")).await;
    assert_eq!(page.valeur("pf-identite-commune_naissance"), "orlé");
    page.fermer();
}

#[wasm_bindgen_test]
async fn prices_follow_the_quotient_and_explain_themselves() {
    let page = Page::ouvrir("cantine,creche").await;
    page.famille_a_la_main().await;
    assert_eq!(page.textes(".pf-prix-valeur"), ["4,00\u{a0}€ par repas", "Prix calculé par le service"]);
    assert!(page.texte(".pf-prix").contains("Prix provisoire"));
    page.ecrire("pf-revenus-quotient", "700");
    attendre_que(|| page.texte(".pf-prix-valeur") == "2,00\u{a0}€ par repas").await;
    let explication = page.texte(".pf-prix details");
    assert!(explication.contains("Vous avez indiqué un quotient familial de 700\u{a0}€."), "{explication}");
    assert!(explication.contains("tranche 1"), "{explication}");
    page.ecrire("pf-revenus-quotient", "701");
    attendre_que(|| page.texte(".pf-prix-valeur") == "3,00\u{a0}€ par repas").await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn an_added_child_is_ticked_where_its_age_allows() {
    let page = Page::ouvrir("cantine,creche").await;
    page.famille_a_la_main().await;
    page.bouton("Ajouter un enfant");
    attendre_que(|| page.focus() == "pf-enfant-d1-prenoms").await;
    page.ecrire("pf-enfant-d1-prenoms", "Zoé");
    page.ecrire("pf-enfant-d1-nom_naissance", "Martin");
    for (suffixe, valeur) in [("", "27"), ("-mois", "3"), ("-annee", "2019")] {
        page.ecrire(&["pf-enfant-d1-date_naissance", suffixe].concat(), valeur);
    }
    attendre_que(|| page.textes(".pf-cases label") == ["Zoé Martin", "Zoé Martin"]).await;
    attendre_que(|| page.textes(".pf-cases .pf-aide") == ["Trop âgé\u{a0}: jusqu’à 3 ans"]).await;
    assert!(page.un("#pf-inscription-creche-d1").has_attribute("disabled"));
    page.choisir("pf-inscription-cantine-d1");
    assert_eq!(page.coches(), ["pf-inscription-cantine-d1"]);
    page.fermer();
}

const FAMILLE: &str = r#"{
  "version": 1, "issue": "affichable", "demarches": ["cantine"], "sceau": "v1.x", "expire_dans_s": 3600,
  "declarant": {"nom": "EXEMPLE", "prenoms": "ALIX"}, "deconnexion": null,
  "affichage": {
    "source": {"fournisseur": "CAF", "recue_le": "2026-11-23"},
    "foyer": {
      "quotient_familial": {
        "fournisseur": "CNAF", "valeur": null, "annee": 2026, "mois": 11, "annee_calcul": null, "mois_calcul": null
      },
      "enfants": [
        {"jeton": "e1", "personne": {"nom_naissance": "EXEMPLE", "prenoms": "ZOE", "date_naissance": "2018-04-00"}}
      ]
    }
  }
}"#;

#[wasm_bindgen_test]
async fn only_our_window_and_our_proxy_may_hand_over() {
    let page = Page::ouvrir("cantine").await;
    page.repondre("/v1/identifications/franceconnect", 200, FAMILLE);
    let fenetre = page.franceconnect().await;
    let autre = web_sys::window().unwrap();
    remettre("http://autre.exemple", &fenetre, "volée");
    remettre("http://proxy.exemple", &autre, "volée");
    remettre("http://proxy.exemple.autre", &fenetre, "volée");
    assert!(page.texte("#pf-patience").contains("Une fenêtre FranceConnect est ouverte"));

    remettre("http://proxy.exemple", &fenetre, "r");
    attendre_que(|| page.texte("h2") == "Votre famille").await;
    assert_eq!(page.evenements(), ["pass-famille:pret", "pass-famille:identifie"]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn certified_values_say_their_source_and_what_is_not_known() {
    let page = Page::ouvrir("cantine").await;
    page.repondre("/v1/identifications/franceconnect", 200, FAMILLE);
    let fenetre = page.franceconnect().await;
    remettre("http://proxy.exemple", &fenetre, "r");
    attendre_que(|| page.texte("h2") == "Votre famille").await;
    let source = page.texte(".pf-source");
    assert_eq!(source, "Certifié Donnée certifiée par la CAF, reçue le 23 novembre 2026");
    let lignes = page.textes(".pf-valeur-ligne");
    assert_eq!(lignes.first().unwrap(), "Naissance\u{a0}: avril 2018, jour inconnu");
    assert!(lignes.last().unwrap().starts_with("Non communiqué"), "{lignes:?}");
    assert!(!page.a("#pf-revenus-quotient"), "a certified value is not typed over");

    page.cliquer("#pf-contester-enfant-e1");
    attendre_que(|| page.focus() == "pf-contestation-enfant-e1-commentaire").await;
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.texte("#pf-erreurs").contains("Écrivez ce qui n’est pas juste"));
    page.bouton("Finalement, c’est juste");
    attendre_que(|| page.focus() == "pf-contester-enfant-e1").await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn coming_back_identified_needs_no_new_identification_for_the_same_services() {
    let page = Page::ouvrir("cantine").await;
    page.repondre("/v1/identifications/franceconnect", 200, FAMILLE);
    let fenetre = page.franceconnect().await;
    assert!(!page.textes("button").contains(&"Continuer sans recommencer".to_owned()));
    remettre("http://proxy.exemple", &fenetre, "r");
    attendre_que(|| page.texte("h2") == "Votre famille").await;

    page.bouton("Retour");
    attendre_que(|| page.a("#pf-franceconnect")).await;
    page.bouton("Continuer sans recommencer");
    attendre_que(|| page.texte("h2") == "Votre famille").await;

    // A service more is not covered by the seal.
    page.bouton("Retour");
    attendre_que(|| page.a("#pf-franceconnect")).await;
    page.bouton("Retour");
    attendre_que(|| page.a("#pf-service-creche")).await;
    page.choisir("pf-service-creche");
    page.soumettre();
    attendre_que(|| page.a("#pf-franceconnect")).await;
    assert!(!page.textes("button").contains(&"Continuer sans recommencer".to_owned()));
    page.fermer();
}

#[wasm_bindgen_test]
async fn says_so_when_the_form_cannot_be_drawn_and_tries_again() {
    let page = Page::monter_avec("", 503, r#"{"code":"indisponible","status":503,"title":"Arrêté."}"#).await;
    attendre_que(|| page.a("[role=alert]")).await;
    assert!(page.texte("[role=alert]").contains("Arrêté."));
    page.repondre("/v1/configuration", 200, outils::CONFIGURATION);
    page.bouton("Réessayer");
    attendre_que(|| page.a("h2")).await;
    assert_eq!(page.evenements(), ["pass-famille:erreur", "pass-famille:pret"]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn an_unreadable_configuration_is_refused() {
    for corps in ["{}", "[]", "null", "\"x\"", r#"{"version":"1"}"#, "pas du JSON"] {
        let page = Page::monter_avec("", 200, corps).await;
        attendre_que(|| page.a("[role=alert]")).await;
        assert_eq!(page.evenements(), ["pass-famille:erreur"], "{corps}");
        page.fermer();
    }
}

#[wasm_bindgen_test]
async fn taking_the_form_off_leaves_nothing_behind() {
    let page = Page::ouvrir("cantine").await;
    page.identite().await;
    page.ecrire("pf-identite-nom_naissance", "Canari");
    let racine = page.racine();
    page.fermer();
    assert_eq!(racine.inner_html(), "");
}
