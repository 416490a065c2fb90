//! A FranceConnect that knows one citizen, of the test's choosing: the simulator's knows its own families only. It signs
//! as the real one does and checks nothing, for what must be checked is tried elsewhere.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Redirect},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use url::Url;

/// Who connects: the access token that FranceConnect gives for them, and their claims.
pub(crate) struct Citoyen {
    pub(crate) jeton: String,
    pub(crate) identite: Value,
}

struct FranceConnect {
    emetteur: String,
    citoyen: Citoyen,
    cle: EcdsaKeyPair,
    hasard: SystemRandom,
}

/// Opens it for the demo city, and gives its issuer.
pub(crate) async fn connecter(citoyen: Citoyen) -> String {
    let hasard = SystemRandom::new();
    let cle = EcdsaKeyPair::generate_pkcs8(&ES256, &hasard).unwrap();
    let cle = EcdsaKeyPair::from_pkcs8(&ES256, cle.as_ref(), &hasard).unwrap();
    let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let emetteur = format!("http://{}", ecoute.local_addr().unwrap());
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(decouverte))
        .route("/jwks", get(cles))
        .route("/authorize", post(autorisation))
        .route("/token", post(jeton))
        .route("/userinfo", get(identite))
        .with_state(Arc::new(FranceConnect { emetteur: emetteur.clone(), citoyen, cle, hasard }));
    tokio::spawn(async move { axum::serve(ecoute, routes).await });
    emetteur
}

impl FranceConnect {
    fn signer(&self, mut charge: Value) -> String {
        let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        charge["iss"] = json!(self.emetteur);
        charge["aud"] = json!("saint-exemple");
        charge["sub"] = json!("citoyen");
        charge["iat"] = json!(maintenant);
        charge["exp"] = json!(maintenant + 60);
        let entete = json!({"alg": "ES256", "kid": "cle", "typ": "JWT"});
        let signe = format!("{}.{}", B64.encode(entete.to_string()), B64.encode(charge.to_string()));
        let signature = self.cle.sign(&self.hasard, signe.as_bytes()).unwrap();
        format!("{signe}.{}", B64.encode(signature))
    }
}

async fn decouverte(State(france_connect): State<Arc<FranceConnect>>) -> Json<Value> {
    let base = &france_connect.emetteur;
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/jwks"),
        "end_session_endpoint": format!("{base}/session/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "userinfo_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn cles(State(france_connect): State<Arc<FranceConnect>>) -> Json<Value> {
    // An uncompressed point: one byte that says so, then both coordinates.
    let (x, y) = france_connect.cle.public_key().as_ref()[1..].split_at(32);
    Json(json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "cle", "x": B64.encode(x), "y": B64.encode(y),
    }]}))
}

/// The citizen says yes. The nonce serves as the code, so that nothing is to be remembered.
async fn autorisation(Form(choix): Form<HashMap<String, String>>) -> Redirect {
    let retour = [("code", &choix["nonce"]), ("state", &choix["state"])];
    Redirect::to(Url::parse_with_params(&choix["redirect_uri"], retour).unwrap().as_str())
}

async fn jeton(
    State(france_connect): State<Arc<FranceConnect>>,
    Form(demande): Form<HashMap<String, String>>,
) -> Json<Value> {
    let id_token = france_connect.signer(json!({"nonce": demande["code"], "acr": "eidas1", "amr": ["pwd"]}));
    let acces = &france_connect.citoyen.jeton;
    Json(json!({"access_token": acces, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}))
}

async fn identite(State(france_connect): State<Arc<FranceConnect>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/jwt")], france_connect.signer(france_connect.citoyen.identite.clone()))
}
