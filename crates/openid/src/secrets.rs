//! The two values that tie a provider's answer to our question. They are fresh at each identification and are kept by
//! the caller (sealed into `state`), because this crate keeps nothing.

use openidconnect::{Nonce, PkceCodeVerifier};
use secrecy::{ExposeSecret, SecretString};

use crate::Echec;

/// A nonce and, where the provider takes PKCE, a code verifier. Neither is printed.
#[derive(Clone, Debug)]
pub struct Secrets {
    nonce: SecretString,
    verificateur_pkce: Option<SecretString>,
}

impl Secrets {
    pub(crate) fn nouveaux(avec_pkce: bool) -> Self {
        // 32 random bytes each, 43 characters in base64url: FranceConnect asks 22 at least for the nonce.
        let verificateur = avec_pkce.then(|| openidconnect::PkceCodeChallenge::new_random_sha256().1);
        Self {
            nonce: Nonce::new_random_len(32).secret().as_str().into(),
            verificateur_pkce: verificateur.map(|v| v.secret().as_str().into()),
        }
    }

    /// Takes back the secrets that were sealed at the departure.
    ///
    /// # Errors
    /// [`Echec::Configuration`] when a value can't have been made here (RFC 7636 bounds its length and alphabet).
    pub fn reprendre(nonce: SecretString, verificateur_pkce: Option<SecretString>) -> Result<Self, Echec> {
        let bien_fait = |secret: &SecretString| {
            let texte = secret.expose_secret();
            (43..=128).contains(&texte.len())
                && texte.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
        };
        if !bien_fait(&nonce) || !verificateur_pkce.iter().all(bien_fait) {
            return Err(Echec::Configuration("secrets d'identification repris d'une autre origine".into()));
        }
        Ok(Self { nonce, verificateur_pkce })
    }

    /// The nonce, to be sealed.
    pub fn nonce(&self) -> &SecretString {
        &self.nonce
    }

    /// The PKCE code verifier, to be sealed; none where the provider's discovery document does not offer `S256`.
    pub fn verificateur_pkce(&self) -> Option<&SecretString> {
        self.verificateur_pkce.as_ref()
    }

    pub(crate) fn nonce_oidc(&self) -> Nonce {
        Nonce::new(self.nonce.expose_secret().to_owned())
    }

    pub(crate) fn pkce_oidc(&self) -> Option<PkceCodeVerifier> {
        self.verificateur_pkce.as_ref().map(|v| PkceCodeVerifier::new(v.expose_secret().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_secrets_are_long_distinct_and_unprinted() {
        let (a, b) = (Secrets::nouveaux(true), Secrets::nouveaux(true));
        assert_eq!(a.nonce().expose_secret().len(), 43);
        assert_ne!(a.nonce().expose_secret(), b.nonce().expose_secret());
        let (va, vb) = (a.verificateur_pkce().unwrap(), b.verificateur_pkce().unwrap());
        assert_ne!(va.expose_secret(), vb.expose_secret());
        assert_ne!(va.expose_secret(), a.nonce().expose_secret());
        assert!(!format!("{a:?}").contains(a.nonce().expose_secret()));
        assert!(Secrets::nouveaux(false).verificateur_pkce().is_none());
        assert!(Secrets::reprendre(a.nonce().clone(), a.verificateur_pkce().cloned()).is_ok());
    }

    #[test]
    fn foreign_secrets_are_refused() {
        let bon: SecretString = "a".repeat(43).into();
        for mauvais in ["", "court", &"a".repeat(42), &"a".repeat(129), &"é".repeat(30), &" ".repeat(43)] {
            assert!(Secrets::reprendre((*mauvais).into(), None).is_err(), "{mauvais}");
            assert!(Secrets::reprendre(bon.clone(), Some((*mauvais).into())).is_err(), "{mauvais}");
        }
    }
}
