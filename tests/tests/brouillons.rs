//! Drafts: what comes back is what was kept, half an hour long, and for nobody else.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first surprise")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use epreuves::{Ville, json_de, lisible_sur_disque, saisie};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Largest draft, in bytes.
const BROUILLON_MAX: usize = 65_536;

async fn sceller(ville: &Ville, contenu: &str) -> String {
    let reponse = ville.post("/v1/brouillons", &json!({"version": 1, "contenu": contenu})).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    assert_eq!(reponse.headers()[CACHE_CONTROL], "no-store");
    let scelle = json_de(reponse).await;
    assert_eq!((&scelle["version"], &scelle["duree_s"]), (&json!(1), &json!(1800)));
    scelle["sceau"].as_str().unwrap().to_owned()
}

async fn ouvrir(ville: &Ville, origine: &str, sceau: &str) -> (StatusCode, Value) {
    let corps = json!({"version": 1, "sceau": sceau});
    let reponse = ville.post_depuis(origine, "/v1/brouillons/ouverture", &corps).await;
    assert_eq!(reponse.headers()[CACHE_CONTROL], "no-store");
    (reponse.status(), json_de(reponse).await)
}

#[tokio::test]
async fn what_was_kept_comes_back_byte_for_byte() {
    let ville = Ville::ouvrir().await;
    for contenu in [
        String::new(),
        "{\"nom\":\"Lœwe\",\"message\":\"Merci 🙂\\n\\u0000 مرحبا\"}".to_owned(),
        "ce n’est pas du JSON".to_owned(),
        "a".repeat(BROUILLON_MAX),
        "\"".repeat(BROUILLON_MAX),
        "é".repeat(BROUILLON_MAX / 2),
    ] {
        let sceau = sceller(&ville, &contenu).await;
        assert!(contenu.len() < 3 || !sceau.contains(&contenu[..2].repeat(20)));
        let (statut, ouvert) = ouvrir(&ville, &ville.adresses.page, &sceau).await;
        assert_eq!(statut, StatusCode::OK);
        assert_eq!(ouvert, json!({"version": 1, "contenu": contenu}));
    }
    // The length of a short draft says nothing of what was typed.
    assert_eq!(sceller(&ville, "").await.len(), sceller(&ville, &"a".repeat(2_000)).await.len());
}

#[tokio::test]
async fn a_draft_lives_half_an_hour() {
    let ville = Ville::ouvrir().await;
    let sceau = sceller(&ville, "x").await;
    let page = ville.adresses.page.clone();
    ville.horloge.avancer(1799);
    assert_eq!(ouvrir(&ville, &page, &sceau).await.0, StatusCode::OK);
    ville.horloge.avancer(2);
    let (statut, probleme) = ouvrir(&ville, &page, &sceau).await;
    assert_eq!((statut, &probleme["code"]), (StatusCode::GONE, &json!("sceau_expire")));
}

