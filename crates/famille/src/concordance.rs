//! The same-person gate: a family is shown only to somebody who is in it.
//!
//! The tolerance is that of real files: case, accents, hyphens and apostrophes differ; a name in use stands where a
//! name at birth is expected; given names are fewer or in another order; the administration's birth date may lack the
//! day or the month. Twins share all but their given names, so every word of the shorter list of given names must be in
//! the longer one; and what is vague on one side must be exact on the other: a partial birth date asks for the same name.

use crate::date::DatePartielle;
use crate::personne::Personne;
use crate::saisie::Identite;
use crate::texte::mots;

/// Whether a verified identity is one of the returned allocataires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concordance {
    /// The allocataire of this rank, from 0.
    Meme(usize),
    /// None of them.
    AutrePersonne,
    /// The upstream gave no allocataire to compare with (no scope): nothing may be shown.
    Indecidable,
}

/// Looks for `identite` among the allocataires.
pub fn comparer(identite: &Identite, allocataires: Option<&[Personne]>) -> Concordance {
    match allocataires {
        None => Concordance::Indecidable,
        Some(allocataires) => allocataires
            .iter()
            .position(|allocataire| meme_personne(identite, allocataire))
            .map_or(Concordance::AutrePersonne, Concordance::Meme),
    }
}

/// Whether a declared child is one that an administration knows: the same whole birth date, and given names that agree.
/// Twins differ by them; the name may be the other parent's.
pub fn meme_enfant(declare: &Personne, connu: &Personne) -> bool {
    let date = |personne: &Personne| personne.date_naissance.as_ref().and_then(DatePartielle::complete);
    let prenoms = |personne: &Personne| personne.prenoms.as_deref().map(mots).unwrap_or_default();
    date(declare).is_some() && date(declare) == date(connu) && mots_compatibles(&prenoms(declare), &prenoms(connu))
}

fn meme_personne(identite: &Identite, allocataire: &Personne) -> bool {
    let Some(date) = &allocataire.date_naissance else { return false };
    let entieres = identite.date_naissance.complete().is_some() && date.complete().is_some();
    dates_compatibles(&identite.date_naissance, date)
        && allocataire.sexe.is_none_or(|sexe| sexe == identite.sexe)
        && noms_compatibles(identite, allocataire, entieres)
        && prenoms_compatibles(identite, allocataire)
}

/// Equal wherever both sides know; the year must be known on both.
fn dates_compatibles(a: &DatePartielle, b: &DatePartielle) -> bool {
    let compatibles = |gauche: Option<u8>, droite: Option<u8>| match (gauche, droite) {
        (Some(gauche), Some(droite)) => gauche == droite,
        _ => true,
    };
    let jour = |date: &DatePartielle| date.complete().map(|date| date.jour());
    a.annee().is_some() && a.annee() == b.annee() && compatibles(a.mois(), b.mois()) && compatibles(jour(a), jour(b))
}

/// One of the two names of each side is the same, or, with whole birth dates, the words of one are all in the other
/// (« MARTIN » and « MARTIN DURAND »).
fn noms_compatibles(identite: &Identite, allocataire: &Personne, dates_entieres: bool) -> bool {
    let de = |nom: Option<&str>| nom.map(mots).filter(|mots| !mots.is_empty());
    let siens = [de(Some(&identite.nom_naissance)), de(identite.nom_usage.as_deref())];
    let leurs = [de(allocataire.nom_naissance.as_deref()), de(allocataire.nom_usage.as_deref())];
    let egaux = |sien: &[String], leur: &[String]| {
        sien == leur || (dates_entieres && (contient(sien, leur) || contient(leur, sien)))
    };
    siens.iter().flatten().any(|sien| leurs.iter().flatten().any(|leur| egaux(sien, leur)))
}

/// Every word of the shorter list is in the longer: « ANNE » and « ANNE MARIE », but not « JEAN PIERRE » and « JEAN PAUL ».
fn prenoms_compatibles(identite: &Identite, allocataire: &Personne) -> bool {
    let siens: Vec<String> = identite.prenoms.iter().flat_map(|prenom| mots(prenom)).collect();
    let leurs = allocataire.prenoms.as_deref().map(mots).unwrap_or_default();
    mots_compatibles(&siens, &leurs)
}

fn mots_compatibles(siens: &[String], leurs: &[String]) -> bool {
    let (court, long) = if siens.len() <= leurs.len() { (siens, leurs) } else { (leurs, siens) };
    !court.is_empty() && court.iter().all(|mot| long.contains(mot))
}

