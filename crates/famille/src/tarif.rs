//! Tariffs: how a price follows from the quotient and the residence, in exact integers, with its explanation.

use serde::{Deserialize, Serialize};

use crate::argent::Centimes;
use crate::quotient::Quotient;

/// How the price of a service is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Tarif {
    /// A price for each bracket of quotient.
    Tranches {
        /// What the price is for (« repas », « jour », « heure »).
        unite: String,
        /// Price when the quotient is unknown.
        sans_quotient: Centimes,
        /// Brackets in rising order; the last one has no upper bound.
        lignes: Vec<Tranche>,
    },
    /// A share of the quotient, between a floor and a ceiling.
    TauxEffort {
        /// What the price is for.
        unite: String,
        /// Rate in hundred-thousandths of the quotient (0.15 % is 150).
        taux_cent_milliemes: u32,
        /// Lowest price.
        plancher: Centimes,
        /// Highest price, which is also the price when the quotient is unknown.
        plafond: Centimes,
    },
    /// One tariff for residents, another for the others.
    Residence {
        /// For families of which a parent lives in the commune.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        commune: Box<Tarif>,
        /// For the others.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        exterieur: Box<Tarif>,
    },
    /// The price is not computed here.
    NonCalcule {
        /// Why, and where to ask, in a sentence for the citizen.
        explication: String,
    },
}

/// A bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tranche {
    /// Greatest quotient of the bracket, in euros, included; `None` for the last one.
    #[serde(default)]
    pub jusqu_a: Option<i32>,
    /// Price in the bracket.
    pub prix: Centimes,
}

/// Where the family lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Residence {
    /// At least one parent lives in the commune.
    Commune,
    /// No parent does.
    Exterieur,
    /// Not known: priced as outside, provisionally.
    Inconnue,
}

/// A computed price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prix {
    /// The amount; `None` when it is not computed here.
    pub montant: Option<Centimes>,
    /// What it is for; empty when not computed.
    pub unite: String,
    /// Whether the city may still change it (unknown or declared quotient, unknown residence).
    pub provisoire: bool,
    /// How it was reached, in order.
    pub etapes: Vec<Etape>,
}

/// One step of the explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Etape {
    /// The quotient that was used.
    Quotient(Quotient),
    /// The bracket, from 1, with its bounds in euros.
    Tranche {
        /// Rank, from 1.
        rang: u16,
        /// Lower bound, included; `None` for the first bracket.
        de: Option<i32>,
        /// Upper bound, included; `None` for the last bracket.
        jusqu_a: Option<i32>,
    },
    /// Rate applied, with the result before floor and ceiling.
    Taux {
        /// Hundred-thousandths.
        cent_milliemes: u32,
        /// Amount before the bounds.
        brut: Centimes,
    },
    /// The floor was applied.
    Plancher(Centimes),
    /// The ceiling was applied.
    Plafond(Centimes),
    /// The tariff for residents or for the others was taken.
    Residence(Residence),
    /// The price when the quotient is unknown was taken.
    SansQuotient,
    /// Not computed here.
    NonCalcule(String),
}

impl Tarif {
    /// Computes the price.
    pub fn calculer(&self, quotient: Quotient, residence: Residence) -> Prix {
        let mut prix = Prix {
            montant: None,
            unite: String::new(),
            provisoire: !matches!(quotient, Quotient::Certifie(_)) && self.utilise_quotient(),
            etapes: Vec::new(),
        };
        self.appliquer(quotient, residence, &mut prix);
        prix
    }

    /// Whether the price depends on the quotient.
    pub fn utilise_quotient(&self) -> bool {
        match self {
            Self::Tranches { .. } | Self::TauxEffort { .. } => true,
            Self::Residence { commune, exterieur } => commune.utilise_quotient() || exterieur.utilise_quotient(),
            Self::NonCalcule { .. } => false,
        }
    }

    /// Whether the price depends on the residence.
    pub const fn utilise_residence(&self) -> bool {
        matches!(self, Self::Residence { .. })
    }

