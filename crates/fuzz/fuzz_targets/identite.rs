//! What FranceConnect signs: the answer of the token endpoint and the user information.
//!
//! Raw bytes never pass, for they are not signed. To reach what lies behind the signature, the first line (a header) and
//! the second (claims) are signed with the key that the reader knows; the third changes the signed text, which must be
//! seen. The key is ours and fixed, and its signatures are deterministic, so that a crash can be played again.

#![no_main]

use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use france_connect::lecture::Lecteur;
use libfuzzer_sys::fuzz_target;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};

const EMETTEUR: &str = "https://fc.exemple.fr/api/v2";
const SUJET: &str = "s-1";

static CLE: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_slice(&[7; 32]).unwrap());
static LECTEUR: LazyLock<Lecteur> = LazyLock::new(|| {
    let point = CLE.verifying_key().to_sec1_point(false);
    let [x, y] = [point.x().unwrap(), point.y().unwrap()].map(|coordonnee| B64.encode(coordonnee));
    let cles = format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","use":"sig","kid":"cle","x":"{x}","y":"{y}"}}]}}"#);
    Lecteur::new(EMETTEUR, "commune", "nonce", &cles).unwrap()
});

fuzz_target!(|octets: &[u8]| {
    assert!(LECTEUR.identite(&String::from_utf8_lossy(octets), SUJET).is_err());
    assert!(LECTEUR.jetons(octets).is_err());

    let mut lignes = octets.splitn(3, |octet| *octet == b'\n');
    let (Some(entete), Some(charge)) = (lignes.next(), lignes.next()) else { return };
    let jws = signer(entete, charge);
    lire(&jws);
    let change = changer(&jws, lignes.next().unwrap_or_default());
    if change != jws {
        assert!(LECTEUR.identite(&change, SUJET).is_err(), "a changed identity was read");
        assert!(LECTEUR.jetons(&jetons(&change)).is_err(), "a changed id token was read");
    }
});

/// Both readers take the same claims: which keys they ask for differs.
fn lire(jws: &str) {
    match LECTEUR.identite(jws, SUJET) {
        Ok(identite) => {
            assert_eq!(identite.sub, SUJET);
            assert!(!identite.nom_naissance.trim().is_empty() && !identite.prenoms.is_empty());
            assert_eq!(identite.date_naissance.len(), 10);
            assert_eq!(format!("{identite:?}"), "IdentitePivot(…)");
        }
        Err(erreur) => {
            let _ = (erreur.to_string(), erreur.faute(), erreur.a_recommencer());
        }
    }
    if let Ok(sujet) = LECTEUR.jetons(&jetons(jws)) {
        let charge = B64.decode(jws.split('.').nth(1).unwrap()).unwrap();
        let charge: serde_json::Value = serde_json::from_slice(&charge).unwrap();
        assert_eq!(charge["sub"], sujet);
        assert_eq!((&charge["iss"], &charge["nonce"]), (&EMETTEUR.into(), &"nonce".into()));
    }
}

fn signer(entete: &[u8], charge: &[u8]) -> String {
    let signe = format!("{}.{}", B64.encode(entete), B64.encode(charge));
    let signature: Signature = CLE.sign(signe.as_bytes());
    format!("{signe}.{}", B64.encode(signature.to_bytes()))
}

/// Pairs of bytes: where, and by what.
fn changer(jws: &str, changements: &[u8]) -> String {
    let mut texte = jws.as_bytes().to_vec();
    for paire in changements.as_chunks::<2>().0.iter().take(4) {
        let rang = usize::from(paire[0]) * texte.len() / 256;
        texte[rang] = paire[1] & 0x7f;
    }
    String::from_utf8(texte).unwrap()
}

fn jetons(id_token: &str) -> Vec<u8> {
    let corps = serde_json::json!({
        "access_token": "acces", "token_type": "Bearer", "expires_in": 60, "id_token": id_token,
    });
    serde_json::to_vec(&corps).unwrap()
}
