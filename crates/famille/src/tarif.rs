//! Tariffs: how a price follows from the family's situation, in exact integers, with its explanation.
//!
//! The order is always the same: the formula (that of residents or the one of outside), the adjustments in the order of the
//! file, the reduction by rank of the child, and one rounding at the end. Until then amounts are exact to a millionth of a
//! euro. Each step of the explanation holds the amount that it reaches, so that anybody can do the sum again.

mod ajustement;
mod eaje;
mod etape;
mod formule;
mod residence;
mod verification;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use ajustement::{Ajustement, BaseDegressivite, Degressivite, Effet};
pub use eaje::{Accueil, BAREMES, Bareme, Eaje, Ressources};
pub use etape::Etape;
pub use formule::{Formule, Tranche};
pub use residence::{Residence, residence};

use crate::argent::{Centimes, Exact};
use crate::question::Reponse;
use crate::quotient::{NatureQuotient, Quotient, Quotients};

/// How the price of a service is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tarif {
    /// What the price is for (« repas », « jour », « heure », « année »).
    pub unite: String,
    /// How often it is due.
    #[serde(default)]
    pub periodicite: Periodicite,
    /// The quotients that count, the preferred one first.
    #[serde(default = "caf_msa")]
    pub quotients: Vec<NatureQuotient>,
    /// For everybody, or for the families of which a parent lives in the commune.
    pub formule: Formule,
    /// For the others, where they pay another price.
    #[serde(default)]
    pub exterieur: Option<Formule>,
    /// What declared situations change, in the order in which they apply.
    #[serde(default)]
    pub ajustements: Vec<Ajustement>,
    /// What brothers and sisters change.
    #[serde(default)]
    pub degressivite: Option<Degressivite>,
    /// How the price is rounded.
    #[serde(default)]
    pub arrondi: Arrondi,
}

/// How often a price is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Periodicite {
    /// Each time: a meal, a day, an hour.
    #[default]
    Acte,
    /// Once a month.
    Mois,
    /// Once a year.
    An,
}

/// How a price is rounded: once, at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arrondi {
    /// The price is a multiple of this amount.
    #[serde(default = "un_centime")]
    pub pas: Centimes,
    /// Which multiple.
    #[serde(default)]
    pub sens: Sens,
}

/// Which multiple a rounding takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sens {
    /// The nearest; the upper one from the middle.
    #[default]
    Proche,
    /// The one below.
    Inferieur,
    /// The one above.
    Superieur,
}

/// What a price is computed from, for one child.
#[derive(Clone, Copy, Default)]
pub struct Situation<'a> {
    /// What is known of the quotients.
    pub quotients: Quotients,
    /// Where the family lives.
    pub residence: Residence,
    /// What is known of the resources, for a crèche.
    pub ressources: Ressources,
    /// Whether they are certified.
    pub ressources_certifiees: bool,
    /// Children in charge, when their number is known.
    pub enfants_a_charge: Option<u16>,
    /// Whether that number is certified.
    pub enfants_certifies: bool,
    /// Rank of the child among those of the family in this service, from 0.
    pub rang: u16,
    /// Whether the child was only declared, beside a family that an administration knows: the price is then the family's
    /// only if the child is.
    pub enfant_declare: bool,
    /// The child's token, by which its own answers are found.
    pub enfant: &'a str,
    /// Answers to the questions of the service.
    pub reponses: &'a [Reponse],
}

/// A computed price, for one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prix {
    /// The amount; `None` when it is not computed here.
    pub montant: Option<Centimes>,
    /// What it is for; empty when not computed.
    pub unite: String,
    /// How often it is due.
    pub periodicite: Periodicite,
    /// Whether the city may still change it (unknown or declared quotient, residence or situation).
    pub provisoire: bool,
    /// How it was reached, in order.
    pub etapes: Vec<Etape>,
}

/// A price under way.
struct Calcul<'a> {
    situation: &'a Situation<'a>,
    quotients: &'a [NatureQuotient],
    provisoire: bool,
    etapes: Vec<Etape>,
    /// Whether only the amount is wanted.
    muet: bool,
}

impl Tarif {
    /// A tariff of one formula for everybody, with every other rule at its default.
    pub fn simple(unite: &str, formule: Formule) -> Self {
        Self {
            unite: unite.to_owned(),
            periodicite: Periodicite::default(),
            quotients: caf_msa(),
            formule,
            exterieur: None,
            ajustements: Vec::new(),
            degressivite: None,
            arrondi: Arrondi::default(),
        }
    }

    /// Computes the price for one child.
    pub fn calculer(&self, situation: &Situation<'_>) -> Prix {
        let mut calcul = self.calcul(situation, false);
        let montant = self.derouler(&mut calcul);
        Prix {
            montant,
            unite: if montant.is_some() { self.unite.clone() } else { String::new() },
            periodicite: self.periodicite,
            provisoire: calcul.provisoire,
            etapes: calcul.etapes,
        }
    }

    /// The amount of [`calculer`](Self::calculer) without its explanation: the same computation, several times faster, for
    /// whoever adds up a whole city.
    pub fn montant(&self, situation: &Situation<'_>) -> Option<Centimes> {
        self.derouler(&mut self.calcul(situation, true))
    }