    /// What is wrong with this definition, in sentences; empty when all is well.
    pub fn verifier(&self) -> Vec<String> {
        let mut defauts = Vec::new();
        match self {
            Self::Tranches { unite, sans_quotient, lignes } => {
                verifier_unite(unite, &mut defauts);
                verifier_prix("sans_quotient", *sans_quotient, &mut defauts);
                for (rang, tranche) in lignes.iter().enumerate() {
                    verifier_prix("prix", tranche.prix, &mut defauts);
                    let derniere = rang + 1 == lignes.len();
                    match tranche.jusqu_a {
                        None if !derniere => defauts.push(format!("la tranche {} n’a pas de « jusqu_a » : seule la dernière peut ne pas en avoir", rang + 1)),
                        Some(_) if derniere => defauts.push("la dernière tranche ne doit pas avoir de « jusqu_a » : sinon les quotients au-dessus n’auraient pas de prix".to_owned()),
                        _ => {}
                    }
                }
                for paire in lignes.windows(2) {
                    if let [Tranche { jusqu_a: Some(avant), .. }, Tranche { jusqu_a: Some(apres), .. }] = paire
                        && apres <= avant
                    {
                        defauts.push(format!(
                            "les tranches doivent monter : jusqu_a = {apres} vient après jusqu_a = {avant}"
                        ));
                    }
                }
                if lignes.is_empty() {
                    defauts.push("il faut au moins une tranche".to_owned());
                }
            }
            Self::TauxEffort { unite, taux_cent_milliemes, plancher, plafond } => {
                verifier_unite(unite, &mut defauts);
                verifier_prix("plancher", *plancher, &mut defauts);
                verifier_prix("plafond", *plafond, &mut defauts);
                if !(1..=100_000).contains(taux_cent_milliemes) {
                    defauts.push(
                        "« taux_cent_milliemes » doit être compris entre 1 et 100000 (0,15 % s’écrit 150)".to_owned(),
                    );
                }
                if plancher > plafond {
                    defauts.push("« plancher » est plus grand que « plafond »".to_owned());
                }
            }
            Self::Residence { commune, exterieur } => {
                for tarif in [commune, exterieur] {
                    if matches!(**tarif, Self::Residence { .. }) {
                        defauts.push("un tarif par résidence ne peut pas en contenir un autre".to_owned());
                    }
                    defauts.extend(tarif.verifier());
                }
            }
            Self::NonCalcule { explication } => {
                if explication.trim().is_empty() {
                    defauts.push("« explication » est vide : dites à la famille où demander le prix".to_owned());
                }
            }
        }
        defauts
    }

    fn appliquer(&self, quotient: Quotient, residence: Residence, prix: &mut Prix) {
        match self {
            Self::Tranches { unite, sans_quotient, lignes } => {
                prix.unite.clone_from(unite);
                prix.etapes.push(Etape::Quotient(quotient));
                let trouvee = quotient.valeur().and_then(|valeur| {
                    let rang = lignes.iter().position(|tranche| tranche.jusqu_a.is_none_or(|borne| valeur <= borne))?;
                    Some((rang, lignes.get(rang)?))
                });
                if let Some((rang, tranche)) = trouvee {
                    let precedente = rang.checked_sub(1).and_then(|avant| lignes.get(avant)?.jusqu_a);
                    prix.etapes.push(Etape::Tranche {
                        rang: u16::try_from(rang + 1).unwrap_or(u16::MAX),
                        de: precedente.map(|borne| borne.saturating_add(1)),
                        jusqu_a: tranche.jusqu_a,
                    });
                    prix.montant = Some(tranche.prix);
                } else {
                    prix.etapes.push(Etape::SansQuotient);
                    prix.montant = Some(*sans_quotient);
                }
            }
            Self::TauxEffort { unite, taux_cent_milliemes, plancher, plafond } => {
                prix.unite.clone_from(unite);
                prix.etapes.push(Etape::Quotient(quotient));
                let Some(valeur) = quotient.valeur() else {
                    prix.etapes.push(Etape::SansQuotient);
                    prix.montant = Some(*plafond);
                    return;
                };
                // Euros × 100 000ths gives thousandths of a centime; half a centime rounds up.
                let milliemes = i64::from(valeur.max(0)) * i64::from(*taux_cent_milliemes);
                let brut = Centimes((milliemes + 500) / 1_000);
                prix.etapes.push(Etape::Taux { cent_milliemes: *taux_cent_milliemes, brut });
                let montant = if brut < *plancher {
                    prix.etapes.push(Etape::Plancher(*plancher));
                    *plancher
                } else if brut > *plafond {
                    prix.etapes.push(Etape::Plafond(*plafond));
                    *plafond
                } else {
                    brut
                };
                prix.montant = Some(montant);
            }
            Self::Residence { commune, exterieur } => {
                prix.etapes.push(Etape::Residence(residence));
                prix.provisoire |= residence == Residence::Inconnue;
                let tarif = if residence == Residence::Commune { commune } else { exterieur };
                tarif.appliquer(quotient, residence, prix);
            }
            Self::NonCalcule { explication } => prix.etapes.push(Etape::NonCalcule(explication.clone())),
        }
    }
}

