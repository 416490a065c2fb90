//! The statuses: one person, one benefit, yes or no since when. A right that was just opened takes up to 30 days to
//! appear. `Debug` shows none of it.

use std::fmt;

use famille::DatePartielle;
use serde::Deserialize;

use super::{Operation, donnees};
use crate::reponse::{date, texte};

/// Revenu de solidarité active. Scopes `revenu_solidarite_active` and `revenu_solidarite_active_majoration`; what they
/// don't open is absent. Source: `GET /v3/dss/revenu_solidarite_active/{identite,france_connect}`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RevenuSolidariteActive {
    /// Whether the person receives it.
    pub est_beneficiaire: Option<bool>,
    /// Whether it is raised (single parent). Absent without a benefit.
    pub avec_majoration: Option<bool>,
    /// First day of the right.
    #[serde(deserialize_with = "date")]
    pub date_debut_droit: Option<DatePartielle>,
    /// Last day of the right, when it is known.
    #[serde(deserialize_with = "date")]
    pub date_fin_droit: Option<DatePartielle>,
}

impl Operation for RevenuSolidariteActive {
    type Donnees = Self;
    const CHEMIN: &'static [&'static str] = &["v3", "dss", "revenu_solidarite_active"];

    fn lire(corps: &[u8]) -> Option<Self> {
        donnees(corps)
    }
}

/// Complémentaire santé solidaire. Scope `complementaire_sante_solidaire`. Source:
/// `GET /v3/dss/complementaire_sante_solidaire/{identite,france_connect}`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ComplementaireSanteSolidaire {
    /// Whether the person has it.
    pub est_beneficiaire: Option<bool>,
    /// Whether the person pays a part of it. Absent without a benefit.
    pub avec_participation: Option<bool>,
    /// First day of the right.
    #[serde(deserialize_with = "date")]
    pub date_debut_droit: Option<DatePartielle>,
    /// Last day of the right, when it is known.
    #[serde(deserialize_with = "date")]
    pub date_fin_droit: Option<DatePartielle>,
}

impl Operation for ComplementaireSanteSolidaire {
    type Donnees = Self;
    const CHEMIN: &'static [&'static str] = &["v3", "dss", "complementaire_sante_solidaire"];

    fn lire(corps: &[u8]) -> Option<Self> {
        donnees(corps)
    }
}

/// Allocation d'éducation de l'enfant handicapé. Scope `cnav_allocation_enfant_handicape`. Source:
/// `GET /v3/dss/allocation_enfant_handicape/{identite,france_connect}`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AllocationEnfantHandicape {
    /// Where the person stands.
    #[serde(rename = "status", deserialize_with = "statut")]
    pub statut: Option<StatutEnfantHandicape>,
    /// First day of the right.
    #[serde(deserialize_with = "date")]
    pub date_debut_droit: Option<DatePartielle>,
}

/// Where somebody stands with the AEEH.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatutEnfantHandicape {
    /// The parent to whom it is paid.
    Allocataire,
    /// The child who opens the right.
    OuvrantDroit,
    /// Neither.
    NonBeneficiaire,
    /// A word that this version doesn't know: decide nothing on it.
    Autre,
}

impl Operation for AllocationEnfantHandicape {
    type Donnees = Self;
    const CHEMIN: &'static [&'static str] = &["v3", "dss", "allocation_enfant_handicape"];

    fn lire(corps: &[u8]) -> Option<Self> {
        donnees(corps)
    }
}

fn statut<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<StatutEnfantHandicape>, D::Error> {
    Ok(texte(deserializer)?.map(|mot| match mot.as_str() {
        "allocataire" => StatutEnfantHandicape::Allocataire,
        "ouvrant_droit" => StatutEnfantHandicape::OuvrantDroit,
        "non_beneficiaire" => StatutEnfantHandicape::NonBeneficiaire,
        _ => StatutEnfantHandicape::Autre,
    }))
}

macro_rules! opaque {
    ($($nom:ident)+) => {$(
        impl fmt::Debug for $nom {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($nom), "(…)"))
            }
        }
    )+};
}
opaque!(RevenuSolidariteActive ComplementaireSanteSolidaire AllocationEnfantHandicape StatutEnfantHandicape);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn corps(data: &Value) -> Vec<u8> {
        json!({"data": data, "links": {}, "meta": {}}).to_string().into_bytes()
    }

    #[test]
    fn statuses_are_read_and_what_no_scope_opens_stays_absent() {
        let rsa = RevenuSolidariteActive::lire(&corps(&json!({
            "est_beneficiaire": true, "avec_majoration": false, "date_debut_droit": "2025-02-01", "date_fin_droit": null,
            "inconnu": 1,
        })))
        .unwrap();
        assert_eq!((rsa.est_beneficiaire, rsa.avec_majoration), (Some(true), Some(false)));
        assert_eq!((rsa.date_debut_droit, rsa.date_fin_droit), (Some(DatePartielle::lire("2025-02-01")), None));
        let muette = RevenuSolidariteActive::lire(&corps(&json!({}))).unwrap();
        assert!(muette == RevenuSolidariteActive::default());

        let sante = json!({"est_beneficiaire": true, "avec_participation": true, "date_fin_droit": "2026-12-31"});
        let sante = ComplementaireSanteSolidaire::lire(&corps(&sante)).unwrap();
        assert_eq!((sante.est_beneficiaire, sante.avec_participation), (Some(true), Some(true)));
        assert_eq!(sante.date_fin_droit, Some(DatePartielle::lire("2026-12-31")));
    }

    #[test]
    fn unknown_words_are_not_guessed() {
        for (ecrit, lu) in [
            (json!("allocataire"), Some(StatutEnfantHandicape::Allocataire)),
            (json!("ouvrant_droit"), Some(StatutEnfantHandicape::OuvrantDroit)),
            (json!("non_beneficiaire"), Some(StatutEnfantHandicape::NonBeneficiaire)),
            (json!("autrement"), Some(StatutEnfantHandicape::Autre)),
            (Value::Null, None),
        ] {
            let aeeh = AllocationEnfantHandicape::lire(&corps(&json!({"status": ecrit}))).unwrap();
            assert_eq!(aeeh.statut, lu, "{ecrit}");
        }
    }

    #[test]
    fn another_shape_is_no_status() {
        for data in [
            json!([true, true, null, null]),
            json!("oui"),
            Value::Null,
            json!({"est_beneficiaire": "oui"}),
            json!({"est_beneficiaire": 1}),
            json!({"date_debut_droit": 20250201}),
        ] {
            assert!(RevenuSolidariteActive::lire(&corps(&data)).is_none(), "{data}");
            assert!(ComplementaireSanteSolidaire::lire(&corps(&data)).is_none(), "{data}");
        }
        for data in [json!({"status": true}), json!(["allocataire", null])] {
            assert!(AllocationEnfantHandicape::lire(&corps(&data)).is_none(), "{data}");
        }
    }

    #[test]
    fn nothing_is_printed() {
        let aeeh = AllocationEnfantHandicape::lire(&corps(&json!({"status": "allocataire"}))).unwrap();
        let texte = format!("{aeeh:?} {:?} {:?}", aeeh.statut, RevenuSolidariteActive::default());
        assert!(!texte.contains("Allocataire") && !texte.contains("None"), "{texte}");
    }
}
