//! PDF: its two ends, and the names that make it run something.
//!
//! A name inside a compressed stream is not seen: an agent's reader still asks before it runs anything. A PDF with
//! restrictions (`/Encrypt`) is taken, because the forms of administrations often have some and open all the same.

/// Names of what runs, sends or hides something.
const ACTIFS: [&[u8]; 6] = [b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"EmbeddedFile", b"XFA"];

/// Longest of them.
const NOM_MAX: usize = 12;

/// How far from the end the last mark may be.
const FIN: usize = 1024;

/// Whether the file begins and ends as a PDF.
pub(super) fn est_entier(octets: &[u8]) -> bool {
    let fin = octets.get(octets.len().saturating_sub(FIN)..).unwrap_or_default();
    octets.starts_with(b"%PDF-") && fin.windows(5).any(|morceau| morceau == b"%%EOF")
}

/// Whether an action runs something.
pub(super) fn est_actif(octets: &[u8]) -> bool {
    octets.iter().enumerate().filter(|(_, octet)| **octet == b'/').any(|(place, _)| {
        let nom = lire_nom(octets.get(place + 1..).unwrap_or_default());
        ACTIFS.contains(&nom.as_slice())
    })
}

/// The name at the beginning of `octets`, its `#61` written out, as far as it may be one that is looked for.
fn lire_nom(octets: &[u8]) -> Vec<u8> {
    let mut nom = Vec::new();
    let mut reste = octets;
    while let [premier, suite @ ..] = reste {
        if nom.len() > NOM_MAX
            || premier.is_ascii_whitespace()
            || matches!(premier, 0 | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
        {
            break;
        }
        let echappe = match (premier, suite) {
            (b'#', [haut, bas, suite @ ..]) => chiffre(*haut).zip(chiffre(*bas)).map(|(h, b)| (h * 16 + b, suite)),
            _ => None,
        };
        let (octet, suite) = echappe.unwrap_or((*premier, suite));
        nom.push(octet);
        reste = suite;
    }
    nom
}

fn chiffre(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|chiffre| u8::try_from(chiffre).ok())
}
