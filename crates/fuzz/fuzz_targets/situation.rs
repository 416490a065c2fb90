//! The parser of situations: any bytes are an assessment or none, and an assessment keeps its promises.

#![no_main]

use famille::{AvisFiscal, DatePartielle};
use impot_particulier::{AnneeRevenus, lire_situation};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|corps: &[u8]| {
    let Some(annee) = AnneeRevenus::new(2025) else { return };
    let Some(avis) = lire_situation(corps, annee) else { return };
    assert!(avis.annee_revenus.is_some_and(|annee| (2000..2100).contains(&annee)));
    assert!(avis.declarants.as_ref().is_none_or(|declarants| matches!(declarants.len(), 1 | 2)));
    let connus = avis.revenu_fiscal_reference.is_some() && avis.parts.is_some();
    assert_eq!(avis.quotient_municipal().is_some(), connus, "unknown is not zero");
    // What was read may be sealed and stored. An unreadable date is kept as a text, which may read as another one.
    let ecrit = serde_json::to_vec(&avis).unwrap();
    let relu: AvisFiscal = serde_json::from_slice(&ecrit).unwrap();
    let illisible = |avis: &AvisFiscal| {
        avis.declarants
            .iter()
            .flatten()
            .any(|personne| matches!(personne.date_naissance, Some(DatePartielle::Illisible(_))))
    };
    assert!(relu == avis || illisible(&avis));
    assert!(!format!("{avis:?}").contains(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']));
});
