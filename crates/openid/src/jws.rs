//! The signed user information. FranceConnect and ProConnect sign it with ES256, which `openidconnect` does not let a
//! relying party allow for this answer (only RS256 passes its verifier), so the few steps of a JWS are done here, with its
//! keys and its signature code. Order matters: nothing of the payload is looked at before the signature holds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeyId, JsonWebKeySet,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Controle, Echec, Panne};

/// How far the clocks of the provider and of the city may be apart.
pub(crate) const TOLERANCE: Duration = Duration::from_secs(45);

/// What an answer must say of itself.
pub(crate) struct Attendu<'a> {
    pub(crate) emetteur: &'a str,
    pub(crate) destinataire: &'a str,
    pub(crate) sujet: &'a str,
}

/// Why a JWS is not taken. An unknown key is told apart because keys rotate: one reads them again, once.
#[derive(Debug, PartialEq)]
pub(crate) enum Rejet {
    CleInconnue,
    Echec(Echec),
}

impl From<Controle> for Rejet {
    fn from(controle: Controle) -> Self {
        Self::Echec(Echec::ReponseRefusee(controle))
    }
}

const ILLISIBLE: Rejet = Rejet::Echec(Echec::Indisponible(Panne::Illisible));

impl Rejet {
    /// The refusal once the keys have been read again.
    pub(crate) fn definitif(self) -> Echec {
        match self {
            Self::Echec(echec) => echec,
            Self::CleInconnue => Echec::ReponseRefusee(Controle::Signature),
        }
    }
}

/// Checks signature, issuer, audience, subject and dates, then reads the claims.
pub(crate) fn verifier<T: DeserializeOwned>(
    jws: &str,
    cles: &JsonWebKeySet<CoreJsonWebKey>,
    attendu: &Attendu<'_>,
) -> Result<T, Rejet> {
    let (signe, signature) = jws.rsplit_once('.').ok_or(ILLISIBLE)?;
    let (entete, charge) = signe.split_once('.').ok_or(ILLISIBLE)?;
    let entete: Entete = lire(entete)?;
    let algorithme = match entete.alg.as_str() {
        "ES256" => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        "RS256" => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        _ => return Err(Controle::Algorithme.into()),
    };
    // Extensions that must be understood are not; nested or compressed contents neither.
    if entete.crit.is_some() || entete.cty.is_some() {
        return Err(ILLISIBLE);
    }
    let signature = decoder(signature)?;
    let kid = entete.kid.map(JsonWebKeyId::new);
    let mut candidates = cles.keys().iter().filter(|cle| kid.is_none() || cle.key_id() == kid.as_ref()).peekable();
    if candidates.peek().is_none() {
        return Err(Rejet::CleInconnue);
    }
    // `verify_signature` also refuses a key whose type, use or curve does not go with the algorithm.
    if !candidates.any(|cle| cle.verify_signature(&algorithme, signe.as_bytes(), &signature).is_ok()) {
        return Err(Controle::Signature.into());
    }
    controler(&lire(charge)?, attendu)?;
    lire(charge)
}

/// Reads claims that nobody signed: the connection alone says whose they are. They must be of this subject.
pub(crate) fn lire_nues<T: DeserializeOwned>(corps: &str, sujet: &str) -> Result<T, Echec> {
    let illisible = |_| Echec::Indisponible(Panne::Illisible);
    let mentions: Sujet = serde_json::from_str(corps).map_err(illisible)?;
    if mentions.sub.as_deref() != Some(sujet) {
        return Err(Echec::ReponseRefusee(Controle::Sujet));
    }
    serde_json::from_str(corps).map_err(illisible)
}

#[derive(Deserialize)]
struct Sujet {
    sub: Option<String>,
}

