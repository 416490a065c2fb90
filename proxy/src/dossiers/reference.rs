//! The receipt's reference: 13 characters that can be read aloud and copied by hand.

use std::fmt;

/// Twelve random characters and one that checks them. The alphabet has no 0, 1, I, L or O, and 31 characters: with a
/// prime number, one wrong character or two exchanged neighbours never give a valid reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference(String);

const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

impl Reference {
    /// Draws a reference.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn tirer() -> Result<Self, getrandom::Error> {
        let rangs = tirer(12)?;
        let cle = cle(&rangs);
        Ok(Self(
            rangs
                .into_iter()
                .chain([cle])
                .filter_map(|rang| ALPHABET.get(rang))
                .map(|octet| char::from(*octet))
                .collect(),
        ))
    }

    /// Draws the code that goes with a reference: 10 characters, some 49 bits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn tirer_un_code() -> Result<String, getrandom::Error> {
        Ok(tirer(10)?.into_iter().filter_map(|rang| ALPHABET.get(rang)).map(|octet| char::from(*octet)).collect())
    }

    /// A code as people write it: spaces, hyphens and case do not count.
    pub fn lire_un_code(texte: &str) -> String {
        texte.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
    }

    /// Reads a reference as people write it: spaces, hyphens and case do not count.
    pub fn lire(texte: &str) -> Option<Self> {
        let propre: String =
            texte.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
        let rangs: Vec<usize> =
            propre.bytes().map(|octet| ALPHABET.iter().position(|autre| *autre == octet)).collect::<Option<_>>()?;
        let (derniere, corps) = rangs.split_last()?;
        (corps.len() == 12 && cle(corps) == *derniere).then_some(Self(propre))
    }

    /// The 13 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn tirer(nombre: usize) -> Result<Vec<usize>, getrandom::Error> {
    let mut rangs = Vec::with_capacity(nombre);
    while rangs.len() < nombre {
        let mut octets = [0; 32];
        getrandom::fill(&mut octets)?;
        // 248 is the greatest multiple of 31 that fits: beyond it some characters would come more often.
        let admis = octets.iter().filter(|octet| **octet < 248).map(|octet| usize::from(octet % 31));
        rangs.extend(admis.take(nombre - rangs.len()));
    }
    Ok(rangs)
}

fn cle(rangs: &[usize]) -> usize {
    rangs.iter().enumerate().map(|(place, rang)| (place + 1) * rang).sum::<usize>() % 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_was_drawn_and_refuses_every_slip() {
        for _ in 0..50 {
            let reference = Reference::tirer().unwrap();
            let texte = reference.to_string();
            assert_eq!(texte.len(), 13);
            assert_eq!(Reference::lire(&format!(" {}-{} ", &texte[..4], texte[4..].to_lowercase())), Some(reference));
            for place in 0..13 {
                for autre in ALPHABET {
                    let mut octets = texte.clone().into_bytes();
                    if octets[place] != *autre {
                        octets[place] = *autre;
                        assert_eq!(Reference::lire(&String::from_utf8(octets).unwrap()), None);
                    }
                }
                let mut octets = texte.clone().into_bytes();
                if place < 12 && octets[place] != octets[place + 1] {
                    octets.swap(place, place + 1);
                    assert_eq!(Reference::lire(&String::from_utf8(octets).unwrap()), None, "{texte} {place}");
                }
            }
        }
        assert_eq!(Reference::lire(""), None);
    }
}