#[tokio::test]
async fn every_attack_is_refused() {
    const AUTRE: &str = "https://autre.exemple";
    let ville = Ville::ouvrir_avec(|fichier| fichier.ville.origines.push(AUTRE.to_owned())).await;
    let page = ville.adresses.page.clone();
    let sceau = sceller(&ville, "Kanari").await;
    let identite = saisie("Moreau", &["Camille"], ("12", "03", "1988"), "F", "45234");
    let identification = json_de(ville.post("/v1/identifications/saisie", &identite).await).await;
    let modifier = |changer: &dyn Fn(&mut Vec<u8>)| {
        let mut octets = URL_SAFE_NO_PAD.decode(&sceau).unwrap();
        changer(&mut octets);
        URL_SAFE_NO_PAD.encode(octets)
    };
    let refuses: Vec<(&str, &str, String)> = vec![
        ("another declared origin", AUTRE, sceau.clone()),
        ("the frame's origin", &ville.adresses.proxy, sceau.clone()),
        ("the seal of an identification", &page, identification["sceau"].as_str().unwrap().to_owned()),
        ("a bit of the content", &page, modifier(&|octets| *octets.last_mut().unwrap() ^= 1)),
        ("a later end", &page, modifier(&|octets| octets[8] ^= 1)),
        ("truncated", &page, modifier(&|octets| octets.truncate(100))),
        ("lengthened", &page, modifier(&|octets| octets.extend([0; 16]))),
        ("not a seal", &page, "%%%".to_owned()),
        ("empty", &page, String::new()),
    ];
    for (cas, origine, sceau) in refuses {
        let (statut, probleme) = ouvrir(&ville, origine, &sceau).await;
        assert_eq!((statut, &probleme["code"]), (StatusCode::FORBIDDEN, &json!("sceau_refuse")), "{cas}");
        assert!(!probleme.to_string().contains("Kanari"), "{cas}");
    }
    // A draft identifies nobody.
    let depot = epreuves::depot(Some(&sceau), &[("cantine", &["e1"])]);
    let refus = ville.deposer("0123456789abcdef", &depot).await;
    assert_eq!(refus.status(), StatusCode::FORBIDDEN);
    // Nothing is written down of drafts, kept or refused: the one line is the dossier's.
    let operations: Vec<String> = ville.registre().into_iter().map(|(operation, ..)| operation).collect();
    assert_eq!(operations, ["depot"]);

    let trop = "a".repeat(BROUILLON_MAX + 1);
    let json = "application/json";
    for (cas, chemin, origine, nature, corps, statut, code) in [
        (
            "an unknown origin",
            "",
            Some("https://ailleurs.exemple"),
            json,
            "{\"version\":1,\"contenu\":\"Kanari\"}".to_owned(),
            403,
            "origine_refusee",
        ),
        ("no origin", "", None, json, "{\"version\":1,\"contenu\":\"Kanari\"}".to_owned(), 403, "origine_refusee"),
        (
            "one byte too many",
            "",
            Some(&page),
            json,
            json!({"version": 1, "contenu": trop}).to_string(),
            413,
            "corps_trop_grand",
        ),
        ("far too many bytes", "", Some(&page), json, "[".repeat(1 << 20), 413, "corps_trop_grand"),
        (
            "a seal that is too long",
            "/ouverture",
            Some(&page),
            json,
            json!({"version": 1, "sceau": "a".repeat(1 << 20)}).to_string(),
            413,
            "corps_trop_grand",
        ),
        ("not JSON", "", Some(&page), json, "Kanari".to_owned(), 400, "corps_illisible"),
        (
            "not a text",
            "",
            Some(&page),
            json,
            "{\"version\":1,\"contenu\":{\"nom\":\"Kanari\"}}".to_owned(),
            400,
            "corps_illisible",
        ),
        (
            "a field that does not exist",
            "",
            Some(&page),
            json,
            "{\"version\":1,\"contenu\":\"\",\"Kanari\":1}".to_owned(),
            400,
            "corps_illisible",
        ),
        (
            "another version",
            "",
            Some(&page),
            json,
            "{\"version\":9,\"contenu\":\"Kanari\"}".to_owned(),
            400,
            "version_inconnue",
        ),
        (
            "another version",
            "/ouverture",
            Some(&page),
            json,
            "{\"version\":9,\"sceau\":\"Kanari\"}".to_owned(),
            400,
            "version_inconnue",
        ),
        (
            "a form",
            "",
            Some(&page),
            "text/plain",
            "{\"version\":1,\"contenu\":\"Kanari\"}".to_owned(),
            415,
            "type_inattendu",
        ),
    ] {
        let mut requete = ville.requete(Method::POST, &format!("/v1/brouillons{chemin}")).header(CONTENT_TYPE, nature);
        if let Some(origine) = origine {
            requete = requete.header(ORIGIN, origine);
        }
        let reponse = requete.body(corps).send().await.unwrap();
        assert_eq!(reponse.status().as_u16(), statut, "{cas}");
        let probleme = json_de(reponse).await;
        assert_eq!(probleme["code"], code, "{cas}");
        assert!(!probleme.to_string().contains("Kanari"), "{cas}");
    }
    assert!(!lisible_sur_disque(&ville.donnees, "kanari"));
}
