//! Random names, the HS256 tokens of API Particulier and the ES256 key of FranceConnect and ProConnect. `ring` does all of it because
//! rustls already brings it. Keys are drawn at each start, so nothing signed here is worth anything elsewhere.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The API Particulier tokens that the simulator knows.
#[derive(Clone)]
pub struct Jetons {
    /// The token to use: 18 months of life.
    pub valide: String,
    /// Expired: 401, 00103.
    pub expire: String,
    /// Revoked: 401, 00105.
    pub sur_liste_noire: String,
    /// Made for the other environment: 401, 00109.
    pub autre_environnement: String,
}

/// What a token of API Particulier says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) jti: String,
    pub(crate) sub: String,
    pub(crate) env: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
}

pub(crate) const JTI_REVOQUE: &str = "jeton-divulgue";
pub(crate) const ENVIRONNEMENT: &str = "bac-a-sable";

/// A failure of the machine's own randomness or crypto: nothing else can go wrong with keys drawn here.
#[derive(Debug, thiserror::Error)]
#[error("la machine ne fournit pas de hasard cryptographique")]
pub struct SansHasard;

pub(crate) struct Hasard(SystemRandom);

impl Hasard {
    pub(crate) fn new() -> Self {
        Self(SystemRandom::new())
    }

    /// 256 random bits in base64url: 43 characters.
    pub(crate) fn word(&self) -> Result<String, SansHasard> {
        let mut octets = [0; 32];
        self.0.fill(&mut octets).map_err(|_| SansHasard)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(octets))
    }

    /// A number from 0 to `borne`, not included. Not a secret: where the machine has no randomness, it is 0.
    pub(crate) fn below(&self, borne: u64) -> u64 {
        let mut octets = [0; 8];
        // Bytes that could not be drawn stay zero.
        let _ = self.0.fill(&mut octets);
        u64::from_le_bytes(octets).checked_rem(borne).unwrap_or(0)
    }

    /// A request identifier in the usual 8-4-4-4-12 form.
    pub(crate) fn request_id(&self) -> Result<String, SansHasard> {
        let mut octets = [0; 16];
        self.0.fill(&mut octets).map_err(|_| SansHasard)?;
        let hexa = hex(&octets);
        let morceaux = [0..8, 8..12, 12..16, 16..20, 20..32].map(|bornes| hexa.get(bornes).unwrap_or_default());
        Ok(morceaux.join("-"))
    }
}

/// Signs and reads the tokens of API Particulier.
pub(crate) struct CleDesJetons(hmac::Key);

impl CleDesJetons {
    pub(crate) fn generate(hasard: &Hasard) -> Result<Self, SansHasard> {
        hmac::Key::generate(hmac::HMAC_SHA256, &hasard.0).map(Self).map_err(|_| SansHasard)
    }

    pub(crate) fn issue(&self, maintenant: i64) -> Jetons {
        let dix_huit_mois = 548 * 24 * 3600;
        let jeton = |jti: &str, env: &str, exp: i64| {
            let charge = json!({
                "jti": jti, "sub": "Commune de Saint-Exemple-sur-Loire", "env": env, "iat": exp - dix_huit_mois, "exp": exp,
            });
            let signe = format!("{}.{}", segment(&json!({"alg": "HS256", "typ": "JWT"})), segment(&charge));
            let sceau = hmac::sign(&self.0, signe.as_bytes());
            format!("{signe}.{}", BASE64_URL_SAFE_NO_PAD.encode(sceau.as_ref()))
        };
        let fin = maintenant + dix_huit_mois;
        Jetons {
            valide: jeton("jeton-de-demonstration", ENVIRONNEMENT, fin),
            expire: jeton("jeton-perime", ENVIRONNEMENT, maintenant - 3600),
            sur_liste_noire: jeton(JTI_REVOQUE, ENVIRONNEMENT, fin),
            autre_environnement: jeton("jeton-d-ailleurs", "production", fin),
        }
    }

