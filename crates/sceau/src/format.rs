//! The bytes of a seal. Reading never panics: everything that comes from a browser is foreign.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Contexte, Erreur};

pub(crate) const NONCE: usize = 24;
/// What shows that nothing was changed, after the ciphertext.
pub(crate) const MARQUE: usize = 16;
const VERSION: u8 = 1;

/// The parts of a seal that was read but not yet believed.
pub(crate) struct Enveloppe<'a> {
    pub(crate) cle: u8,
    pub(crate) expire_le: u64,
    pub(crate) portee: Vec<String>,
    pub(crate) entete: &'a [u8],
    pub(crate) nonce: [u8; NONCE],
    pub(crate) chiffre: &'a [u8],
}

impl<'a> Enveloppe<'a> {
    pub(crate) fn lire(octets: &'a [u8]) -> Result<Self, Erreur> {
        let illisible = || Erreur::Illisible;
        let (fixe, reste) = octets.split_first_chunk::<12>().ok_or_else(illisible)?;
        let [version, cle, e0, e1, e2, e3, e4, e5, e6, e7, l0, l1] = *fixe;
        if version != VERSION {
            return Err(Erreur::Version);
        }
        let longueur = usize::from(u16::from_be_bytes([l0, l1]));
        let (portee, reste) = reste.split_at_checked(longueur).ok_or_else(illisible)?;
        let (nonce, chiffre) = reste.split_first_chunk::<NONCE>().ok_or_else(illisible)?;
        let portee = std::str::from_utf8(portee).map_err(|_| Erreur::Illisible)?;
        Ok(Self {
            cle,
            expire_le: u64::from_be_bytes([e0, e1, e2, e3, e4, e5, e6, e7]),
            portee: portee.split('\n').filter(|nom| !nom.is_empty()).map(str::to_owned).collect(),
            entete: octets.get(..12 + longueur).ok_or_else(illisible)?,
            nonce: *nonce,
            chiffre,
        })
    }
}

pub(crate) fn entete(cle: u8, expire_le: u64, portee: &[String]) -> Result<Vec<u8>, Erreur> {
    // The separator must not be forgeable from inside a name.
    if portee.iter().any(|nom| nom.is_empty() || nom.contains('\n')) {
        return Err(Erreur::Impossible);
    }
    let portee = portee.join("\n");
    let longueur = u16::try_from(portee.len()).map_err(|_| Erreur::Impossible)?;
    let mut entete = vec![VERSION, cle];
    entete.extend(expire_le.to_be_bytes());
    entete.extend(longueur.to_be_bytes());
    entete.extend(portee.as_bytes());
    Ok(entete)
}

/// What is authenticated beside the ciphertext. Each part is preceded by its length, so that no two contexts give the
/// same bytes.
pub(crate) fn lie(entete: &[u8], contexte: Contexte<'_>) -> Vec<u8> {
    let parties = [entete, contexte.usage.as_bytes(), contexte.origine.as_bytes()];
    let mut lie = Vec::with_capacity(parties.iter().map(|partie| 8 + partie.len()).sum());
    for partie in parties {
        lie.extend((partie.len() as u64).to_be_bytes());
        lie.extend(partie);
    }
    lie
}

/// Adds the length, the content, and zeros up to a multiple of `bloc`, with the place for what comes after.
pub(crate) fn remplir(octets: &mut Vec<u8>, clair: &[u8], bloc: usize) -> Result<(), Erreur> {
    let longueur = u32::try_from(clair.len()).map_err(|_| Erreur::Impossible)?;
    let rempli = (clair.len() + 4).next_multiple_of(bloc);
    let fin = octets.len() + rempli;
    octets.reserve_exact(rempli + MARQUE);
    octets.extend(longueur.to_be_bytes());
    octets.extend(clair);
    octets.resize(fin, 0);
    Ok(())
}

pub(crate) fn vider(mut rempli: Vec<u8>) -> Result<Vec<u8>, Erreur> {
    let (longueur, contenu) = rempli.split_first_chunk::<4>().ok_or(Erreur::Illisible)?;
    let longueur = u32::from_be_bytes(*longueur) as usize;
    if longueur > contenu.len() {
        return Err(Erreur::Illisible);
    }
    rempli.drain(..4);
    rempli.truncate(longueur);
    Ok(rempli)
}

pub(crate) fn en_texte(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

pub(crate) fn depuis_texte(texte: &str) -> Result<Vec<u8>, Erreur> {
    URL_SAFE_NO_PAD.decode(texte).map_err(|_| Erreur::Illisible)
}
