//! Formulas: from a quotient, or from nothing, to an amount.

use serde::{Deserialize, Serialize};

use super::{Calcul, Eaje, Etape};
use crate::argent::{Centimes, Exact};
use crate::quotient::Quotient;
use crate::taux::Taux;

/// How an amount is found, before what changes it.
///
/// `sans_quotient` is the price while the quotient is unknown, `refus` the one of a family that prefers not to share it.
/// Where the first is missing the highest price of the formula stands in; where the second is missing, the first does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Formule {
    /// The same price for everybody.
    Fixe {
        /// The price.
        prix: Centimes,
    },
    /// A price for each bracket of quotient.
    Tranches {
        /// Brackets in rising order, without gap; the first has no lower bound and the last no upper one.
        lignes: Vec<Tranche>,
        /// Price while the quotient is unknown.
        #[serde(default)]
        sans_quotient: Option<Centimes>,
        /// Price of who prefers not to share it.
        #[serde(default)]
        refus: Option<Centimes>,
        /// Whether a higher quotient never pays less. A city that wants otherwise says so.
        #[serde(default = "vrai")]
        croissant: bool,
    },
    /// A share of the quotient, between a floor and a ceiling.
    TauxEffort {
        /// The share, whatever the number of children or for one child in charge.
        taux: Taux,
        /// The share for two, three… children in charge; the last one serves beyond.
        #[serde(default)]
        taux_suivants: Vec<Taux>,
        /// Lowest price.
        plancher: Centimes,
        /// Highest price.
        plafond: Centimes,
        /// Price while the quotient is unknown.
        #[serde(default)]
        sans_quotient: Option<Centimes>,
        /// Price of who prefers not to share it.
        #[serde(default)]
        refus: Option<Centimes>,
    },
    /// A straight line between two quotients; flat before and after.
    Lineaire {
        /// Quotient where the line starts, in euros.
        de: i32,
        /// Price up to there.
        prix_de: Centimes,
        /// Quotient where it ends, in euros.
        a: i32,
        /// Price from there.
        prix_a: Centimes,
        /// Price while the quotient is unknown.
        #[serde(default)]
        sans_quotient: Option<Centimes>,
        /// Price of who prefers not to share it.
        #[serde(default)]
        refus: Option<Centimes>,
    },
    /// The national scale of crèches.
    Eaje(Eaje),
    /// The price is not computed here.
    NonCalcule {
        /// Why, and where to ask, in a sentence for the citizen.
        explication: String,
    },
}

/// A bracket. Its bounds may be written as the deliberation does; a bound that is not written follows from the neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tranche {
    /// Lowest quotient, in euros, included (« de 401 »).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub de: Option<i32>,
    /// Quotient just below the bracket, in euros, excluded (« plus de 400 »).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plus_de: Option<i32>,
    /// Greatest quotient, in euros, included (« jusqu’à 700 »).
    #[serde(default)]
    pub jusqu_a: Option<i32>,
    /// Quotient just above the bracket, in euros, excluded (« moins de 701 »).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moins_de: Option<i32>,
    /// Price in the bracket.
    pub prix: Centimes,
}

impl Tranche {
    /// A bracket by its greatest quotient; `None` for the last one.
    pub const fn jusqu_a(jusqu_a: Option<i32>, prix: Centimes) -> Self {
        Self { de: None, plus_de: None, jusqu_a, moins_de: None, prix }
    }

    /// Greatest quotient of the bracket, included, however it is written.
    pub const fn fin(&self) -> Option<i32> {
        match (self.jusqu_a, self.moins_de) {
            (Some(fin), _) => Some(fin),
            (None, Some(borne)) => Some(borne.saturating_sub(1)),
            (None, None) => None,
        }
    }

    /// Lowest quotient of the bracket, included, where it is written.
    pub const fn debut(&self) -> Option<i32> {
        match (self.de, self.plus_de) {
            (Some(debut), _) => Some(debut),
            (None, Some(borne)) => Some(borne.saturating_add(1)),
            (None, None) => None,
        }
    }
}

impl Formule {
    /// Whether the amount depends on a quotient.
    pub const fn utilise_quotient(&self) -> bool {
        matches!(self, Self::Tranches { .. } | Self::TauxEffort { .. } | Self::Lineaire { .. })
    }

    /// Whether the amount depends on the number of children in charge.
    pub const fn utilise_enfants_a_charge(&self) -> bool {
        match self {
            Self::TauxEffort { taux_suivants, .. } => !taux_suivants.is_empty(),
            Self::Eaje(_) => true,
            _ => false,
        }
    }

