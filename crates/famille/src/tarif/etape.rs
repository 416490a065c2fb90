//! The steps of an explanation, and their sentences.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BaseDegressivite, Effet, Residence};
use crate::argent::{Centimes, Exact};
use crate::demarche::Deliberation;
use crate::quotient::{NatureQuotient, Quotient};
use crate::taux::Taux;

/// One step of an explanation. A step that changes the amount holds the amount that it reaches.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Etape {
    /// The tariff for residents or for the others was taken.
    Residence(Residence),
    /// The quotient that was used.
    Quotient {
        /// Which one.
        nature: NatureQuotient,
        /// What is known of it.
        quotient: Quotient,
    },
    /// The same price for everybody.
    Fixe(Centimes),
    /// The bracket, from 1, with its bounds in euros, both included.
    Tranche {
        /// Rank, from 1.
        rang: u16,
        /// Lower bound; `None` for the first bracket.
        de: Option<i32>,
        /// Upper bound; `None` for the last bracket.
        jusqu_a: Option<i32>,
        /// Its price.
        prix: Centimes,
    },
    /// A share of the quotient.
    Taux {
        /// The share.
        taux: Taux,
        /// Children in charge, where the share depends on them and their number is known.
        enfants: Option<u16>,
        /// Amount before the bounds.
        montant: Exact,
    },
    /// A point on a straight line.
    Droite {
        /// Quotient where the line starts.
        de: i32,
        /// Price up to there.
        prix_de: Centimes,
        /// Quotient where it ends.
        a: i32,
        /// Price from there.
        prix_a: Centimes,
        /// The amount.
        montant: Exact,
    },
    /// The floor was applied.
    Plancher(Centimes),
    /// The ceiling was applied.
    Plafond(Centimes),
    /// The price while the quotient is unknown was taken.
    SansQuotient(Centimes),
    /// The price of who prefers not to share the quotient was taken.
    Refus(Centimes),
    /// Resources of a family, for a crèche.
    Ressources {
        /// Euros a year; `None` when unknown.
        annuelles: Option<i64>,
        /// Lowest monthly resources that count.
        plancher: Centimes,
        /// Highest ones.
        plafond: Centimes,
        /// Monthly resources that were used.
        mensuelles: Exact,
    },
    /// The national rate of a crèche.
    TauxCreche {
        /// Rate for an hour.
        taux: Taux,
        /// Children in charge.
        enfants: u16,
        /// Those of them with the AEEH, who count once more.
        aeeh: u16,
        /// The amount.
        montant: Exact,
    },
    /// A declared situation changed the amount.
    Ajustement {
        /// Which one, in the city's words.
        libelle: String,
        /// How.
        effet: Effet,
        /// The amount.
        montant: Exact,
    },
    /// Brothers and sisters changed the amount.
    Degressivite {
        /// Which children count.
        base: BaseDegressivite,
        /// Rank of the child from 1, or number of children in charge.
        enfants: u16,
        /// Percent off.
        pour_cent: u16,
        /// The amount.
        montant: Exact,
    },
    /// The amount was rounded to this price.
    Arrondi(Centimes),
    /// Not computed here.
    NonCalcule(String),
    /// The decision of the council.
    Deliberation(Deliberation),
}

