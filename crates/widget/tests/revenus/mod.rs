//! What decides a price: certified, or declared where nothing is.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::outils::{Page, attendre_que};

/// A family that the CAF does not know by its quotient, with a tax assessment and the resources for a crèche.
const IMPOTS: &str = r#"{
  "version": 1, "issue": "affichable", "demarches": ["etude", "creche"], "sceau": "v1.x", "expire_dans_s": 3600,
  "declarant": {"nom": "EXEMPLE", "prenoms": "ALIX"}, "deconnexion": null,
  "affichage": {
    "source": {"fournisseur": "MSA", "recue_le": "2026-11-23"},
    "foyer": {
      "enfants": [
        {"jeton": "e1", "personne": {"nom_naissance": "EXEMPLE", "prenoms": "ZOE", "date_naissance": "2025-04-02"}}
      ],
      "ressources": {"annuelles": 36000, "enfants_a_charge": 2, "enfants_aeeh": 1, "annee": 2024},
      "avis_fiscal": {
        "annee_revenus": 2025, "revenu_fiscal_reference": 24000, "parts": 250, "statut": "imposable",
        "montant_impot": null, "declarants": null, "adresse": null
      }
    }
  }
}"#;

fn prix(page: &Page) -> Vec<String> {
    page.textes(".pf-prix-valeur").iter().map(|texte| texte.replace('\u{a0}', " ")).collect()
}

#[wasm_bindgen_test]
async fn who_prefers_to_share_no_quotient_pays_the_price_for_it() {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.famille_a_la_main().await;
    assert_eq!(prix(&page), ["4,00 € par repas"]);
    assert!(page.texte(".pf-prix").contains("Prix provisoire"));
    page.ecrire("pf-revenus-quotient", "beaucoup");
    page.choisir("pf-revenus-refus");
    attendre_que(|| !page.a("#pf-revenus-quotient")).await;
    attendre_que(|| prix(&page) == ["4,50 € par repas"]).await;
    assert!(!page.texte(".pf-prix").contains("Prix provisoire"), "the price is final");
    page.choisir("pf-revenus-refus");
    attendre_que(|| page.a("#pf-revenus-quotient")).await;
    assert_eq!(page.valeur("pf-revenus-quotient"), "beaucoup", "what was typed is kept");
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_tax_assessment_may_be_typed() {
    let page = Page::ouvrir_en_ville("etude").await;
    page.famille_a_la_main().await;
    let sections = page.textes(".pf-bloc > h3");
    for titre in ["Votre quotient familial", "Votre avis d’impôt", "Vos enfants à charge"] {
        assert!(sections.contains(&titre.to_owned()), "{sections:?}");
    }
    assert_eq!(page.textes("#pf-revenus-refus").len(), 1, "asked once for both quotients");
    page.ecrire("pf-revenus-revenu_fiscal", "24 000");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.fautes().contains(&"#pf-revenus-parts".to_owned()));
    page.ecrire("pf-revenus-parts", "2,5");
    attendre_que(|| prix(&page) == ["8,00 € par atelier et par mois"]).await;
    page.ecrire("pf-revenus-enfants_a_charge", "3");
    attendre_que(|| prix(&page) == ["7,20 € par atelier et par mois"]).await;
    page.choisir("pf-revenus-refus");
    attendre_que(|| !page.a("#pf-revenus-revenu_fiscal") && !page.a("#pf-revenus-quotient")).await;
    assert!(page.a("#pf-revenus-enfants_a_charge"), "the number of children is no quotient");
    attendre_que(|| prix(&page) == ["13,50 € par atelier et par mois"]).await;
    page.fermer();
}

#[wasm_bindgen_test]
async fn a_creche_asks_for_the_resources_of_a_year() {
    let page = Page::ouvrir_en_ville("creche").await;
    page.famille_a_la_main().await;
    assert!(!page.a("#pf-revenus-refus"), "there is no quotient to refuse");
    page.ecrire("pf-revenus-ressources", "36000");
    attendre_que(|| prix(&page) == ["1,86 € par heure"]).await;
    page.ecrire("pf-revenus-enfants_a_charge", "2");
    attendre_que(|| prix(&page) == ["1,55 € par heure"]).await;
    page.ecrire("pf-revenus-ressources", "trop");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.fautes().contains(&"#pf-revenus-ressources".to_owned()));
    page.fermer();
}