impl Etape {
    /// The step in a sentence for the citizen and the agent.
    pub fn phrase(&self) -> String {
        let euros = |valeur: i32| [&valeur.to_string(), "\u{a0}€"].concat();
        match self {
            Self::Quotient(Quotient::Certifie(valeur)) => {
                ["Votre quotient familial est de ", &euros(*valeur), "."].concat()
            }
            Self::Quotient(Quotient::Declare(valeur)) => {
                ["Vous avez indiqué un quotient familial de ", &euros(*valeur), ". La mairie le vérifiera."].concat()
            }
            Self::Quotient(Quotient::NonCommunique) => {
                "La CAF ou la MSA n’a pas communiqué de quotient familial.".to_owned()
            }
            Self::Quotient(Quotient::Inconnu) => "Votre quotient familial n’est pas encore connu.".to_owned(),
            Self::Tranche { rang, de, jusqu_a } => {
                let bornes = match (de, jusqu_a) {
                    (None, Some(fin)) => ["jusqu’à ", &euros(*fin)].concat(),
                    (Some(debut), Some(fin)) => ["de ", &debut.to_string(), " à ", &euros(*fin)].concat(),
                    (Some(debut), None) => ["à partir de ", &euros(*debut)].concat(),
                    (None, None) => "tous les quotients".to_owned(),
                };
                ["Il est dans la tranche ", &rang.to_string(), " (", &bornes, ")."].concat()
            }
            Self::Taux { cent_milliemes, brut } => {
                let (entier, decimales) = (cent_milliemes / 1_000, cent_milliemes % 1_000);
                let decimales = (decimales + 1_000).to_string();
                let decimales = decimales.get(1..).unwrap_or_default().trim_end_matches('0');
                let virgule = if decimales.is_empty() { "" } else { "," };
                [
                    "Le prix est de ",
                    &entier.to_string(),
                    virgule,
                    decimales,
                    "\u{a0}% du quotient, soit ",
                    &brut.to_string(),
                    ".",
                ]
                .concat()
            }
            Self::Plancher(montant) => ["Le prix le plus bas est de ", &montant.to_string(), "."].concat(),
            Self::Plafond(montant) => ["Le prix le plus haut est de ", &montant.to_string(), "."].concat(),
            Self::Residence(Residence::Commune) => "Tarif des habitants de la commune.".to_owned(),
            Self::Residence(Residence::Exterieur) => "Tarif des familles qui habitent hors de la commune.".to_owned(),
            Self::Residence(Residence::Inconnue) => {
                "La commune d’habitation n’est pas confirmée : c’est le tarif hors commune, en attendant.".to_owned()
            }
            Self::SansQuotient => {
                "Sans quotient familial, c’est le prix le plus haut qui s’affiche, en attendant la vérification."
                    .to_owned()
            }
            Self::NonCalcule(explication) => explication.clone(),
        }
    }
}

/// Residence as a postcode tells it.
pub fn residence(code_postal: Option<&str>, codes_postaux_de_la_commune: &[String]) -> Residence {
    match code_postal {
        None => Residence::Inconnue,
        Some(code) if codes_postaux_de_la_commune.iter().any(|autre| autre == code) => Residence::Commune,
        Some(_) => Residence::Exterieur,
    }
}

fn verifier_unite(unite: &str, defauts: &mut Vec<String>) {
    if unite.trim().is_empty() {
        defauts.push("« unite » est vide : écrivez par exemple unite = \"repas\"".to_owned());
    }
}

