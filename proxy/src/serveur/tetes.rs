//! A second opinion on where the requests of an HTTP/1 connection begin and end.
//!
//! The parser below us is lenient where the standard lets it be: it takes a lone line feed for a line end, drops a length
//! that stands beside a transfer coding, and reads the same length twice. Somebody in front of us may read the same bytes
//! otherwise, and what one takes for a body is a request for the other. So the raw bytes are looked at once more, with no
//! leniency at all, and a request is served only when both readers agree that it is one.

use std::collections::VecDeque;

/// Follows the bytes of a connection in the order in which they come.
pub(super) struct Tetes {
    etape: Etape,
    /// One for each head that came whole and was not yet asked for.
    verdicts: VecDeque<bool>,
    maximum: usize,
}

enum Etape {
    /// Bytes of the head that is coming.
    Tete(Vec<u8>),
    /// Bytes of the body that are still to come.
    Corps(u64),
    /// Nothing more is judged: the connection ends with the request under way, or speaks HTTP/2.
    Fin,
}

/// What every HTTP/2 connection begins with; as a head of HTTP/1 it is complete after its first empty line.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\n";

impl Tetes {
    /// Heads longer than `maximum` bytes have no verdict.
    pub(super) fn new(maximum: usize) -> Self {
        Self { etape: Etape::Tete(Vec::new()), verdicts: VecDeque::new(), maximum }
    }

    /// Bytes that came.
    pub(super) fn lire(&mut self, mut octets: &[u8]) {
        while !octets.is_empty() {
            match &mut self.etape {
                Etape::Fin => return,
                Etape::Corps(reste) => {
                    let pris = usize::try_from(*reste).unwrap_or(usize::MAX).min(octets.len());
                    *reste -= pris as u64;
                    octets = octets.get(pris..).unwrap_or_default();
                    if *reste == 0 {
                        self.etape = Etape::Tete(Vec::new());
                    }
                }
                Etape::Tete(tete) => {
                    if tete.is_empty() {
                        // Empty lines before a request are nobody's.
                        let utile = octets.iter().position(|octet| !b"\r\n".contains(octet));
                        octets = utile.and_then(|debut| octets.get(debut..)).unwrap_or_default();
                    }
                    let deja = tete.len();
                    let place = self.maximum.saturating_sub(deja).min(octets.len());
                    tete.extend_from_slice(octets.get(..place).unwrap_or_default());
                    let cherche = deja.saturating_sub(3);
                    let fin = tete.get(cherche..).and_then(|suite| suite.windows(4).position(|mot| mot == b"\r\n\r\n"));
                    let Some(fin) = fin.map(|fin| cherche + fin + 4) else {
                        if place < octets.len() {
                            self.etape = Etape::Fin;
                        }
                        return;
                    };
                    octets = octets.get(fin - deja..).unwrap_or_default();
                    let tete = tete.get(..fin).unwrap_or_default();
                    if tete == PREFACE {
                        self.etape = Etape::Fin;
                        return;
                    }
                    let suite = juger(tete);
                    self.verdicts.push_back(suite.is_some());
                    self.etape = match suite {
                        Some(Suite::Longueur(0)) => Etape::Tete(Vec::new()),
                        Some(Suite::Longueur(longueur)) => Etape::Corps(longueur),
                        Some(Suite::Morceaux) | None => Etape::Fin,
                    };
                }
            }
        }
    }

    /// Whether the next request that the parser found is one here too. `None`: there is none here.
    pub(super) fn suivante(&mut self) -> Option<bool> {
        self.verdicts.pop_front()
    }
}

/// What comes after a head.
enum Suite {
    Longueur(u64),
    Morceaux,
}