#[wasm_bindgen_test]
async fn certified_income_says_its_source_and_may_be_contested() {
    let page = Page::ouvrir_en_ville("etude,creche").await;
    page.identifier(IMPOTS).await;
    assert!(page.texte(".pf-avis").contains("et des impôts (DGFIP)"));
    let sources = page.textes(".pf-source");
    assert!(sources.contains(&"Certifié Donnée certifiée par la DGFIP, reçue le 23 novembre 2026".to_owned()));
    let lignes: Vec<String> =
        page.textes(".pf-valeur-ligne").iter().map(|texte| texte.replace('\u{a0}', " ")).collect();
    for ligne in [
        "Année des revenus : 2025",
        "Revenu fiscal de référence : 24000 €",
        "Nombre de parts : 2,5",
        "Imposable",
        "Ressources d’une année : 36000 €",
        "Nombre d’enfants à charge : 2",
        "Enfants avec l’AEEH : 1",
    ] {
        assert!(lignes.contains(&ligne.to_owned()), "{ligne} is not in {lignes:?}");
    }
    for id in ["revenu_fiscal", "parts", "ressources", "enfants_a_charge"] {
        assert!(!page.a(&["#pf-revenus-", id].concat()), "a certified value is not typed over");
    }
    assert!(page.a("#pf-revenus-quotient"), "the CAF or the MSA gave no quotient");
    assert!(page.texte("form").contains("La CAF ou la MSA n’a pas transmis cette information."));
    assert_eq!(prix(&page), ["8,00 € par atelier et par mois", "1,55 € par heure"]);

    let conteste = "Vous contestez une information";
    for (valeur, service) in [("avis_fiscal", 0), ("ressources", 1)] {
        assert!(!page.textes(".pf-prix")[service].contains(conteste));
        page.cliquer(&["#pf-contester-", valeur].concat());
        attendre_que(|| page.textes(".pf-prix")[service].contains(conteste)).await;
    }
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    let fautes = page.fautes();
    assert_eq!(fautes[..2], ["#pf-contestation-avis_fiscal-commentaire", "#pf-contestation-ressources-commentaire"]);
    page.fermer();
}

#[wasm_bindgen_test]
async fn the_notice_names_the_source_of_each_block() {
    for (demarche, caf, impots) in [("cantine", true, false), ("etude", true, true)] {
        let page = Page::ouvrir_en_ville(demarche).await;
        page.soumettre();
        attendre_que(|| page.a("#pf-franceconnect")).await;
        let notice = page.texte("form");
        assert_eq!(notice.contains("API Particulier"), caf, "{demarche}");
        assert_eq!(notice.contains("API Impôt Particulier"), impots, "{demarche}");
        page.fermer();
    }
}

#[wasm_bindgen_test]
async fn the_numero_fiscal_is_asked_where_it_serves() {
    let page = Page::ouvrir_en_ville("cantine").await;
    page.identite().await;
    assert!(!page.a("#pf-identite-numero_fiscal"));
    page.fermer();

    let page = Page::ouvrir_en_ville("etude").await;
    page.identite().await;
    page.ecrire("pf-identite-numero_fiscal", "12 34");
    page.soumettre();
    attendre_que(|| page.focus() == "pf-erreurs").await;
    assert!(page.fautes().contains(&"#pf-identite-numero_fiscal".to_owned()));
    page.ecrire("pf-identite-numero_fiscal", "07 12 345 678 901");
    page.ecrire("pf-identite-nom_naissance", "Martin");
    page.ecrire("pf-identite-prenoms", "Anne");
    page.dater("pf-identite-date_naissance", ["7", "3", "1987"]);
    page.choisir("pf-identite-sexe");
    page.repondre("/v1/communes?q=orl%C3%A9", 200, crate::COMMUNES);
    page.choisir("pf-identite-en_france");
    attendre_que(|| page.a("#pf-identite-commune_naissance")).await;
    page.ecrire("pf-identite-commune_naissance", "orlé");
    attendre_que(|| page.a("[role=option]")).await;
    page.touche("pf-identite-commune_naissance", "ArrowDown");
    page.touche("pf-identite-commune_naissance", "Enter");
    page.repondre("/v1/identifications/saisie", 200, r#"{"version":1,"sceau":"v1.s","expire_dans_s":60}"#);
    page.soumettre();
    attendre_que(|| page.texte("h2") == "Votre famille").await;
    assert_eq!(page.corps("/v1/identifications/saisie")["numero_fiscal"], "07 12 345 678 901");
    page.fermer();
}