    fn calcul<'a>(&'a self, situation: &'a Situation<'a>, muet: bool) -> Calcul<'a> {
        Calcul { situation, quotients: &self.quotients, provisoire: false, etapes: Vec::new(), muet }
    }

    fn derouler(&self, calcul: &mut Calcul<'_>) -> Option<Centimes> {
        let situation = calcul.situation;
        let formule = match &self.exterieur {
            None => &self.formule,
            Some(exterieur) => {
                calcul.noter(|| Etape::Residence(situation.residence));
                calcul.provisoire |= situation.residence == Residence::Inconnue;
                if situation.residence == Residence::Commune { &self.formule } else { exterieur }
            }
        };
        let exact = formule.appliquer(calcul)?;
        let exact = self.corriger(exact, calcul);
        let montant = self.arrondi.appliquer(exact);
        calcul.provisoire |= situation.enfant_declare && self.depend_de_la_famille();
        if Exact::from(montant) != exact {
            calcul.noter(|| Etape::Arrondi(montant));
        }
        Some(montant)
    }

    /// Whether the price depends on the quotient.
    pub fn utilise_quotient(&self) -> bool {
        self.formules().any(Formule::utilise_quotient)
    }

    /// Whether the price depends on the residence.
    pub const fn utilise_residence(&self) -> bool {
        self.exterieur.is_some()
    }

    /// Whether the price depends on the number of children in charge.
    pub fn utilise_enfants_a_charge(&self) -> bool {
        self.formules().any(Formule::utilise_enfants_a_charge)
            || self.degressivite.as_ref().is_some_and(|degressivite| degressivite.base == BaseDegressivite::ACharge)
    }

    /// Whether the price follows the national scale of crèches.
    pub fn est_eaje(&self) -> bool {
        self.formules().any(|formule| matches!(formule, Formule::Eaje(_)))
    }

    /// Whether the municipal quotient counts before that of the CAF or the MSA.
    pub fn prefere_le_municipal(&self) -> bool {
        self.quotients.first() == Some(&NatureQuotient::Municipal)
    }

    /// Whether another family would pay another price.
    fn depend_de_la_famille(&self) -> bool {
        self.utilise_quotient() || self.utilise_residence() || self.utilise_enfants_a_charge() || self.est_eaje()
    }

    /// Whether a price is computed at all, for somebody.
    pub fn est_calcule(&self) -> bool {
        self.formules().any(|formule| !matches!(formule, Formule::NonCalcule { .. }))
    }

    /// Both formulas.
    pub fn formules(&self) -> impl Iterator<Item = &Formule> {
        std::iter::once(&self.formule).chain(&self.exterieur)
    }

    /// Both formulas, to complete them.
    pub fn formules_mut(&mut self) -> impl Iterator<Item = &mut Formule> {
        std::iter::once(&mut self.formule).chain(&mut self.exterieur)
    }

    fn corriger(&self, montant: Exact, calcul: &mut Calcul<'_>) -> Exact {
        let mut montant = montant;
        for ajustement in &self.ajustements {
            if ajustement.si.remplie(calcul.situation.reponses, calcul.situation.enfant) {
                montant = ajustement.effet.appliquer(montant);
                // What a family declares of its situation, an agent checks.
                calcul.provisoire = true;
                calcul.noter(|| Etape::Ajustement {
                    libelle: ajustement.libelle.clone(),
                    effet: ajustement.effet,
                    montant,
                });
            }
        }
        match &self.degressivite {
            Some(degressivite) => degressivite.appliquer(montant, calcul),
            None => montant,
        }
    }
}

impl Arrondi {
    /// The multiple of `pas` that stands for an exact amount.
    fn appliquer(self, exact: Exact) -> Centimes {
        // A step of nothing can't be: the check of the file refuses it, and a centime stands in.
        let pas = Exact::from(Centimes(self.pas.0.max(1))).0;
        let bas = exact.0.div_euclid(pas);
        let reste = exact.0.rem_euclid(pas);
        let monte = match self.sens {
            Sens::Proche => reste >= pas - reste,
            Sens::Inferieur => false,
            Sens::Superieur => reste > 0,
        };
        Centimes((bas + i64::from(monte)).saturating_mul(self.pas.0.max(1)))
    }
}

impl Default for Arrondi {
    fn default() -> Self {
        Self { pas: un_centime(), sens: Sens::default() }
    }
}

impl<'a> Calcul<'a> {
    /// Notes a step, when the explanation is wanted.
    fn noter(&mut self, etape: impl FnOnce() -> Etape) {
        if !self.muet {
            self.etapes.push(etape());
        }
    }

    /// The quotient that counts, noted as a step.
    fn quotient(&mut self) -> Quotient {
        let (nature, quotient) = self.situation.quotients.retenir(self.quotients);
        self.provisoire |= !matches!(quotient, Quotient::Certifie(_) | Quotient::Refuse);
        self.noter(|| Etape::Quotient { nature, quotient });
        quotient
    }

    /// The number of children in charge.
    fn enfants_a_charge(&mut self) -> Option<u16> {
        self.provisoire |= !self.situation.enfants_certifies;
        self.situation.enfants_a_charge
    }
}

impl fmt::Debug for Situation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Situation(…)")
    }
}

fn caf_msa() -> Vec<NatureQuotient> {
    vec![NatureQuotient::CafMsa]
}

const fn un_centime() -> Centimes {
    Centimes(1)
}

#[cfg(test)]
mod tests;
