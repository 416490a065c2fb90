//! Bodies of `/v1`, as a browser sends them: read, checked field by field, written and read again.

#![no_main]

use contrat::{
    Brouillon, DepotDossier, IdentificationAttente, IdentificationFranceConnect, IdentificationSaisie,
    OuvertureBrouillon,
};
use famille::{Date, NumeroFiscal};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|corps: &[u8]| {
    let Some(jour) = Date::new(2026, 11, 23) else { return };
    relire::<IdentificationFranceConnect>(corps);
    relire::<IdentificationAttente>(corps);
    relire::<Brouillon>(corps);
    relire::<OuvertureBrouillon>(corps);
    if let Some(saisie) = relire::<IdentificationSaisie>(corps) {
        match saisie.identite.valider(jour) {
            Ok(identite) => assert!(!identite.nom_naissance.is_empty() && !identite.prenoms.is_empty()),
            Err(erreurs) => assert!(!erreurs.is_empty()),
        }
        let _ = NumeroFiscal::parse(&saisie.numero_fiscal);
    }
    if let Some(depot) = relire::<DepotDossier>(corps) {
        let declarations = &depot.declarations;
        let _ = (declarations.contact.valider(), declarations.revenus.valider());
        let personnes = declarations.enfants.iter().map(|enfant| &enfant.personne);
        for personne in personnes.chain(&declarations.declarant).chain(&declarations.autre_parent) {
            let _ = personne.valider(jour);
        }
        assert_eq!(format!("{depot:?}"), "DepotDossier(…)");
    }
});

fn relire<T: DeserializeOwned + Serialize + PartialEq>(corps: &[u8]) -> Option<T> {
    let lu: T = serde_json::from_slice(corps).ok()?;
    let relu: T = serde_json::from_slice(&serde_json::to_vec(&lu).unwrap()).unwrap();
    assert!(relu == lu);
    Some(lu)
}
