//! The quotient familial of the CAF or the MSA.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who computed the quotient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fournisseur {
    /// Caisse nationale des allocations familiales.
    Cnaf,
    /// Mutualité sociale agricole.
    Msa,
    /// A provider that this version does not know; the upstream's own word.
    Autre(String),
}

impl Fournisseur {
    /// The upstream's code.
    pub fn code(&self) -> &str {
        match self {
            Self::Cnaf => "CNAF",
            Self::Msa => "MSA",
            Self::Autre(code) => code,
        }
    }

    /// What a citizen calls it.
    pub fn nom(&self) -> &str {
        match self {
            Self::Cnaf => "CAF",
            autre => autre.code(),
        }
    }

    /// Reads the upstream's code.
    pub fn lire(code: &str) -> Self {
        match code {
            "CNAF" => Self::Cnaf,
            "MSA" => Self::Msa,
            autre => Self::Autre(autre.to_owned()),
        }
    }
}

impl Serialize for Fournisseur {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Fournisseur {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::lire(&String::deserialize(deserializer)?))
    }
}

/// The block that the upstream returns.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotientFamilial {
    /// Provider; `None` when the upstream does not say.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "CNAF"))]
    pub fournisseur: Option<Fournisseur>,
    /// Monthly value in whole euros; `None` when the provider has none to give, which is not zero.
    pub valeur: Option<i32>,
    /// Year of the period asked for.
    pub annee: Option<u16>,
    /// Month of the period asked for, 1 to 12.
    pub mois: Option<u8>,
    /// Year of the computation.
    pub annee_calcul: Option<u16>,
    /// Month of the computation, 1 to 12.
    pub mois_calcul: Option<u8>,
}

impl fmt::Debug for QuotientFamilial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QuotientFamilial(…)")
    }
}

/// What is known of the quotient when a price is computed. Unknown is not zero.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Quotient {
    /// Certified by an administration, in euros a month.
    Certifie(i32),
    /// Declared by the citizen, in euros a month: the price is provisional.
    Declare(i32),
    /// The provider answered without a value.
    NonCommunique,
    /// Nobody was asked, or nobody answered yet.
    #[default]
    Inconnu,
    /// The citizen prefers not to share it: the price is the one that the city fixed for that, and it is final.
    Refuse,
}

/// Which quotient: the two are computed from other incomes and by other rules, so they are never mixed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NatureQuotient {
    /// Quotient familial of the CAF or the MSA.
    #[default]
    CafMsa,
    /// Municipal quotient: reference income ÷ 12 ÷ shares, from the tax assessment.
    Municipal,
}

/// The quotients of a family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotients {
    /// Of the CAF or the MSA.
    pub caf_msa: Quotient,
    /// From the tax assessment.
    pub municipal: Quotient,
}

impl Quotient {
    /// The state of an upstream block that may be absent.
    pub fn certifie(bloc: Option<&QuotientFamilial>) -> Self {
        match bloc {
            None => Self::Inconnu,
            Some(QuotientFamilial { valeur: None, .. }) => Self::NonCommunique,
            Some(QuotientFamilial { valeur: Some(valeur), .. }) => Self::Certifie(*valeur),
        }
    }

    /// The value in euros a month, when there is one.
    pub const fn valeur(self) -> Option<i32> {
        match self {
            Self::Certifie(valeur) | Self::Declare(valeur) => Some(valeur),
            Self::NonCommunique | Self::Inconnu | Self::Refuse => None,
        }
    }

    /// How much is known, the most first.
    const fn certitude(self) -> u8 {
        match self {
            Self::Certifie(_) => 0,
            Self::Declare(_) => 1,
            Self::Refuse => 2,
            Self::NonCommunique => 3,
            Self::Inconnu => 4,
        }
    }
}

impl Quotients {
    /// The quotient that a tariff takes, and which one it is: the best known, and among equals the first of `ordre`. A
    /// declared value never wins over a certified one.
    pub fn retenir(self, ordre: &[NatureQuotient]) -> (NatureQuotient, Quotient) {
        let mut retenu = (ordre.first().copied().unwrap_or_default(), Quotient::Inconnu);
        for nature in ordre {
            let quotient = match nature {
                NatureQuotient::CafMsa => self.caf_msa,
                NatureQuotient::Municipal => self.municipal,
            };
            if quotient.certitude() < retenu.1.certitude() {
                retenu = (*nature, quotient);
            }
        }
        retenu
    }
}

impl fmt::Debug for Quotient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certifie(_) => "Certifie(…)",
            Self::Declare(_) => "Declare(…)",
            Self::NonCommunique => "NonCommunique",
            Self::Inconnu => "Inconnu",
            Self::Refuse => "Refuse",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_not_zero() {
        let bloc = |valeur| QuotientFamilial {
            fournisseur: Some(Fournisseur::Cnaf),
            valeur,
            annee: Some(2026),
            mois: Some(11),
            annee_calcul: None,
            mois_calcul: None,
        };
        assert!(Quotient::certifie(None) == Quotient::Inconnu);
        assert!(Quotient::certifie(Some(&bloc(None))) == Quotient::NonCommunique);
        assert!(Quotient::certifie(Some(&bloc(Some(0)))) == Quotient::Certifie(0));
        assert_eq!(Quotient::certifie(Some(&bloc(None))).valeur(), None);
    }

    #[test]
    fn the_best_known_quotient_is_taken_then_the_first_of_the_order() {
        use NatureQuotient::{CafMsa, Municipal};
        use Quotient::{Certifie, Declare, Inconnu, NonCommunique, Refuse};
        for (caf_msa, municipal, ordre, attendu) in [
            (Certifie(1), Certifie(2), vec![CafMsa, Municipal], (CafMsa, Certifie(1))),
            (Certifie(1), Certifie(2), vec![Municipal, CafMsa], (Municipal, Certifie(2))),
            (Declare(1), Certifie(2), vec![CafMsa, Municipal], (Municipal, Certifie(2))),
            (Inconnu, Declare(2), vec![CafMsa, Municipal], (Municipal, Declare(2))),
            (NonCommunique, Inconnu, vec![Municipal, CafMsa], (CafMsa, NonCommunique)),
            (Refuse, Inconnu, vec![Municipal, CafMsa], (CafMsa, Refuse)),
            (Certifie(1), Certifie(2), vec![Municipal], (Municipal, Certifie(2))),
            (Inconnu, Inconnu, vec![Municipal], (Municipal, Inconnu)),
            (Certifie(1), Inconnu, vec![], (CafMsa, Inconnu)),
        ] {
            assert!(Quotients { caf_msa, municipal }.retenir(&ordre) == attendu, "{ordre:?}");
        }
    }

    #[test]
    fn an_unknown_provider_is_kept() {
        assert_eq!(Fournisseur::lire("CNAF").nom(), "CAF");
        assert_eq!(Fournisseur::lire("CAMIEG"), Fournisseur::Autre("CAMIEG".to_owned()));
    }
}
