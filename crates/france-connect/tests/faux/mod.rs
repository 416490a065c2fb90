//! A small FranceConnect for tests: it keeps codes and tokens as the real one does (once, PKCE, client secret in the
//! body) and can be told to misbehave in one precise way.

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
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use france_connect::{FranceConnect, Reglages};
use openidconnect::{
    AccessToken, AccessTokenHash, JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey,
    core::{CoreHmacKey, CoreJsonCurveType, CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use url::Url;

pub(crate) const CLIENT: &str = "client-de-la-commune";
pub(crate) const SECRET: &str = "CANARI-SECRET-DU-CLIENT";
pub(crate) const RETOUR: &str = "https://guichet.exemple.fr/v1/franceconnect/retour";
pub(crate) const SUB: &str = "CANARI-SUB-9d1f";
pub(crate) const NOM: &str = "CANARIVEL";

/// What this FranceConnect does wrong. `None` of them by default.
#[derive(Clone, Default)]
pub(crate) struct Fautes {
    pub(crate) id_token: HashMap<&'static str, Value>,
    pub(crate) userinfo: HashMap<&'static str, Value>,
    pub(crate) alg_id_token: Option<&'static str>,
    pub(crate) alg_userinfo: Option<&'static str>,
    pub(crate) userinfo_json: bool,
    pub(crate) userinfo_statut: Option<u16>,
    pub(crate) jeton: Option<(u16, &'static str)>,
    pub(crate) sans_pkce: bool,
    pub(crate) sans_id_token: bool,
    /// Signs with a key that `jwks` does not show before it was read this many times.
    pub(crate) cle_tardive: usize,
    /// Signs with a key that is never shown, under the name of the one that is.
    pub(crate) fausse_cle: bool,
    pub(crate) emetteur_annonce: Option<String>,
    pub(crate) jeton_vers: Option<String>,
}

pub(crate) struct Faux {
    pub(crate) emetteur: String,
    cle: SigningKey,
    fautes: Mutex<Fautes>,
    codes: Mutex<HashMap<String, Code>>,
    pub(crate) lectures_jwks: Mutex<usize>,
    pub(crate) lectures_decouverte: Mutex<usize>,
    pub(crate) demandes_jeton: Mutex<Vec<HashMap<String, String>>>,
}

struct Code {
    nonce: String,
    defi: Option<String>,
}

impl Faux {
    pub(crate) async fn ouvrir(fautes: Fautes) -> Arc<Self> {
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let emetteur = format!("http://{}/fc/api/v2", ecoute.local_addr().unwrap());
        let faux = Arc::new(Self {
            emetteur,
            cle: cle(7),
            fautes: Mutex::new(fautes),
            codes: Mutex::default(),
            lectures_jwks: Mutex::default(),
            lectures_decouverte: Mutex::default(),
            demandes_jeton: Mutex::default(),
        });
        let routes = Router::new()
            .route("/fc/api/v2/.well-known/openid-configuration", get(decouverte))
            .route("/fc/api/v2/jwks", get(jwks))
            .route("/fc/api/v2/token", post(jeton))
            .route("/fc/api/v2/userinfo", get(userinfo))
            .with_state(faux.clone());
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        faux
    }

    pub(crate) fn client(&self) -> FranceConnect {
        self.client_avec(|_| {})
    }

    pub(crate) fn client_avec(&self, retouche: impl FnOnce(&mut Reglages)) -> FranceConnect {
        let mut reglages = Reglages {
            emetteur: self.emetteur.clone(),
            client_id: CLIENT.into(),
            client_secret: SECRET.into(),
            retour: RETOUR.into(),
            retour_deconnexion: Some("https://guichet.exemple.fr/fin".into()),
            scopes: vec!["cnaf_quotient_familial".into(), "cnaf_enfants".into()],
        };
        retouche(&mut reglages);
        FranceConnect::new(reglages).unwrap()
    }

    /// The citizen says yes: the code that the browser brings back.
    pub(crate) fn accepter(&self, depart: &Url) -> String {
        let question: HashMap<_, _> = depart.query_pairs().into_owned().collect();
        let mut codes = self.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        let defi = question.get("code_challenge").cloned();
        codes.insert(code.clone(), Code { nonce: question["nonce"].clone(), defi });
        code
    }

    pub(crate) fn regler(&self, fautes: Fautes) {
        *self.fautes.lock().unwrap() = fautes;
    }

    fn fautes(&self) -> Fautes {
        self.fautes.lock().unwrap().clone()
    }

    fn signer(&self, alg: &str, charge: &Value) -> String {
        let fautes = self.fautes();
        let kid = if fautes.cle_tardive > 0 { "nouvelle" } else { "cle-1" };
        let entete = json!({"alg": alg, "kid": kid, "typ": "JWT"});
        let signe = format!("{}.{}", B64.encode(entete.to_string()), B64.encode(charge.to_string()));
        let cle = if fautes.fausse_cle { cle(9) } else { self.cle.clone() };
        let signature = match alg {
            "none" => vec![],
            "HS256" => CoreHmacKey::new(SECRET).sign(&CoreJwsSigningAlgorithm::HmacSha256, signe.as_bytes()).unwrap(),
            _ => Signer::<Signature>::sign(&cle, signe.as_bytes()).to_bytes().to_vec(),
        };
        format!("{signe}.{}", B64.encode(signature))
    }
}

pub(crate) fn maintenant() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn cle(graine: u8) -> SigningKey {
    SigningKey::from_slice(&[graine; 32]).unwrap()
}

fn cle_publique(cle: &SigningKey, kid: &str) -> CoreJsonWebKey {
    let point = cle.verifying_key().to_sec1_point(false);
    let (x, y) = (point.x().unwrap().to_vec(), point.y().unwrap().to_vec());
    CoreJsonWebKey::new_ec(x, y, CoreJsonCurveType::P256, Some(JsonWebKeyId::new(kid.into())))
}

fn retoucher(mut charge: Value, retouches: &HashMap<&'static str, Value>) -> Value {
    for (cle, valeur) in retouches {
        match valeur {
            Value::Null => drop(charge.as_object_mut().unwrap().remove(*cle)),
            valeur => charge[*cle] = valeur.clone(),
        }
    }
    charge
}

async fn decouverte(State(faux): State<Arc<Faux>>) -> Json<Value> {
    *faux.lectures_decouverte.lock().unwrap() += 1;
    let (base, fautes) = (&faux.emetteur, faux.fautes());
    let mut document = json!({
        "issuer": fautes.emetteur_annonce.unwrap_or(base.clone()),
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": fautes.jeton_vers.unwrap_or(format!("{base}/token")),
        "userinfo_endpoint": format!("{base}/userinfo"),
        "jwks_uri": format!("{base}/jwks"),
        "end_session_endpoint": format!("{base}/session/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256"],
        "userinfo_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    });
    if fautes.sans_pkce {
        document.as_object_mut().unwrap().remove("code_challenge_methods_supported");
    }
    Json(document)
}

async fn jwks(State(faux): State<Arc<Faux>>) -> Json<Value> {
    let mut lectures = faux.lectures_jwks.lock().unwrap();
    *lectures += 1;
    let mut cles = vec![cle_publique(&faux.cle, "cle-1")];
    let tardive = faux.fautes().cle_tardive;
    if tardive > 0 && *lectures > tardive {
        cles.push(cle_publique(&faux.cle, "nouvelle"));
    }
    Json(json!({"keys": cles}))
}

async fn jeton(State(faux): State<Arc<Faux>>, Form(demande): Form<HashMap<String, String>>) -> Response {
    faux.demandes_jeton.lock().unwrap().push(demande.clone());
    let fautes = faux.fautes();
    if let Some((statut, corps)) = fautes.jeton {
        return (StatusCode::from_u16(statut).unwrap(), corps).into_response();
    }
    let refus = |erreur: &str| {
        let corps = json!({"error": erreur, "error_description": "CANARIVEL a été refusé"});
        (StatusCode::BAD_REQUEST, Json(corps)).into_response()
    };
    if demande.get("client_id").map(String::as_str) != Some(CLIENT)
        || demande.get("client_secret").map(String::as_str) != Some(SECRET)
    {
        return refus("invalid_client");
    }
    let Some(code) = faux.codes.lock().unwrap().remove(&demande["code"]) else {
        return refus("invalid_grant");
    };
    let reponse_au_defi = demande
        .get("code_verifier")
        .map(|v| PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(v.clone())).as_str().to_owned());
    if demande["redirect_uri"] != RETOUR || code.defi != reponse_au_defi {
        return refus("invalid_grant");
    }
    let acces = "CANARI-JETON-D-ACCES";
    let cle = cle_publique(&faux.cle, "cle-1");
    let empreinte =
        AccessTokenHash::from_token(&AccessToken::new(acces.into()), &CoreJwsSigningAlgorithm::EcdsaP256Sha256, &cle)
            .unwrap();
    let charge = retoucher(
        json!({
            "iss": faux.emetteur, "aud": CLIENT, "sub": SUB, "nonce": code.nonce, "acr": "eidas1", "amr": ["pwd"],
            "iat": maintenant(), "exp": maintenant() + 60, "auth_time": maintenant(), "at_hash": empreinte.as_str(),
        }),
        &fautes.id_token,
    );
    let id_token = faux.signer(fautes.alg_id_token.unwrap_or("ES256"), &charge);
    let mut corps = json!({"access_token": acces, "token_type": "Bearer", "expires_in": 60});
    if !fautes.sans_id_token {
        corps["id_token"] = id_token.into();
    }
    Json(corps).into_response()
}

async fn userinfo(State(faux): State<Arc<Faux>>, entetes: HeaderMap) -> Response {
    let fautes = faux.fautes();
    if let Some(statut) = fautes.userinfo_statut {
        return (StatusCode::from_u16(statut).unwrap(), "CANARIVEL").into_response();
    }
    if entetes.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()) != Some("Bearer CANARI-JETON-D-ACCES") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let charge = retoucher(
        json!({
            "iss": faux.emetteur, "aud": CLIENT, "sub": SUB, "iat": maintenant(), "exp": maintenant() + 60,
            "family_name": NOM, "given_name": "Zoé Ana", "given_name_array": ["Zoé", "Ana"], "birthdate": "1984-02-29",
            "gender": "female", "birthplace": "29019", "birthcountry": "99100", "preferred_username": "LE GOFF",
        }),
        &fautes.userinfo,
    );
    if fautes.userinfo_json {
        return Json(charge).into_response();
    }
    let jws = faux.signer(fautes.alg_userinfo.unwrap_or("ES256"), &charge);
    ([(header::CONTENT_TYPE, "application/jwt")], jws).into_response()
}