fn verifier_prix(cle: &str, prix: Centimes, defauts: &mut Vec<String>) {
    // A ceiling on prices keeps every product far from overflow and catches a price typed in thousandths.
    if !(0..=10_000_000).contains(&prix.0) {
        defauts.push(format!("« {cle} » doit être en centimes, entre 0 et 10000000 (3,50 € s’écrit 350)"));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tranches(bornes: &[i32]) -> Tarif {
        let mut lignes: Vec<Tranche> = bornes
            .iter()
            .enumerate()
            .map(|(rang, borne)| Tranche { jusqu_a: Some(*borne), prix: Centimes(100 * (rang as i64 + 1)) })
            .collect();
        lignes.push(Tranche { jusqu_a: None, prix: Centimes(100 * (bornes.len() as i64 + 1)) });
        Tarif::Tranches { unite: "repas".to_owned(), sans_quotient: Centimes(999), lignes }
    }

    fn taux() -> Tarif {
        Tarif::TauxEffort {
            unite: "heure".to_owned(),
            taux_cent_milliemes: 150,
            plancher: Centimes(30),
            plafond: Centimes(250),
        }
    }

    #[test]
    fn brackets_include_their_upper_bound() {
        let tarif = tranches(&[400, 800]);
        for (quotient, centimes, provisoire) in [
            (Quotient::Certifie(0), 100, false),
            (Quotient::Certifie(400), 100, false),
            (Quotient::Certifie(401), 200, false),
            (Quotient::Certifie(800), 200, false),
            (Quotient::Certifie(801), 300, false),
            (Quotient::Certifie(i32::MAX), 300, false),
            (Quotient::Declare(400), 100, true),
            (Quotient::NonCommunique, 999, true),
            (Quotient::Inconnu, 999, true),
        ] {
            let prix = tarif.calculer(quotient, Residence::Inconnue);
            assert_eq!(
                (prix.montant, prix.provisoire),
                (Some(Centimes(centimes)), provisoire),
                "{:?}",
                quotient.valeur()
            );
        }
    }

    #[test]
    fn a_rate_has_a_floor_and_a_ceiling() {
        for (valeur, centimes) in
            [(0, 30), (199, 30), (200, 30), (203, 30), (204, 31), (850, 128), (1_666, 250), (9_999, 250)]
        {
            let prix = taux().calculer(Quotient::Certifie(valeur), Residence::Inconnue);
            assert_eq!(prix.montant, Some(Centimes(centimes)), "{valeur}");
        }
    }

    #[test]
    fn unknown_residence_is_priced_outside_and_provisional() {
        let tarif = Tarif::Residence { commune: Box::new(tranches(&[500])), exterieur: Box::new(taux()) };
        let prix = |residence| tarif.calculer(Quotient::Certifie(500), residence);
        assert_eq!(prix(Residence::Commune).montant, Some(Centimes(100)));
        assert_eq!(prix(Residence::Exterieur).montant, Some(Centimes(75)));
        assert!(!prix(Residence::Exterieur).provisoire);
        assert!(prix(Residence::Inconnue).provisoire);
    }

    #[test]
    fn every_step_reads_as_a_sentence() {
        let phrases: Vec<String> =
            taux().calculer(Quotient::Certifie(2_000), Residence::Commune).etapes.iter().map(Etape::phrase).collect();
        assert_eq!(
            phrases,
            [
                "Votre quotient familial est de 2000\u{a0}€.",
                "Le prix est de 0,15\u{a0}% du quotient, soit 3,00\u{a0}€.",
                "Le prix le plus haut est de 2,50\u{a0}€.",
            ]
        );
    }

    #[test]
    fn wrong_definitions_are_explained() {
        let avec = |lignes: Vec<Tranche>| Tarif::Tranches { unite: "repas".into(), sans_quotient: Centimes(0), lignes };
        let ligne = |jusqu_a, prix| Tranche { jusqu_a, prix: Centimes(prix) };
        for (tarif, defauts) in [
            (tranches(&[400, 800]), 0),
            (avec(vec![]), 1),
            (avec(vec![ligne(Some(400), 1)]), 1),
            (avec(vec![ligne(None, 1), ligne(None, 1)]), 1),
            (avec(vec![ligne(Some(800), 1), ligne(Some(400), 1), ligne(None, 1)]), 1),
            (avec(vec![ligne(None, -1)]), 1),
            (
                Tarif::TauxEffort {
                    unite: " ".into(),
                    taux_cent_milliemes: 0,
                    plancher: Centimes(2),
                    plafond: Centimes(1),
                },
                3,
            ),
            (Tarif::NonCalcule { explication: String::new() }, 1),
        ] {
            assert_eq!(tarif.verifier().len(), defauts, "{:?}", tarif.verifier());
        }
    }

    proptest! {
        #[test]
        fn a_price_always_exists_and_rises_with_the_quotient(
            mut bornes in proptest::collection::btree_set(0..5_000i32, 0..8), a in -100..6_000i32, b in -100..6_000i32
        ) {
            let bornes: Vec<i32> = std::mem::take(&mut bornes).into_iter().collect();
            for tarif in [tranches(&bornes), taux()] {
                prop_assert!(tarif.verifier().is_empty());
                let prix = |valeur| tarif.calculer(Quotient::Certifie(valeur), Residence::Commune).montant.unwrap();
                prop_assert!(prix(a.min(b)) <= prix(a.max(b)));
            }
        }
    }
}
