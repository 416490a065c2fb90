//! Proof of possession (RFC 9449), off unless the settings hold a key: each request that carries the city's token also
//! carries a signature that only this server can make, so that a stolen token is worth nothing elsewhere. The token
//! itself still travels as `Bearer`, as API Particulier announces it. A proof is made for each attempt and never used
//! twice.

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    digest,
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::json;
use url::Url;

/// An ES256 key. `Debug` shows none of it.
#[derive(Clone)]
pub struct CleDpop(Arc<EcdsaKeyPair>);

/// A key that can't be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("clé DPoP : attendue en PKCS #8 (DER), sur la courbe P-256")]
pub struct CleIllisible;

impl CleDpop {
    /// Reads a P-256 key in PKCS #8, DER.
    ///
    /// # Errors
    /// [`CleIllisible`], which holds nothing of the key.
    pub fn lire(pkcs8: &[u8]) -> Result<Self, CleIllisible> {
        let cle = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new());
        cle.map(|cle| Self(Arc::new(cle))).map_err(|_| CleIllisible)
    }

    /// Makes a key, in PKCS #8, DER: to be kept where the token is kept.
    ///
    /// # Errors
    /// [`CleIllisible`] when the system has no randomness.
    pub fn generer() -> Result<Vec<u8>, CleIllisible> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        pkcs8.map(|pkcs8| pkcs8.as_ref().to_vec()).map_err(|_| CleIllisible)
    }

    /// The public key as a JWK: what is handed in at API Particulier. Its members stand in the order of RFC 7638.
    pub fn jwk(&self) -> String {
        let (x, y) = self.point();
        format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
    }

    /// The thumbprint of the public key (RFC 7638, SHA-256), by which it is named.
    pub fn empreinte(&self) -> String {
        empreinte(self.jwk().as_bytes())
    }

    /// The value of the `DPoP` header of one GET. None when the system has no randomness.
    pub(crate) fn preuve(&self, url: &Url, jeton: &str) -> Option<String> {
        let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
        let hasard = SystemRandom::new();
        let mut jti = [0; 16];
        hasard.fill(&mut jti).ok()?;
        let (x, y) = self.point();
        let entete = json!({
            "typ": "dpop+jwt", "alg": "ES256", "jwk": {"crv": "P-256", "kty": "EC", "x": x, "y": y},
        });
        let mut htu = url.clone();
        htu.set_query(None);
        htu.set_fragment(None);
        let charge = json!({
            "jti": BASE64_URL_SAFE_NO_PAD.encode(jti),
            "htm": "GET",
            "htu": htu.as_str(),
            "iat": maintenant,
            "ath": empreinte(jeton.as_bytes()),
        });
        let mut jws = BASE64_URL_SAFE_NO_PAD.encode(entete.to_string());
        jws.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(charge.to_string(), &mut jws);
        let signature = self.0.sign(&hasard, jws.as_bytes()).ok()?;
        jws.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(signature.as_ref(), &mut jws);
        Some(jws)
    }

    /// The coordinates of the public key, as a JWK writes them. ring gives an uncompressed point: 04, x, y.
    fn point(&self) -> (String, String) {
        let (x, y) = self.0.public_key().as_ref().get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
        (BASE64_URL_SAFE_NO_PAD.encode(x), BASE64_URL_SAFE_NO_PAD.encode(y))
    }
}

fn empreinte(octets: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, octets))
}

impl fmt::Debug for CleDpop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CleDpop(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    fn octets(texte: &Value) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(texte.as_str().unwrap()).unwrap()
    }

    #[test]
    fn a_proof_is_what_the_rfc_says() {
        let cle = CleDpop::lire(&CleDpop::generer().unwrap()).unwrap();
        let url = Url::parse("https://particulier.api.gouv.fr/v3/dss/x?nomNaissance=CANARI#f").unwrap();
        let preuve = cle.preuve(&url, "le-jeton").unwrap();
        let [entete, charge, signature] = preuve.split('.').collect::<Vec<_>>()[..] else { panic!("{preuve}") };
        let json =
            |partie| -> Value { serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(partie).unwrap()).unwrap() };
        let (lu, charge_lue) = (json(entete), json(charge));
        assert_eq!((&lu["typ"], &lu["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        assert_eq!(lu["jwk"].as_object().unwrap().len(), 4, "nothing private in the key: {lu}");
        assert_eq!(charge_lue["htm"], "GET");
        assert_eq!(charge_lue["htu"], "https://particulier.api.gouv.fr/v3/dss/x");
        assert_eq!(octets(&charge_lue["jti"]).len(), 16);
        assert_eq!(octets(&charge_lue["ath"]), digest::digest(&digest::SHA256, b"le-jeton").as_ref());
        let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        assert!(charge_lue["iat"].as_u64().is_some_and(|iat| iat <= maintenant && iat + 60 > maintenant));

        let point = [vec![4], octets(&lu["jwk"]["x"]), octets(&lu["jwk"]["y"])].concat();
        let verifier = |signe: &str, signature: &str| {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point)
                .verify(signe.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap())
        };
        assert!(verifier(&format!("{entete}.{charge}"), signature).is_ok());
        assert!(verifier(&format!("{entete}.e30"), signature).is_err());
        let jwk: Value = serde_json::from_str(&cle.jwk()).unwrap();
        assert_eq!(jwk, lu["jwk"]);
        assert_eq!(BASE64_URL_SAFE_NO_PAD.decode(cle.empreinte()).unwrap().len(), 32);

        let autre = cle.preuve(&url, "le-jeton").unwrap();
        assert_ne!(json(autre.split('.').nth(1).unwrap())["jti"], charge_lue["jti"]);
        assert_eq!(format!("{cle:?}"), "CleDpop(…)");
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        for octets in [&b""[..], b"-----BEGIN PRIVATE KEY-----", &[0x30; 138]] {
            assert!(matches!(CleDpop::lire(octets), Err(CleIllisible)));
        }
    }
}
