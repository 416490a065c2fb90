//! What an attacker may try with a seal, as properties.

use proptest::prelude::*;
use sceau::{BLOC, Cle, Contexte, Erreur, SANS_EXPIRATION, Trousseau};

const ICI: Contexte<'_> = Contexte { usage: "identification", origine: "https://www.ville.exemple" };
const MIDI: u64 = 1_800_000_000;

fn trousseau(id: u8, octet: u8) -> Trousseau {
    Trousseau::new(Cle::new(id, [octet; 32]))
}

fn portee() -> Vec<String> {
    vec!["cantine".to_owned(), "loisirs".to_owned()]
}

/// Made with libsodium, by the format as it is written down, under the key of seven everywhere: stores are full of such seals.
const CONNU: &str = "AQEAAAAAa0nSAQAPY2FudGluZQpsb2lzaXJzAAECAwQFBgcICQoLDA0ODxAREhMUFRYXqBerjzm1N2aMt-kmiJavrF_WOBcU9zdx8x23gZrMlJenvr7sDn5IAtQB_0Bcj0v0";

#[test]
fn a_seal_that_another_program_made_opens() {
    let ouvert = trousseau(1, 7).ouvrir(CONNU, ICI, MIDI).unwrap();
    assert_eq!((ouvert.clair.as_slice(), ouvert.portee), ("éléphant".as_bytes(), portee()));
    assert_eq!(trousseau(1, 7).ouvrir(CONNU, ICI, MIDI + 1).unwrap_err(), Erreur::Expire);
    assert_eq!(trousseau(1, 8).ouvrir(CONNU, ICI, MIDI).unwrap_err(), Erreur::Refuse);
}

proptest! {
    #[test]
    fn opens_to_what_was_sealed(clair in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let sceau = trousseau(1, 7).sceller(&clair, ICI, &portee(), MIDI + 1).unwrap();
        let ouvert = trousseau(1, 7).ouvrir(&sceau, ICI, MIDI).unwrap();
        prop_assert_eq!(ouvert.clair, clair);
        prop_assert_eq!(ouvert.portee, portee());
    }

    #[test]
    fn its_length_tells_only_the_number_of_blocks(a in 0usize..BLOC - 4, b in 0usize..BLOC - 4) {
        let longueur = |n| trousseau(1, 7).sceller(&vec![b'x'; n], ICI, &portee(), MIDI).unwrap().len();
        prop_assert_eq!(longueur(a), longueur(b));
    }

    #[test]
    fn any_changed_bit_is_refused(rang in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut octets = trousseau(1, 7).sceller_octets(b"secret", ICI, &portee(), SANS_EXPIRATION).unwrap();
        let rang = rang.index(octets.len());
        octets[rang] ^= 1 << bit;
        prop_assert!(trousseau(1, 7).ouvrir_octets(&octets, ICI, MIDI).is_err());
    }

    #[test]
    fn any_truncation_or_addition_is_refused(garde in any::<prop::sample::Index>(), ajout in 1usize..40) {
        let octets = trousseau(1, 7).sceller_octets(b"secret", ICI, &portee(), SANS_EXPIRATION).unwrap();
        prop_assert!(trousseau(1, 7).ouvrir_octets(&octets[..garde.index(octets.len())], ICI, MIDI).is_err());
        let plus_long = [octets, vec![0; ajout]].concat();
        prop_assert!(trousseau(1, 7).ouvrir_octets(&plus_long, ICI, MIDI).is_err());
    }

    #[test]
    fn the_end_of_one_does_not_fit_the_beginning_of_another(coupe in any::<prop::sample::Index>()) {
        let anneau = trousseau(1, 7);
        let [un, autre] = ["cantine", "creches"].map(|demarche| {
            anneau.sceller_octets(b"secret", ICI, &[demarche.to_owned()], SANS_EXPIRATION).unwrap()
        });
        let coupe = coupe.index(un.len() - 1) + 1;
        prop_assume!(un[..coupe] != autre[..coupe]);
        let mele = [&un[..coupe], &autre[coupe..]].concat();
        prop_assert!(anneau.ouvrir_octets(&mele, ICI, MIDI).is_err());
    }

    #[test]
    fn rubbish_never_opens_and_never_panics(texte in ".{0,200}", octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(trousseau(1, 7).ouvrir(&texte, ICI, MIDI).is_err());
        prop_assert!(trousseau(1, 7).ouvrir_octets(&octets, ICI, MIDI).is_err());
    }

    #[test]
    fn expiry_is_the_first_refused_second(ecart in 0u64..10_000) {
        let sceau = trousseau(1, 7).sceller(b"secret", ICI, &[], MIDI).unwrap();
        prop_assert!(trousseau(1, 7).ouvrir(&sceau, ICI, MIDI - 1 - ecart).is_ok());
        prop_assert_eq!(trousseau(1, 7).ouvrir(&sceau, ICI, MIDI + ecart), Err(Erreur::Expire));
    }

    #[test]
    fn a_foreign_origin_or_use_is_refused(origine in "[a-z:/.]{0,30}", usage in "[a-z]{0,20}") {
        let sceau = trousseau(1, 7).sceller(b"secret", ICI, &[], MIDI).unwrap();
        for contexte in [Contexte { origine: &origine, ..ICI }, Contexte { usage: &usage, ..ICI }] {
            prop_assume!(contexte.origine != ICI.origine || contexte.usage != ICI.usage);
            prop_assert_eq!(trousseau(1, 7).ouvrir(&sceau, contexte, 0), Err(Erreur::Refuse));
        }
    }
}

#[test]
fn bound_data_cannot_slide_from_one_part_to_the_next() {
    let sceau = trousseau(1, 7).sceller(b"s", Contexte { usage: "ab", origine: "c" }, &[], MIDI).unwrap();
    assert_eq!(trousseau(1, 7).ouvrir(&sceau, Contexte { usage: "a", origine: "bc" }, 0), Err(Erreur::Refuse));
}

#[test]
fn keys_rotate() {
    let cle = |octet: u8| Cle::new(octet, [octet; 32]);
    let base64 = |initiale: char| format!("{initiale}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let ancien = Trousseau::lire(&format!("1:{}", base64('A'))).unwrap();
    let nouveau = Trousseau::lire(&format!("2:{},1:{}", base64('B'), base64('A'))).unwrap();
    let sceau = ancien.sceller(b"secret", ICI, &[], MIDI).unwrap();
    assert_eq!(nouveau.ouvrir(&sceau, ICI, 0).unwrap().clair, b"secret");
    let recent = nouveau.sceller(b"secret", ICI, &[], MIDI).unwrap();
    assert_eq!(ancien.ouvrir(&recent, ICI, 0), Err(Erreur::CleInconnue));
    // The number alone opens nothing.
    assert_eq!(Trousseau::new(cle(1)).ouvrir(&sceau, ICI, 0), Err(Erreur::Refuse));
}

#[test]
fn a_scope_cannot_smuggle_a_separator() {
    assert_eq!(trousseau(1, 7).sceller(b"s", ICI, &["a\nb".to_owned()], MIDI), Err(Erreur::Impossible));
}
