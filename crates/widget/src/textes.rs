//! The words of the form: those of the catalogue, and what is made of several of them.

pub(crate) use ::textes::*;

use contrat::PrixRecu;
use famille::Ages;
use famille::demarche::{Eligibilite, Ouverture, UniteAge};
use famille::tarif::Periodicite;

/// « 3 réponses sont à corriger ».
pub(crate) fn erreurs(nombre: usize) -> String {
    match nombre {
        1 => une_erreur().to_owned(),
        _ => plusieurs_erreurs(&nombre.to_string()),
    }
}

/// « 850 € », or that there is no value, which is not zero.
pub(crate) fn quotient_certifie(valeur: Option<i32>) -> String {
    match valeur {
        Some(valeur) => euros(&valeur.to_string()),
        None => quotient_non_communique().to_owned(),
    }
}

/// « Enfant ajouté 2 », from a rank that begins at 0.
pub(crate) fn nommer_enfant_ajoute(rang: usize) -> String {
    enfant_ajoute(&(rang + 1).to_string())
}

/// A question, after the name of the child of whom it is asked, if any.
pub(crate) fn question_de(enfant: &str, question: &str) -> String {
    if enfant.is_empty() { question.to_owned() } else { nommee(enfant, question) }
}

/// « Trop jeune : à partir de 3 ans au 1er septembre 2026 »; empty when nothing has to be said.
pub(crate) fn eligibilite(eligibilite: Eligibilite, ages: Option<Ages>) -> String {
    let ages = ages.unwrap_or(Ages { min: None, max: None, unite: UniteAge::Ans, au: None });
    let (trop_jeune_ou_age, age): (fn(&str) -> String, _) = match eligibilite {
        Eligibilite::Oui => return String::new(),
        Eligibilite::AVerifier => return age_a_verifier().to_owned(),
        Eligibilite::TropJeune => (trop_jeune, ages.min),
        Eligibilite::TropAge => (trop_age, ages.max),
    };
    let age = age.unwrap_or(0).to_string();
    let age = match ages.unite {
        UniteAge::Mois => age_mois(&age),
        UniteAge::Ans => age_ans(&age),
    };
    trop_jeune_ou_age(&match ages.au {
        None => age,
        Some(au) => age_au(&age, &au.en_mots()),
    })
}

/// When a service that is closed opens, or since when it is closed.
pub(crate) fn ouverture(ouverture: Ouverture) -> String {
    match ouverture {
        Ouverture::Ouverte => String::new(),
        Ouverture::Future(jour) => ouverture_future(&jour.en_mots()),
        Ouverture::Passee(jour) => ouverture_passee(&jour.en_mots()),
    }
}

/// « 3,35 € par repas », « 3,35 € par repas et par enfant », « 120,00 € par an ».
pub(crate) fn prix(prix: &PrixRecu, sur_chaque_enfant: bool) -> String {
    let Some(montant) = prix.montant else { return prix_inconnu().to_owned() };
    // The unit is a word of the city, in French: some of them are also ours, in the language of the form.
    let unite = match prix.unite.as_str() {
        "" => String::new(),
        "mois" => par_mois().to_owned(),
        "an" => par_an().to_owned(),
        "enfant" => par_enfant().to_owned(),
        unite => par(unite),
    };
    let periode = match prix.periodicite {
        Periodicite::Acte => "",
        Periodicite::Mois => par_mois(),
        Periodicite::An => par_an(),
    };
    let mut mots: Vec<&str> = Vec::new();
    for mot in [unite.as_str(), periode, if sur_chaque_enfant { par_enfant() } else { "" }] {
        // A city may count by the month what is due by the month.
        if !mot.is_empty() && !mots.contains(&mot) {
            mots.push(mot);
        }
    }
    [&montant.to_string(), " ", &enumerer(&mots)].concat()
}

/// A list of names in a sentence: « Cantine, Crèche et Sport ».
pub(crate) fn enumerer(noms: &[&str]) -> String {
    let mut phrase = String::new();
    for (rang, nom) in noms.iter().enumerate() {
        if rang > 0 {
            phrase.push_str(if rang + 1 == noms.len() { enumeration_et() } else { enumeration_virgule() });
        }
        phrase.push_str(nom);
    }
    phrase
}

#[cfg(test)]
mod tests {
    use famille::{Centimes, Date};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_price_says_what_it_is_for() {
        for (unite, periodicite, par_enfant, attendu) in [
            ("repas", Periodicite::Acte, false, "3,35 € par repas"),
            ("repas", Periodicite::Acte, true, "3,35 € par repas et par enfant"),
            ("atelier", Periodicite::An, false, "3,35 € par atelier et par an"),
            ("atelier", Periodicite::Mois, true, "3,35 € par atelier, par mois et par enfant"),
            ("mois", Periodicite::Mois, false, "3,35 € par mois"),
            ("", Periodicite::An, false, "3,35 € par an"),
            ("enfant", Periodicite::Acte, true, "3,35 € par enfant"),
        ] {
            let recu = PrixRecu {
                montant: Some(Centimes(335)),
                unite: unite.to_owned(),
                periodicite,
                provisoire: false,
                explication: Vec::new(),
            };
            assert_eq!(prix(&recu, par_enfant).replace('\u{a0}', " "), attendu);
            let sans = PrixRecu { montant: None, ..recu };
            assert_eq!(prix(&sans, par_enfant), prix_inconnu());
        }
    }

    #[test]
    fn a_child_who_may_not_come_reads_why() {
        let au = Date::new(2026, 9, 1);
        for (verdict, ages, attendu) in [
            (Eligibilite::Oui, None, ""),
            (
                Eligibilite::TropJeune,
                Some((3, UniteAge::Ans, au)),
                "Trop jeune : à partir de 3 ans au 1er septembre 2026",
            ),
            (Eligibilite::TropAge, Some((1, UniteAge::Ans, None)), "Trop âgé : jusqu’à 1 an"),
            (Eligibilite::TropAge, Some((35, UniteAge::Mois, None)), "Trop âgé : jusqu’à 35 mois"),
        ] {
            let ages = ages.map(|(age, unite, au)| Ages { min: Some(age), max: Some(age), unite, au });
            assert_eq!(eligibilite(verdict, ages).replace('\u{a0}', " "), attendu);
        }
    }
}
