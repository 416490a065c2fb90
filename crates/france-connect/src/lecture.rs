//! The readers of FranceConnect's answers without the network before them, for the fuzz targets. Hidden: whoever
//! identifies citizens goes through [`FranceConnect`](crate::FranceConnect), which asks the questions too.

use crate::{Erreur, IdentitePivot, flux::NIVEAUX, identite::Revendications};

/// A question that was asked, with the keys by which its answers are judged.
#[derive(Debug)]
pub struct Lecteur(openid::lecture::Lecteur);

impl Lecteur {
    /// `cles` is a JSON Web Key Set. None when the issuer or the keys are unreadable.
    pub fn new(emetteur: &str, client_id: &str, nonce: &str, cles: &str) -> Option<Self> {
        openid::lecture::Lecteur::new(emetteur, client_id, nonce, &NIVEAUX, cles).map(Self)
    }

    /// Reads the answer of the token endpoint and gives the subject of its id token.
    ///
    /// # Errors
    /// When the answer is unreadable, or its proof does not hold.
    pub fn jetons(&self, corps: &[u8]) -> Result<String, Erreur> {
        Ok(self.0.jetons(corps)?)
    }

    /// Reads the signed user information of this subject.
    ///
    /// # Errors
    /// When it is unreadable, its proof does not hold, or the identity is incomplete.
    pub fn identite(&self, jws: &str, sujet: &str) -> Result<IdentitePivot, Erreur> {
        let revendications: Revendications = self.0.informations(jws, sujet)?;
        revendications.en_identite(sujet.to_owned())
    }
}
