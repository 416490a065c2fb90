//! Token, userinfo, keys and end of session: what a relying party does after the page.

use std::time::Duration;

use bac_a_sable::{Cible, Falsification, Panne};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};

use crate::commun::{ADIEU, BASE, Essai, NONCE, RETOUR, authorize_request, encode, token_request};

const TOKEN: &str = "/franceconnect/api/v2/token";

#[tokio::test]
async fn discovery_names_doors_that_exist() {
    let essai = Essai::new();
    let document = essai.get("/franceconnect/api/v2/.well-known/openid-configuration", None).await.json();
    assert_eq!(document["issuer"], format!("{BASE}/franceconnect/api/v2"));
    for porte in ["authorization_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"] {
        let chemin = document[porte].as_str().unwrap().strip_prefix(BASE).unwrap();
        assert_ne!(essai.get(chemin, None).await.statut, 404, "{porte}");
    }
    assert_eq!(document["token_endpoint"], format!("{BASE}{TOKEN}"));
}

#[tokio::test]
async fn checks() {
    let essai = Essai::new();
    for (cle, valeur, attendu) in [
        ("grant_type", "refresh_token", "400 unsupported_grant_type"),
        ("grant_type", "", "400 invalid_request"),
        ("client_id", "inconnu", "401 invalid_client"),
        ("client_secret", "faux", "401 invalid_client"),
        ("client_secret", "", "401 invalid_client"),
        ("redirect_uri", "http://localhost:8781/ailleurs", "400 invalid_grant"),
        ("code", "inconnu", "400 invalid_grant"),
        ("code", "", "400 invalid_request"),
        ("code_verifier", "un-verifieur-sans-defi-mais-tout-de-meme-assez-long", "400 invalid_grant"),
    ] {
        let code = essai.code("camille-moreau", "openid").await;
        let mut demande = token_request(&code);
        demande.retain(|(autre, _)| *autre != cle);
        demande.push((cle, valeur));
        let reponse = essai.post(TOKEN, &demande).await;
        let verdict = format!("{} {}", reponse.statut.as_u16(), reponse.json()["error"].as_str().unwrap());
        assert_eq!(verdict, attendu, "{cle}={valeur}");
        assert_eq!(reponse.entete("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn another_client_cannot_use_the_code() {
    let essai = Essai::new();
    let code = essai.code("camille-moreau", "openid").await;
    let mut demande = token_request(&code);
    demande.retain(|(cle, _)| *cle != "client_id" && *cle != "client_secret");
    demande.extend([("client_id", "voisine"), ("client_secret", "secret-de-la-voisine")]);
    assert_eq!(essai.post(TOKEN, &demande).await.json()["error"], "invalid_grant");
    assert_eq!(essai.exchange(&code).await.statut, 200, "la tentative d'un autre ne consomme pas le code");
}

#[tokio::test]
async fn a_code_lives_thirty_seconds() {
    let essai = Essai::new();
    for (secondes, statut) in [(29, 200), (30, 400)] {
        let code = essai.code("camille-moreau", "openid").await;
        essai.commandes.advance(Duration::from_secs(secondes));
        assert_eq!(essai.exchange(&code).await.statut, statut, "{secondes} s");
    }
}

#[tokio::test]
async fn a_code_used_twice_takes_its_token_down() {
    let essai = Essai::new();
    let code = essai.code("camille-moreau", "openid").await;
    let jeton = essai.exchange(&code).await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(userinfo(&essai, &jeton).await.statut, 200);
    assert_eq!(essai.exchange(&code).await.json()["error"], "invalid_grant");
    assert_eq!(userinfo(&essai, &jeton).await.statut, 401);
}

#[tokio::test]
async fn pkce() {
    let essai = Essai::new();
    let bon = "un-verifieur-de-quarante-trois-caracteres--";
    let empreinte = ring::digest::digest(&ring::digest::SHA256, bon.as_bytes());
    let defi = BASE64_URL_SAFE_NO_PAD.encode(empreinte);
    for (verifieur, statut) in [
        (Some(bon), 200),
        (Some("un-autre-verifieur-de-quarante-trois-signes"), 400),
        (Some("court"), 400),
        (None, 400),
    ] {
        let mut demande = authorize_request();
        demande.extend([("persona", "camille-moreau"), ("code_challenge_method", "S256")]);
        let mut demande: Vec<(&str, &str)> = demande;
        demande.push(("code_challenge", &defi));
        let code = essai.post("/franceconnect/api/v2/authorize", &demande).await.retour("code").unwrap();
        let mut echange = token_request(&code);
        echange.extend(verifieur.map(|v| ("code_verifier", v)));
        assert_eq!(essai.post(TOKEN, &echange).await.statut, statut, "{verifieur:?}");
    }
}

#[tokio::test]
async fn the_proof_of_identity() {
    let essai = Essai::new();
    let code = essai.code("camille-moreau", "openid").await;
    let reponse = essai.exchange(&code).await.json();
    assert_eq!((&reponse["token_type"], &reponse["expires_in"]), (&json!("Bearer"), &json!(60)));
    let preuve = claims(&essai, reponse["id_token"].as_str().unwrap()).await.unwrap();
    assert_eq!(preuve["iss"], format!("{BASE}/franceconnect/api/v2"));
    assert_eq!(preuve["aud"], "ville");
    assert_eq!(preuve["nonce"], NONCE);
    assert_eq!(preuve["acr"], "eidas1");
    assert_eq!(preuve["exp"].as_i64().unwrap() - preuve["iat"].as_i64().unwrap(), 60);
    let jeton = reponse["access_token"].as_str().unwrap();
    let empreinte = ring::digest::digest(&ring::digest::SHA256, jeton.as_bytes());
    assert_eq!(preuve["at_hash"], BASE64_URL_SAFE_NO_PAD.encode(&empreinte.as_ref()[..16]));
    assert!(preuve.get("family_name").is_none(), "l'identité est dans userinfo seulement");
}

#[tokio::test]
async fn the_identity() {
    let essai = Essai::new();
    let identity = async |id: &str, scope: &str| {
        let jeton = essai.log_in(id, scope).await;
        let reponse = userinfo(&essai, &jeton).await;
        assert_eq!(reponse.entete("content-type"), Some("application/jwt"));
        let mut claims = claims(&essai, &reponse.corps).await.unwrap();
        for commun in ["iss", "aud", "iat", "exp", "sub"] {
            assert!(claims.as_object_mut().unwrap().remove(commun).is_some(), "{commun}");
        }
        claims
    };
    assert_eq!(
        identity("camille-moreau", "openid identite_pivot").await,
        json!({
            "given_name": "Camille Jeanne Louise", "given_name_array": ["Camille", "Jeanne", "Louise"],
            "family_name": "MOREAU", "birthdate": "1988-04-12", "gender": "female", "birthplace": "45234",
            "birthcountry": "99100",
        })
    );
    let nadia = identity("nadia-bensaid", "openid identite_pivot preferred_username").await;
    assert_eq!((&nadia["birthplace"], &nadia["birthcountry"]), (&json!(""), &json!("99352")));
    assert_eq!(nadia["preferred_username"], "ROUVIER");
    assert!(identity("erwan-kerbrat", "openid identite_pivot").await.get("birthplace").is_none());
    let maya = identity("maya-solis", "openid identite_pivot").await;
    assert!(maya.get("given_name").is_none() && maya.get("given_name_array").is_none());
    assert_eq!(identity("camille-moreau", "openid birthdate").await, json!({"birthdate": "1988-04-12"}));
    assert_eq!(identity("camille-moreau", "openid").await, json!({}));
}

#[tokio::test]
async fn the_subject_is_stable_and_per_person() {
    let essai = Essai::new();
    let mut sujets = Vec::new();
    for id in ["camille-moreau", "camille-moreau", "theo-lambert"] {
        let jeton = essai.log_in(id, "openid").await;
        let jwt = userinfo(&essai, &jeton).await.corps;
        sujets.push(claims(&essai, &jwt).await.unwrap()["sub"].clone());
    }
    assert_eq!(sujets[0], sujets[1]);
    assert_ne!(sujets[0], sujets[2]);
}

#[tokio::test]
async fn two_clients_see_two_subjects() {
    let essai = Essai::new();
    let mut sujets = Vec::new();
    for (client, secret, retour) in
        [("ville", "secret-de-la-ville", RETOUR), ("voisine", "secret-de-la-voisine", "https://voisine.example/retour")]
    {
        let change = |mut demande: Vec<(&'static str, String)>| {
            demande.retain(|(cle, _)| !["client_id", "client_secret", "redirect_uri"].contains(cle));
            demande.extend([("client_id", client.to_owned()), ("redirect_uri", retour.to_owned())]);
            demande
        };
        let own = |paires: Vec<(&'static str, &str)>| paires.into_iter().map(|(c, v)| (c, v.to_owned())).collect();
        let mut demande = change(own(authorize_request()));
        demande.push(("persona", "camille-moreau".to_owned()));
        let code = essai.post("/franceconnect/api/v2/authorize", &borrow(&demande)).await.retour("code").unwrap();
        let mut echange = change(own(token_request(&code)));
        echange.push(("client_secret", secret.to_owned()));
        let reponse = essai.post(TOKEN, &borrow(&echange)).await.json();
        sujets.push(claims(&essai, reponse["id_token"].as_str().unwrap()).await.unwrap()["sub"].clone());
    }
    assert_ne!(sujets[0], sujets[1]);
}

#[tokio::test]
async fn userinfo_wants_a_living_token() {
    let essai = Essai::new();
    assert_eq!(essai.get("/franceconnect/api/v2/userinfo", None).await.statut, 401);
    assert_eq!(userinfo(&essai, "inconnu").await.statut, 401);
    let jeton = essai.log_in("camille-moreau", "openid").await;
    essai.commandes.advance(Duration::from_secs(60));
    let refus = userinfo(&essai, &jeton).await;
    assert_eq!(refus.statut, 401);
    assert_eq!(refus.entete("www-authenticate"), Some("Bearer error=\"invalid_token\""));
}

#[tokio::test]
async fn falsified_answers_are_false() {
    let essai = Essai::new();
    let vrai = claims(&essai, &identity_token(&essai).await).await.unwrap();
    for (falsification, claim) in [
        (Falsification::Nonce, "nonce"),
        (Falsification::Audience, "aud"),
        (Falsification::Emetteur, "iss"),
        (Falsification::Expiration, "exp"),
        (Falsification::Sujet, "sub"),
    ] {
        essai.commandes.break_down(Cible::Jeton, Panne::Falsification(falsification));
        let faux = claims(&essai, &identity_token(&essai).await).await.unwrap();
        assert_ne!(faux[claim], vrai[claim], "{falsification:?}");
    }
    for falsification in [Falsification::Signature, Falsification::SansSignature] {
        essai.commandes.break_down(Cible::Jeton, Panne::Falsification(falsification));
        assert!(claims(&essai, &identity_token(&essai).await).await.is_none(), "{falsification:?}");
    }
}

#[tokio::test]
async fn end_of_session() {
    let essai = Essai::new();
    let preuve = identity_token(&essai).await;
    essai.commandes.advance(Duration::from_secs(3600));
    let fin = async |parametres: &[(&str, &str)]| {
        essai.get(&format!("/franceconnect/api/v2/session/end?{}", encode(parametres)), None).await
    };
    let retour = fin(&[("id_token_hint", &preuve), ("post_logout_redirect_uri", ADIEU), ("state", "abc")]).await;
    assert_eq!(retour.entete("location"), Some("http://localhost:8781/au-revoir?state=abc"));
    assert_eq!(fin(&[("id_token_hint", &preuve)]).await.statut, 200);
    for parametres in [
        &[("post_logout_redirect_uri", ADIEU)][..],
        &[("id_token_hint", "faux.faux.faux"), ("post_logout_redirect_uri", ADIEU)],
        &[("id_token_hint", preuve.as_str()), ("post_logout_redirect_uri", "https://ailleurs.example/")],
    ] {
        let refus = fin(parametres).await;
        assert_eq!((refus.statut.as_u16(), refus.entete("location")), (400, None));
    }
    assert_eq!(essai.commandes.calls().deconnexion, 5);
}

fn borrow<'a>(paires: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    paires.iter().map(|(cle, valeur)| (*cle, valeur.as_str())).collect()
}

async fn identity_token(essai: &Essai) -> String {
    let code = essai.code("camille-moreau", "openid").await;
    essai.exchange(&code).await.json()["id_token"].as_str().unwrap().to_owned()
}

async fn userinfo(essai: &Essai, jeton: &str) -> crate::commun::Reponse {
    essai.get("/franceconnect/api/v2/userinfo", Some(jeton)).await
}

/// The claims of a JWS, if the published key signed it with ES256.
pub(crate) async fn claims(essai: &Essai, jws: &str) -> Option<Value> {
    let cles = essai.get("/franceconnect/api/v2/jwks", None).await.json();
    let cle = &cles["keys"][0];
    let mut point = vec![4];
    for coordonnee in ["x", "y"] {
        point.extend(BASE64_URL_SAFE_NO_PAD.decode(cle[coordonnee].as_str()?).ok()?);
    }
    assert_eq!(point.len(), 65);
    let (signe, signature) = jws.rsplit_once('.')?;
    let (entete, charge) = signe.split_once('.')?;
    let entete: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(entete).ok()?).ok()?;
    if entete["alg"] != "ES256" || entete["kid"] != cle["kid"] {
        return None;
    }
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signe.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(charge).ok()?).ok()
}
