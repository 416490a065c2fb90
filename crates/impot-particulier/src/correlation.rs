//! `X-Correlation-ID`: how one call is found again in the DGFIP's journals, and in ours. Random, so it says nothing of
//! anybody.

use crate::{Echec, Issue};

/// A UUID of version 4 in its canonical writing.
pub(crate) fn uuid_v4() -> Result<String, Echec> {
    let mut octets = [0; 16];
    // No randomness means a machine that can't speak TLS either.
    getrandom::fill(&mut octets).map_err(|_| Echec::sans_reponse(Issue::DemandeFautive))?;
    Ok(ecrire(octets))
}

fn ecrire(octets: [u8; 16]) -> String {
    // The four bits of the version, the two of the variant.
    let nombre = u128::from_be_bytes(octets) & !(0xf000 << 64) & !(0xc000 << 48) | (0x4000 << 64) | (0x8000 << 48);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        nombre >> 96,
        nombre >> 80 & 0xffff,
        nombre >> 64 & 0xffff,
        nombre >> 48 & 0xffff,
        nombre & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_random_uuid_of_version_4() {
        assert_eq!(ecrire([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(ecrire([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let octets = [0x0f, 0x1e, 0x2d, 0x3c, 0x4b, 0x5a, 0x69, 0x78, 0x87, 0x96, 0xa5, 0xb4, 0xc3, 0xd2, 0xe1, 0xf0];
        assert_eq!(ecrire(octets), "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0");
        assert_ne!(uuid_v4().unwrap(), uuid_v4().unwrap());
    }
}
