//! The readers of a provider's answers without the network before them, for the fuzz targets. Hidden: whoever identifies
//! people goes through [`Client`](crate::Client), which asks the questions too.

use openidconnect::{
    ClientId, IssuerUrl, JsonWebKeySet, Nonce, OAuth2TokenResponse, TokenResponse,
    core::{CoreJsonWebKey, CoreTokenResponse},
};
use serde::de::DeserializeOwned;

use crate::{
    Echec, Panne,
    id_token::{self, Question},
    jws::{self, Attendu, Rejet},
};

/// A question that was asked, with the keys by which its answers are judged.
#[derive(Debug)]
pub struct Lecteur {
    client_id: ClientId,
    emetteur: IssuerUrl,
    cles: JsonWebKeySet<CoreJsonWebKey>,
    nonce: Nonce,
    acr: Vec<String>,
}

impl Lecteur {
    /// `cles` is a JSON Web Key Set, `acr` the levels that will do. None when the issuer or the keys are unreadable.
    pub fn new(emetteur: &str, client_id: &str, nonce: &str, acr: &[&str], cles: &str) -> Option<Self> {
        Some(Self {
            client_id: ClientId::new(client_id.to_owned()),
            emetteur: IssuerUrl::new(emetteur.to_owned()).ok()?,
            cles: serde_json::from_str(cles).ok()?,
            nonce: Nonce::new(nonce.to_owned()),
            acr: acr.iter().map(|&acr| acr.to_owned()).collect(),
        })
    }

    /// Reads the answer of the token endpoint and gives the subject of its id token.
    ///
    /// # Errors
    /// When the answer is unreadable, or its proof does not hold.
    pub fn jetons(&self, corps: &[u8]) -> Result<String, Echec> {
        let reponse: CoreTokenResponse =
            serde_json::from_slice(corps).map_err(|_| Echec::Indisponible(Panne::Illisible))?;
        let id_token = reponse.id_token().ok_or(Echec::Indisponible(Panne::Illisible))?;
        let question = Question {
            client_id: &self.client_id,
            emetteur: &self.emetteur,
            cles: &self.cles,
            nonce: &self.nonce,
            acr: &self.acr,
        };
        id_token::sujet(id_token, reponse.access_token(), &question).map_err(id_token::refus)
    }

    /// Reads the signed user information of this subject.
    ///
    /// # Errors
    /// When it is unreadable, or its proof does not hold.
    pub fn informations<T: DeserializeOwned>(&self, jws: &str, sujet: &str) -> Result<T, Echec> {
        let attendu = Attendu { emetteur: self.emetteur.as_str(), destinataire: self.client_id.as_str(), sujet };
        jws::verifier(jws, &self.cles, &attendu).map_err(Rejet::definitif)
    }
}
