//! Who calls, for which citizen: the gateway's token, the name of the request, the number or the citizen's own token.

use axum::http::{HeaderMap, header};

use super::{Ressource, erreurs::Refus};
use crate::etat::Etat;
use crate::familles::FoyerFiscal;

/// The gateway's token must be alive and open this resource.
pub(crate) fn check_token(etat: &Etat, entetes: &HeaderMap, ressource: Ressource) -> Result<(), Refus> {
    let valeur = entetes.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or_else(Refus::no_token)?;
    // The specification writes the scheme with a small letter and a capital one.
    let jeton = valeur.strip_prefix("Bearer ").or_else(|| valeur.strip_prefix("bearer ")).unwrap_or_default();
    let scopes = etat.jetons_impot.scopes(jeton, etat.horloge.now()).ok_or_else(Refus::bad_token)?;
    if scopes.iter().any(|scope| scope == ressource.scope()) { Ok(()) } else { Err(Refus::closed_resource()) }
}

/// Each request has a name, which is a UUID.
pub(crate) fn check_correlation(entetes: &HeaderMap) -> Result<(), Refus> {
    let nom = entetes.get("x-correlation-id").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let morceaux = nom.split('-').map(|morceau| (morceau.len(), morceau.bytes().all(|b| b.is_ascii_hexdigit())));
    let uuid = morceaux.eq([8, 4, 4, 4, 12].map(|longueur| (longueur, true)));
    if uuid { Ok(()) } else { Err(Refus::bad_correlation()) }
}

/// The household of a fiscal number.
pub(crate) fn by_number<'a>(etat: &'a Etat, spi: &str) -> Result<&'a FoyerFiscal, Refus> {
    if spi.len() != 13 || !spi.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refus::bad_spi());
    }
    let has = |foyer: &&FoyerFiscal| foyer.declarants.iter().any(|declarant| declarant.spi == spi);
    etat.foyers.iter().find(has).ok_or_else(Refus::nobody)
}

/// The household of whoever is behind the FranceConnect token, and what they let go.
pub(crate) fn by_franceconnect<'a>(
    etat: &'a Etat,
    entetes: &HeaderMap,
) -> Result<(&'a FoyerFiscal, Vec<String>), Refus> {
    let jeton = entetes.get("x-franceconnect-oauth").and_then(|v| v.to_str().ok()).ok_or_else(Refus::no_consent)?;
    let acces = etat.session.access(jeton, etat.horloge.now()).ok_or_else(Refus::forbidden)?;
    if !acces.scopes.iter().any(|scope| scope.starts_with("dgfip_")) {
        return Err(Refus::forbidden());
    }
    let foyer = etat.foyers.iter().find(|foyer| foyer.spi_of(&acces.persona).is_some()).ok_or_else(Refus::nobody)?;
    Ok((foyer, acces.scopes))
}

/// The year must be one of those that were granted. A token that names none is not held to any.
pub(crate) fn check_year(scopes: &[String], cette_annee: i16, annee: i16) -> Result<(), Refus> {
    let has = |scope: &str| scopes.iter().any(|s| s == scope);
    if !scopes.iter().any(|scope| scope.starts_with("dgfip_annee_n_moins_")) {
        return Ok(());
    }
    let ouverte = match cette_annee - annee {
        1 => has("dgfip_annee_n_moins_1") || has("dgfip_annee_n_moins_2_si_indispo_n_moins_1"),
        2 => has("dgfip_annee_n_moins_2") || has("dgfip_annee_n_moins_2_si_indispo_n_moins_1"),
        3 => has("dgfip_annee_n_moins_3"),
        _ => false,
    };
    if ouverte { Ok(()) } else { Err(Refus::forbidden()) }
}
