//! The readers of answers: whatever the bytes, a value or nothing, never a panic, and nothing of them in `Debug`.

#![no_main]

use api_particulier::{
    Operation,
    operations::{
        AllocationEnfantHandicape, ComplementaireSanteSolidaire, ParticipationFamilialeEaje, QuotientFamilial,
        RevenuSolidariteActive,
    },
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|corps: &[u8]| {
    if let Some(foyer) = QuotientFamilial::lire(corps) {
        let enfants = foyer.enfants.as_deref().unwrap_or_default();
        for (rang, enfant) in enfants.iter().enumerate() {
            assert_eq!(enfant.jeton, format!("e{}", rang + 1));
        }
    }
    if let Some(eaje) = ParticipationFamilialeEaje::lire(corps) {
        assert_eq!(format!("{eaje:?}"), "ParticipationFamilialeEaje(…)");
    }
    if let Some(rsa) = RevenuSolidariteActive::lire(corps) {
        assert_eq!(format!("{rsa:?}"), "RevenuSolidariteActive(…)");
    }
    ComplementaireSanteSolidaire::lire(corps);
    AllocationEnfantHandicape::lire(corps);
});
