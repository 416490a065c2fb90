//! A provider as cities have them: bare JSON for user information, the secret by HTTP Basic, no PKCE, no end of session,
//! keys that change.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as B64},
};
use connexion_agents::{Agent, ConnexionAgents, Controle, Erreur, Reglages};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const SUJET: &str = "s-1";

struct Generique {
    emetteur: String,
    cle: SigningKey,
    nonce: Mutex<String>,
    informations: Value,
    at_hash: Option<&'static str>,
    /// `jwks` shows the key from this reading on.
    cle_montree_a: usize,
    lectures: Mutex<usize>,
}

async fn ouvrir(informations: Value, at_hash: Option<&'static str>, cle_montree_a: usize) -> Arc<Generique> {
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let generique = Arc::new(Generique {
        emetteur: format!("http://{}/realms/mairie", ecoute.local_addr().unwrap()),
        cle: SigningKey::from_slice(&[7; 32]).unwrap(),
        nonce: Mutex::default(),
        informations,
        at_hash,
        cle_montree_a,
        lectures: Mutex::default(),
    });
    let portes = Router::new()
        .route("/.well-known/openid-configuration", get(decouverte))
        .route("/jwks", get(jwks))
        .route("/token", post(jeton))
        .route("/userinfo", get(userinfo))
        .with_state(generique.clone());
    tokio::spawn(async move { axum::serve(ecoute, Router::new().nest("/realms/mairie", portes)).await });
    generique
}

async fn connecter(generique: &Generique) -> Result<Agent, Erreur> {
    let connexion = connexion(generique);
    let secrets = connexion.preparer().await?;
    assert!(secrets.verificateur_pkce().is_none());
    *generique.nonce.lock().unwrap() = secrets.nonce().expose_secret().to_owned();
    let agent = connexion.echanger("code", &secrets).await?;
    assert_eq!(connexion.url_deconnexion(&agent.id_token, "etat").await?, None);
    Ok(agent)
}

fn connexion(generique: &Generique) -> ConnexionAgents {
    ConnexionAgents::new(Reglages {
        emetteur: generique.emetteur.clone(),
        client_id: "mairie".into(),
        client_secret: "secret".into(),
        retour: "https://guichet.exemple.fr/agents/retour".into(),
        retour_deconnexion: None,
        scopes: vec!["email".into(), "profile".into()],
        acr: vec![],
    })
    .unwrap()
}

async fn decouverte(State(generique): State<Arc<Generique>>) -> Json<Value> {
    let base = &generique.emetteur;
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/jwks"),
        "response_types_supported": ["code", "code id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "inconnu"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    }))
}

async fn jwks(State(generique): State<Arc<Generique>>) -> Json<Value> {
    let mut lectures = generique.lectures.lock().unwrap();
    *lectures += 1;
    if *lectures < generique.cle_montree_a {
        return Json(json!({"keys": []}));
    }
    let point = generique.cle.verifying_key().to_sec1_point(false);
    let [x, y] = [point.x().unwrap(), point.y().unwrap()].map(|coordonnee| B64.encode(coordonnee));
    Json(json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": "cle", "x": x, "y": y}]}))
}

async fn jeton(
    State(generique): State<Arc<Generique>>,
    entetes: HeaderMap,
    Form(demande): Form<HashMap<String, String>>,
) -> Response {
    let basic = format!("Basic {}", BASE64_STANDARD.encode("mairie:secret"));
    if entetes.get(header::AUTHORIZATION).is_none_or(|valeur| *valeur != basic) || demande.contains_key("client_secret")
    {
        return (StatusCode::UNAUTHORIZED, Json(json!({"error": "invalid_client"}))).into_response();
    }
    let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut charge = json!({
        "iss": generique.emetteur, "aud": "mairie", "sub": SUJET, "nonce": *generique.nonce.lock().unwrap(),
        "iat": maintenant, "exp": maintenant + 300,
    });
    if let Some(at_hash) = generique.at_hash {
        charge["at_hash"] = at_hash.into();
    }
    let entete = json!({"alg": "ES256", "kid": "cle"});
    let signe = format!("{}.{}", B64.encode(entete.to_string()), B64.encode(charge.to_string()));
    let signature: Signature = generique.cle.sign(signe.as_bytes());
    let id_token = format!("{signe}.{}", B64.encode(signature.to_bytes()));
    Json(json!({"access_token": "acces", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}))
        .into_response()
}

async fn userinfo(State(generique): State<Arc<Generique>>) -> Json<Value> {
    Json(generique.informations.clone())
}

fn informations(retouche: Value) -> Value {
    let mut toutes = json!({
        "sub": SUJET, "email": " Noor.Castel@Saint-Exemple.example ", "given_name": "Noor", "family_name": "Castel",
    });
    for (cle, valeur) in retouche.as_object().unwrap() {
        toutes[cle] = valeur.clone();
    }
    toutes
}

#[tokio::test]
async fn an_agent_signs_in() {
    for verifiee in [json!({}), json!({"email_verified": true}), json!({"email_verified": "true"})] {
        let generique = ouvrir(informations(verifiee.clone()), None, 0).await;
        let agent = connecter(&generique).await.unwrap();
        assert_eq!(agent.courriel, "noor.castel@saint-exemple.example", "{verifiee}");
        assert_eq!((agent.sujet.as_str(), agent.nom.as_deref(), agent.siret), (SUJET, Some("Castel"), None));
    }
}

#[tokio::test]
async fn an_address_must_be_there_and_not_denied() {
    let refus = Erreur::ReponseRefusee(Controle::Courriel);
    for retouche in [
        json!({"email_verified": false}),
        json!({"email_verified": "false"}),
        json!({"email": null}),
        json!({"email": "  "}),
    ] {
        let generique = ouvrir(informations(retouche.clone()), None, 0).await;
        assert_eq!(connecter(&generique).await.unwrap_err(), refus, "{retouche}");
    }
}

#[tokio::test]
async fn a_letter_that_looks_like_another_stays_another() {
    let generique = ouvrir(informations(json!({"email": "\u{212a}im@saint-exemple.example"})), None, 0).await;
    assert_ne!(connecter(&generique).await.unwrap().courriel, "kim@saint-exemple.example");
}

#[tokio::test]
async fn the_information_of_somebody_else_is_refused() {
    for retouche in [json!({"sub": "s-2"}), json!({"sub": null})] {
        let generique = ouvrir(informations(retouche.clone()), None, 0).await;
        assert_eq!(connecter(&generique).await.unwrap_err(), Erreur::ReponseRefusee(Controle::Sujet), "{retouche}");
    }
}

#[tokio::test]
async fn another_access_token_is_refused() {
    let generique = ouvrir(informations(json!({})), Some("AAAAAAAAAAAAAAAAAAAAAA"), 0).await;
    assert_eq!(connecter(&generique).await.unwrap_err(), Erreur::ReponseRefusee(Controle::Jeton));
}

#[tokio::test]
async fn new_keys_are_read_once_more() {
    let generique = ouvrir(informations(json!({})), None, 2).await;
    connecter(&generique).await.unwrap();
    assert_eq!(*generique.lectures.lock().unwrap(), 2);
    let generique = ouvrir(informations(json!({})), None, usize::MAX).await;
    assert_eq!(connecter(&generique).await.unwrap_err(), Erreur::ReponseRefusee(Controle::Signature));
    assert_eq!(*generique.lectures.lock().unwrap(), 2);
}