#[derive(Deserialize)]
struct Entete {
    alg: String,
    kid: Option<String>,
    crit: Option<serde::de::IgnoredAny>,
    cty: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Mentions {
    iss: Option<String>,
    aud: Option<Destinataires>,
    sub: Option<String>,
    exp: Option<f64>,
    iat: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Destinataires {
    Un(String),
    Plusieurs(Vec<String>),
}

fn controler(mentions: &Mentions, attendu: &Attendu<'_>) -> Result<(), Rejet> {
    if mentions.iss.as_deref() != Some(attendu.emetteur) {
        return Err(Controle::Emetteur.into());
    }
    let pour_nous = match &mentions.aud {
        Some(Destinataires::Un(aud)) => aud == attendu.destinataire,
        // Another audience beside us could replay to us what it received.
        Some(Destinataires::Plusieurs(aud)) => aud.len() == 1 && aud[0] == attendu.destinataire,
        None => false,
    };
    if !pour_nous {
        return Err(Controle::Destinataire.into());
    }
    if mentions.sub.as_deref() != Some(attendu.sujet) {
        return Err(Controle::Sujet.into());
    }
    let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
    let tolerance = TOLERANCE.as_secs_f64();
    if mentions.exp.is_some_and(|exp| maintenant >= exp + tolerance) {
        return Err(Rejet::Echec(Echec::Recommencer(crate::Reprise::IdentificationPerimee)));
    }
    if mentions.iat.is_some_and(|iat| iat > maintenant + tolerance) {
        return Err(Controle::Date.into());
    }
    Ok(())
}

fn decoder(partie: &str) -> Result<Vec<u8>, Rejet> {
    BASE64_URL_SAFE_NO_PAD.decode(partie).map_err(|_| ILLISIBLE)
}

fn lire<T: DeserializeOwned>(partie: &str) -> Result<T, Rejet> {
    serde_json::from_slice(&decoder(partie)?).map_err(|_| ILLISIBLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Made once with a 2048-bit key that was thrown away: FranceConnect may still sign with RS256.
    const MODULE_RSA: &str = "yMQHMrfLUVRNcjW4_QL5DR8F39bAz4LXchTamzCJBpV5DUfTaZK0UX6scU7b3Wj0X8KRAMtS730pv5OBn1_PORDQxFgchmblyP_QJT_VA9-6\
         _o-U2uZK7arRVagSssvDPMOUgIQHHIZJM4jQmoJhWTh2CwYxggFjbMMVLxIEY-3ATwCActocnXTn-9wGDp1sfNee8dZ2A5UJ-9TedpbaqmNZ\
         P1p8puN7nDcjKQKAssuNYCFOBEVjn8TjuYRESWH_jTEh_BIU5F9NdYyvAMpHgWVrMavOwNpIb_V0KHhZwYg-_AfNwt5gSNO1kg9pnafykNi3\
         VqatIf4AjkgdueFDXQ";
    const JWS_RSA: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYS0xIn0.eyJpc3MiOiJodHRwczovL2ZjLmV4ZW1wbGUuZnIvYXBpL3YyIiwiYXVkIjoiY29tbXVu\
         ZSIsInN1YiI6InMtMSIsImZhbWlseV9uYW1lIjoiS2VyYmlyaW91In0.yLAywthXG84VkAG03O5BzXarVpyAR4zMU1aLYeXPMlFSYLbInpzb\
         niJUJSeLk5c8uPSCHDIhmLImOweXnV7u4w1kcIixBLqDB6yB2C3b5y37cmF2BG373ugTLQlYpTI3zexFlHLufpX-ir16FO92SfmBKodxaRQA\
         h58hiiXPN1FQ9RdOk8GstbuJjwXK_NJCc7A67eZ9cFDAyyqR1Z8E2VftzM37Yw4YD00HUA3NgW6aJGfKJHMAH60t6Ee2fuZFHL8USDftarRu\
         73rTgz5DJtWI6zonuyy3g0oiFHMjwpK5yZIgmjmYNEbIYAP_9XY72mqKjpZpoY31qQSN1VfyfQ";
    const ATTENDU: Attendu<'_> =
        Attendu { emetteur: "https://fc.exemple.fr/api/v2", destinataire: "commune", sujet: "s-1" };

    fn cles(retouches: &[(&str, &str)]) -> JsonWebKeySet<CoreJsonWebKey> {
        let mut cle = json!({"kty": "RSA", "use": "sig", "kid": "rsa-1", "alg": "RS256", "e": "AQAB", "n": MODULE_RSA});
        for (nom, valeur) in retouches {
            cle[*nom] = json!(valeur);
        }
        serde_json::from_value(json!({"keys": [cle, {"kty": "inconnu", "kid": "autre"}]})).unwrap()
    }

    #[test]
    fn rs256_is_read() {
        let lu: Value = verifier(JWS_RSA, &cles(&[]), &ATTENDU).unwrap();
        assert_eq!(lu["family_name"], "Kerbiriou");
    }

    #[test]
    fn a_key_that_does_not_fit_does_not_serve() {
        let signature = Rejet::from(Controle::Signature);
        for (retouches, rejet) in [
            (&[("kid", "rsa-2")][..], &Rejet::CleInconnue),
            (&[("use", "enc")][..], &signature),
            (&[("alg", "RS512")][..], &signature),
            (&[("e", "Aw")][..], &signature),
        ] {
            let lu = verifier::<Value>(JWS_RSA, &cles(retouches), &ATTENDU);
            assert_eq!(lu.as_ref().err(), Some(rejet), "{retouches:?}");
        }
    }

    #[test]
    fn any_change_is_seen() {
        let parties: Vec<&str> = JWS_RSA.split('.').collect();
        let entete = |texte: &str| format!("{}.{}.{}", BASE64_URL_SAFE_NO_PAD.encode(texte), parties[1], parties[2]);
        let signature = Rejet::from(Controle::Signature);
        let algorithme = Rejet::from(Controle::Algorithme);
        for (jws, rejet) in [
            (format!("{}.{}x.{}", parties[0], parties[1], parties[2]), &signature),
            (format!("{}.{}.{}", parties[0], parties[1], &parties[2][4..]), &signature),
            (format!("{}.{}.", parties[0], parties[1]), &signature),
            (format!("{}.{}", parties[0], parties[1]), &ILLISIBLE),
            (entete(r#"{"alg":"RS256"}"#), &signature),
            (entete(r#"{"alg":"ES256","kid":"rsa-1"}"#), &signature),
            (entete(r#"{"alg":"none"}"#), &algorithme),
            (entete(r#"{"alg":"rs256"}"#), &algorithme),
            (entete(r#"{"alg":"RS256","crit":["exp"]}"#), &ILLISIBLE),
            (entete(r#"{"alg":"RS256","cty":"JWT"}"#), &ILLISIBLE),
            (entete("{"), &ILLISIBLE),
            (format!("{JWS_RSA}=="), &ILLISIBLE),
            (format!("x.{JWS_RSA}"), &ILLISIBLE),
            (String::new(), &ILLISIBLE),
        ] {
            let lu = verifier::<Value>(&jws, &cles(&[]), &ATTENDU);
            assert_eq!(lu.as_ref().err(), Some(rejet), "{jws}");
        }
    }
}
