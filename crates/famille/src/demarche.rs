//! A démarche: one municipal service that a family asks for, as the city describes it.

mod donnee;
mod verification;

use serde::{Deserialize, Serialize};

pub use donnee::{Donnee, donnees_utiles};

use crate::date::{Date, DatePartielle};
use crate::question::Question;
use crate::tarif::{Etape, Prix, Situation, Tarif};

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
    /// What kind of service it is, which decides the data that the law lets it use.
    #[serde(default)]
    pub usage: Usage,
    /// Blocks of certified data that the price or the registration needs; nothing else is kept.
    pub donnees: Vec<Donnee>,
    /// Age limits, if any.
    #[serde(default)]
    pub ages: Option<Ages>,
    /// Days between which one may register, if there are any.
    #[serde(default)]
    pub periode: Option<Periode>,
    /// The decision of the council that fixes the price; a file without one is refused.
    #[serde(default)]
    pub deliberation: Option<Deliberation>,
    /// Whom to ask about this service, when it is not the city's family service.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// Questions beyond the family itself.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Documents asked for when nothing could be certified.
    #[serde(default)]
    pub pieces: Vec<Piece>,
    /// How the price is computed.
    pub tarif: Tarif,
}

/// Kinds of service that the law treats apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Usage {
    /// Tariffs of services for children: canteen, after-school club, leisure centre, sport, culture.
    #[default]
    Enfance,
    /// A crèche financed by the prestation de service unique: national scale, its own data, never tax data.
    Creche,
}

/// Ages at which a child may attend, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ages {
    /// Youngest age.
    #[serde(default)]
    pub min: Option<u16>,
    /// Oldest age: a child of this age may attend until the birthday after.
    #[serde(default)]
    pub max: Option<u16>,
    /// Unit of both.
    #[serde(default)]
    pub unite: UniteAge,
    /// Day on which ages are looked at; the day of the request when there is none.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-09-01"))]
    pub au: Option<Date>,
}

/// Unit of an age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum UniteAge {
    /// Whole years.
    #[default]
    Ans,
    /// Whole months.
    Mois,
}

/// Days between which one may register, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Periode {
    /// First day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-06-01"))]
    pub du: Date,
    /// Last day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-08-31"))]
    pub au: Date,
}

/// The decision of the council that fixes a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deliberation {
    /// Number.
    pub numero: String,
    /// Day of the vote.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-06-18"))]
    pub date: Date,
    /// Article, if there are several.
    #[serde(default)]
    pub article: Option<String>,
}

/// Whom families ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// Name of the service.
    pub service: String,
    /// E-mail address.
    pub courriel: String,
    /// Telephone.
    pub telephone: String,
    /// Address and opening hours, in one text.
    pub accueil: String,
}

/// A document that proves what could not be certified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// Stable identifier, unique in the city: two services that ask for the same document name it the same.
    pub id: String,
    /// Name of the document.
    pub libelle: String,
    /// Where to find it; may be empty.
    #[serde(default)]
    pub aide: String,
    /// Whether one may send the form without it.
    #[serde(default)]
    pub facultative: bool,
}

/// Whether a child may attend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibilite {
    /// Yes.
    Oui,
    /// Too young on the day that counts.
    TropJeune,
    /// Too old on the day that counts.
    TropAge,
    /// The birth date is too vague to tell: the child may be chosen and an agent checks.
    AVerifier,
}

/// Whether one may register today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ouverture {
    /// Yes.
    Ouverte,
    /// From this day on.
    Future(Date),
    /// Not since this day.
    Passee(Date),
}

