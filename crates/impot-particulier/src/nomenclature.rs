//! From an HTTP status and an error code to an [`Issue`]. The status decides first, the code second; an unknown code
//! means what its status means. The contract gives codes for some operations only and no shape for the body, so both
//! known shapes are read: the API's own (`erreur`) and the one of the gateway in front of it (`fault`).

use serde::Deserialize;
use serde_json::Value;

use crate::{Code, Config, Issue};

/// What could be read of an error's body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ErreurLue {
    pub(crate) code: Option<Code>,
    /// The gateway speaks, not the API behind it.
    passerelle: bool,
}

impl ErreurLue {
    /// Reads the body of an error; none when neither of the two could have written it.
    pub(crate) fn lire(corps: &[u8]) -> Option<Self> {
        let Value::Object(racine) = serde_json::from_slice(corps).ok()? else { return None };
        let sous = |cle: &str| match racine.get(cle) {
            Some(Value::Object(objet)) => Some(objet),
            Some(Value::Array(objets)) => objets.first().and_then(Value::as_object),
            _ => None,
        };
        let (erreur, passerelle) = match (sous("fault"), sous("erreur")) {
            (Some(objet), _) => (objet, true),
            (None, Some(objet)) => (objet, false),
            (None, None) => (&racine, false),
        };
        let code = ["codeapp", "codeApp", "code"].into_iter().find_map(|cle| match erreur.get(cle)? {
            Value::String(texte) => Code::parse(texte.trim()),
            Value::Number(nombre) => Code::parse(&nombre.to_string()),
            _ => None,
        });
        // An object of neither shape, without a code: a body of somebody else.
        if code.is_none() && std::ptr::eq(erreur, &racine) {
            return None;
        }
        Some(Self { code, passerelle: passerelle || code.is_some_and(Code::de_la_passerelle) })
    }
}

/// The meaning of an answer of the API that is not a 200.
pub(crate) fn issue(statut: u16, lue: Option<ErreurLue>, france_connect: bool) -> Issue {
    let code = lue.and_then(|lue| lue.code).map(Code::numero);
    let passerelle = lue.is_some_and(|lue| lue.passerelle);
    match statut {
        204 => Issue::AvisAbsent,
        // Through FranceConnect nobody typed a number.
        400 if code == Some(4001) && !france_connect => Issue::NumeroRefuse,
        401 if france_connect && !passerelle => Issue::FranceConnectARecommencer,
        401 => Issue::Configuration(Config::Jeton),
        // « L'utilisateur n'a pas accès à la ressource »: through FranceConnect the user is the citizen.
        403 if code == Some(4031) && france_connect => Issue::FranceConnectInsuffisant,
        403 => Issue::Configuration(Config::Droits),
        404 | 410 => match (lue, code) {
            // A bare refusal comes from something else than the API: it must not pass for "no assessment".
            (None, _) => Issue::Illisible,
            _ if passerelle => Issue::Configuration(Config::Adresse),
            (_, Some(4102)) => Issue::PersonneInconnue,
            _ => Issue::AvisAbsent,
        },
        429 => Issue::TropDeRequetes,
        504 => Issue::DelaiDepasse,
        400..=499 => Issue::DemandeFautive,
        500..=599 => Issue::Indisponible,
        _ => Issue::Illisible,
    }
}

/// The meaning of an answer that brings no token (RFC 6749, section 5.2).
pub(crate) fn issue_du_jeton(statut: u16, corps: &[u8]) -> Issue {
    #[derive(Deserialize)]
    struct Corps {
        error: String,
    }
    let mot = serde_json::from_slice::<Corps>(corps).ok().map(|corps| corps.error);
    match (statut, mot.as_deref()) {
        (400 | 401 | 403, Some("invalid_scope")) => Issue::Configuration(Config::Droits),
        (400 | 401 | 403, Some("invalid_client" | "unauthorized_client" | "invalid_grant")) | (401 | 403, _) => {
            Issue::Configuration(Config::Identifiants)
        }
        (404 | 405 | 410, _) => Issue::Configuration(Config::Adresse),
        (429, _) => Issue::TropDeRequetes,
        (504, _) => Issue::DelaiDepasse,
        (400..=499, _) => Issue::DemandeFautive,
        (500..=599, _) => Issue::Indisponible,
        _ => Issue::Illisible,
    }
}
