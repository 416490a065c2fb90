//! Dates in words, with what is not known said rather than guessed.

use famille::{Date, DatePartielle};

use crate::textes;

/// A birth date as it is known: « avril 2012, jour inconnu ».
pub(crate) fn en_mots(date: Option<&DatePartielle>) -> String {
    match date {
        Some(DatePartielle::Complete(date)) => date.en_mots(),
        Some(DatePartielle::SansJour { annee, mois }) => {
            textes::jour_inconnu(Date::nom_du_mois(*mois), &annee.to_string())
        }
        Some(DatePartielle::AnneeSeule(annee)) => textes::jour_et_mois_inconnus(&annee.to_string()),
        Some(DatePartielle::Illisible(texte)) => texte.clone(),
        Some(DatePartielle::Inconnue) | None => textes::date_inconnue().to_owned(),
    }
}

/// `AAAA-MM-JJ` from three fields; empty when all three are, so that « missing » and « wrong » stay two mistakes.
pub(crate) fn iso(jour: &str, mois: &str, annee: &str) -> String {
    let (jour, mois, annee) = (jour.trim(), mois.trim(), annee.trim());
    if jour.is_empty() || mois.is_empty() || annee.is_empty() {
        return String::new();
    }
    let zero = |texte: &str| if texte.len() == 1 { "0" } else { "" };
    [annee, "-", zero(mois), mois, "-", zero(jour), jour].concat()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn what_is_not_known_is_said() {
        for (texte, attendu) in [
            ("2012-03-07", "7 mars 2012"),
            ("2012-08-01", "1er août 2012"),
            ("2012-04-00", "avril 2012, jour inconnu"),
            ("2020-00-00", "2020, jour et mois inconnus"),
            ("0000-00-00", "date inconnue"),
            ("12/04/2012", "12/04/2012"),
        ] {
            assert_eq!(en_mots(Some(&DatePartielle::lire(texte))), attendu);
        }
        assert_eq!(en_mots(None), "date inconnue");
    }

    #[test]
    fn three_fields_make_a_date() {
        for (jour, mois, annee, attendu) in [
            ("7", " 3 ", "2012", "2012-03-07"),
            ("27", "11", "2012", "2012-11-27"),
            ("", "3", "2012", ""),
            ("", "", "", ""),
            ("123", "3", "12", "12-03-123"),
        ] {
            assert_eq!(iso(jour, mois, annee), attendu);
        }
    }
}
