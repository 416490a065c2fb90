//! Who calls: the API token of a city, or the FranceConnect token of a citizen.

use axum::http::{HeaderMap, header};

use super::erreurs::Refus;
use super::operations::Operation;
use crate::etat::Etat;
use crate::familles::Persona;
use crate::secrets::{ENVIRONNEMENT, JTI_REVOQUE};
use crate::vecteurs::Consentement;

/// Scopes of the API token in the `Authorization` header.
pub(crate) fn by_token(etat: &Etat, entetes: &HeaderMap) -> Result<Vec<String>, Refus> {
    let jeton = bearer(entetes).ok_or_else(|| Refus::of("00101"))?;
    let charge = etat.cle_des_jetons.read(jeton).ok_or_else(|| Refus::of("00101"))?;
    if charge.env != ENVIRONNEMENT {
        return Err(Refus::of("00109"));
    }
    if charge.jti == JTI_REVOQUE {
        return Err(Refus::of("00105"));
    }
    if charge.exp <= etat.horloge.now() {
        return Err(Refus::of("00103"));
    }
    Ok(etat.scopes.borrow().clone())
}

/// The person whom a FranceConnect token stands for.
pub(crate) enum Citoyen<'a> {
    Persona(&'a Persona),
    /// Of a token that was dropped in.
    Vecteur(&'a Consentement),
}

/// The person and scopes behind the FranceConnect token in the `Authorization` header. Its identity may be unusable;
/// that is for the caller to say, after the checks that come before.
pub(crate) fn by_franceconnect<'a>(etat: &'a Etat, entetes: &HeaderMap) -> Result<(Citoyen<'a>, Vec<String>), Refus> {
    let jeton = bearer(entetes).ok_or_else(|| Refus::of("51504"))?;
    if let Some(consentement) = etat.vecteurs.consent(jeton) {
        let scopes = consentement.scope.split_whitespace().map(str::to_owned).collect();
        return Ok((Citoyen::Vecteur(consentement), scopes));
    }
    // FranceConnect's tokens are opaque words; a JWT, such as the API token itself, is not one.
    if jeton.len() < 20 || !jeton.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(Refus::of("51501"));
    }
    let acces = etat.session.access(jeton, etat.horloge.now()).ok_or_else(|| Refus::of("51502"))?;
    let persona = etat.persona(&acces.persona).ok_or_else(|| Refus::of("51502"))?;
    let has = |scope: &str| acces.scopes.iter().any(|s| s == scope);
    let pivot = has("identite_pivot")
        || ["given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry"].iter().all(|s| has(s));
    if !pivot {
        return Err(Refus::without_pivot(&acces.scopes));
    }
    Ok((Citoyen::Persona(persona), acces.scopes))
}

/// Any scope of the operation opens it.
pub(crate) fn authorize(scopes: &[String], operation: Operation) -> Result<(), Refus> {
    let ouvre = scopes.iter().any(|scope| operation.scopes().contains(&scope.as_str()));
    if ouvre { Ok(()) } else { Err(Refus::of("00100")) }
}

/// The word after `Bearer`.
pub(crate) fn bearer(entetes: &HeaderMap) -> Option<&str> {
    entetes.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").filter(|jeton| !jeton.is_empty())
}
