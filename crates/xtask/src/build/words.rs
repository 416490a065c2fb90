//! The words of the form, a file for each language: an array of sentences in the order of the catalogue.

use anyhow::Result;
use textes::{Langue, phrases};

/// The French words, as their file has them.
pub(crate) fn french() -> Result<String> {
    Ok(serde_json::to_string(phrases(Langue::Francais))?)
}

/// Name and content of each file.
pub(super) fn files() -> Result<Vec<(String, Vec<u8>)>> {
    Langue::TOUTES
        .into_iter()
        .map(|langue| Ok((format!("textes.{}.json", langue.code()), serde_json::to_vec(phrases(langue))?)))
        .collect()
}
