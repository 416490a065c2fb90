//! Seals: no text opens that was not sealed here, what was sealed opens to the same, and no change of it does.
//!
//! Five lines: use, origin, scope (names between commas), changes, and the clear text to the end. The whole is also read as
//! a seal and as a ring of keys.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sceau::{BLOC, Cle, Contexte, Erreur, Trousseau};

const MIDI: u64 = 1_800_000_000;

static TROUSSEAU: LazyLock<Trousseau> = LazyLock::new(|| Trousseau::new(Cle::new(1, [7; 32])));

fuzz_target!(|octets: &[u8]| {
    let ici = Contexte { usage: "identification", origine: "https://www.ville.exemple" };
    let texte = String::from_utf8_lossy(octets);
    assert!(TROUSSEAU.ouvrir(&texte, ici, MIDI).is_err());
    assert!(TROUSSEAU.ouvrir_octets(octets, ici, MIDI).is_err());
    match Trousseau::lire(&texte) {
        Ok(lu) => {
            assert_eq!(format!("{lu:?}"), "Trousseau(…)");
            let sceau = lu.sceller(b"clair", ici, &[], MIDI + 1).unwrap();
            assert_eq!(lu.ouvrir(&sceau, ici, MIDI).unwrap().clair, b"clair");
        }
        Err(erreur) => assert!(erreur.to_string().contains("openssl rand")),
    }

    let lignes: Vec<&[u8]> = octets.splitn(5, |octet| *octet == b'\n').collect();
    let &[usage, origine, portee, changements, clair] = lignes.as_slice() else { return };
    let [usage, origine, portee] = [usage, origine, portee].map(String::from_utf8_lossy);
    let contexte = Contexte { usage: &usage, origine: &origine };
    let portee: Vec<String> = portee.split(',').map(str::to_owned).collect();
    let fait = TROUSSEAU.sceller_octets(clair, contexte, &portee, MIDI + 1);
    if portee.iter().any(String::is_empty) {
        // Also what an empty line gives; nothing can be sealed for a service without a name.
        assert_eq!(fait, Err(Erreur::Impossible));
        return;
    }
    let mut sceau = fait.unwrap();
    let ouvert = TROUSSEAU.ouvrir_octets(&sceau, contexte, MIDI).unwrap();
    assert!(ouvert.clair == clair && ouvert.portee == portee);
    assert!(sceau.len() >= BLOC);
    assert_eq!(TROUSSEAU.ouvrir_octets(&sceau, contexte, MIDI + 1), Err(Erreur::Expire));
    if contexte.usage != ici.usage || contexte.origine != ici.origine {
        assert_eq!(TROUSSEAU.ouvrir_octets(&sceau, ici, MIDI), Err(Erreur::Refuse));
    }
    let intact = sceau.clone();
    for change in changements.as_chunks::<3>().0.iter().take(4) {
        let rang = usize::from(u16::from_be_bytes([change[0], change[1]])) % sceau.len();
        sceau[rang] ^= change[2];
    }
    sceau.truncate(sceau.len() - changements.len() % 3);
    if sceau != intact {
        assert!(TROUSSEAU.ouvrir_octets(&sceau, contexte, MIDI).is_err());
    }
    let court = TROUSSEAU.sceller_court(clair, contexte, &portee, MIDI + 1).unwrap();
    assert!(TROUSSEAU.ouvrir(&court, contexte, MIDI).unwrap().clair == clair);
});