    /// The highest price that the quotient can lead to; `None` when there is none.
    pub fn plus_haut(&self) -> Option<Centimes> {
        match self {
            Self::Fixe { prix } => Some(*prix),
            Self::Tranches { lignes, .. } => lignes.iter().map(|tranche| tranche.prix).max(),
            Self::TauxEffort { plafond, .. } => Some(*plafond),
            Self::Lineaire { prix_de, prix_a, .. } => Some(if prix_de > prix_a { *prix_de } else { *prix_a }),
            Self::Eaje(_) | Self::NonCalcule { .. } => None,
        }
    }

    pub(super) fn appliquer(&self, calcul: &mut Calcul<'_>) -> Option<Exact> {
        match self {
            Self::Fixe { prix } => {
                calcul.noter(|| Etape::Fixe(*prix));
                Some((*prix).into())
            }
            Self::Tranches { sans_quotient, refus, .. }
            | Self::TauxEffort { sans_quotient, refus, .. }
            | Self::Lineaire { sans_quotient, refus, .. } => {
                let quotient = calcul.quotient();
                let trouve = quotient.valeur().and_then(|valeur| self.selon_quotient(valeur, calcul));
                trouve.or_else(|| {
                    let inconnu = sans_quotient.or_else(|| self.plus_haut())?;
                    let montant = if quotient == Quotient::Refuse {
                        let prix = refus.unwrap_or(inconnu);
                        calcul.noter(|| Etape::Refus(prix));
                        prix
                    } else {
                        calcul.noter(|| Etape::SansQuotient(inconnu));
                        inconnu
                    };
                    Some(montant.into())
                })
            }
            Self::Eaje(eaje) => eaje.appliquer(calcul),
            Self::NonCalcule { explication } => {
                calcul.noter(|| Etape::NonCalcule(explication.clone()));
                None
            }
        }
    }

    fn selon_quotient(&self, valeur: i32, calcul: &mut Calcul<'_>) -> Option<Exact> {
        match self {
            Self::Tranches { lignes, .. } => {
                let rang = lignes.iter().position(|tranche| tranche.fin().is_none_or(|fin| valeur <= fin))?;
                let tranche = lignes.get(rang)?;
                let precedente = rang.checked_sub(1).and_then(|avant| lignes.get(avant)?.fin());
                calcul.noter(|| Etape::Tranche {
                    rang: u16::try_from(rang + 1).unwrap_or(u16::MAX),
                    de: precedente.map(|fin| fin.saturating_add(1)),
                    jusqu_a: tranche.fin(),
                    prix: tranche.prix,
                });
                Some(tranche.prix.into())
            }
            Self::TauxEffort { taux, taux_suivants, plancher, plafond, .. } => {
                let enfants = if taux_suivants.is_empty() { None } else { calcul.enfants_a_charge() };
                let suivant = enfants.and_then(|enfants| usize::from(enfants).checked_sub(2));
                let taux =
                    suivant.and_then(|rang| taux_suivants.get(rang).or(taux_suivants.last())).copied().unwrap_or(*taux);
                // Whole euros times millionths: exact.
                let montant = Exact(i64::from(valeur.max(0)) * i64::from(taux.0));
                calcul.noter(|| Etape::Taux { taux, enfants, montant });
                if montant < Exact::from(*plancher) {
                    calcul.noter(|| Etape::Plancher(*plancher));
                    Some((*plancher).into())
                } else if montant > Exact::from(*plafond) {
                    calcul.noter(|| Etape::Plafond(*plafond));
                    Some((*plafond).into())
                } else {
                    Some(montant)
                }
            }
            Self::Lineaire { de, prix_de, a, prix_a, .. } => {
                let montant = sur_la_droite(valeur, (*de, *prix_de), (*a, *prix_a));
                calcul.noter(|| Etape::Droite { de: *de, prix_de: *prix_de, a: *a, prix_a: *prix_a, montant });
                Some(montant)
            }
            Self::Fixe { .. } | Self::Eaje(_) | Self::NonCalcule { .. } => None,
        }
    }
}

/// The amount at `valeur` on the line through two points, flat before the first and after the second.
fn sur_la_droite(valeur: i32, (de, prix_de): (i32, Centimes), (a, prix_a): (i32, Centimes)) -> Exact {
    if valeur <= de || a <= de {
        return prix_de.into();
    }
    if valeur >= a {
        return prix_a.into();
    }
    let (base, cible) = (Exact::from(prix_de), Exact::from(prix_a));
    let chemin = i128::from(valeur) - i128::from(de);
    let longueur = i128::from(a) - i128::from(de);
    let ecart = Exact::fraction((i128::from(cible.0) - i128::from(base.0)) * chemin, longueur);
    Exact(base.0.saturating_add(ecart.0))
}

const fn vrai() -> bool {
    true
}
