//! The services: when they are open, for whom, what they ask and what they cost.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::outils::{Page, attendre_que};

const SEPTEMBRE_2019: [&str; 3] = ["15", "9", "2019"];
const MARS_2018: [&str; 3] = ["27", "3", "2018"];

fn lisible(textes: Vec<String>) -> Vec<String> {
    textes.iter().map(|texte| texte.replace('\u{a0}', " ")).collect()
}

#[wasm_bindgen_test]
async fn a_closed_service_says_why_and_cannot_be_chosen() {
    let page = Page::ouvrir_en_ville("cantine,sejour,ski").await;
    assert_eq!(page.coches(), ["pf-demarches-demarches"], "what the page chose is closed");
    for (id, raison) in [
        ("sejour", "La mer. Inscriptions terminées depuis le 31 août 2026."),
        ("ski", "Inscriptions ouvertes à partir du 1er décembre 2026."),
    ] {
        let case = ["#pf-service-", id].concat();
        assert!(page.un(&case).has_attribute("disabled"));
        assert_eq!(page.un(&case).get_attribute("aria-describedby").unwrap(), [&case[1..], "-precision"].concat());
        assert_eq!(page.texte(&[&case, "-precision"].concat()), raison);
    }
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_service_says_whom_to_ask() {
    let page = Page::ouvrir_en_ville("cantine,etude").await;
    page.soumettre();
    attendre_que(|| page.a("#pf-franceconnect")).await;
    let notice = page.texte("form").replace('\u{a0}', " ");
    assert!(notice.contains("Cantine : Cuisine : c@exemple.fr"), "{notice}");
    assert!(!notice.contains("Étude : "), "{notice}");
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_child_who_may_not_attend_reads_why() {
    let page = Page::ouvrir_en_ville("cantine,creche").await;
    page.famille_a_la_main().await;
    page.ajouter_enfant("Zoé", ["2", "9", "2023"]).await;
    let raisons = ["Trop jeune : à partir de 3 ans au 1er septembre 2026", "Trop âgé : jusqu’à 36 mois"];
    attendre_que(|| lisible(page.textes(".pf-cases .pf-aide")) == raisons).await;
    assert!(page.un("#pf-inscription-cantine-d1").has_attribute("disabled"));
    page.ajouter_enfant("Adulte", ["1", "1", "2001"]).await;
    attendre_que(|| {
        lisible(page.textes(".pf-cases .pf-aide")).contains(&"Trop âgé : jusqu’à 11 ans au 1er septembre 2026".into())
    })
    .await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn each_child_has_its_price_and_they_add_up() {
    let page = Page::ouvrir_en_ville("cantine,etude").await;
    page.famille_a_la_main().await;
    page.ecrire("pf-revenus-quotient", "650");
    page.ajouter_enfant("Zoé", SEPTEMBRE_2019).await;
    page.ajouter_enfant("Léo", MARS_2018).await;
    // Nobody is ticked: the price of a first child.
    attendre_que(|| lisible(page.textes(".pf-prix-valeur")) == ["2,00 € par repas", "6,50 € par atelier et par mois"])
        .await;

    for id in ["cantine-d1", "cantine-d2", "etude-d1", "etude-d2"] {
        page.choisir(&["pf-inscription-", id].concat());
    }
    attendre_que(|| {
        lisible(page.textes(".pf-prix-valeur"))
            == [
                "Zoé Martin : 2,00 € par repas",
                "Léo Martin : 1,00 € par repas",
                "Total : 3,00 € par repas",
                "6,50 € par atelier, par mois et par enfant",
                "Total : 13,00 € par atelier et par mois",
            ]
    })
    .await;
    // A way of reaching a price is explained once.
    assert_eq!(
        lisible(page.textes("summary")),
        [
            "Pourquoi ce prix ? (Zoé Martin) (Cantine)",
            "Pourquoi ce prix ? (Léo Martin) (Cantine)",
            "Pourquoi ce prix ? (Étude)",
        ]
    );
    // An amount that changes is said with its service.
    assert_eq!(lisible(page.textes(".pf-prix > div > .pf-cache")), ["Cantine : ", "Étude : "]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn questions_follow_the_children_and_the_answers() {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.famille_a_la_main().await;
    page.ajouter_enfant("Zoé", SEPTEMBRE_2019).await;
    page.ajouter_enfant("Léo", MARS_2018).await;
    attendre_que(|| page.a("#pf-inscription-cantine-d2")).await;
    assert!(page.a("#pf-question-cantine-ecole-reponse"), "a question of the family needs no child");
    assert!(!page.a("[id^=pf-question-cantine-repas]"), "one about children does");

    page.choisir("pf-inscription-cantine-d2");
    attendre_que(|| page.a("#pf-question-cantine-repas-d2-reponse")).await;
    let legendes = lisible(page.textes(".pf-questions legend"));
    assert_eq!(legendes, ["Léo Martin : Quel repas ?", "À partir de quand ? (facultatif)"]);
    assert_eq!(page.un("#pf-question-cantine-ecole-reponse").tag_name(), "SELECT", "more than four answers");
    assert!(!page.a("[id^=pf-question-cantine-pourquoi]"));

    page.champ_focus("pf-question-cantine-repas-d2-reponse-panier");
    page.choisir("pf-question-cantine-repas-d2-reponse-panier");
    attendre_que(|| page.a("#pf-question-cantine-pourquoi-d2-reponse")).await;
    assert_eq!(page.focus(), "pf-question-cantine-repas-d2-reponse-panier", "what appears takes no focus");
    attendre_que(|| lisible(page.textes(".pf-prix-valeur")) == ["3,00 € par repas"]).await;
    page.ecrire("pf-question-cantine-pourquoi-d2-reponse", "Allergie");

    // Another child leaves the answers of the first where they are.
    page.choisir("pf-inscription-cantine-d1");
    attendre_que(|| page.a("#pf-question-cantine-repas-d1-reponse")).await;
    assert_eq!(page.valeur("pf-question-cantine-pourquoi-d2-reponse"), "Allergie");
    assert!(!page.a("#pf-question-cantine-pourquoi-d1-reponse"));

    // The question goes with its reason, and the price with the answer.
    page.choisir("pf-question-cantine-repas-d2-reponse");
    attendre_que(|| !page.a("[id^=pf-question-cantine-pourquoi]")).await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_question_without_a_usable_answer_is_shown_beside_its_field() {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.famille_a_la_main().await;
    page.declarer();
    page.ajouter_enfant("Zoé", SEPTEMBRE_2019).await;
    attendre_que(|| page.a("#pf-inscription-cantine-d1")).await;
    page.choisir("pf-inscription-cantine-d1");
    attendre_que(|| page.a("#pf-question-cantine-repas-d1-reponse-panier")).await;
    page.choisir("pf-question-cantine-repas-d1-reponse-panier");
    attendre_que(|| page.a("#pf-question-cantine-pourquoi-d1-reponse")).await;
    page.dater("pf-question-cantine-depuis-reponse", ["31", "2", "2026"]);
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert_eq!(
        page.fautes(),
        [
            "#pf-question-cantine-pourquoi-d1-reponse",
            "#pf-question-cantine-ecole-reponse",
            "#pf-question-cantine-depuis-reponse",
            "#pf-question-cantine-reglement-reponse",
            "#pf-piece-attestation-piece",
        ]
    );
    let messages = lisible(page.textes("#pf-erreurs a"));
    assert_eq!(messages[0], "Zoé Martin : Pourquoi un panier ? : Répondez à cette question.");
    assert_eq!(messages[3], "J’ai lu le règlement. : Cochez cette case pour continuer.");
    let accord = page.un("#pf-question-cantine-reglement-reponse");
    assert_eq!(accord.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        accord.get_attribute("aria-describedby").as_deref(),
        Some("pf-question-cantine-reglement-reponse-erreur")
    );
    assert_eq!(
        page.texte("#pf-question-cantine-reglement-reponse-erreur"),
        "Erreur\u{a0}: Cochez cette case pour continuer."
    );

    // A part of a date is wrong, not missing.
    page.dater("pf-question-cantine-depuis-reponse", ["", "2", "2026"]);
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.fautes().contains(&"#pf-question-cantine-depuis-reponse".to_owned()));
    page.dater("pf-question-cantine-depuis-reponse", ["", "", ""]);
    page.soumettre();
    attendre_que(|| page.fautes().len() == 4).await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_child_who_is_taken_away_takes_its_answers() {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.famille_a_la_main().await;
    page.ajouter_enfant("Zoé", SEPTEMBRE_2019).await;
    attendre_que(|| page.a("#pf-inscription-cantine-d1")).await;
    page.choisir("pf-inscription-cantine-d1");
    attendre_que(|| page.a("#pf-question-cantine-repas-d1-reponse-panier")).await;
    page.choisir("pf-question-cantine-repas-d1-reponse-panier");
    page.bouton("Retirer cet enfant");
    attendre_que(|| !page.a("#pf-inscription-cantine-d1")).await;
    page.ajouter_enfant("Léo", MARS_2018).await;
    attendre_que(|| page.a("#pf-inscription-cantine-d1")).await;
    page.choisir("pf-inscription-cantine-d1");
    attendre_que(|| page.a("#pf-question-cantine-repas-d1-reponse-panier")).await;
    assert_eq!(page.coches(), ["pf-inscription-cantine-d1"]);
    page.fermer();
}
