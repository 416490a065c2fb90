//! The widget in a frame of the service's own origin: the whole road, and what that origin does not open.

use epreuves::{Ville, declarer, depot, json_de, remise_de, saisie};
use reqwest::header::{CONTENT_TYPE, ORIGIN, REFERER};
use reqwest::{Method, StatusCode};
use serde_json::json;

const CLE: &str = "0123456789abcdef0123456789abcdef";
const VERIFIEUR: &str = "un-verifieur-que-seul-le-cadre-connait-vraiment";

#[tokio::test]
async fn a_family_goes_all_the_way_inside_the_frame() {
    let ville = Ville::ouvrir().await;
    let ici = ville.adresses.proxy.clone();
    // FranceConnect by the pop-up, whose answer is for the frame alone.
    let mut depart = ville.depart("cantine", VERIFIEUR);
    let champs: Vec<(String, String)> = depart.query_pairs().into_owned().filter(|(nom, _)| nom != "origine").collect();
    depart.query_pairs_mut().clear().extend_pairs(champs).append_pair("origine", &ici);
    let page = ville.passer_par_franceconnect(&depart, "camille-moreau").await.text().await.unwrap();
    assert!(page.contains(&format!("data-origine=\"{ici}\"")), "{page}");
    let remise = remise_de(&page).unwrap();
    let corps = json!({"version": 1, "remise": remise, "verifieur": VERIFIEUR});
    // Made for the frame: the city's page cannot use it.
    let ailleurs = ville.post("/v1/identifications/franceconnect", &corps).await;
    assert_eq!(ailleurs.status(), StatusCode::FORBIDDEN);
    let identification = json_de(ville.post_depuis(&ici, "/v1/identifications/franceconnect", &corps).await).await;
    assert_eq!(identification["issue"], "affichable");

    let corps = depot(identification["sceau"].as_str(), &[("cantine", &["e1"])]);
    assert_eq!(ville.deposer(CLE, &corps).await.status(), StatusCode::FORBIDDEN);
    let envoi = ville.requete(Method::POST, "/v1/dossiers").header(ORIGIN, &ici).header("idempotency-key", CLE);
    let reponse = envoi.header(CONTENT_TYPE, "application/json").body(corps.to_string()).send().await.unwrap();
    assert_eq!(reponse.status(), StatusCode::CREATED);

    let tapee = saisie("Moreau", &["Camille"], ("12", "03", "1988"), "F", "45234");
    let reponse = ville.post_depuis(&ici, "/v1/identifications/saisie", &tapee).await;
    assert_eq!(reponse.status(), StatusCode::OK);
    let mut corps = depot(json_de(reponse).await["sceau"].as_str(), &[("cantine", &["d1"])]);
    declarer(&mut corps);
    let envoi =
        ville.requete(Method::POST, "/v1/dossiers").header(ORIGIN, &ici).header("idempotency-key", [CLE, "b"].concat());
    let reponse = envoi.header(CONTENT_TYPE, "application/json").body(corps.to_string()).send().await.unwrap();
    assert_eq!(reponse.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn what_looks_like_the_service_is_not_the_service() {
    let ville = Ville::ouvrir().await;
    let ici = &ville.adresses.proxy;
    let tapee = saisie("Moreau", &["Camille"], ("12", "03", "1988"), "F", "45234");
    for origine in [
        format!("{ici}/"),
        ici.replace("http:", "https:"),
        ici.replace("localhost", "127.0.0.1"),
        format!("{ici}.ailleurs.exemple"),
        format!("{ici}@ailleurs.exemple"),
        ici.to_uppercase(),
        "null".to_owned(),
    ] {
        let reponse = ville.post_depuis(&origine, "/v1/identifications/saisie", &tapee).await;
        assert_eq!(reponse.status(), StatusCode::FORBIDDEN, "{origine}");
        assert_eq!(json_de(reponse).await["code"], "origine_refusee", "{origine}");
    }
}

#[tokio::test]
async fn the_whole_window_never_comes_back_to_the_service() {
    let ville = Ville::ouvrir().await;
    let ici = ville.adresses.proxy.clone();
    let bon = ville.depart("cantine", VERIFIEUR);
    for retour in [format!("{ici}/cadre"), format!("{ici}/agents"), format!("{}/", ville.adresses.page)] {
        let mut depart = bon.clone();
        let champs: Vec<(String, String)> =
            bon.query_pairs().into_owned().filter(|(nom, _)| nom != "origine").collect();
        depart
            .query_pairs_mut()
            .clear()
            .extend_pairs(champs)
            .append_pair("origine", &ici)
            .append_pair("retour", &retour);
        let reponse = ville.get(depart.as_str()).await;
        assert_eq!(reponse.status(), StatusCode::BAD_REQUEST, "{retour}");
    }
    // A pop-up that the frame opens may say where it comes from.
    for (referent, statut) in [(format!("{ici}/cadre"), 303), ("https://ailleurs.exemple/".to_owned(), 400)] {
        let reponse = ville.requete(Method::GET, &format!("{}?{}", bon.path(), bon.query().unwrap()));
        let reponse = reponse.header(REFERER, &referent).send().await.unwrap();
        assert_eq!(reponse.status().as_u16(), statut, "{referent}");
    }
}

#[tokio::test]
async fn a_document_of_a_dossier_may_be_saved_from_its_link() {
    let ville = Ville::ouvrir().await;
    let requete = ville.requete(Method::GET, "/agents/dossiers/ABCD/pieces/1").header("sec-fetch-mode", "no-cors");
    // Asked who one is, as any agent is; not refused.
    assert_eq!(requete.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_pages_of_agents_are_for_windows_not_for_scripts() {
    let ville = Ville::ouvrir().await;
    for (mode, statut) in [
        (None, StatusCode::UNAUTHORIZED),
        (Some("navigate"), StatusCode::UNAUTHORIZED),
        (Some("cors"), StatusCode::FORBIDDEN),
        (Some("same-origin"), StatusCode::FORBIDDEN),
        (Some("no-cors"), StatusCode::FORBIDDEN),
    ] {
        for chemin in ["/agents", "/agents/registre", "/agents/dossiers/ABCD"] {
            let mut requete = ville.requete(Method::GET, chemin).header("sec-fetch-site", "same-origin");
            if let Some(mode) = mode {
                requete = requete.header("sec-fetch-mode", mode);
            }
            let reponse = requete.send().await.unwrap();
            assert_eq!(reponse.status(), statut, "{chemin} {mode:?}");
            assert_eq!(reponse.headers()["cross-origin-opener-policy"], "same-origin", "{chemin} {mode:?}");
        }
    }
}
