//! Sentences with holes.

use crate::{Langue, langue};

/// Fills the holes of a template: `{0}`, or `{0|one|many}` for the word that goes with a number.
pub(crate) fn composer(modele: &str, valeurs: &[&str]) -> String {
    composer_en(langue(), modele, valeurs)
}

fn composer_en(langue: Langue, modele: &str, valeurs: &[&str]) -> String {
    let mut phrase = String::new();
    let mut morceaux = modele.split('{');
    phrase.push_str(morceaux.next().unwrap_or_default());
    for morceau in morceaux {
        let (trou, suite) = morceau.split_once('}').unwrap_or((morceau, ""));
        let mut formes = trou.split('|');
        let rang = formes.next().and_then(|rang| rang.parse::<usize>().ok());
        let valeur = rang.and_then(|rang| valeurs.get(rang)).copied().unwrap_or_default();
        let formes: Vec<&str> = formes.collect();
        phrase.push_str(if formes.is_empty() { valeur } else { accorder(langue, valeur, &formes) });
        phrase.push_str(suite);
    }
    phrase
}

/// The form that goes with a number.
fn accorder<'a>(langue: Langue, nombre: &str, formes: &[&'a str]) -> &'a str {
    let nombre: u64 = nombre.parse().unwrap_or(u64::MAX);
    let rang = match (langue, nombre) {
        (Langue::Francais, 0 | 1) | (Langue::Anglais, 1) => 0,
        (Langue::Francais | Langue::Anglais, _) => 1,
        (Langue::Arabe, 0..=2) => usize::try_from(nombre).unwrap_or_default(),
        (Langue::Arabe, _) => match nombre % 100 {
            3..=10 => 3,
            11..=99 => 4,
            _ => 5,
        },
    };
    // An Arabic sentence may need fewer forms than there are.
    formes.get(rang).or(formes.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_and_words_follow_numbers() {
        use Langue::{Anglais, Arabe, Francais};
        let francais = "{0} {0|enfant|enfants} à {1}";
        let anglais = "{0} {0|child|children} in {1}";
        let arabe = "{0|z|o|t|f|m|x}";
        for (langue, modele, valeurs, attendu) in [
            (Francais, francais, ["0", "Lyon"], "0 enfant à Lyon"),
            (Francais, francais, ["1", "Lyon"], "1 enfant à Lyon"),
            (Francais, francais, ["2", "Lyon"], "2 enfants à Lyon"),
            (Anglais, anglais, ["0", "Lyon"], "0 children in Lyon"),
            (Anglais, anglais, ["1", "Lyon"], "1 child in Lyon"),
            (Arabe, arabe, ["0", ""], "z"),
            (Arabe, arabe, ["1", ""], "o"),
            (Arabe, arabe, ["2", ""], "t"),
            (Arabe, arabe, ["10", ""], "f"),
            (Arabe, arabe, ["11", ""], "m"),
            (Arabe, arabe, ["100", ""], "x"),
            (Arabe, arabe, ["103", ""], "f"),
            (Arabe, "{0|z|o}", ["7", ""], "o"),
            (Francais, "sans trou", ["1", ""], "sans trou"),
            (Francais, "{2}{perdu", ["1", ""], ""),
        ] {
            assert_eq!(composer_en(langue, modele, &valeurs), attendu, "{modele} {valeurs:?}");
        }
    }
}
