//! What a family keeps and sees again: the code, the receipt on paper, the state.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use epreuves::{Ville, declarer, depot, json_de};
use reqwest::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ORIGIN};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const CLE: &str = "0123456789abcdef0123456789abcdef";

async fn demander(ville: &Ville, origine: &str, champs: &[(&str, &str)]) -> Response {
    ville.requete(Method::POST, "/suivi").header(ORIGIN, origine).form(champs).send().await.unwrap()
}

async fn papier(ville: &Ville, recu: &Value) -> Vec<u8> {
    let corps = json!({"reference": recu["reference"], "code": recu["code"]});
    let reponse = ville.post("/v1/suivi/recu", &corps).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    assert_eq!(reponse.headers()[CONTENT_TYPE], "application/pdf");
    assert_eq!(reponse.headers()[CACHE_CONTROL], "no-store");
    let nom = format!("attachment; filename=\"recu-{}.pdf\"", recu["reference"].as_str().unwrap());
    assert_eq!(reponse.headers()[CONTENT_DISPOSITION], nom);
    reponse.bytes().await.unwrap().to_vec()
}

fn texte(pdf: &[u8]) -> String {
    let lu = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = lu.get_pages().keys().copied().collect();
    lu.extract_text(&pages).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_receipt_on_paper_says_what_was_sent_by_whom_and_what_the_city_keeps() {
    let ville = Ville::ouvrir().await;
    let identification = ville.identifier("cantine,centre-de-loisirs", "camille-moreau").await;
    let mut corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"]), ("centre-de-loisirs", &["e1"])]);
    corps["contestations"] = json!([{"valeur": "adresse", "commentaire": "Au 4 rue du Puits."}]);
    let recu = json_de(ville.deposer(CLE, &corps).await).await;
    let pdf = papier(&ville, &recu).await;
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let catalogue = document.catalog().unwrap();
    assert!(catalogue.has(b"StructTreeRoot") && catalogue.has(b"Lang"), "tagged, and in French");
    let lu = texte(&pdf);
    for attendu in [
        "Reçu de votre demande",
        "3,35",
        "Certifié : CAF",
        "Vous n’êtes pas d’accord : Au 4 rue du Puits.",
        "Vous l’avez écrit",
        "24 mois",
        "dpo@saint-exemple.example",
        "provisoire",
    ] {
        let nu = attendu.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(lu.contains(&nu), "{attendu}: {lu}");
    }
    assert!(!lu.contains(recu["code"].as_str().unwrap()), "the code opens everything: it is not on the paper");
}

#[tokio::test]
async fn any_name_has_its_paper() {
    let ville = Ville::ouvrir().await;
    for (rang, nom) in ["O'Connor-Lœwe", "Çaïd", "N’Guyen"].into_iter().enumerate() {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        declarer(&mut corps);
        corps["declarations"]["enfants"][0]["personne"]["nom"] = json!(nom);
        corps["declarations"]["message"] = json!("Merci 🙂 \u{202e}gnol\u{202c} ‏مرحبا");
        let reponse = ville.deposer(&format!("{CLE}{rang}"), &corps).await;
        assert_eq!(reponse.status(), StatusCode::CREATED, "{nom}");
        let lu = texte(&papier(&ville, &json_de(reponse).await).await);
        assert!(lu.contains("Merci ?"), "{lu}");
    }
}

#[tokio::test]
async fn a_code_opens_its_own_dossier_and_a_wrong_one_tells_nothing() {
    let ville = Ville::ouvrir().await;
    let mut recus = Vec::new();
    for rang in 0..2 {
        let mut corps = depot(None, &[("cantine", &["d1"])]);
        declarer(&mut corps);
        recus.push(json_de(ville.deposer(&format!("{CLE}{rang}"), &corps).await).await);
    }
    let de = |rang: usize, cle: &str| recus[rang][cle].as_str().unwrap();
    let (reference, code) = (de(0, "reference"), de(0, "code"));
    assert_eq!(code.len(), 10);
    assert_ne!(code, de(1, "code"));
    let inconnue = pass_famille::dossiers::Reference::tirer().unwrap().to_string();
    let ecrit = format!(" {} {} ", &code[..4].to_lowercase(), &code[4..]);
    let mut refus = Vec::new();
    for (cas, reference, code, statut) in [
        ("its own", reference, code, 200),
        ("as people write it", reference, ecrit.as_str(), 200),
        ("another dossier's code", reference, de(1, "code"), 404),
        ("no code", reference, "", 404),
        ("a prefix", reference, &code[..9], 404),
        ("an unknown reference", &inconnue, code, 404),
        ("not a reference", "<script>", code, 404),
    ] {
        let reponse = demander(&ville, &ville.adresses.proxy, &[("reference", reference), ("code", code)]).await;
        assert_eq!(reponse.status().as_u16(), statut, "{cas}");
        let page = reponse.text().await.unwrap();
        assert!(!page.contains("<script>"), "{cas}");
        if statut == 200 {
            assert!(page.contains("La mairie a reçu votre demande"), "{cas}: {page}");
        } else {
            assert!(!page.contains(code) || code.is_empty(), "{cas}: the code is not given back");
            refus.push(page.replace(&format!("value=\"{reference}\""), ""));
        }
    }
    assert!(refus[..4].iter().all(|page| page == &refus[0]), "unknown and wrong look alike");
    for origine in ["https://ailleurs.exemple", &ville.adresses.page] {
        let reponse = demander(&ville, origine, &[("reference", reference), ("code", code)]).await;
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{origine}");
    }
    let refus = ville.post("/v1/suivi/recu", &json!({"reference": reference, "code": de(1, "code")})).await;
    assert_eq!(refus.status(), StatusCode::NOT_FOUND);
}
