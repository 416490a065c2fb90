//! The national scale of crèches (prestation de service unique): a share of monthly resources for an hour, by the number
//! of children in charge. Apart from every other tariff: its own data, its own rates, no quotient.
//!
//! Sources: circular 2019-005 of the CNAF for the rates and the rule of children with the AEEH; the announcements of the
//! CNAF for the floors and ceilings of resources. A city writes newer ones in its file without waiting for a release.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Calcul, Etape};
use crate::argent::{Centimes, Exact};
use crate::date::Date;
use crate::taux::Taux;

/// The scale as a city applies it. What the file leaves out is completed from [`BAREMES`] when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Eaje {
    /// Kind of crèche, which decides the rates.
    #[serde(default)]
    pub accueil: Accueil,
    /// Lowest monthly resources that count.
    #[serde(default)]
    pub plancher: Option<Centimes>,
    /// Highest monthly resources that count.
    #[serde(default)]
    pub plafond: Option<Centimes>,
    /// Rates for one, two, three… children in charge; the last one serves beyond.
    #[serde(default)]
    pub taux: Vec<Taux>,
}

/// Kinds of crèche.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Accueil {
    /// Collective care and micro-crèches.
    #[default]
    Collectif,
    /// Family care and parents' crèches.
    Familial,
}

/// What is known of a family's resources.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ressources {
    /// Whole euros a year; `None` is unknown, which is not zero.
    pub annuelles: Option<i64>,
    /// Children in charge.
    pub enfants_a_charge: Option<u16>,
    /// Those of them for whom the AEEH is paid.
    pub enfants_aeeh: Option<u16>,
    /// Year in which the resources were computed.
    pub annee: Option<u16>,
}

/// Floor and ceiling of monthly resources from a day on.
#[derive(Clone, Copy, Debug)]
pub struct Bareme {
    /// First day: year, month, day.
    pub depuis: (u16, u8, u8),
    /// Lowest monthly resources that count.
    pub plancher: Centimes,
    /// Highest monthly resources that count.
    pub plafond: Centimes,
}

/// The published scales, the oldest first.
pub const BAREMES: [Bareme; 4] = [
    Bareme { depuis: (2024, 1, 1), plancher: Centimes(76_577), plafond: Centimes(600_000) },
    Bareme { depuis: (2024, 9, 1), plancher: Centimes(76_577), plafond: Centimes(700_000) },
    Bareme { depuis: (2025, 1, 1), plancher: Centimes(80_100), plafond: Centimes(700_000) },
    Bareme { depuis: (2025, 9, 1), plancher: Centimes(80_100), plafond: Centimes(850_000) },
];

/// Rates of collective care for 1, 2, 3, 4 to 7, 8 and more children.
const COLLECTIF: [Taux; 8] = [Taux(619), Taux(516), Taux(413), Taux(310), Taux(310), Taux(310), Taux(310), Taux(206)];

/// Rates of family care for 1, 2, 3 to 5, 6 and more children.
const FAMILIAL: [Taux; 6] = [Taux(516), Taux(413), Taux(310), Taux(310), Taux(310), Taux(206)];

impl Accueil {
    /// The national rates for one, two, three… children in charge; the last one serves beyond.
    pub const fn taux(self) -> &'static [Taux] {
        match self {
            Self::Collectif => &COLLECTIF,
            Self::Familial => &FAMILIAL,
        }
    }
}

impl Bareme {
    /// The scale of a day: the last one that has begun, or the first one.
    pub fn au(jour: Date) -> Self {
        let jour = (jour.annee(), jour.mois(), jour.jour());
        BAREMES.iter().rev().find(|bareme| bareme.depuis <= jour).copied().unwrap_or(BAREMES[0])
    }
}

impl Eaje {
    /// Fills in what the city's file leaves to the national scale of `jour`.
    pub fn completer(&mut self, jour: Date) {
        let bareme = Bareme::au(jour);
        self.plancher.get_or_insert(bareme.plancher);
        self.plafond.get_or_insert(bareme.plafond);
        if self.taux.is_empty() {
            self.taux = self.accueil.taux().to_vec();
        }
    }

    pub(super) fn appliquer(&self, calcul: &mut Calcul<'_>) -> Option<Exact> {
        let (Some(plancher), Some(plafond)) = (self.plancher, self.plafond) else { return None };
        let ressources = calcul.situation.ressources;
        // Without its resources a family pays as if they were the highest, until they are known.
        let annuelles = ressources.annuelles;
        let exactes =
            annuelles.map_or(Exact::from(plafond), |euros| Exact::fraction(i128::from(euros) * 1_000_000, 12));
        let mensuelles = exactes.clamp(plancher.into(), Exact::from(plafond).max(plancher.into()));
        calcul.noter(|| Etape::Ressources { annuelles, plancher, plafond, mensuelles });
        // Each child with the AEEH counts once more.
        let certain = calcul.situation.ressources_certifiees && ressources.enfants_a_charge.is_some();
        calcul.provisoire |= annuelles.is_none() || !certain;
        let enfants = ressources.enfants_a_charge.or(calcul.situation.enfants_a_charge).unwrap_or(1).max(1);
        let aeeh = ressources.enfants_aeeh.unwrap_or(0);
        let rang = usize::from(enfants.saturating_add(aeeh)) - 1;
        let taux = self.taux.get(rang).or(self.taux.last()).copied()?;
        let montant = Exact::fraction(i128::from(mensuelles.0) * i128::from(taux.0), i128::from(Taux::ENTIER.0));
        calcul.noter(|| Etape::TauxCreche { taux, enfants, aeeh, montant });
        Some(montant)
    }
}

impl fmt::Debug for Ressources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ressources(…)")
    }
}