/// The body that a head announces; `None` when two readers could understand it differently.
fn juger(tete: &[u8]) -> Option<Suite> {
    let tete = tete.strip_suffix(b"\r\n\r\n")?;
    let mut lignes = tete.split(|octet| *octet == b'\n').peekable();
    lignes.next().and_then(|demande| ligne(demande, lignes.peek().is_none()))?;
    let (mut longueur, mut codage) = (None, false);
    while let Some(suivante) = lignes.next() {
        let texte = ligne(suivante, lignes.peek().is_none())?;
        let deux_points = texte.iter().position(|octet| *octet == b':')?;
        let (nom, valeur) = texte.split_at(deux_points);
        let valeur = valeur.get(1..)?.trim_ascii();
        // Neither a space before the colon nor a line that goes on with the one above.
        if nom.is_empty()
            || !nom.iter().all(|octet| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet))
        {
            return None;
        }
        if nom.eq_ignore_ascii_case(b"content-length") {
            let nombre =
                std::str::from_utf8(valeur).ok().filter(|nombre| nombre.bytes().all(|o| o.is_ascii_digit()))?;
            if longueur.replace(nombre.parse().ok()?).is_some() {
                return None;
            }
        } else if nom.eq_ignore_ascii_case(b"transfer-encoding") {
            if codage || !valeur.eq_ignore_ascii_case(b"chunked") {
                return None;
            }
            codage = true;
        }
    }
    match (longueur, codage) {
        (Some(_), true) => None,
        (None, true) => Some(Suite::Morceaux),
        (longueur, false) => Some(Suite::Longueur(longueur.unwrap_or(0))),
    }
}

/// A line without its end, when that end is the only one that every reader knows; the last one lost its own.
fn ligne(texte: &[u8], derniere: bool) -> Option<&[u8]> {
    let texte = if derniere { texte } else { texte.strip_suffix(b"\r")? };
    (!texte.iter().any(|octet| matches!(octet, b'\r' | 0))).then_some(texte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdicts(octets: &[u8], pas: usize) -> Vec<bool> {
        let mut tetes = Tetes::new(256);
        octets.chunks(pas).for_each(|morceau| tetes.lire(morceau));
        std::iter::from_fn(|| tetes.suivante()).collect()
    }

    #[test]
    fn heads_are_found_and_judged_however_they_are_cut() {
        let longue = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(300));
        for (octets, attendus) in [
            ("GET / HTTP/1.1\r\nhost: a\r\n\r\n", &[true][..]),
            ("\r\n\r\nGET / HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n", &[true, true]),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcdGET / HTTP/1.1\r\n\r\n", &[true, true]),
            ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\n\r\n", &[true, true]),
            // Nothing is judged after chunks: the connection ends there.
            ("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n", &[true]),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: identity, chunked\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nContent-Length: 4, 4\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nContent-Length: +4\r\n\r\n", &[false]),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\r\nx : a\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\r\nx: a\r\n b: c\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\nx: a\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\r\nx: a\rb: c\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\r\nx: a\0\r\n\r\n", &[false]),
            ("GET / HTTP/1.1\nx: a\n\n", &[]),
            (longue.as_str(), &[]),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[]),
        ] {
            for pas in [1, 2, 3, 5, 1_000] {
                assert_eq!(verdicts(octets.as_bytes(), pas), attendus, "{octets:?} by {pas}");
            }
        }
    }

    /// Pieces of requests, and bytes that are none.
    fn soupe() -> impl Strategy<Value = Vec<u8>> {
        let connus: Vec<&[u8]> = vec![
            b"GET / HTTP/1.1\r\n",
            b"POST /v1/dossiers HTTP/1.1\r\n",
            b"content-length: 4\r\n",
            b"content-length: 0\r\n",
            b"transfer-encoding: chunked\r\n",
            b"x: a\r\n",
            b"abcd",
            b"\r\n",
            b"\n",
            b"\r",
            b"PRI * HTTP/2.0\r\n\r\n",
        ];
        let morceau = prop_oneof![
            8 => prop::sample::select(connus).prop_map(<[u8]>::to_vec),
            1 => prop::collection::vec(any::<u8>(), 0..300),
        ];
        prop::collection::vec(morceau, 0..24).prop_map(|morceaux| morceaux.concat())
    }

    proptest! {
        #[test]
        fn whatever_comes_is_judged_the_same_however_it_is_cut(octets in soupe(), pas in 1_usize..40) {
            prop_assert_eq!(verdicts(&octets, pas), verdicts(&octets, octets.len().max(1)));
        }
    }
}
