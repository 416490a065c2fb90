//! What the DGFIP knows of a fiscal household, and the municipal quotient that follows from it.
//!
//! For families without a file at the CAF or the MSA. Every piece may be missing, and a missing one is not zero: without
//! an income or without shares there is no quotient. Amounts are whole euros, shares whole hundredths. These data may
//! not set the price of a crèche, whose scale is national: whoever chooses the tariff holds that wall.

mod numero;
mod parts;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use numero::NumeroFiscal;
pub use parts::Parts;

use crate::adresse::Adresse;
use crate::personne::Personne;
use crate::quotient::Quotient;

/// A tax assessment, as far as the city's rights open it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AvisFiscal {
    /// Year in which the income was earned; the assessment is published the summer after.
    pub annee_revenus: Option<u16>,
    /// Revenu fiscal de référence of the whole household, in euros a year.
    pub revenu_fiscal_reference: Option<i64>,
    /// Shares of the household.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u16>, example = 250))]
    pub parts: Option<Parts>,
    /// Whether the household is taxed.
    pub statut: Option<StatutImposition>,
    /// Income tax after all reductions and credits, in euros; negative when the DGFIP pays back.
    pub montant_impot: Option<i64>,
    /// The one or two who sign the declaration, the first one first; `None` when the rights open none of their names.
    pub declarants: Option<Vec<Personne>>,
    /// Address of taxation: the one of 1 January, so it may be out of date.
    pub adresse: Option<Adresse>,
}

impl AvisFiscal {
    /// The [`quotient_municipal`] of this household; `None` when the income or the shares are not known.
    pub fn quotient_municipal(&self) -> Option<i32> {
        Some(quotient_municipal(self.revenu_fiscal_reference?, self.parts?))
    }
}

impl fmt::Debug for AvisFiscal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AvisFiscal(…)")
    }
}

/// Whether a household is taxed on its income.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum StatutImposition {
    /// Tax is due before credits are taken off.
    Imposable,
    /// None is.
    NonImposable,
}

impl StatutImposition {
    /// The DGFIP sends no status: it follows from the tax before credits, and else from the final amount, which proves a
    /// tax when it is positive but proves nothing when it is not (credits may have paid it). `None` is undecided.
    pub const fn deduire(avant_imputations: Option<i64>, montant: Option<i64>) -> Option<Self> {
        match (avant_imputations, montant) {
            (Some(1..), _) | (None, Some(1..)) => Some(Self::Imposable),
            (Some(_), _) => Some(Self::NonImposable),
            (None, _) => None,
        }
    }
}

impl fmt::Debug for StatutImposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The status of somebody is personal data.
        f.write_str("StatutImposition(…)")
    }
}

/// Income ÷ 12 ÷ shares, in whole euros a month, **rounded down**: the brackets of a tariff include their upper bound, so
/// a family at the cent above a bound stays in the cheaper bracket. Exact integers throughout; a result beyond what an
/// `i32` holds is cut to its end.
pub fn quotient_municipal(revenu_fiscal_reference: i64, parts: Parts) -> i32 {
    let diviseur = 12 * i128::from(parts.centiemes());
    let quotient = (i128::from(revenu_fiscal_reference) * 100).div_euclid(diviseur);
    i32::try_from(quotient).unwrap_or(if quotient < 0 { i32::MIN } else { i32::MAX })
}

