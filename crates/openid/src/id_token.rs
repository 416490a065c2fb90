//! The id token: the proof that somebody identified, for us, now, in answer to our question.

use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IdTokenVerifier, IssuerUrl, JsonWebKeySet, Nonce,
    SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJwsSigningAlgorithm},
};

use crate::{Controle, Echec, Reprise, jws::TOLERANCE};

/// What an id token must agree with.
pub(crate) struct Question<'a> {
    pub(crate) client_id: &'a ClientId,
    pub(crate) emetteur: &'a IssuerUrl,
    pub(crate) cles: &'a JsonWebKeySet<CoreJsonWebKey>,
    pub(crate) nonce: &'a Nonce,
    /// The levels of assurance that will do. Empty: any, even unsaid.
    pub(crate) acr: &'a [String],
}

/// Checks the token and gives the subject. `jeton` is the access token that came with it.
pub(crate) fn sujet(
    id_token: &CoreIdToken,
    jeton: &AccessToken,
    question: &Question<'_>,
) -> Result<String, ClaimsVerificationError> {
    // A public client's verifier on purpose: it holds no secret with which an HS256 token could be checked.
    let verificateur = IdTokenVerifier::new_public_client(
        question.client_id.clone(),
        question.emetteur.clone(),
        question.cles.clone(),
    )
    .set_allowed_algs([CoreJwsSigningAlgorithm::EcdsaP256Sha256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
    .set_time_fn(|| chrono::Utc::now() - TOLERANCE)
    .set_issue_time_verifier_fn(|iat| match iat > chrono::Utc::now() + TOLERANCE {
        true => Err(String::new()),
        false => Ok(()),
    })
    .set_auth_context_verifier_fn(|acr| {
        let admis = question.acr.is_empty() || acr.is_some_and(|acr| question.acr.iter().any(|admis| *admis == **acr));
        if admis { Ok(()) } else { Err(String::new()) }
    });
    let mentions: &CoreIdTokenClaims = id_token.claims(&verificateur, question.nonce)?;
    if let Some(attendue) = mentions.access_token_hash() {
        let algorithme = id_token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
        let cle = id_token.signing_key(&verificateur).map_err(ClaimsVerificationError::SignatureVerification)?;
        match AccessTokenHash::from_token(jeton, algorithme, cle) {
            Ok(calculee) if calculee == *attendue => {}
            _ => return Err(ClaimsVerificationError::Other(String::new())),
        }
    }
    Ok(mentions.subject().as_str().to_owned())
}

/// The refusal in our terms, without a word of the token.
pub(crate) fn refus(erreur: ClaimsVerificationError) -> Echec {
    use ClaimsVerificationError as C;
    use SignatureVerificationError as S;
    Echec::ReponseRefusee(match erreur {
        C::Expired(ref motif) if motif.is_empty() => Controle::Date,
        C::Expired(_) => return Echec::Recommencer(Reprise::IdentificationPerimee),
        C::InvalidAudience(_) => Controle::Destinataire,
        C::InvalidAuthContext(_) => Controle::Niveau,
        C::InvalidIssuer(_) => Controle::Emetteur,
        C::InvalidNonce(_) => Controle::Nonce,
        C::InvalidSubject(_) => Controle::Sujet,
        C::Other(_) => Controle::Jeton,
        C::SignatureVerification(S::DisallowedAlg(_) | S::NoSignature | S::UnsupportedAlg(_)) => Controle::Algorithme,
        _ => Controle::Signature,
    })
}
