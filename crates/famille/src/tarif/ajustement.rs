//! What changes a price after its formula: declared situations, and brothers and sisters.

use serde::{Deserialize, Serialize};

use super::{Calcul, Etape};
use crate::argent::{Centimes, Exact};
use crate::question::Condition;

/// A surcharge or an exemption by declared situation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ajustement {
    /// What the citizen reads (« Panier repas fourni par la famille »).
    pub libelle: String,
    /// The answer that opens it.
    pub si: Condition,
    /// What it does.
    pub effet: Effet,
}

/// What an adjustment does to an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Effet {
    /// Nothing is due.
    Exoneration,
    /// So many percent less, 1 to 100.
    RemisePourCent(u16),
    /// So many percent more.
    MajorationPourCent(u16),
    /// So much less, never below nothing.
    Remise(Centimes),
    /// So much more.
    Majoration(Centimes),
    /// This price, whatever the formula says.
    Prix(Centimes),
}

/// What brothers and sisters change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Degressivite {
    /// Which children count.
    pub base: BaseDegressivite,
    /// Percent off for the first, the second, the third…; the last one serves beyond.
    pub remises_pour_cent: Vec<u16>,
}

/// Which children a reduction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BaseDegressivite {
    /// The rank of the child among those of the family in this service: the second one pays less than the first.
    Inscrits,
    /// The number of children in charge: each child of a large family pays less.
    ACharge,
}

impl Effet {
    /// The amount after the adjustment.
    pub fn appliquer(self, montant: Exact) -> Exact {
        match self {
            Self::Exoneration => Exact(0),
            Self::RemisePourCent(pour_cent) => montant.pour_cent(100_u16.saturating_sub(pour_cent)),
            Self::MajorationPourCent(pour_cent) => montant.pour_cent(100_u16.saturating_add(pour_cent)),
            Self::Remise(moins) => Exact(montant.0.saturating_sub(Exact::from(moins).0).max(0)),
            Self::Majoration(plus) => Exact(montant.0.saturating_add(Exact::from(plus).0)),
            Self::Prix(prix) => prix.into(),
        }
    }

    /// « 50 % de moins », « gratuit ».
    pub fn phrase(self) -> String {
        match self {
            Self::Exoneration => textes::effet_gratuit().to_owned(),
            Self::RemisePourCent(nombre) => textes::effet_moins_pour_cent(&nombre.to_string()),
            Self::MajorationPourCent(nombre) => textes::effet_plus_pour_cent(&nombre.to_string()),
            Self::Remise(montant) => textes::effet_moins(&montant.to_string()),
            Self::Majoration(montant) => textes::effet_plus(&montant.to_string()),
            Self::Prix(montant) => textes::effet_prix(&montant.to_string()),
        }
    }
}

impl Degressivite {
    pub(super) fn appliquer(&self, montant: Exact, calcul: &mut Calcul<'_>) -> Exact {
        let (rang, enfants) = match self.base {
            BaseDegressivite::Inscrits => (calcul.situation.rang, calcul.situation.rang.saturating_add(1)),
            BaseDegressivite::ACharge => match calcul.enfants_a_charge() {
                Some(enfants) => (enfants.max(1) - 1, enfants),
                None => (0, 0),
            },
        };
        let remise = self.remises_pour_cent.get(usize::from(rang)).or(self.remises_pour_cent.last());
        let Some(pour_cent) = remise.copied().filter(|pour_cent| *pour_cent > 0) else { return montant };
        let montant = montant.pour_cent(100_u16.saturating_sub(pour_cent));
        calcul.noter(|| Etape::Degressivite { base: self.base, enfants, pour_cent, montant });
        montant
    }
}
