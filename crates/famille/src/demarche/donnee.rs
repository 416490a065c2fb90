//! Blocks of certified data, and which of them the law opens to a city.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Demarche;

/// A block of certified data that a démarche may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Donnee {
    /// Quotient familial with its provider and period.
    QuotientFamilial,
    /// Allocataire and spouse.
    Allocataires,
    /// Children in charge.
    Enfants,
    /// Postal address.
    Adresse,
    /// What the price of a crèche is computed from: resources, children in charge, children with the AEEH.
    ParticipationEaje,
    /// Tax assessment: reference income, shares, status, amount, address. From the DGFIP, not from API Particulier.
    AvisFiscal,
}

/// What the use case « tarification municipale enfance » forbids, under the names that somebody might write, each with
/// what it is. Source: the use cases published with API Particulier.
const INTERDITES: [(&str, &str); 9] = [
    ("statut_boursier", "les bourses du Crous"),
    ("scolarite", "la scolarité"),
    ("statut_etudiant", "le statut étudiant"),
    ("statut_demandeur_emploi", "l’inscription à France Travail"),
    ("indemnites_france_travail", "les indemnités de France Travail"),
    ("prime_activite", "la prime d’activité"),
    ("complementaire_sante_solidaire", "la complémentaire santé solidaire"),
    ("allocation_adulte_handicape", "l’allocation aux adultes handicapés"),
    ("allocation_soutien_familial", "l’allocation de soutien familial"),
];

impl Donnee {
    /// Every block.
    pub const TOUTES: [Self; 6] = [
        Self::QuotientFamilial,
        Self::Allocataires,
        Self::Enfants,
        Self::Adresse,
        Self::ParticipationEaje,
        Self::AvisFiscal,
    ];

    /// Its name in the city's file.
    pub const fn nom(self) -> &'static str {
        match self {
            Self::QuotientFamilial => "quotient_familial",
            Self::Allocataires => "allocataires",
            Self::Enfants => "enfants",
            Self::Adresse => "adresse",
            Self::ParticipationEaje => "participation_eaje",
            Self::AvisFiscal => "avis_fiscal",
        }
    }

    /// The scope of API Particulier that opens this block; `None` when it comes from another API.
    pub const fn scope(self) -> Option<&'static str> {
        match self {
            Self::QuotientFamilial => Some("cnaf_quotient_familial"),
            Self::Allocataires => Some("cnaf_allocataires"),
            Self::Enfants => Some("cnaf_enfants"),
            Self::Adresse => Some("cnaf_adresse"),
            Self::ParticipationEaje => Some("cnav_participation_familiale_eaje_parametres_calcul"),
            Self::AvisFiscal => None,
        }
    }

    /// What it is, in words for a citizen, with its article.
    pub fn libelle(self) -> &'static str {
        match self {
            Self::QuotientFamilial => textes::donnee_quotient(),
            Self::Allocataires => textes::donnee_allocataires(),
            Self::Enfants => textes::donnee_enfants(),
            Self::Adresse => textes::donnee_adresse(),
            Self::ParticipationEaje => textes::donnee_creche(),
            Self::AvisFiscal => textes::donnee_avis_fiscal(),
        }
    }
}

impl<'de> Deserialize<'de> for Donnee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lecteur;
        impl Visitor<'_> for Lecteur {
            type Value = Donnee;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("une donnée : ")?;
                f.write_str(&Donnee::TOUTES.map(Donnee::nom).join(", "))
            }

            fn visit_str<E: de::Error>(self, texte: &str) -> Result<Donnee, E> {
                if let Some(donnee) = Donnee::TOUTES.into_iter().find(|donnee| donnee.nom() == texte) {
                    return Ok(donnee);
                }
                match INTERDITES.iter().find(|(nom, _)| *nom == texte) {
                    Some((nom, libelle)) => Err(E::custom(format_args!(
                        "« {nom} » ({libelle}) n’est pas ouvert à la tarification municipale de l’enfance : retirez-le"
                    ))),
                    None => Err(E::invalid_value(de::Unexpected::Str(texte), &self)),
                }
            }
        }
        deserializer.deserialize_str(Lecteur)
    }
}

/// The blocks that several démarches need together, sorted, each once.
pub fn donnees_utiles<'a>(demarches: impl IntoIterator<Item = &'a Demarche>) -> Vec<Donnee> {
    let mut donnees: Vec<Donnee> =
        demarches.into_iter().flat_map(|demarche| demarche.donnees.iter().copied()).collect();
    donnees.sort_unstable();
    donnees.dedup();
    donnees
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_contract() {
        for donnee in Donnee::TOUTES {
            let ecrit = serde_json::to_string(&donnee).unwrap();
            assert_eq!(ecrit, format!("\"{}\"", donnee.nom()));
            assert_eq!(serde_json::from_str::<Donnee>(&ecrit).unwrap(), donnee);
        }
    }

    #[test]
    fn what_the_use_case_forbids_is_refused_by_its_name() {
        for (nom, extrait) in
            [("prime_activite", "la prime d’activité"), ("scolarite", "retirez-le"), ("taille", "avis_fiscal")]
        {
            let erreur = serde_json::from_str::<Donnee>(&format!("\"{nom}\"")).unwrap_err().to_string();
            assert!(erreur.contains(extrait), "{erreur}");
        }
    }
}