impl Quotient {
    /// The state of the municipal quotient of a household that may not have been asked for.
    pub fn municipal(avis: Option<&AvisFiscal>) -> Self {
        match avis.map(AvisFiscal::quotient_municipal) {
            None => Self::Inconnu,
            Some(None) => Self::NonCommunique,
            Some(Some(valeur)) => Self::Certifie(valeur),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(texte: &str) -> Parts {
        Parts::parse(texte).unwrap()
    }

    #[test]
    fn the_quotient_is_the_income_by_month_and_share() {
        for (revenu, nombre, attendu) in [
            (24_000, "1", 2_000),
            (24_000, "2,5", 800),
            (24_000, "1.75", 1_142),
            (23_999, "1", 1_999),
            (11, "1", 0),
            (0, "3", 0),
            (-1, "1", -1),
            (i64::MAX, "0.01", i32::MAX),
            (i64::MIN, "0.01", i32::MIN),
        ] {
            assert_eq!(quotient_municipal(revenu, parts(nombre)), attendu, "{revenu} {nombre}");
        }
    }

    #[test]
    fn unknown_is_not_zero() {
        let avis = |revenu, nombre: Option<&str>| AvisFiscal {
            revenu_fiscal_reference: revenu,
            parts: nombre.map(parts),
            ..AvisFiscal::default()
        };
        assert!(Quotient::municipal(None) == Quotient::Inconnu);
        assert!(Quotient::municipal(Some(&avis(None, Some("2")))) == Quotient::NonCommunique);
        assert!(Quotient::municipal(Some(&avis(Some(0), None))) == Quotient::NonCommunique);
        assert!(Quotient::municipal(Some(&avis(Some(0), Some("2")))) == Quotient::Certifie(0));
    }

    #[test]
    fn the_status_is_deduced_only_when_it_is_certain() {
        use StatutImposition::{Imposable, NonImposable};
        for (avant, montant, attendu) in [
            (Some(900), Some(-50), Some(Imposable)),
            (Some(0), Some(0), Some(NonImposable)),
            (Some(0), None, Some(NonImposable)),
            (None, Some(12), Some(Imposable)),
            (None, Some(0), None),
            (None, Some(-50), None),
            (None, None, None),
        ] {
            assert!(StatutImposition::deduire(avant, montant) == attendu, "{avant:?} {montant:?}");
        }
    }

    #[test]
    fn an_assessment_travels_and_prints_nothing() {
        let avis = AvisFiscal {
            annee_revenus: Some(2025),
            revenu_fiscal_reference: Some(84_731),
            parts: Some(parts("2.5")),
            statut: Some(StatutImposition::NonImposable),
            montant_impot: Some(-120),
            declarants: Some(vec![Personne { nom_naissance: Some("CANARIVEL".into()), ..Personne::default() }]),
            adresse: None,
        };
        let json = serde_json::to_string(&avis).unwrap();
        assert!(json.contains(r#""parts":250"#) && json.contains(r#""statut":"non_imposable""#), "{json}");
        assert!(serde_json::from_str::<AvisFiscal>(&json).unwrap() == avis);
        assert!(serde_json::from_str::<AvisFiscal>("{}").unwrap() == AvisFiscal::default());
        assert!(serde_json::from_str::<AvisFiscal>(r#"{"parts":0}"#).is_err());
        let texte = format!("{avis:?} {:?} {:?}", avis.parts, avis.statut);
        assert!(!texte.contains("CANARI") && !texte.contains("84731") && !texte.contains("250"), "{texte}");
    }

    proptest! {
        #[test]
        fn more_income_is_never_a_lower_quotient(a: i64, b: i64, centiemes in 1u16..) {
            let parts = Parts::from_centiemes(centiemes).unwrap();
            let (petit, grand) = (a.min(b), a.max(b));
            prop_assert!(quotient_municipal(petit, parts) <= quotient_municipal(grand, parts));
        }

        #[test]
        fn more_shares_are_never_a_higher_quotient(revenu in 0i64.., a in 1u16.., b in 1u16..) {
            let [petit, grand] = [a.min(b), a.max(b)].map(|centiemes| Parts::from_centiemes(centiemes).unwrap());
            prop_assert!(quotient_municipal(revenu, grand) <= quotient_municipal(revenu, petit));
        }

        #[test]
        fn the_rounding_loses_less_than_a_euro(revenu in 0i64..10_000_000, centiemes in 1u16..3000) {
            let quotient = i64::from(quotient_municipal(revenu, Parts::from_centiemes(centiemes).unwrap()));
            let diviseur = 12 * i64::from(centiemes);
            prop_assert!(quotient * diviseur <= revenu * 100 && revenu * 100 < (quotient + 1) * diviseur);
        }
    }
}
