//! Keys and the ring that holds them: the first seals, all open.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// A key of 32 bytes with the number by which a seal names it.
pub struct Cle {
    id: u8,
    octets: Zeroizing<[u8; 32]>,
}

/// Why a text is not a ring of keys. It never carries the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "clés attendues : « numéro:clé », séparées par des virgules, la première étant celle qui scelle ; le numéro va de 0 à 255 et la clé est faite de 32 octets au hasard en base64 (exemple : echo \"1:$(openssl rand -base64 32)\")"
)]
pub struct CleInvalide;

/// Keys in order of preference; never empty.
pub struct Trousseau {
    active: Cle,
    anciennes: Vec<Cle>,
}

impl Cle {
    /// A key from its bytes.
    pub fn new(id: u8, octets: [u8; 32]) -> Self {
        Self { id, octets: Zeroizing::new(octets) }
    }

    pub(crate) fn id(&self) -> u8 {
        self.id
    }

    pub(crate) fn octets(&self) -> &[u8; 32] {
        &self.octets
    }

    fn lire(texte: &str) -> Option<Self> {
        let (id, octets) = texte.trim().split_once(':')?;
        let decodes =
            Zeroizing::new(STANDARD.decode(octets.trim()).or_else(|_| URL_SAFE_NO_PAD.decode(octets.trim())).ok()?);
        let mut cle = Zeroizing::new([0; 32]);
        (decodes.len() == cle.len()).then(|| cle.copy_from_slice(&decodes))?;
        // A key of one repeated byte is an example left in place, not a secret.
        let constante = cle.iter().all(|octet| *octet == cle[0]);
        (!constante).then_some(Self { id: id.trim().parse().ok()?, octets: cle })
    }
}

impl Trousseau {
    /// A ring of one key.
    pub fn new(active: Cle) -> Self {
        Self { active, anciennes: Vec::new() }
    }

    /// Reads `2:base64,1:base64`: the first seals, the others only open what was sealed before a rotation.
    ///
    /// # Errors
    /// When a key is not 32 bytes in base64, or a number comes twice.
    pub fn lire(texte: &str) -> Result<Self, CleInvalide> {
        let mut cles = texte.split(',').map(|cle| Cle::lire(cle).ok_or(CleInvalide));
        let active = cles.next().ok_or(CleInvalide)??;
        let anciennes = cles.collect::<Result<Vec<_>, _>>()?;
        let mut numeros: Vec<u8> = anciennes.iter().map(Cle::id).chain([active.id]).collect();
        numeros.sort_unstable();
        if numeros.windows(2).any(|paire| paire[0] == paire[1]) {
            return Err(CleInvalide);
        }
        Ok(Self { active, anciennes })
    }

    /// How many keys there are.
    pub fn nombre(&self) -> usize {
        1 + self.anciennes.len()
    }

    pub(crate) fn active(&self) -> &Cle {
        &self.active
    }

    pub(crate) fn trouver(&self, id: u8) -> Option<&Cle> {
        [&self.active].into_iter().chain(&self.anciennes).find(|cle| cle.id == id)
    }
}

impl fmt::Debug for Cle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cle({}, …)", self.id)
    }
}

impl fmt::Debug for Trousseau {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trousseau(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_read_or_refused_without_being_repeated() {
        let une = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let nulle = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for (texte, correct) in [
            (format!("1:{une}"), true),
            (format!(" 2:{une} , 1:{une} "), true),
            (format!("1:{une},1:{une}"), false),
            (format!("256:{une}"), false),
            (format!("1:{nulle}"), false),
            ("1:AAEC".to_owned(), false),
            (une.to_owned(), false),
            (String::new(), false),
        ] {
            let lu = Trousseau::lire(&texte);
            assert_eq!(lu.is_ok(), correct, "{texte}");
            assert!(!format!("{lu:?}").contains("AAEC"));
        }
    }
}
