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
            Self::Residence(Residence::Commune) => "Tarif des habitants de la commune.".to_owned(),
            Self::Residence(Residence::Exterieur) => "Tarif des familles qui habitent hors de la commune.".to_owned(),
            Self::Residence(Residence::Inconnue) => {
                "La commune d’habitation n’est pas confirmée : c’est le tarif hors commune, en attendant.".to_owned()
            }
            Self::Quotient { nature, quotient } => phrase_quotient(*nature, *quotient),
            Self::Fixe(prix) => ["Le prix est le même pour toutes les familles : ", &prix.to_string(), "."].concat(),
            Self::Tranche { rang, de, jusqu_a, prix } => {
                let bornes = match (de, jusqu_a) {
                    (None, Some(fin)) => ["jusqu’à ", &euros(*fin)].concat(),
                    (Some(debut), Some(fin)) => ["de ", &debut.to_string(), " à ", &euros(*fin)].concat(),
                    (Some(debut), None) => ["à partir de ", &euros(*debut)].concat(),
                    (None, None) => "tous les quotients".to_owned(),
                };
                ["Il est dans la tranche ", &rang.to_string(), " (", &bornes, ") : ", &prix.to_string(), "."].concat()
            }
            Self::Taux { taux, enfants, montant } => {
                let pour = match enfants {
                    Some(1) => " avec 1 enfant à charge".to_owned(),
                    Some(nombre) => [" avec ", &nombre.to_string(), " enfants à charge"].concat(),
                    None => String::new(),
                };
                let (taux, montant) = (taux.to_string(), montant.to_string());
                ["Le prix est de ", &taux, " du quotient", &pour, ", soit ", &montant, "."].concat()
            }
            Self::Droite { de, prix_de, a, prix_a, montant } => {
                let (prix_de, prix_a) = (prix_de.to_string(), prix_a.to_string());
                let bornes = ["de ", &prix_de, " pour ", &euros(*de), " à ", &prix_a, " pour ", &euros(*a)].concat();
                ["Le prix suit le quotient, ", &bornes, " : ", &montant.to_string(), "."].concat()
            }
            Self::Plancher(montant) => ["Le prix le plus bas est de ", &montant.to_string(), "."].concat(),
            Self::Plafond(montant) => ["Le prix le plus haut est de ", &montant.to_string(), "."].concat(),
            Self::SansQuotient(prix) => {
                ["Sans quotient, le prix est de ", &prix.to_string(), " en attendant la vérification."].concat()
            }
            Self::Refus(prix) => ["Sans quotient, à votre demande, le prix est de ", &prix.to_string(), "."].concat(),
            Self::Ressources { annuelles: None, mensuelles, .. } => {
                let montant = mensuelles.to_string();
                [
                    "Vos ressources ne sont pas encore connues : le calcul se fait sur ",
                    &montant,
                    " par mois, le plus haut.",
                ]
                .concat()
            }
            Self::Ressources { annuelles: Some(annuelles), plancher, plafond, mensuelles } => {
                let borne = if *mensuelles == Exact::from(*plancher) {
                    " (le minimum du barème)"
                } else if *mensuelles == Exact::from(*plafond) {
                    " (le maximum du barème)"
                } else {
                    ""
                };
                let (an, mois) = (annuelles.to_string(), mensuelles.to_string());
                ["Vos ressources sont de ", &an, "\u{a0}€ par an, soit ", &mois, " par mois", borne, "."].concat()
            }
            Self::TauxCreche { taux, enfants, aeeh, montant } => {
                let pluriel = if *enfants > 1 { " enfants à charge" } else { " enfant à charge" };
                let handicap = match aeeh {
                    0 => String::new(),
                    nombre => [", dont ", &nombre.to_string(), " avec l’AEEH"].concat(),
                };
                let (taux, enfants, montant) = (taux.to_string(), enfants.to_string(), montant.to_string());
                ["Le barème national est de ", &taux, " avec ", &enfants, pluriel, &handicap, " : ", &montant, "."]
                    .concat()
            }
            Self::Ajustement { libelle, effet, montant } => {
                [libelle, " : ", &effet.phrase(), ", soit ", &montant.to_string(), "."].concat()
            }
            Self::Degressivite { base, enfants, pour_cent, montant } => {
                let (nombre, remise) = (enfants.to_string(), pour_cent.to_string());
                let qui = match base {
                    BaseDegressivite::Inscrits if *enfants == 1 => "Pour le premier enfant inscrit".to_owned(),
                    BaseDegressivite::Inscrits => ["Pour l’enfant inscrit n°\u{a0}", &nombre].concat(),
                    BaseDegressivite::ACharge => ["Avec ", &nombre, " enfants à charge"].concat(),
                };
                [&qui, ", ", &remise, "\u{a0}% de moins, soit ", &montant.to_string(), "."].concat()
            }
            Self::Arrondi(montant) => ["Arrondi à ", &montant.to_string(), "."].concat(),
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
        NatureQuotient::CafMsa => "quotient familial",
        NatureQuotient::Municipal => "quotient municipal",
    };
    match quotient {
        Quotient::Certifie(valeur) => ["Votre ", nom, " est de ", &euros(valeur), "."].concat(),
        Quotient::Declare(valeur) => {
            ["Vous avez indiqué un ", nom, " de ", &euros(valeur), ". La mairie le vérifiera."].concat()
        }
        Quotient::NonCommunique if nature == NatureQuotient::CafMsa => {
            "La CAF ou la MSA n’a pas communiqué de quotient familial.".to_owned()
        }
        Quotient::NonCommunique => "Votre avis d’impôt ne permet pas de calculer le quotient municipal.".to_owned(),
        Quotient::Inconnu => ["Votre ", nom, " n’est pas encore connu."].concat(),
        Quotient::Refuse => ["Vous préférez ne pas donner votre ", nom, "."].concat(),
    }
}

fn euros(valeur: i32) -> String {
    [&valeur.to_string(), "\u{a0}€"].concat()
}