impl Etape {
    /// The step in a sentence for the citizen and the agent.
    pub fn phrase(&self) -> String {
        match self {
            Self::Residence(Residence::Commune) => textes::prix_commune().to_owned(),
            Self::Residence(Residence::Exterieur) => textes::prix_exterieur().to_owned(),
            Self::Residence(Residence::Inconnue) => textes::prix_residence_inconnue().to_owned(),
            Self::Quotient { nature, quotient } => phrase_quotient(*nature, *quotient),
            Self::Fixe(prix) => textes::prix_fixe(&prix.to_string()),
            Self::Tranche { rang, de, jusqu_a, prix } => {
                let bornes = match (de, jusqu_a) {
                    (None, Some(fin)) => textes::bornes_jusqu_a(&euros(*fin)),
                    (Some(debut), Some(fin)) => textes::bornes_de_a(&debut.to_string(), &euros(*fin)),
                    (Some(debut), None) => textes::bornes_a_partir(&euros(*debut)),
                    (None, None) => textes::bornes_toutes().to_owned(),
                };
                textes::prix_tranche(&rang.to_string(), &bornes, &prix.to_string())
            }
            Self::Taux { taux, enfants: None, montant } => textes::prix_taux(&taux.to_string(), &montant.to_string()),
            Self::Taux { taux, enfants: Some(nombre), montant } => {
                textes::prix_taux_enfants(&taux.to_string(), &nombre.to_string(), &montant.to_string())
            }
            Self::Droite { de, prix_de, a, prix_a, montant } => {
                let (prix_de, prix_a) = (prix_de.to_string(), prix_a.to_string());
                textes::prix_droite(&prix_de, &euros(*de), &prix_a, &euros(*a), &montant.to_string())
            }
            Self::Plancher(montant) => textes::prix_plancher(&montant.to_string()),
            Self::Plafond(montant) => textes::prix_plafond(&montant.to_string()),
            Self::SansQuotient(prix) => textes::prix_sans_quotient(&prix.to_string()),
            Self::Refus(prix) => textes::prix_refus(&prix.to_string()),
            Self::Ressources { annuelles: None, mensuelles, .. } => {
                textes::prix_ressources_inconnues(&mensuelles.to_string())
            }
            Self::Ressources { annuelles: Some(annuelles), plancher, plafond, mensuelles } => {
                let borne = if *mensuelles == Exact::from(*plancher) {
                    textes::prix_ressources_minimum()
                } else if *mensuelles == Exact::from(*plafond) {
                    textes::prix_ressources_maximum()
                } else {
                    ""
                };
                textes::prix_ressources(&textes::euros(&annuelles.to_string()), &mensuelles.to_string(), borne)
            }
            Self::TauxCreche { taux, enfants, aeeh, montant } => {
                let (taux, enfants, montant) = (taux.to_string(), enfants.to_string(), montant.to_string());
                match aeeh {
                    0 => textes::prix_creche(&taux, &enfants, &montant),
                    nombre => textes::prix_creche_aeeh(&taux, &enfants, &nombre.to_string(), &montant),
                }
            }
            Self::Ajustement { libelle, effet, montant } => {
                textes::prix_ajustement(libelle, &effet.phrase(), &montant.to_string())
            }
            Self::Degressivite { base, enfants, pour_cent, montant } => {
                let (nombre, remise, montant) = (enfants.to_string(), pour_cent.to_string(), montant.to_string());
                match base {
                    BaseDegressivite::Inscrits if *enfants == 1 => textes::prix_premier_inscrit(&remise, &montant),
                    BaseDegressivite::Inscrits => textes::prix_enfant_inscrit(&nombre, &remise, &montant),
                    BaseDegressivite::ACharge => textes::prix_enfants_a_charge(&nombre, &remise, &montant),
                }
            }
            Self::Arrondi(montant) => textes::prix_arrondi(&montant.to_string()),
            Self::NonCalcule(explication) => explication.clone(),
            Self::Deliberation(deliberation) => [&deliberation.phrase(), "."].concat(),
        }
    }
}

impl fmt::Debug for Etape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A step tells the quotient or the resources of somebody.
        f.write_str("Etape(…)")
    }
}

fn phrase_quotient(nature: NatureQuotient, quotient: Quotient) -> String {
    let nom = match nature {
        NatureQuotient::CafMsa => textes::nom_quotient_familial(),
        NatureQuotient::Municipal => textes::nom_quotient_municipal(),
    };
    match quotient {
        Quotient::Certifie(valeur) => textes::quotient_est(nom, &euros(valeur)),
        Quotient::Declare(valeur) => textes::quotient_indique(nom, &euros(valeur)),
        Quotient::NonCommunique if nature == NatureQuotient::CafMsa => textes::quotient_caf_absent().to_owned(),
        Quotient::NonCommunique => textes::quotient_municipal_absent().to_owned(),
        Quotient::Inconnu => textes::quotient_pas_connu(nom),
        Quotient::Refuse => textes::quotient_refuse(nom),
    }
}

fn euros(valeur: i32) -> String {
    textes::euros(&valeur.to_string())
}
