#![doc = include_str!("../README.md")]

mod cles;
mod format;

use std::fmt;

use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
pub use cles::{Cle, CleInvalide, Trousseau};
use format::Enveloppe;

/// An expiry that never comes, for what is kept rather than handed out.
pub const SANS_EXPIRATION: u64 = u64::MAX;

/// The clear text is padded to a multiple of this many bytes.
pub const BLOC: usize = 2048;

/// The same for [`Trousseau::sceller_court`], whose seals travel in addresses.
pub const BLOC_COURT: usize = 512;

/// What a seal is bound to.
#[derive(Clone, Copy, Debug)]
pub struct Contexte<'a> {
    /// What the seal is for (`identification`, `remise`…): a seal of one use is refused for another.
    pub usage: &'a str,
    /// Origin of the page that may use it, or any name of its place.
    pub origine: &'a str,
}

/// Why a seal was not opened. The difference between the refusals is for logs and tests; a browser learns only
/// whether it expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Erreur {
    /// Not a seal.
    #[error("le sceau est illisible")]
    Illisible,
    /// Of a version that this code does not know.
    #[error("le sceau est d’une version inconnue")]
    Version,
    /// Made with a key that is not, or no longer, in the ring.
    #[error("le sceau a été fait avec une clé inconnue")]
    CleInconnue,
    /// Changed, or made for another use or origin.
    #[error("le sceau a été modifié ou n’est pas fait pour cet usage")]
    Refuse,
    /// Genuine, but too old.
    #[error("le sceau a expiré")]
    Expire,
    /// The system gave no random bytes, or the content is absurdly large.
    #[error("le sceau n’a pas pu être fait")]
    Impossible,
}

/// An opened seal.
#[derive(Clone, PartialEq, Eq)]
pub struct Ouvert {
    /// The clear text.
    pub clair: Vec<u8>,
    /// The démarches for which it was made.
    pub portee: Vec<String>,
}

impl fmt::Debug for Ouvert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ouvert(…)")
    }
}

impl Trousseau {
    /// Seals `clair` with the first key of the ring until `expire_le` (seconds since 1970), as text for a URL or JSON.
    ///
    /// # Errors
    /// [`Erreur::Impossible`] when the system gives no random bytes.
    pub fn sceller(
        &self,
        clair: &[u8],
        contexte: Contexte<'_>,
        portee: &[String],
        expire_le: u64,
    ) -> Result<String, Erreur> {
        self.sceller_octets(clair, contexte, portee, expire_le).map(|octets| format::en_texte(&octets))
    }

    /// As [`Self::sceller`], padded less: for what must fit in a URL and whose length says nothing about a person.
    ///
    /// # Errors
    /// As [`Self::sceller`].
    pub fn sceller_court(
        &self,
        clair: &[u8],
        contexte: Contexte<'_>,
        portee: &[String],
        expire_le: u64,
    ) -> Result<String, Erreur> {
        self.chiffrer(clair, contexte, portee, expire_le, BLOC_COURT).map(|octets| format::en_texte(&octets))
    }

    /// Opens a seal made by [`Self::sceller`], at `maintenant` (seconds since 1970).
    ///
    /// # Errors
    /// When it was not made here, for this use and origin, or has expired.
    pub fn ouvrir(&self, sceau: &str, contexte: Contexte<'_>, maintenant: u64) -> Result<Ouvert, Erreur> {
        self.ouvrir_octets(&format::depuis_texte(sceau)?, contexte, maintenant)
    }

    /// As [`Self::sceller`], in bytes.
    ///
    /// # Errors
    /// As [`Self::sceller`].
    pub fn sceller_octets(
        &self,
        clair: &[u8],
        contexte: Contexte<'_>,
        portee: &[String],
        expire_le: u64,
    ) -> Result<Vec<u8>, Erreur> {
        self.chiffrer(clair, contexte, portee, expire_le, BLOC)
    }

    fn chiffrer(
        &self,
        clair: &[u8],
        contexte: Contexte<'_>,
        portee: &[String],
        expire_le: u64,
        bloc: usize,
    ) -> Result<Vec<u8>, Erreur> {
        let cle = self.active();
        let mut nonce = [0; format::NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Erreur::Impossible)?;
        let mut octets = format::entete(cle.id(), expire_le, portee)?;
        let lie = format::lie(&octets, contexte);
        octets.extend(nonce);
        let debut = octets.len();
        format::remplir(&mut octets, clair, bloc)?;
        let rempli = octets.get_mut(debut..).ok_or(Erreur::Impossible)?;
        let marque = XChaCha20Poly1305::new(cle.octets().into())
            .encrypt_inout_detached(&XNonce::from(nonce), &lie, rempli.into())
            .map_err(|_| Erreur::Impossible)?;
        octets.extend(marque);
        Ok(octets)
    }

    /// Whether these bytes were sealed with the first key of the ring: after a rotation, the others are to be sealed again.
    pub fn est_a_jour(&self, sceau: &[u8]) -> bool {
        Enveloppe::lire(sceau).is_ok_and(|enveloppe| enveloppe.cle == self.active().id())
    }

    /// As [`Self::ouvrir`], in bytes.
    ///
    /// # Errors
    /// As [`Self::ouvrir`].
    pub fn ouvrir_octets(&self, sceau: &[u8], contexte: Contexte<'_>, maintenant: u64) -> Result<Ouvert, Erreur> {
        let enveloppe = Enveloppe::lire(sceau)?;
        let cle = self.trouver(enveloppe.cle).ok_or(Erreur::CleInconnue)?;
        let rempli = XChaCha20Poly1305::new(cle.octets().into())
            .decrypt(
                &XNonce::from(enveloppe.nonce),
                Payload { msg: enveloppe.chiffre, aad: &format::lie(enveloppe.entete, contexte) },
            )
            .map_err(|_| Erreur::Refuse)?;
        // Only a genuine seal says truly when it expires.
        if maintenant >= enveloppe.expire_le {
            return Err(Erreur::Expire);
        }
        Ok(Ouvert { clair: format::vider(rempli)?, portee: enveloppe.portee })
    }
}