impl Demarche {
    /// Whether a child born on `naissance` may attend; `aujourdhui` counts where the service fixes no day.
    pub fn eligibilite(&self, naissance: Option<&DatePartielle>, aujourdhui: Date) -> Eligibilite {
        let Some(ages) = self.ages else { return Eligibilite::Oui };
        let au = ages.au.unwrap_or(aujourdhui);
        let Some((plus_jeune, plus_age)) = naissance.and_then(|naissance| naissance.mois_possibles(au)) else {
            // A child who is born after the day that counts, or whose birth is not known at all.
            let naitra = naissance.and_then(DatePartielle::complete).is_some_and(|naissance| naissance > au);
            return if naitra && ages.min.is_some() { Eligibilite::TropJeune } else { Eligibilite::AVerifier };
        };
        let par_unite = match ages.unite {
            UniteAge::Ans => 12,
            UniteAge::Mois => 1,
        };
        let min = u32::from(ages.min.unwrap_or(0)) * par_unite;
        let max = ages.max.map_or(u32::MAX, |max| (u32::from(max) + 1) * par_unite - 1);
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

    /// Whether one may register on `aujourdhui`.
    pub fn ouverture(&self, aujourdhui: Date) -> Ouverture {
        match self.periode {
            Some(Periode { du, .. }) if aujourdhui < du => Ouverture::Future(du),
            Some(Periode { au, .. }) if aujourdhui > au => Ouverture::Passee(au),
            _ => Ouverture::Ouverte,
        }
    }

    /// The price for one child, whose explanation ends with the decision of the council.
    pub fn calculer(&self, situation: &Situation<'_>) -> Prix {
        let mut prix = self.tarif.calculer(situation);
        prix.etapes.extend(self.deliberation.clone().map(Etape::Deliberation));
        prix
    }

    /// Whether `donnee` is declared.
    pub fn demande(&self, donnee: Donnee) -> bool {
        self.donnees.contains(&donnee)
    }
}

impl Deliberation {
    /// « Délibération 2026-41 du 18 juin 2026, article 3 ».
    pub fn phrase(&self) -> String {
        let date = self.date.en_mots();
        match &self.article {
            None => textes::deliberation(&self.numero, &date),
            Some(article) => textes::deliberation_article(&self.numero, &date, article),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::tarif::Formule;

    pub(crate) fn cantine(min: u16, max: u16) -> Demarche {
        Demarche {
            id: "cantine".to_owned(),
            titre: "Cantine".to_owned(),
            description: "Le repas de midi.".to_owned(),
            usage: Usage::Enfance,
            donnees: vec![Donnee::Enfants],
            ages: Some(Ages { min: Some(min), max: Some(max), unite: UniteAge::Ans, au: None }),
            periode: None,
            deliberation: Some(Deliberation {
                numero: "2026-01".to_owned(),
                date: Date::new(2026, 6, 18).unwrap(),
                article: Some("3".to_owned()),
            }),
            contact: None,
            questions: Vec::new(),
            pieces: Vec::new(),
            tarif: Tarif::simple("repas", Formule::NonCalcule { explication: "Sur place.".to_owned() }),
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
    fn ages_are_looked_at_on_the_day_that_the_city_fixed() {
        let demande = Date::new(2026, 5, 1).unwrap();
        let rentree = Date::new(2026, 9, 1);
        let creche = Ages { min: Some(2), max: Some(35), unite: UniteAge::Mois, au: None };
        for (ages, naissance, attendu) in [
            (Ages { min: Some(3), max: None, unite: UniteAge::Ans, au: None }, "2023-09-01", Eligibilite::TropJeune),
            (Ages { min: Some(3), max: None, unite: UniteAge::Ans, au: rentree }, "2023-09-01", Eligibilite::Oui),
            (Ages { min: Some(0), max: Some(2), unite: UniteAge::Ans, au: rentree }, "2026-08-20", Eligibilite::Oui),
            (Ages { min: Some(3), max: None, unite: UniteAge::Ans, au: rentree }, "2026-09-20", Eligibilite::TropJeune),
            (creche, "2026-03-01", Eligibilite::Oui),
            (creche, "2026-03-02", Eligibilite::TropJeune),
            (creche, "2023-05-02", Eligibilite::Oui),
            (creche, "2023-05-01", Eligibilite::TropAge),
        ] {
            let demarche = Demarche { ages: Some(ages), ..cantine(0, 0) };
            assert_eq!(demarche.eligibilite(Some(&DatePartielle::lire(naissance)), demande), attendu, "{naissance}");
        }
    }

    #[test]
    fn registration_opens_and_closes() {
        let jour = |texte| Date::parse_iso(texte).unwrap();
        let (du, au) = (jour("2026-06-01"), jour("2026-06-30"));
        let demarche = Demarche { periode: Some(Periode { du, au }), ..cantine(3, 11) };
        for (aujourdhui, attendue) in [
            ("2026-05-31", Ouverture::Future(du)),
            ("2026-06-01", Ouverture::Ouverte),
            ("2026-06-30", Ouverture::Ouverte),
            ("2026-07-01", Ouverture::Passee(au)),
        ] {
            assert_eq!(demarche.ouverture(jour(aujourdhui)), attendue, "{aujourdhui}");
        }
        assert_eq!(cantine(3, 11).ouverture(du), Ouverture::Ouverte);
    }

    #[test]
    fn the_explanation_ends_with_the_decision() {
        let prix = cantine(3, 11).calculer(&Situation::default());
        assert_eq!(prix.etapes.last().unwrap().phrase(), "Délibération 2026-01 du 18 juin 2026, article 3.");
    }
}
