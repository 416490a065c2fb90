//! What FranceConnect v2 has of its own beside what any provider does: the citizens, their identity, and the data of the
//! administrations that they may let go.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::etat::Etat;
use crate::familles::Identite;
use crate::openid::{page::Choix, session::Acces};
use crate::reglages::{SCOPES_FRANCECONNECT, SCOPES_IMPOT, scopes_of_operations};

pub(crate) const CLAIMS: [&str; 15] = [
    "sub",
    "given_name",
    "given_name_array",
    "family_name",
    "birthdate",
    "gender",
    "birthplace",
    "birthcountry",
    "preferred_username",
    "acr",
    "amr",
    "auth_time",
    "iss",
    "aud",
    "nonce",
];

/// Every scope that a citizen may grant.
pub(crate) fn scopes() -> impl Iterator<Item = &'static str> {
    SCOPES_FRANCECONNECT.into_iter().chain(scopes_of_operations()).chain(SCOPES_IMPOT)
}

/// The citizens whose birth date is whole: it knows no others.
pub(crate) fn choix(etat: &Etat) -> Vec<Choix<'_>> {
    let connus = etat.personas.iter().filter(|persona| persona.franceconnect);
    connus
        .map(|persona| Choix { id: &persona.id, nom: Cow::Borrowed(persona.nom.as_str()), montre: &persona.montre })
        .collect()
}

/// The scopes in words.
pub(crate) fn data_asked(scopes: &[String]) -> Vec<&'static str> {
    let mots = |scope: &str| match scope {
        "identite_pivot" => Some("identité (noms, prénoms, sexe, date et lieu de naissance)"),
        "given_name" => Some("prénoms"),
        "family_name" => Some("nom de naissance"),
        "birthdate" => Some("date de naissance"),
        "gender" => Some("sexe"),
        "birth" => Some("lieu de naissance"),
        "birthplace" => Some("commune de naissance"),
        "birthcountry" => Some("pays de naissance"),
        "profile" => Some("noms, prénoms, sexe et date de naissance"),
        "preferred_username" => Some("nom d'usage"),
        "cnaf_quotient_familial" => Some("quotient familial"),
        "cnaf_allocataires" => Some("allocataires du dossier CAF ou MSA"),
        "cnaf_enfants" => Some("enfants du dossier CAF ou MSA"),
        "cnaf_adresse" => Some("adresse connue de la CAF ou de la MSA"),
        _ => None,
    };
    scopes.iter().filter_map(|scope| mots(scope)).collect()
}

/// The claims that the scopes give. A persona may lack some.
pub(crate) fn claims(etat: &Etat, acces: &Acces) -> Option<Map<String, Value>> {
    let persona = etat.persona(&acces.persona)?;
    let mut claims = Map::new();
    for (nom, valeur) in pivot(&persona.identite) {
        let demande = acces.scopes.iter().any(|scope| gives(scope).contains(&nom));
        let absent = persona.sans.iter().any(|absent| absent == nom);
        if demande && !absent && !valeur.is_null() {
            claims.insert(nom.to_owned(), valeur);
        }
    }
    Some(claims)
}

fn pivot(identite: &Identite) -> [(&'static str, Value); 8] {
    [
        ("given_name", json!(identite.prenoms.join(" "))),
        ("given_name_array", json!(identite.prenoms)),
        ("family_name", json!(identite.nom_naissance)),
        ("preferred_username", json!(identite.nom_usage)),
        ("birthdate", json!(identite.date())),
        ("gender", json!(identite.sexe.gender())),
        // Empty, not absent, for somebody born abroad.
        ("birthplace", json!(identite.lieu.commune.as_deref().unwrap_or_default())),
        ("birthcountry", json!(identite.lieu.pays)),
    ]
}

fn gives(scope: &str) -> &'static [&'static str] {
    match scope {
        "identite_pivot" => {
            &["given_name", "given_name_array", "family_name", "birthdate", "gender", "birthplace", "birthcountry"]
        }
        "profile" => &["given_name", "given_name_array", "family_name", "birthdate", "gender", "preferred_username"],
        "birth" => &["birthplace", "birthcountry"],
        "given_name" => &["given_name", "given_name_array"],
        "family_name" => &["family_name"],
        "birthdate" => &["birthdate"],
        "gender" => &["gender"],
        "birthplace" => &["birthplace"],
        "birthcountry" => &["birthcountry"],
        "preferred_username" => &["preferred_username"],
        _ => &[],
    }
}
