//! From an HTTP status and an error code to an [`Issue`]. The status decides first, the last three digits of the code
//! second: the first two name whoever speaks, and changed over time for the same refusal (37 in the sandbox, 35 in
//! production). An unknown code means what its status means.

use serde::Deserialize;
use serde_json::Value;

use crate::{Champ, Code, Config, Issue};

/// What the meaning of an error depends on, beside the answer itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Contexte {
    /// The call carried FranceConnect's token in place of the city's.
    pub(crate) france_connect: bool,
    /// The call named a month.
    pub(crate) avec_periode: bool,
}

/// The first entry of `errors`, as far as it can be read. Everything but the code may be absent, null or of another type.
#[derive(Debug, Default)]
pub(crate) struct ErreurLue {
    pub(crate) code: Option<Code>,
    pub(crate) champ: Option<Champ>,
    /// `meta.retry_in`, in seconds.
    pub(crate) retry_in: Option<u64>,
    /// `meta.provider`, when it looks like the name of one: it goes to logs.
    pub(crate) fournisseur: Option<Box<str>>,
    parle_d_identite: bool,
}

impl ErreurLue {
    /// Reads the body of an error; none when it is not the contract's.
    pub(crate) fn lire(corps: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Corps {
            errors: Vec<Value>,
        }
        let premiere = serde_json::from_slice::<Corps>(corps).ok()?.errors.into_iter().next()?;
        let texte = |cle: &str| premiere.get(cle).and_then(Value::as_str);
        Some(Self {
            code: texte("code").and_then(Code::parse),
            champ: premiere.pointer("/source/parameter").and_then(Value::as_str).and_then(champ),
            retry_in: premiere.pointer("/meta/retry_in").and_then(secondes),
            fournisseur: premiere.pointer("/meta/provider").and_then(Value::as_str).and_then(fournisseur),
            parle_d_identite: ["title", "detail"]
                .iter()
                .filter_map(|cle| texte(cle))
                .any(|texte| texte.contains("identifi")),
        })
    }
}

pub(crate) fn issue(statut: u16, lue: Option<&ErreurLue>, contexte: Contexte) -> Issue {
    let sous_code = lue.and_then(|lue| lue.code).map(Code::sous_code);
    match statut {
        401 => jeton(sous_code, contexte),
        403 => Issue::Configuration(match sous_code {
            Some(107) => Config::AdresseIp,
            Some(213) => Config::Delegation,
            _ => Config::Droits,
        }),
        404 => match (lue, sous_code) {
            // A bare 404 comes from something else than the API: it must not pass for "no file".
            (None, _) => Issue::Illisible,
            (_, Some(402)) => Issue::DemandeFautive,
            _ => Issue::DossierAbsent,
        },
        409 => Issue::DejaEnCours,
        422 => parametre(sous_code, lue, contexte),
        429 => Issue::TropDeRequetes,
        503 if sous_code == Some(20) => Issue::Maintenance,
        504 => match sous_code {
            // The OpenAPI file puts these three under 504, production under 502.
            Some(1 | 4 | 999) => Issue::Indisponible,
            _ => Issue::DelaiDepasse,
        },
        400..=499 => Issue::DemandeFautive,
        500..=599 => Issue::Indisponible,
        _ => Issue::Illisible,
    }
}

fn jeton(sous_code: Option<u16>, contexte: Contexte) -> Issue {
    match sous_code {
        Some(101) => Issue::Configuration(Config::JetonInvalide),
        Some(103) => Issue::Configuration(Config::JetonExpire),
        Some(105) => Issue::Configuration(Config::JetonRevoque),
        Some(108 | 109) => Issue::Configuration(Config::MauvaisEnvironnement),
        // 5150x, formerly 5000x.
        Some(503 | 3) => Issue::Configuration(Config::ScopesFranceConnect),
        Some(504) => Issue::DemandeFautive,
        _ if contexte.france_connect => Issue::FranceConnectARecommencer,
        _ => Issue::Configuration(Config::JetonInvalide),
    }
}

fn parametre(sous_code: Option<u16>, lue: Option<&ErreurLue>, contexte: Contexte) -> Issue {
    let refuse = |champ| Issue::ChampRefuse(Some(champ));
    match sous_code {
        Some(203 | 210 | 354 | 356 | 565) => Issue::DemandeFautive,
        Some(212) => Issue::Configuration(Config::Delegation),
        // Until September 2026 this code meant an unknown identity, since then a month too far back.
        Some(355) if contexte.avec_periode && !lue.is_some_and(|lue| lue.parle_d_identite) => Issue::DemandeFautive,
        Some(355 | 560 | 563) => Issue::IdentiteNonReconnue,
        Some(564) if contexte.france_connect => Issue::FranceConnectInsuffisant,
        Some(363 | 422) => refuse(Champ::DateNaissance),
        Some(365) => refuse(Champ::CommuneNaissance),
        Some(367) => refuse(Champ::Prenoms),
        Some(400) => refuse(Champ::PaysNaissance),
        Some(420) => refuse(Champ::NomNaissance),
        Some(426) => refuse(Champ::NomUsage),
        Some(427) => refuse(Champ::Sexe),
        Some(428) => refuse(Champ::DepartementNaissance),
        Some(366 | 561 | 562 | 564) => Issue::ChampRefuse(lue.and_then(|lue| lue.champ)),
        _ => match lue.and_then(|lue| lue.champ) {
            Some(Champ::Recipient | Champ::Periode) | None => Issue::DemandeFautive,
            champ => Issue::ChampRefuse(champ),
        },
    }
}

fn champ(parametre: &str) -> Option<Champ> {
    Some(match parametre.trim_end_matches("[]") {
        "nomNaissance" => Champ::NomNaissance,
        "nomUsage" => Champ::NomUsage,
        "prenoms" => Champ::Prenoms,
        "anneeDateNaissance" | "moisDateNaissance" | "jourDateNaissance" => Champ::DateNaissance,
        "sexeEtatCivil" => Champ::Sexe,
        "codeCogInseePaysNaissance" => Champ::PaysNaissance,
        "codeCogInseeCommuneNaissance" | "nomCommuneNaissance" => Champ::CommuneNaissance,
        "codeCogInseeDepartementNaissance" => Champ::DepartementNaissance,
        "annee" | "mois" => Champ::Periode,
        "recipient" => Champ::Recipient,
        _ => return None,
    })
}

/// A short name of letters, digits and the signs that names of institutions have.
fn fournisseur(nom: &str) -> Option<Box<str>> {
    let nom = nom.trim();
    let propre = (1..=40).contains(&nom.chars().count())
        && nom.chars().all(|signe| signe.is_alphabetic() || signe.is_ascii_digit() || " &-'.()".contains(signe));
    propre.then(|| nom.into())
}

/// Whole seconds, as a number or a text.
fn secondes(valeur: &Value) -> Option<u64> {
    valeur.as_u64().or_else(|| valeur.as_str()?.trim().parse().ok())
}
