//! A démarche: one municipal service that a family asks for.

use serde::{Deserialize, Serialize};

use crate::date::{Date, DatePartielle};
use crate::tarif::Tarif;

/// A block of certified data that a démarche may need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
}

impl Donnee {
    /// Every block.
    pub const TOUTES: [Self; 4] = [Self::QuotientFamilial, Self::Allocataires, Self::Enfants, Self::Adresse];

    /// The scope of API Particulier that opens this block.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::QuotientFamilial => "cnaf_quotient_familial",
            Self::Allocataires => "cnaf_allocataires",
            Self::Enfants => "cnaf_enfants",
            Self::Adresse => "cnaf_adresse",
        }
    }

    /// What it is, in words for a citizen, with its article.
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::QuotientFamilial => "votre quotient familial",
            Self::Allocataires => "votre nom et celui de votre conjoint",
            Self::Enfants => "les noms et dates de naissance de vos enfants",
            Self::Adresse => "votre adresse",
        }
    }
}

/// Ages at which a child may attend, in whole years, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ages {
    /// Youngest age.
    #[serde(default)]
    pub min: Option<u16>,
    /// Oldest age.
    #[serde(default)]
    pub max: Option<u16>,
}

/// Whether a child may attend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibilite {
    /// Yes.
    Oui,
    /// Too young on the day of the request.
    TropJeune,
    /// Too old on the day of the request.
    TropAge,
    /// The birth date is too vague to tell: the child may be chosen and an agent checks.
    AVerifier,
}

/// A municipal service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Demarche {
    /// Stable identifier: lower-case letters, digits and hyphens.
    pub id: String,
    /// Name of the service.
    pub titre: String,
    /// One or two sentences.
    pub description: String,
    /// Blocks of certified data that the price or the registration needs; nothing else is kept.
    pub donnees: Vec<Donnee>,
    /// Age limits, if any.
    #[serde(default)]
    pub ages: Option<Ages>,
    /// The decision of the council that fixes the price.
    pub deliberation: String,
    /// How the price is computed.
    pub tarif: Tarif,
}

impl Demarche {
    /// Whether a child born on `naissance` may attend on `aujourdhui`.
    pub fn eligibilite(&self, naissance: Option<&DatePartielle>, aujourdhui: Date) -> Eligibilite {
        let Some(ages) = self.ages else { return Eligibilite::Oui };
        let Some((plus_jeune, plus_age)) = naissance.and_then(|naissance| naissance.ages_possibles(aujourdhui)) else {
            return Eligibilite::AVerifier;
        };
        let (min, max) = (ages.min.unwrap_or(0), ages.max.unwrap_or(u16::MAX));
        if plus_age < min {
            Eligibilite::TropJeune
        } else if plus_jeune > max {
            Eligibilite::TropAge
        } else if plus_jeune < min || plus_age > max {
            Eligibilite::AVerifier
        } else {
            Eligibilite::Oui
        }
    }

    /// What is wrong with this definition, in sentences for the person who writes the file; empty when all is well.
    pub fn verifier(&self) -> Vec<String> {
        let mut defauts = Vec::new();
        let id_correct = !self.id.is_empty()
            && self.id.len() <= 40
            && self.id.bytes().all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || octet == b'-');
        if !id_correct {
            defauts.push("« id » doit être écrit avec des minuscules sans accent, des chiffres et des tirets, 40 au plus (exemple : id = \"centre-de-loisirs\")".to_owned());
        }
        for (cle, valeur) in
            [("titre", &self.titre), ("description", &self.description), ("deliberation", &self.deliberation)]
        {
            if valeur.trim().is_empty() {
                defauts.push(format!("« {cle} » est vide : écrivez un texte entre guillemets"));
            }
        }
        if let Some(Ages { min: Some(min), max: Some(max) }) = self.ages
            && min > max
        {
            defauts.push(format!("les âges se contredisent : min = {min} est plus grand que max = {max}"));
        }
        if self.tarif.utilise_quotient() && !self.donnees.contains(&Donnee::QuotientFamilial) {
            defauts.push("le tarif dépend du quotient : ajoutez \"quotient_familial\" à « donnees »".to_owned());
        }
        if self.tarif.utilise_residence() && !self.donnees.contains(&Donnee::Adresse) {
            defauts.push("le tarif dépend de la résidence : ajoutez \"adresse\" à « donnees »".to_owned());
        }
        defauts.extend(self.tarif.verifier());
        defauts
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

    fn cantine(min: u16, max: u16) -> Demarche {
        Demarche {
            id: "cantine".to_owned(),
            titre: "Cantine".to_owned(),
            description: "Le repas de midi.".to_owned(),
            donnees: vec![Donnee::Enfants],
            ages: Some(Ages { min: Some(min), max: Some(max) }),
            deliberation: "2026-01".to_owned(),
            tarif: Tarif::NonCalcule { explication: "Sur place.".to_owned() },
        }
    }

    #[test]
    fn a_vague_birth_date_is_left_to_an_agent() {
        let au = Date::new(2026, 9, 1).unwrap();
        for (naissance, attendu) in [
            (Some("2023-09-01"), Eligibilite::Oui),
            (Some("2023-09-02"), Eligibilite::TropJeune),
            (Some("2014-09-02"), Eligibilite::Oui),
            (Some("2014-09-01"), Eligibilite::TropAge),
            (Some("2023-00-00"), Eligibilite::AVerifier),
            (Some("2020-00-00"), Eligibilite::Oui),
            (Some("2001-00-00"), Eligibilite::TropAge),
            (Some("0000-00-00"), Eligibilite::AVerifier),
            (None, Eligibilite::AVerifier),
        ] {
            let naissance_lue = naissance.map(DatePartielle::lire);
            assert_eq!(cantine(3, 11).eligibilite(naissance_lue.as_ref(), au), attendu, "{naissance:?}");
        }
    }

    #[test]
    fn a_wrong_definition_is_explained() {
        assert!(cantine(3, 11).verifier().is_empty());
        assert_eq!(cantine(12, 3).verifier().len(), 1);
        let fausse = Demarche { id: "Centre de loisirs".to_owned(), titre: " ".to_owned(), ..cantine(3, 11) };
        assert_eq!(fausse.verifier().len(), 2);
    }
}
