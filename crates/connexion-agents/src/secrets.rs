//! The two values that tie the provider's answer to our question. They are fresh at each identification and are kept by
//! the caller (sealed into `state`), because this crate keeps nothing.

use secrecy::SecretString;

use crate::Erreur;

/// A nonce and, where the provider takes PKCE, a code verifier. Neither is printed.
#[derive(Clone, Debug)]
pub struct Secrets(pub(crate) openid::Secrets);

impl Secrets {
    /// Takes back the secrets that were sealed at the departure.
    ///
    /// # Errors
    /// [`Erreur::Configuration`] when a value can't have been made here (RFC 7636 bounds its length and alphabet).
    pub fn reprendre(nonce: SecretString, verificateur_pkce: Option<SecretString>) -> Result<Self, Erreur> {
        Ok(Self(openid::Secrets::reprendre(nonce, verificateur_pkce)?))
    }

    /// The nonce, to be sealed.
    pub fn nonce(&self) -> &SecretString {
        self.0.nonce()
    }

    /// The PKCE code verifier, to be sealed; none where the provider's discovery document does not offer `S256`.
    pub fn verificateur_pkce(&self) -> Option<&SecretString> {
        self.0.verificateur_pkce()
    }
}
