//! Contact details and declared people.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Champ, Erreur, Motif, lire_nom};
use crate::date::{Date, DatePartielle};
use crate::personne::Personne;

/// How the city reaches the citizen, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactSaisi {
    /// E-mail address; required.
    pub courriel: String,
    /// Telephone; may be empty.
    pub telephone: String,
}

impl ContactSaisi {
    /// Checks both fields.
    ///
    /// # Errors
    /// The mistakes, never empty.
    pub fn valider(&self) -> Result<(), Vec<Erreur>> {
        let erreurs: Vec<Erreur> = [valider_courriel(&self.courriel), valider_telephone(&self.telephone)]
            .into_iter()
            .filter_map(Result::err)
            .collect();
        if erreurs.is_empty() { Ok(()) } else { Err(erreurs) }
    }
}

impl fmt::Debug for ContactSaisi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactSaisi(…)")
    }
}

/// A person declared by the citizen, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonneSaisie {
    /// Name.
    pub nom: String,
    /// Given names.
    pub prenoms: String,
    /// Birth date, `AAAA-MM-JJ` as a date field gives it.
    pub date_naissance: String,
}

impl PersonneSaisie {
    /// Checks and normalises a declared person; the birth date must be whole and in the past or today (newborns).
    ///
    /// # Errors
    /// The mistakes, never empty.
    pub fn valider(&self, aujourdhui: Date) -> Result<Personne, Vec<Erreur>> {
        let mut erreurs = Vec::new();
        let prenoms = lire_nom(Champ::Prenoms, &self.prenoms).map_err(|erreur| erreurs.push(erreur)).ok();
        let nom = lire_nom(Champ::NomNaissance, &self.nom).map_err(|erreur| erreurs.push(erreur)).ok();
        let date = match Date::parse_iso(self.date_naissance.trim()) {
            None if self.date_naissance.trim().is_empty() => Err(Motif::Manquant),
            None => Err(Motif::DateInexistante),
            Some(date) if date > aujourdhui => Err(Motif::DateFuture),
            Some(date) if date.annee() < 1900 => Err(Motif::DateAncienne),
            Some(date) => Ok(date),
        };
        if let Err(motif) = date {
            erreurs.push(Erreur::new(Champ::DateNaissance, motif));
        }
        match (erreurs.is_empty(), date) {
            (true, Ok(date)) => Ok(Personne {
                nom_naissance: nom,
                prenoms,
                date_naissance: Some(DatePartielle::Complete(date)),
                ..Personne::default()
            }),
            _ => Err(erreurs),
        }
    }
}

impl fmt::Debug for PersonneSaisie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonneSaisie(…)")
    }
}

/// An e-mail address that can receive: one `@`, something before, a dotted name after, no space. Only a message sent
/// to it proves more.
///
/// # Errors
/// When it is missing or cannot be one.
pub fn valider_courriel(texte: &str) -> Result<(), Erreur> {
    let texte = texte.trim();
    if texte.is_empty() {
        return Err(Erreur::new(Champ::Courriel, Motif::Manquant));
    }
    let correct = texte.len() <= 254
        && !texte.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"'))
        && texte.split_once('@').is_some_and(|(avant, apres)| {
            !avant.is_empty()
                && !apres.contains('@')
                && apres.contains('.')
                && apres.split('.').all(|partie| !partie.is_empty())
        });
    if correct { Ok(()) } else { Err(Erreur::new(Champ::Courriel, Motif::Format)) }
}

/// A telephone number: empty, ten digits from 0, or an international one.
///
/// # Errors
/// When something else was typed.
pub fn valider_telephone(texte: &str) -> Result<(), Erreur> {
    let chiffres: String = texte.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\u{a0}' | '\u{202f}')).collect();
    let que_des_chiffres = |t: &str| t.bytes().all(|octet| octet.is_ascii_digit());
    let correct = match chiffres.strip_prefix('+') {
        _ if chiffres.is_empty() => true,
        Some(international) => (8..=15).contains(&international.len()) && que_des_chiffres(international),
        None => chiffres.len() == 10 && chiffres.starts_with('0') && que_des_chiffres(&chiffres),
    };
    if correct { Ok(()) } else { Err(Erreur::new(Champ::Telephone, Motif::Format)) }
}

/// A free comment, 1,000 characters at most; `requis` says whether it may be empty.
///
/// # Errors
/// When it is missing or too long.
pub fn valider_commentaire(texte: &str, requis: bool) -> Result<(), Erreur> {
    if requis && texte.trim().is_empty() {
        return Err(Erreur::new(Champ::Commentaire, Motif::Manquant));
    }
    if texte.chars().count() > 1000 {
        return Err(Erreur::new(Champ::Commentaire, Motif::TropLong));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_details() {
        for (courriel, correct) in [
            ("a@b.fr", true),
            (" nom.prenom+cantine@mairie.exemple.fr ", true),
            ("", false),
            ("a@b", false),
            ("a@@b.fr", false),
            ("@b.fr", false),
            ("a b@c.fr", false),
            ("a@b.fr,c@d.fr", false),
            ("a@b..fr", false),
        ] {
            assert_eq!(valider_courriel(courriel).is_ok(), correct, "{courriel}");
        }
        for (telephone, correct) in [
            ("", true),
            ("06 12 34 56 78", true),
            ("06.12.34.56.78", true),
            ("+33 6 12 34 56 78", true),
            ("6 12 34 56 78", false),
            ("06 12 34 56", false),
            ("zéro six", false),
        ] {
            assert_eq!(valider_telephone(telephone).is_ok(), correct, "{telephone}");
        }
    }

    #[test]
    fn a_declared_child_may_be_born_today() {
        let aujourdhui = Date::new(2026, 11, 23).unwrap();
        let enfant =
            |date: &str| PersonneSaisie { nom: "Martin".into(), prenoms: "Zoé".into(), date_naissance: date.into() };
        for (date, motif) in [
            ("2026-11-23", None),
            ("2026-11-24", Some(Motif::DateFuture)),
            ("2026-02-30", Some(Motif::DateInexistante)),
            ("1899-01-01", Some(Motif::DateAncienne)),
            ("", Some(Motif::Manquant)),
        ] {
            let lu = enfant(date).valider(aujourdhui);
            assert_eq!(lu.err().map(|erreurs| erreurs[0].motif), motif, "{date}");
        }
    }
}
