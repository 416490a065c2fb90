//! JSON to and from the types of the contract.
//!
//! The browser parses; what is written here walks its values. It is not serde: the code that serde derives for the
//! thirty types of the contract, careful of every order, duplicate and error, weighs a fifth of the whole form, and
//! nobody reads its errors here (the citizen gets one sentence, wherever the mistake is). The lists of fields cannot
//! go astray: a missing one does not compile, and the tests hold both directions to what serde says of each type.

mod ecriture;
mod lecture;

pub(crate) use ecriture::{DemandeRecu, Inscriptible, ecrire};
pub(crate) use lecture::{Lisible, PieceEnvoyee, lire};

/// What was read is not what the contract says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inattendu;
