//! What a family sees of its dossier afterwards, with the reference and the code of its receipt: where it stands, its
//! receipt as a PDF, and who looked at it.

pub(crate) mod pages;
mod recu;
mod traces;

use contrat::Recu;
pub(crate) use recu::document as document_du_recu;
pub(crate) use traces::{Trace, Traces, traces};

use crate::dossiers::{Depot, Dossier, Reference, Situation};

/// A dossier that its own family has opened.
pub(crate) struct Ouvert {
    pub(crate) reference: Reference,
    pub(crate) situation: Situation,
    pub(crate) dossier: Dossier,
    pub(crate) recu: Recu,
}

/// The dossier of this reference, when the code is its own; a wrong code and an unknown reference are not told apart.
pub(crate) fn ouvrir(depot: &Depot, reference: &str, code: &str) -> anyhow::Result<Option<Ouvert>> {
    let Some(reference) = Reference::lire(reference) else { return Ok(None) };
    let Some(recu) = depot.recu(&reference)? else { return Ok(None) };
    let code = Reference::lire_un_code(code);
    // A dossier that came before there were codes has none, and nobody opens it with nothing.
    if recu.code.is_empty() || !memes_octets(code.as_bytes(), recu.code.as_bytes()) {
        return Ok(None);
    }
    let (Some(situation), Some(dossier)) = (depot.situation(&reference)?, depot.lire(&reference)?) else {
        return Ok(None);
    };
    Ok(Some(Ouvert { reference, situation, dossier, recu }))
}

/// In constant time: how far a guess is right does not show.
fn memes_octets(uns: &[u8], autres: &[u8]) -> bool {
    uns.len() == autres.len() && uns.iter().zip(autres).fold(0, |ecart, (un, autre)| ecart | (un ^ autre)) == 0
}
