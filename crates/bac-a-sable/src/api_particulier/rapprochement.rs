//! Recognises a person from what was asked, with the tolerance of the real chain: case, accents, ligatures, hyphens and
//! apostrophes never matter; given names may be fewer and in another order when the birth date is whole, and may even hold
//! a small typo when the birth place is there too; a partial birth date asks for exact names in their order. The birth name
//! decides and bears no typo: a name in use alone finds nobody.

use super::parametres::Recherche;
use crate::familles::{Identite, Persona};

/// The persona who is meant, if exactly one is.
pub(crate) fn recognise<'a>(personas: &'a [Persona], recherche: &Recherche) -> Option<&'a Persona> {
    // Exact names first: a typo must not make two people of one.
    [Rigueur::Exacte, Rigueur::Approchee].into_iter().find_map(|rigueur| {
        let mut trouves = personas.iter().filter(|persona| is(&persona.identite, recherche, rigueur));
        let premier = trouves.next()?;
        trouves.next().is_none().then_some(premier)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rigueur {
    Exacte,
    Approchee,
}

fn is(identite: &Identite, recherche: &Recherche, rigueur: Rigueur) -> bool {
    plain(&identite.nom_naissance) == plain(&recherche.nom)
        && recherche.sexe.as_deref() == Some(identite.sexe.as_str())
        && born_when(identite, recherche)
        && given_names(identite, recherche, rigueur)
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

fn given_names(identite: &Identite, recherche: &Recherche, rigueur: Rigueur) -> bool {
    let connus: Vec<String> = identite.prenoms.iter().map(|p| plain(p)).collect();
    let donnes: Vec<String> = recherche.prenoms.iter().map(|p| plain(p)).collect();
    if recherche.jour.is_some() {
        let place = recherche.pays != "99100" || recherche.commune.is_some() || recherche.commune_par_nom.is_some();
        let tolerant = rigueur == Rigueur::Approchee && place;
        donnes.iter().all(|donne| connus.iter().any(|connu| connu == donne || (tolerant && is_close(connu, donne))))
    } else {
        connus.starts_with(&donnes)
    }
}

/// One letter wrong for a name of three letters or more, two for one of nine or more.
fn is_close(connu: &str, donne: &str) -> bool {
    let permis = match connu.chars().count() {
        0..3 => 0,
        3..9 => 1,
        _ => 2,
    };
    distance(connu, donne) <= permis
}

/// Levenshtein's distance.
fn distance(un: &str, autre: &str) -> usize {
    let autre: Vec<char> = autre.chars().collect();
    let mut ligne: Vec<usize> = (0..=autre.len()).collect();
    for (rang, lettre) in un.chars().enumerate() {
        let mut diagonale = rang;
        let mut gauche = rang + 1;
        for (case, lue) in ligne.iter_mut().skip(1).zip(&autre) {
            let dessus = *case;
            gauche = (diagonale + usize::from(lettre != *lue)).min(dessus + 1).min(gauche + 1);
            diagonale = dessus;
            *case = gauche;
        }
        if let Some(premiere) = ligne.first_mut() {
            *premiere = rang + 1;
        }
    }
    ligne.last().copied().unwrap_or_default()
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
            is_place(&plain(connu), &plain(nom)) && commune.starts_with(departement.as_str())
        }
        // Without a place, only a whole birth date weighs enough.
        (None, None) => recherche.jour.is_some(),
    }
}

/// The commune by its name, or the city whose arrondissement it is: people born in Lyon rarely know in which one.
fn is_place(connu: &str, donne: &str) -> bool {
    let ville = connu.strip_suffix(" ARRONDISSEMENT").and_then(|debut| debut.rsplit_once(' ')).map(|(ville, _)| ville);
    !donne.is_empty() && (connu == donne || ville == Some(donne))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (un, autre, attendue) in [
            ("", "", 0),
            ("", "ABC", 3),
            ("ALEXIS", "ALEXI", 1),
            ("JEAN PHILIPPE", "JEN PHILIPE", 2),
            ("CAMILLE", "CAMILLA", 1),
            ("MARIE", "MAIRE", 2),
            ("ABC", "", 3),
        ] {
            assert_eq!(distance(un, autre), attendue, "{un} {autre}");
            assert_eq!(distance(autre, un), attendue, "{autre} {un}");
        }
    }

    #[test]
    fn short_names_bear_no_typo() {
        for (connu, donne, proche) in
            [("LO", "LI", false), ("LEA", "LEO", true), ("LEA", "LIO", false), ("ANNE SOPHIE", "ANE SOFIE", false)]
        {
            assert_eq!(is_close(connu, donne), proche, "{connu} {donne}");
        }
    }
}