/// All the words of `petit` are in `grand`. A particle alone (« de », « la ») proves nothing.
fn contient(grand: &[String], petit: &[String]) -> bool {
    petit.iter().any(|mot| mot.len() > 2) && petit.iter().all(|mot| grand.contains(mot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiants::CogCommune;
    use crate::personne::Sexe;
    use crate::saisie::LieuNaissance;

    fn identite(nom: &str, usage: Option<&str>, prenoms: &[&str], naissance: &str) -> Identite {
        Identite {
            nom_naissance: nom.to_owned(),
            nom_usage: usage.map(str::to_owned),
            prenoms: prenoms.iter().map(|prenom| (*prenom).to_owned()).collect(),
            date_naissance: DatePartielle::lire(naissance),
            sexe: Sexe::F,
            lieu: LieuNaissance::France(CogCommune::parse("45234").unwrap()),
        }
    }

    fn allocataire(nom: &str, usage: &str, prenoms: &str, naissance: &str) -> Personne {
        Personne {
            nom_naissance: Some(nom.to_owned()),
            nom_usage: Some(usage.to_owned()),
            prenoms: Some(prenoms.to_owned()),
            date_naissance: Some(DatePartielle::lire(naissance)),
            sexe: None,
        }
    }

    #[test]
    fn tolerates_what_real_files_contain_and_no_more() {
        let elle = identite("Lefèvre-d'Arc", Some("Durand"), &["Anne-Marie", "Zoé"], "1987-03-07");
        for (autre, meme) in [
            (allocataire("LEFEVRE D ARC", "", "ANNE MARIE ZOE", "1987-03-07"), true),
            (allocataire("LEFEVRE D'ARC", "DURAND", "ANNE-MARIE", "1987-03-07"), true),
            (allocataire("", "DURAND", "ZOE ANNE", "1987-03-07"), true),
            (allocataire("LEFEVRE", "", "ANNE", "1987-03-07"), true),
            (allocataire("LEFEVRE D ARC", "", "ANNE", "1987-03-00"), true),
            (allocataire("LEFEVRE D ARC", "", "ANNE", "1987-00-00"), true),
            (allocataire("LEFEVRE D ARC", "", "ANNE", "0000-00-00"), false),
            (allocataire("LEFEVRE D ARC", "", "ANNE", "1987-03-08"), false),
            (allocataire("LEFEVRE D ARC", "", "ANNE", "1988-03-00"), false),
            (allocataire("LEFEVRE D ARC", "", "CLAIRE", "1987-03-07"), false),
            (allocataire("LEFEVRE D ARC", "", "ANNE CLAIRE", "1987-03-07"), false),
            (allocataire("LEFEVRE", "", "ANNE", "1987-03-00"), false),
            (Personne { sexe: Some(Sexe::M), ..allocataire("LEFEVRE D ARC", "", "ANNE MARIE", "1987-03-07") }, false),
            (Personne { sexe: Some(Sexe::F), ..allocataire("LEFEVRE D ARC", "", "ANNE MARIE", "1987-03-07") }, true),
            (allocataire("MARTIN", "", "ANNE", "1987-03-07"), false),
            (allocataire("D", "", "ANNE", "1987-03-07"), false),
            (allocataire("", "", "ANNE", "1987-03-07"), false),
            (allocataire("LEFEVRE D ARC", "", "", "1987-03-07"), false),
        ] {
            let attendu = if meme { Concordance::Meme(0) } else { Concordance::AutrePersonne };
            assert_eq!(
                comparer(&elle, Some(std::slice::from_ref(&autre))),
                attendu,
                "{} {}",
                autre.nom_complet(),
                autre.date_naissance.unwrap()
            );
        }
    }

    #[test]
    fn twins_are_told_apart() {
        for (siens, leurs) in [
            (&["Jean-Pierre"][..], "JEAN-PAUL"),
            (&["Mohamed Amine"], "MOHAMED ALI"),
            (&["Mohamed", "Amine"], "MOHAMED ALI AMIR"),
        ] {
            let lui = identite("NGUYEN", None, siens, "1980-01-02");
            let jumeau = allocataire("NGUYEN", "", leurs, "1980-01-02");
            assert_eq!(comparer(&lui, Some(&[jumeau])), Concordance::AutrePersonne, "{leurs}");
        }
    }

    #[test]
    fn finds_the_right_one_of_a_couple_and_shows_nothing_without_a_block() {
        let lui = identite("NGUYEN", None, &["Paul"], "1980-01-02");
        let couple =
            [allocataire("MARTIN", "", "LEA", "1982-05-05"), allocataire("NGUYEN", "", "PAUL HENRI", "1980-01-02")];
        assert_eq!(comparer(&lui, Some(&couple)), Concordance::Meme(1));
        assert_eq!(comparer(&lui, Some(&[])), Concordance::AutrePersonne);
        assert_eq!(comparer(&lui, None), Concordance::Indecidable);
    }
}