    /// The contents of a token signed by this key.
    pub(crate) fn read(&self, jeton: &str) -> Option<Charge> {
        let (signe, sceau) = jeton.rsplit_once('.')?;
        let (entete, charge) = signe.split_once('.')?;
        let entete: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(entete).ok()?).ok()?;
        if entete.get("alg")? != "HS256" {
            return None;
        }
        hmac::verify(&self.0, signe.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(sceau).ok()?).ok()?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(charge).ok()?).ok()
    }
}

/// The signing key of FranceConnect and ProConnect, with a decoy for the fault that signs with an unpublished key under the published name.
pub(crate) struct CleDeSignature {
    paire: EcdsaKeyPair,
    leurre: EcdsaKeyPair,
    kid: String,
    hasard: SystemRandom,
}

impl CleDeSignature {
    pub(crate) fn generate() -> Result<Self, SansHasard> {
        let hasard = SystemRandom::new();
        let draw = || {
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &hasard).ok()?;
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &hasard).ok()
        };
        let (paire, leurre) = (draw().ok_or(SansHasard)?, draw().ok_or(SansHasard)?);
        let kid = hex(digest::digest(&digest::SHA256, paire.public_key().as_ref()).as_ref());
        let kid = kid.get(..16).unwrap_or_default().to_owned();
        Ok(Self { paire, leurre, kid, hasard })
    }

    /// A compact JWS.
    pub(crate) fn sign(&self, charge: &Value) -> Result<String, SansHasard> {
        self.sign_with(&self.paire, charge)
    }

    /// A JWS whose signature does not hold under the published key.
    pub(crate) fn sign_falsely(&self, charge: &Value) -> Result<String, SansHasard> {
        self.sign_with(&self.leurre, charge)
    }

    /// A JWS that claims to need no signature.
    pub(crate) fn leave_unsigned(&self, charge: &Value) -> String {
        format!("{}.{}.", segment(&json!({"alg": "none", "typ": "JWT"})), segment(charge))
    }

    /// The public key as a set of one JWK.
    pub(crate) fn jwks(&self) -> Value {
        // An uncompressed point: one byte 0x04, then 32 bytes for each coordinate.
        let point = self.paire.public_key().as_ref();
        let coordonnee = |bornes| BASE64_URL_SAFE_NO_PAD.encode(point.get(bornes).unwrap_or_default());
        json!({"keys": [{
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid,
            "x": coordonnee(1..33), "y": coordonnee(33..65),
        }]})
    }

    /// The audience of a JWS that this issuer signed with this key, whatever its date.
    pub(crate) fn audience(&self, jws: &str, emetteur: &str) -> Option<String> {
        let (signe, sceau) = jws.rsplit_once('.')?;
        let cle = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.paire.public_key());
        cle.verify(signe.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(sceau).ok()?).ok()?;
        let charge: Value =
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(signe.split_once('.')?.1).ok()?).ok()?;
        (charge.get("iss")? == emetteur).then_some(())?;
        charge.get("aud")?.as_str().map(str::to_owned)
    }

    fn sign_with(&self, paire: &EcdsaKeyPair, charge: &Value) -> Result<String, SansHasard> {
        let entete = json!({"alg": "ES256", "typ": "JWT", "kid": self.kid});
        let signe = format!("{}.{}", segment(&entete), segment(charge));
        let sceau = paire.sign(&self.hasard, signe.as_bytes()).map_err(|_| SansHasard)?;
        Ok(format!("{signe}.{}", BASE64_URL_SAFE_NO_PAD.encode(sceau.as_ref())))
    }
}

/// SHA-256, in base64url: the form of a PKCE challenge.
pub(crate) fn sha256(texte: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, texte.as_bytes()))
}

/// The left half of SHA-256, in base64url: the form of `at_hash`.
pub(crate) fn half_sha256(texte: &str) -> String {
    let empreinte = digest::digest(&digest::SHA256, texte.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(empreinte.as_ref().get(..16).unwrap_or_default())
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(texte: &str) -> String {
    hex(digest::digest(&digest::SHA256, texte.as_bytes()).as_ref())
}

fn segment(valeur: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(valeur.to_string())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
