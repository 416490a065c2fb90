//! The authorize request and the choice that follows.

use crate::commun::{BASE, Essai, NONCE, RETOUR, STATE, authorize_request, encode};

const CHEMIN: &str = "/franceconnect/api/v2/authorize";
/// As long as a SHA-256 in base64url.
const DEFI: &str = "un-defi-qui-a-la-longueur-d-une-empreinte-x";

/// The outcome of a request with some parameters changed, by both methods: the choice is checked as the question was.
async fn check(essai: &Essai, changes: &[(&'static str, &'static str)], attendu: &str) {
    let mut demande = authorize_request();
    for (cle, valeur) in changes {
        demande.retain(|(autre, _)| autre != cle);
        if *valeur != "-" {
            demande.push((cle, valeur));
        }
    }
    let page = essai.get(&format!("{CHEMIN}?{}", encode(&demande)), None).await;
    demande.push(("persona", "camille-moreau"));
    let choix = essai.post(CHEMIN, &demande).await;
    let verdict = |reponse: &crate::commun::Reponse| match reponse.retour("error") {
        Some(erreur) => erreur,
        None => reponse.statut.as_u16().to_string(),
    };
    let (vu, fait) = attendu.split_once(' ').unwrap_or((attendu, attendu));
    assert_eq!((verdict(&page).as_str(), verdict(&choix).as_str()), (vu, fait), "{changes:?}");
}

#[tokio::test]
async fn checks() {
    let essai = Essai::new();
    for (changes, attendu) in [
        (&[][..], "200 303"),
        (&[("client_id", "-")], "400"),
        (&[("client_id", "inconnu")], "400"),
        (&[("redirect_uri", "-")], "400"),
        (&[("redirect_uri", "http://localhost:8781/v1/franceconnect/retour/")], "400"),
        (&[("redirect_uri", "https://ailleurs.example/retour")], "400"),
        (&[("redirect_uri", "https://voisine.example/retour")], "400"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("state", "-")], "invalid_request"),
        (&[("state", "vingt-et-un-caracteres")], "200 303"),
        (&[("state", "vingt-un-caracteres--")], "invalid_request"),
        (&[("nonce", "-")], "invalid_request"),
        (&[("nonce", "vingt-un-caracteres--")], "invalid_request"),
        (&[("acr_values", "-")], "invalid_request"),
        (&[("acr_values", "eidas2")], "invalid_request"),
        (&[("scope", "-")], "invalid_scope"),
        (&[("scope", "identite_pivot")], "invalid_scope"),
        (&[("scope", "openid impots")], "invalid_scope"),
        (&[("prompt", "login consent")], "200 303"),
        (&[("prompt", "none")], "invalid_request"),
        (&[("code_challenge", "court"), ("code_challenge_method", "S256")], "invalid_request"),
        (&[("code_challenge", DEFI)], "invalid_request"),
        (&[("code_challenge", DEFI), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", DEFI), ("code_challenge_method", "S256")], "200 303"),
    ] {
        check(&essai, changes, attendu).await;
    }
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused() {
    let essai = Essai::new();
    let mut demande = authorize_request();
    demande.push(("nonce", "un-autre-nonce-assez-long"));
    let reponse = essai.get(&format!("{CHEMIN}?{}", encode(&demande)), None).await;
    assert_eq!(reponse.retour("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn the_way_back() {
    let essai = Essai::new();
    let mut demande = authorize_request();
    demande.push(("persona", "camille-moreau"));
    let reponse = essai.post(CHEMIN, &demande).await;
    assert!(reponse.entete("location").unwrap().starts_with(RETOUR));
    assert_eq!(reponse.retour("state").as_deref(), Some(STATE));
    assert_eq!(reponse.retour("iss"), Some(format!("{BASE}/franceconnect/api/v2")));
    assert_eq!(reponse.retour("code").unwrap().len(), 43);
    assert_eq!(reponse.entete("cache-control"), Some("no-store"));
    assert_eq!(reponse.entete("referrer-policy"), Some("no-referrer"));
    assert!(!reponse.entete("location").unwrap().contains(NONCE));
}

#[tokio::test]
async fn a_citizen_may_say_no() {
    let essai = Essai::new();
    let mut demande = authorize_request();
    demande.push(("persona", "refuser"));
    let reponse = essai.post(CHEMIN, &demande).await;
    assert_eq!(reponse.retour("error").as_deref(), Some("access_denied"));
    assert_eq!(reponse.retour("state").as_deref(), Some(STATE));
    assert_eq!(reponse.retour("code"), None);
}

#[tokio::test]
async fn nobody_else_can_be_chosen() {
    let essai = Essai::new();
    // The second exists, but FranceConnect doesn't know people whose birth date is incomplete.
    for id in ["personne-d-autre", "amara-sylla"] {
        let mut demande = authorize_request();
        demande.push(("persona", id));
        let reponse = essai.post(CHEMIN, &demande).await;
        assert_eq!((reponse.statut.as_u16(), reponse.entete("location")), (400, None), "{id}");
    }
}
