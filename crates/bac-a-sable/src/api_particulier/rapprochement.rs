//! Recognises a person from what was asked, with the tolerance of the real chain: case, accents, ligatures, hyphens and
//! apostrophes never matter; given names may be fewer and in another order when the birth date is whole; a partial birth
//! date asks for more names. The birth name decides: a name in use alone finds nobody.

use super::parametres::Recherche;
use crate::familles::{Identite, Persona};

/// The persona who is meant, if exactly one is.
pub(crate) fn recognise<'a>(personas: &'a [Persona], recherche: &Recherche) -> Option<&'a Persona> {
    let mut trouves = personas.iter().filter(|persona| is(&persona.identite, recherche));
    let premier = trouves.next()?;
    trouves.next().is_none().then_some(premier)
}

fn is(identite: &Identite, recherche: &Recherche) -> bool {
    plain(&identite.nom_naissance) == plain(&recherche.nom)
        && recherche.sexe.as_deref() == Some(identite.sexe.as_str())
        && born_when(identite, recherche)
        && given_names(identite, recherche)
        && born_where(identite, recherche)
}

/// Each part that was given must be the right one; the year is needed. A part that the registry does not know can't
/// contradict.
fn born_when(identite: &Identite, recherche: &Recherche) -> bool {
    let (annee, mois, jour) = identite.naissance;
    recherche.annee.is_some()
        && agree(annee, recherche.annee)
        && agree(mois, recherche.mois)
        && agree(jour, recherche.jour)
}

fn given_names(identite: &Identite, recherche: &Recherche) -> bool {
    let connus: Vec<String> = identite.prenoms.iter().map(|p| plain(p)).collect();
    let donnes: Vec<String> = recherche.prenoms.iter().map(|p| plain(p)).collect();
    if recherche.jour.is_some() {
        donnes.iter().all(|prenom| connus.contains(prenom))
    } else {
        connus.starts_with(&donnes)
    }
}

fn born_where(identite: &Identite, recherche: &Recherche) -> bool {
    if identite.lieu.pays != recherche.pays {
        return false;
    }
    if recherche.pays != "99100" {
        // The commune of somebody born abroad is ignored.
        return true;
    }
    let commune = identite.lieu.commune.as_deref().unwrap_or_default();
    match (&recherche.commune, &recherche.commune_par_nom) {
        (Some(code), _) => code == commune,
        (None, Some((nom, departement))) => {
            let connu = identite.lieu.nom_commune.as_deref().unwrap_or_default();
            !connu.is_empty() && plain(connu) == plain(nom) && commune.starts_with(departement.as_str())
        }
        // Without a place, only a whole birth date weighs enough.
        (None, None) => recherche.jour.is_some(),
    }
}

fn agree<T: PartialEq>(connu: Option<T>, donne: Option<T>) -> bool {
    match (connu, donne) {
        (Some(connu), Some(donne)) => connu == donne,
        _ => true,
    }
}

/// Capitals without accents; apostrophes, hyphens and runs of spaces become one space.
pub(crate) fn plain(nom: &str) -> String {
    let mut resultat = String::with_capacity(nom.len());
    for lettre in nom.chars().flat_map(char::to_uppercase) {
        match lettre {
            'À'..='Å' => resultat.push('A'),
            'Æ' => resultat.push_str("AE"),
            'Ç' => resultat.push('C'),
            'È'..='Ë' => resultat.push('E'),
            'Ì'..='Ï' => resultat.push('I'),
            'Ñ' => resultat.push('N'),
            'Ò'..='Ö' | 'Ø' => resultat.push('O'),
            'Œ' => resultat.push_str("OE"),
            'Ù'..='Ü' => resultat.push('U'),
            'Ý' | 'Ÿ' => resultat.push('Y'),
            '\'' | '’' | '-' | ' ' => {
                if !resultat.is_empty() && !resultat.ends_with(' ') {
                    resultat.push(' ');
                }
            }
            autre => resultat.push(autre),
        }
    }
    resultat.trim_end().to_owned()
}
