//! The words of the form and its style, a file for each language: the sentences in the order of the catalogue, a line each,
//! then the style sheet, which would be one request more before the first step.

use anyhow::{Result, bail};
use textes::{Langue, phrases};

/// The French file, with a style sheet to come.
pub(crate) fn french() -> Result<String> {
    Ok(serde_json::to_string(&content(Langue::Francais, "")?)?)
}

/// Name and content of each file.
pub(super) fn files(style: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let file =
        |langue: Langue| Ok((format!("textes.{}.json", langue.code()), serde_json::to_vec(&content(langue, style)?)?));
    Langue::TOUTES.into_iter().map(file).collect()
}

fn content(langue: Langue, style: &str) -> Result<[String; 2]> {
    let phrases = phrases(langue);
    if let Some(phrase) = phrases.iter().find(|phrase| phrase.contains('\n')) {
        bail!("a sentence of the form takes one line: {phrase}");
    }
    Ok([phrases.join("\n"), style.to_owned()])
}
