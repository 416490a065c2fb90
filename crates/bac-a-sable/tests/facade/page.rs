//! The pages that people see.

use crate::commun::{Essai, RETOUR, RETOUR_AGENTS, authorize_request, encode};

#[tokio::test]
async fn the_choice_lists_the_people_of_franceconnect() {
    let essai = Essai::new();
    let page = essai.get(&format!("/franceconnect/api/v2/authorize?{}", encode(&authorize_request())), None).await;
    for persona in bac_a_sable::personas().unwrap() {
        let bouton = format!("<button name=\"persona\" value=\"{}\"", persona.id);
        assert_eq!(page.corps.contains(&bouton), persona.franceconnect, "{}", persona.id);
    }
    assert!(page.corps.contains("value=\"refuser\""));
    assert!(page.corps.contains("<html lang=\"fr\">"));
    assert_eq!(page.corps.matches("<h1>").count(), 1);
}

#[tokio::test]
async fn pages_allow_nothing_but_their_style() {
    let essai = Essai::new();
    let choix = format!("/franceconnect/api/v2/authorize?{}", encode(&authorize_request()));
    let choix_agent = format!("/proconnect/api/v2/authorize?{}", encode(&crate::proconnect::authorize_request()));
    for chemin in ["/", &choix, &choix_agent, "/franceconnect/api/v2/authorize", "/proconnect/api/v2/authorize"] {
        let page = essai.get(chemin, None).await;
        let politique = page.entete("content-security-policy").unwrap();
        assert!(politique.contains("default-src 'none'"), "{chemin}");
        assert!(!politique.contains("unsafe"), "{chemin}");
        for interdit in ["<script", " style=", " onclick", "http://", "https://"] {
            let mut vu = page.corps.clone();
            for retour in [RETOUR, RETOUR_AGENTS] {
                vu = vu.replace(&format!("value=\"{retour}\""), "");
            }
            assert!(!vu.contains(interdit), "{chemin} : {interdit}");
        }
    }
    assert_eq!(essai.get("/style.css", None).await.entete("content-type"), Some("text/css; charset=utf-8"));
}

#[tokio::test]
async fn what_the_client_sends_is_only_text() {
    let essai = Essai::new();
    let mut demande = authorize_request();
    demande.retain(|(cle, _)| *cle != "state");
    demande.push(("state", "\"><script>alert('perdu')</script>"));
    let page = essai.get(&format!("/franceconnect/api/v2/authorize?{}", encode(&demande)), None).await;
    assert_eq!(page.statut, 200);
    assert!(!page.corps.contains("<script"));
    assert!(page.corps.contains("&quot;&gt;&lt;script&gt;alert(&#39;perdu&#39;)"));
}

#[tokio::test]
async fn the_front_page_says_what_to_type() {
    let essai = Essai::new();
    let page = essai.get("/", None).await;
    assert!(page.corps.contains("MOREAU, Camille, Jeanne, Louise, F, 1988-04-12, 45234"));
    assert!(page.corps.contains("SYLLA, Amara, M, 1986-00-00, pays 99335"));
    for agent in bac_a_sable::agents() {
        assert!(page.corps.contains(agent.courriel), "{}", agent.id);
    }
}

/// The document lists doors that exist: none of them is answered by the page for unknown addresses.
#[tokio::test]
async fn the_openapi_document_lists_real_doors() {
    let essai = Essai::new();
    let document = essai.get("/openapi.json", None).await;
    assert_eq!(document.entete("content-type"), Some("application/json"));
    let nulle_part = essai.get("/api-particulier/nulle-part", None).await.corps;
    let chemins = document.json()["paths"].as_object().unwrap().clone();
    for (chemin, verbes) in &chemins {
        let adresse = chemin
            .replace("{annrev}", "2024")
            .replace("{spi}", "3999999999999")
            .replace("{fournisseur}", "franceconnect")
            .replace("{nom}", "inconnu")
            .replace("{fichier}", "inconnu.pdf");
        for verbe in verbes.as_object().unwrap().keys() {
            let reponse =
                if verbe == "post" { essai.post(&adresse, &[]).await } else { essai.get(&adresse, None).await };
            assert!(reponse.statut != 405 && reponse.corps != nulle_part, "{verbe} {chemin}");
            let connu = verbes[verbe]["responses"].get(reponse.statut.as_str()).is_some();
            assert!(connu, "{verbe} {chemin} répond {}", reponse.statut);
        }
    }
    // A 404 of the router itself would be empty: only doors that say so may give one.
    for operation in bac_a_sable::Operation::TOUTES {
        for modalite in ["identite", "france_connect"] {
            let chemin = format!("/api-particulier/v3/dss/{}/{modalite}", operation.segment());
            assert!(chemins.contains_key(&chemin), "{chemin}");
        }
    }
    let renvois = document.corps.matches("#/components/parameters/").count();
    assert!(renvois > 0);
    for morceau in document.corps.split("#/components/parameters/").skip(1) {
        let nom = morceau.split('"').next().unwrap();
        assert!(document.json()["components"]["parameters"].get(nom).is_some(), "{nom}");
    }
}
