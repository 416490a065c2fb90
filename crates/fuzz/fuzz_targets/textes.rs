//! The readers of texts of `famille`: what is read is written and read again as the same, and nothing panics.

#![no_main]

use famille::concordance::comparer;
use famille::saisie::{valider_commentaire, valider_courriel, valider_telephone};
use famille::{
    Centimes, CogCommune, CogDepartement, CogPays, Date, DatePartielle, Exact, NumeroFiscal, Parts, Siret, Taux, texte,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Ok(lu) = std::str::from_utf8(octets) else { return };

    let date = DatePartielle::lire(lu);
    assert!(DatePartielle::lire(&date.to_string()) == date);
    assert!(!format!("{date:?}").contains(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']));
    let jour = Date::new(2026, 11, 23).unwrap();
    if let Some((plus_jeune, plus_age)) = date.mois_possibles(jour) {
        assert!(plus_jeune <= plus_age);
    }
    if let Some(date) = Date::parse_iso(lu) {
        assert_eq!(date.to_string(), lu);
        assert!(!date.en_mots().is_empty());
    }

    if let Some(montant) = Centimes::parse(lu) {
        assert_eq!(Centimes::parse(&montant.to_string()), Some(montant));
        assert!(!Exact::from(montant).to_string().is_empty());
        assert!(Exact::from(montant).pour_cent(u16::MAX) >= Exact(0));
    }
    if let Some(taux) = Taux::parse(lu) {
        assert_eq!(Taux::parse(&taux.to_string()), Some(taux));
    }
    if let Some(parts) = Parts::parse(lu) {
        assert!(parts.centiemes() > 0);
        assert_eq!(Parts::parse(&parts.to_string()), Some(parts));
    }
    match NumeroFiscal::parse(lu) {
        Ok(numero) => {
            assert_eq!(numero.as_str().len(), 13);
            assert!(NumeroFiscal::parse(numero.as_str()) == Ok(numero));
        }
        Err(erreur) => assert!(erreur.to_string().contains("13 chiffres")),
    }
    assert!(Siret::parse(lu).is_ok_and(|siret| Siret::parse(siret.as_str()) == Ok(siret)) || Siret::parse(lu).is_err());
    let _ = (CogCommune::parse(lu), CogDepartement::parse(lu), CogPays::parse(lu));
    let _ = (valider_courriel(lu), valider_telephone(lu), valider_commentaire(lu, true));

    let nom = texte::normaliser_nom(lu);
    assert_eq!(texte::normaliser_nom(&nom), nom, "a clean name stays as it is");
    assert!(!nom.starts_with(char::is_whitespace) && !nom.ends_with(char::is_whitespace));
    assert!(texte::mots(lu).iter().all(|mot| !mot.is_empty()));
    let _ = texte::alphabet(&nom);
    personnes(lu);
});

/// The comparison of people: a person is the same as itself, whatever its name.
fn personnes(lu: &str) {
    use famille::saisie::{Identite, LieuNaissance};
    let (nom, prenom) = lu.split_once('\n').unwrap_or((lu, lu));
    let identite = Identite {
        nom_naissance: nom.to_owned(),
        nom_usage: None,
        prenoms: vec![prenom.to_owned()],
        date_naissance: DatePartielle::lire("1987-04-09"),
        sexe: famille::Sexe::F,
        lieu: LieuNaissance::Etranger(CogPays::parse("99350").unwrap()),
    };
    let personne = famille::Personne {
        nom_naissance: Some(nom.to_owned()),
        prenoms: Some(prenom.to_owned()),
        date_naissance: Some(DatePartielle::lire("1987-04-09")),
        ..famille::Personne::default()
    };
    let verdict = comparer(&identite, Some(&[personne]));
    if !texte::mots(nom).is_empty() && !texte::mots(prenom).is_empty() {
        assert!(matches!(verdict, famille::Concordance::Meme(_)), "{nom:?} {prenom:?}");
    }
}
