//! PNG and JPEG: their segments, from the first mark to the last. Cameras write their own data after the end: it is let
//! through.

/// Whether the chunks go from `IHDR` to `IEND` with pixels between.
pub(super) fn est_png(octets: &[u8]) -> bool {
    let Some(mut reste) = octets.strip_prefix(b"\x89PNG\r\n\x1a\n") else { return false };
    let mut premier = true;
    let mut pixels = false;
    // Length, name, content, checksum.
    while let Some((longueur, suite)) = reste.split_first_chunk::<4>() {
        let Some((nom, suite)) = suite.split_first_chunk::<4>() else { return false };
        let Some(suite) = suite.get(u32::from_be_bytes(*longueur) as usize..).and_then(|suite| suite.get(4..)) else {
            return false;
        };
        match (nom, premier) {
            (b"IHDR", true) if u32::from_be_bytes(*longueur) == 13 => {}
            (_, true) => return false,
            (b"IDAT", false) => pixels = true,
            (b"IEND", false) => return pixels,
            _ => {}
        }
        premier = false;
        reste = suite;
    }
    false
}

/// Whether the segments lead to a picture that has an end.
pub(super) fn est_jpeg(octets: &[u8]) -> bool {
    let Some(mut reste) = octets.strip_prefix(b"\xff\xd8") else { return false };
    let mut taille_connue = false;
    loop {
        let [0xff, marque, suite @ ..] = reste else { return false };
        match marque {
            // A filling byte.
            0xff => {
                reste = reste.get(1..).unwrap_or_default();
                continue;
            }
            // Marks without content have no place before the picture.
            0x00..=0x01 | 0xd0..=0xd9 => return false,
            _ => {}
        }
        let [haut, bas, ..] = suite else { return false };
        let longueur = usize::from(u16::from_be_bytes([*haut, *bas]));
        let Some(apres) = suite.get(longueur..).filter(|_| longueur >= 2) else { return false };
        match marque {
            0xda => return taille_connue && apres.windows(2).any(|paire| paire == b"\xff\xd9"),
            // Every kind of frame header; the three others of the range are tables.
            0xc0..=0xcf if !matches!(marque, 0xc4 | 0xc8 | 0xcc) => taille_connue = true,
            _ => {}
        }
        reste = apres;
    }
}
