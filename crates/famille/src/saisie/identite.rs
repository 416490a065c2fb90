//! The identity by which API Particulier finds a family: civil status at birth.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Champ, Erreur, Motif, lire_nom};
use crate::date::{Date, DatePartielle};
use crate::identifiants::{CogCommune, CogPays};
use crate::personne::Sexe;

/// Raw fields of the identification form, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentiteSaisie {
    /// Name at birth.
    pub nom_naissance: String,
    /// Name in use; may be empty.
    pub nom_usage: String,
    /// One to three given names, one a field; empty ones are skipped.
    pub prenoms: Vec<String>,
    /// Day of birth; may be empty.
    pub jour: String,
    /// Month of birth; may be empty when the day is.
    pub mois: String,
    /// Year of birth, four digits.
    pub annee: String,
    /// `F` or `M`.
    pub sexe: Option<Sexe>,
    /// COG code of the country of birth.
    pub pays_naissance: String,
    /// COG code of the commune of birth, when born in France.
    pub commune_naissance: String,
}

/// A usable identity, typed and checked or verified by FranceConnect.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identite {
    /// Name at birth, normalised.
    pub nom_naissance: String,
    /// Name in use, when it differs from the name at birth.
    pub nom_usage: Option<String>,
    /// One to three given names, normalised.
    pub prenoms: Vec<String>,
    /// Birth date; at least the year is known.
    pub date_naissance: DatePartielle,
    /// Sex.
    pub sexe: Sexe,
    /// Birthplace.
    pub lieu: LieuNaissance,
}

/// Where somebody was born.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LieuNaissance {
    /// In France, in a commune as it was called then.
    France(CogCommune),
    /// Abroad.
    Etranger(CogPays),
}

impl IdentiteSaisie {
    /// Checks every field and normalises; all the mistakes come at once, in the order of the form.
    ///
    /// # Errors
    /// The list of mistakes, never empty.
    pub fn valider(&self, aujourdhui: Date) -> Result<Identite, Vec<Erreur>> {
        let mut erreurs = Vec::new();
        let mut noter = |erreur| erreurs.push(erreur);

        let nom_naissance = lire_nom(Champ::NomNaissance, &self.nom_naissance).map_err(&mut noter).ok();
        let nom_usage = match self.nom_usage.trim() {
            "" => None,
            usage => lire_nom(Champ::NomUsage, usage).map_err(&mut noter).ok(),
        };
        let prenoms = self.lire_prenoms().map_err(&mut noter).ok();
        let date_naissance = self.lire_date(aujourdhui).map_err(&mut noter).ok();
        if self.sexe.is_none() {
            noter(Erreur::new(Champ::Sexe, Motif::Manquant));
        }
        let lieu = self.lire_lieu().map_err(&mut noter).ok();

        match (nom_naissance, prenoms, date_naissance, self.sexe, lieu) {
            (Some(nom_naissance), Some(prenoms), Some(date_naissance), Some(sexe), Some(lieu))
                if erreurs.is_empty() =>
            {
                let nom_usage = nom_usage.filter(|usage| *usage != nom_naissance);
                Ok(Identite { nom_naissance, nom_usage, prenoms, date_naissance, sexe, lieu })
            }
            _ => Err(erreurs),
        }
    }

    fn lire_prenoms(&self) -> Result<Vec<String>, Erreur> {
        let remplis: Vec<&str> =
            self.prenoms.iter().map(|prenom| prenom.trim()).filter(|prenom| !prenom.is_empty()).collect();
        match remplis.len() {
            0 => Err(Erreur::new(Champ::Prenoms, Motif::Manquant)),
            1..=3 => remplis.into_iter().map(|prenom| lire_nom(Champ::Prenoms, prenom)).collect(),
            _ => Err(Erreur::new(Champ::Prenoms, Motif::TropNombreux)),
        }
    }

    fn lire_date(&self, aujourdhui: Date) -> Result<DatePartielle, Erreur> {
        let erreur = |motif| Erreur::new(Champ::DateNaissance, motif);
        let (jour, mois, annee) = (self.jour.trim(), self.mois.trim(), self.annee.trim());
        if annee.is_empty() || (mois.is_empty() && !jour.is_empty()) {
            return Err(erreur(Motif::Manquant));
        }
        let nombre = |texte: &str| -> Result<u16, Erreur> {
            if texte.is_empty() {
                return Ok(0);
            }
            if !texte.bytes().all(|octet| octet.is_ascii_digit()) {
                return Err(erreur(Motif::Format));
            }
            texte.parse().map_err(|_| erreur(Motif::DateInexistante))
        };
        let (j, m, a) = (nombre(jour)?, nombre(mois)?, nombre(annee)?);
        if a < 1900 {
            return Err(erreur(Motif::DateAncienne));
        }
        let inexistante = || erreur(Motif::DateInexistante);
        let petit = |nombre: u16| u8::try_from(nombre).map_err(|_| inexistante());
        let (date, premiere) = if mois.is_empty() {
            (DatePartielle::AnneeSeule(a), Date::new(a, 1, 1))
        } else if jour.is_empty() {
            (DatePartielle::SansJour { annee: a, mois: petit(m)? }, Date::new(a, petit(m)?, 1))
        } else {
            let entiere = Date::new(a, petit(m)?, petit(j)?).ok_or_else(inexistante)?;
            (DatePartielle::Complete(entiere), Some(entiere))
        };
        match premiere {
            None => Err(inexistante()),
            Some(premiere) if premiere >= aujourdhui => Err(erreur(Motif::DateFuture)),
            Some(_) => Ok(date),
        }
    }

