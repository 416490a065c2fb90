//! The reader of errors: the two first bytes are the status, the rest the body. Whatever they are, an outcome; its texts
//! are ours alone, and a waiting time is unknown or more than zero.

#![no_main]

use api_particulier::{Echec, Issue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Some(([haut, bas], corps)) = octets.split_first_chunk() else { return };
    let statut = u16::from_be_bytes([*haut, *bas]);
    let echec = Echec::lire(statut, corps);
    assert!(echec.retry_after.is_none_or(|attente| !attente.is_zero()));
    assert!(echec.issue != Issue::DossierAbsent || statut == 404, "only a 404 says that there is no file");
    assert!(!echec.a_retenter() || matches!(statut, 409 | 429 | 500..=599), "{statut}");
    // What is printed has neither markup nor line ends, whatever came.
    let texte = echec.to_string();
    assert!(!texte.contains(['<', '>', '\n', '\r']), "{texte}");
    let _ = (echec.categorie(), echec.faute(), echec.issue.pour_l_usager());
});
