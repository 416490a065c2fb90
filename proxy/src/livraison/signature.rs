//! Signatures after the Standard Webhooks specification: the receiver knows who sent, that nothing was changed, and when.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::signature::Ed25519KeyPair;

/// What signs: one secret, or several while the receiver moves from one to the next.
pub struct Signataire(Vec<Secret>);

enum Secret {
    /// `whsec_`: shared.
    Partage(hmac::Key),
    /// `whsk_`: ours alone; the receiver knows its public half.
    Prive(Ed25519KeyPair),
}

/// Why a text is not a secret. It never carries the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "secret attendu : « whsec_ » suivi de 24 à 64 octets au hasard en base64 (exemple : echo \"whsec_$(openssl rand -base64 32)\"), ou « whsk_ » suivi d’une clé ed25519 ; deux secrets se séparent par une virgule"
)]
pub struct SecretInvalide;

impl Signataire {
    /// Reads `whsec_…` or `whsk_…`, or several separated by commas: each of them signs.
    ///
    /// # Errors
    /// When one is not a secret of the specification.
    pub fn lire(texte: &str) -> Result<Self, SecretInvalide> {
        let secrets = texte.split(',').map(|texte| Secret::lire(texte.trim()).ok_or(SecretInvalide));
        Ok(Self(secrets.collect::<Result<_, _>>()?))
    }

    /// The header `webhook-signature` of this content.
    pub(crate) fn signer(&self, id: &str, instant: u64, corps: &[u8]) -> String {
        let signe = [id.as_bytes(), b".", instant.to_string().as_bytes(), b".", corps].concat();
        self.0.iter().map(|secret| secret.signer(&signe)).collect::<Vec<_>>().join(" ")
    }
}

impl Secret {
    fn lire(texte: &str) -> Option<Self> {
        let decoder = |texte: &str| STANDARD.decode(texte).ok();
        if let Some(octets) = texte.strip_prefix("whsec_").and_then(decoder) {
            // A key of one repeated byte is an example left in place, not a secret.
            let constante = octets.iter().all(|octet| octets.first() == Some(octet));
            return ((24..=64).contains(&octets.len()) && !constante)
                .then(|| Self::Partage(hmac::Key::new(hmac::HMAC_SHA256, &octets)));
        }
        let octets = texte.strip_prefix("whsk_").and_then(decoder)?;
        match octets.len() {
            32 => Ed25519KeyPair::from_seed_unchecked(&octets),
            64 => {
                let (graine, publique) = octets.split_at(32);
                Ed25519KeyPair::from_seed_and_public_key(graine, publique)
            }
            _ => return None,
        }
        .ok()
        .map(Self::Prive)
    }

    fn signer(&self, contenu: &[u8]) -> String {
        match self {
            Self::Partage(cle) => format!("v1,{}", STANDARD.encode(hmac::sign(cle, contenu))),
            Self::Prive(cle) => format!("v1a,{}", STANDARD.encode(cle.sign(contenu))),
        }
    }
}

impl fmt::Debug for Signataire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signataire(…)")
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{ED25519, KeyPair as _, UnparsedPublicKey};

    use super::*;

    #[test]
    fn the_example_of_the_specification_gives_its_signature() {
        // Values published with the specification's reference libraries.
        let signataire = Signataire::lire("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signe = signataire.signer("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signe, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_signs_and_a_public_key_checks() {
        let graine = STANDARD.encode((0..32).collect::<Vec<u8>>());
        let signataire = Signataire::lire(&format!("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, whsk_{graine}")).unwrap();
        let signe = signataire.signer("id", 1, b"corps");
        let (une, autre) = signe.split_once(' ').unwrap();
        assert!(une.starts_with("v1,"), "{signe}");
        let paire = Ed25519KeyPair::from_seed_unchecked(&STANDARD.decode(&graine).unwrap()).unwrap();
        let signature = STANDARD.decode(autre.strip_prefix("v1a,").unwrap()).unwrap();
        let publique = UnparsedPublicKey::new(&ED25519, paire.public_key().as_ref());
        publique.verify(b"id.1.corps", &signature).unwrap();
        assert!(publique.verify(b"id.2.corps", &signature).is_err());
    }

    #[test]
    fn what_is_not_a_secret_is_refused_without_being_repeated() {
        for texte in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsk_AAAA", "whsec_é"] {
            let refus = Signataire::lire(texte).unwrap_err();
            assert_eq!(refus, SecretInvalide, "{texte}");
        }
        let nulle = format!("whsec_{}", STANDARD.encode([7; 32]));
        assert!(Signataire::lire(&nulle).is_err());
    }
}
