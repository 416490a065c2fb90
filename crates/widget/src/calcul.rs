//! Readings of what was typed that prices need at once, before the proxy recomputes everything.

use famille::saisie::{Champ, Erreur, Motif};

/// The quotient in whole euros; `None` when the field is empty.
///
/// # Errors
/// When something else than a number was typed.
pub(crate) fn lire_quotient(texte: &str) -> Result<Option<i32>, Erreur> {
    let chiffres: String = texte.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    if chiffres.is_empty() {
        return Ok(None);
    }
    let correct = chiffres.len() <= 6 && chiffres.bytes().all(|octet| octet.is_ascii_digit());
    chiffres.parse().ok().filter(|_| correct).map(Some).ok_or(Erreur::new(Champ::Quotient, Motif::Format))
}

/// The five digits that open « 45990 Saint-Exemple ».
pub(crate) fn code_postal(ligne: &str) -> Option<&str> {
    let premier = ligne.split_whitespace().next()?;
    (premier.len() == 5 && premier.bytes().all(|octet| octet.is_ascii_digit())).then_some(premier)
}

/// Checks the two lines of a declared address.
pub(crate) fn verifier_adresse(voie: &str, code_postal_ville: &str) -> Vec<Erreur> {
    let mut erreurs = Vec::new();
    for (champ, texte) in [(Champ::Voie, voie), (Champ::CodePostalVille, code_postal_ville)] {
        if texte.trim().is_empty() {
            erreurs.push(Erreur::new(champ, Motif::Manquant));
        } else if texte.chars().count() > 100 {
            erreurs.push(Erreur::new(champ, Motif::TropLong));
        } else if champ == Champ::CodePostalVille
            && (code_postal(texte).is_none() || texte.split_whitespace().nth(1).is_none())
        {
            erreurs.push(Erreur::new(champ, Motif::Format));
        }
    }
    erreurs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_is_whole_euros_or_nothing() {
        for (texte, attendu) in [
            ("", Some(None)),
            (" ", Some(None)),
            ("850", Some(Some(850))),
            ("1\u{202f}250 €", Some(Some(1250))),
            ("0", Some(Some(0))),
            ("850,50", None),
            ("-3", None),
            ("9999999", None),
        ] {
            assert_eq!(lire_quotient(texte).ok(), attendu, "{texte}");
        }
    }

    #[test]
    fn an_address_has_a_street_a_postcode_and_a_town() {
        for (voie, ville, motifs) in [
            ("12 rue des Lilas", "45990 Saint-Exemple", &[][..]),
            ("", "", &[Motif::Manquant, Motif::Manquant]),
            ("12 rue des Lilas", "45990", &[Motif::Format]),
            ("12 rue des Lilas", "Saint-Exemple", &[Motif::Format]),
            (&"a".repeat(101), "45990 Saint-Exemple", &[Motif::TropLong]),
        ] {
            let lus: Vec<Motif> = verifier_adresse(voie, ville).iter().map(|erreur| erreur.motif).collect();
            assert_eq!(lus, motifs, "{voie} / {ville}");
        }
    }
}