    fn lire_lieu(&self) -> Result<LieuNaissance, Erreur> {
        let pays =
            CogPays::parse(&self.pays_naissance).map_err(|_| Erreur::new(Champ::PaysNaissance, Motif::Manquant))?;
        if !pays.est_france() {
            return Ok(LieuNaissance::Etranger(pays));
        }
        CogCommune::parse(&self.commune_naissance)
            .map(LieuNaissance::France)
            .map_err(|_| Erreur::new(Champ::CommuneNaissance, Motif::Manquant))
    }
}

impl fmt::Debug for IdentiteSaisie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentiteSaisie(…)")
    }
}

impl fmt::Debug for Identite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identite(…)")
    }
}

impl fmt::Debug for LieuNaissance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LieuNaissance(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn aujourdhui() -> Date {
        Date::new(2026, 11, 23).unwrap()
    }

    fn bonne() -> IdentiteSaisie {
        IdentiteSaisie {
            nom_naissance: " Lœuillet ".to_owned(),
            prenoms: vec!["Anne-Marie".to_owned(), String::new(), "Zoé".to_owned()],
            jour: "7".to_owned(),
            mois: "03".to_owned(),
            annee: "1987".to_owned(),
            sexe: Some(Sexe::F),
            pays_naissance: "99100".to_owned(),
            commune_naissance: "45234".to_owned(),
            ..IdentiteSaisie::default()
        }
    }

    #[test]
    fn a_good_identity_is_normalised() {
        let identite = bonne().valider(aujourdhui()).unwrap();
        assert_eq!(identite.nom_naissance, "Loeuillet");
        assert_eq!(identite.prenoms, ["Anne-Marie", "Zoé"]);
        assert_eq!(identite.date_naissance.to_string(), "1987-03-07");
        assert!(matches!(identite.lieu, LieuNaissance::France(code) if code.as_str() == "45234"));
    }

    #[test]
    fn each_mistake_names_its_field() {
        use Champ::{CommuneNaissance, DateNaissance, NomNaissance, NomUsage, PaysNaissance, Prenoms};
        type Cas = (fn(&mut IdentiteSaisie), Champ, Motif);
        let cas: &[Cas] = &[
            (|i| i.nom_naissance.clear(), NomNaissance, Motif::Manquant),
            (|i| i.nom_naissance = "12".into(), NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "<b>".into(), NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "-".into(), NomNaissance, Motif::Caracteres),
            (|i| i.nom_naissance = "a".repeat(101), NomNaissance, Motif::TropLong),
            (|i| i.nom_usage = "Иванов".into(), NomUsage, Motif::Caracteres),
            (|i| i.prenoms.clear(), Prenoms, Motif::Manquant),
            (|i| i.prenoms = vec!["A".into(); 4], Prenoms, Motif::TropNombreux),
            (|i| i.annee.clear(), DateNaissance, Motif::Manquant),
            (|i| i.mois.clear(), DateNaissance, Motif::Manquant),
            (|i| i.annee = "87".into(), DateNaissance, Motif::DateAncienne),
            (|i| (i.jour, i.mois) = ("31".into(), "04".into()), DateNaissance, Motif::DateInexistante),
            (|i| i.mois = "13".into(), DateNaissance, Motif::DateInexistante),
            (|i| i.jour = "999999".into(), DateNaissance, Motif::DateInexistante),
            (|i| i.jour = "x".into(), DateNaissance, Motif::Format),
            // Today is not in the past.
            (
                |i| (i.jour, i.mois, i.annee) = ("23".into(), "11".into(), "2026".into()),
                DateNaissance,
                Motif::DateFuture,
            ),
            (|i| i.pays_naissance.clear(), PaysNaissance, Motif::Manquant),
            (|i| i.commune_naissance = "45000 Orléans".into(), CommuneNaissance, Motif::Manquant),
        ];
        for (rang, (abimer, champ, motif)) in cas.iter().enumerate() {
            let mut saisie = bonne();
            abimer(&mut saisie);
            assert_eq!(saisie.valider(aujourdhui()).unwrap_err(), [Erreur::new(*champ, *motif)], "cas {rang}");
        }
    }

    #[test]
    fn all_mistakes_come_at_once() {
        assert_eq!(IdentiteSaisie::default().valider(aujourdhui()).unwrap_err().len(), 5);
    }

    #[test]
    fn a_day_or_a_month_may_be_unknown() {
        for (jour, mois, attendu) in [("", "3", "1987-03-00"), ("", "", "1987-00-00")] {
            let saisie = IdentiteSaisie { jour: jour.into(), mois: mois.into(), ..bonne() };
            assert_eq!(saisie.valider(aujourdhui()).unwrap().date_naissance.to_string(), attendu);
        }
    }

    #[test]
    fn abroad_needs_no_commune_and_a_same_usage_name_is_dropped() {
        let saisie = IdentiteSaisie {
            pays_naissance: "99352".into(),
            commune_naissance: String::new(),
            nom_usage: "Loeuillet".into(),
            ..bonne()
        };
        let identite = saisie.valider(aujourdhui()).unwrap();
        assert!(identite.nom_usage.is_none());
        assert!(matches!(identite.lieu, LieuNaissance::Etranger(_)));
    }

    proptest! {
        #[test]
        fn validation_never_panics(nom in ".{0,30}", jour in ".{0,5}", mois in ".{0,5}", annee in ".{0,6}") {
            let saisie = IdentiteSaisie { nom_naissance: nom, jour, mois, annee, ..bonne() };
            if let Ok(identite) = saisie.valider(aujourdhui()) {
                prop_assert!(crate::texte::alphabet(&identite.nom_naissance));
                prop_assert!(identite.date_naissance.annee().is_some());
            }
        }
    }
}
