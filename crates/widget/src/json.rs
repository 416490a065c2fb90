//! JSON to and from the types of the contract.
//!
//! The browser parses: what is written here only walks its values. Structures are read as sequences of fields in the
//! order of their definition, which spares the derived code that recognises names; and an error says nothing, because
//! nobody reads it (the citizen gets one sentence, whatever the place of the mistake). The two together weigh a fifth
//! of a general decoder.

mod ecriture;
mod lecture;

use std::fmt;

use serde::Serialize;
use serde::de::{self, DeserializeOwned, Expected, Unexpected};
use serde::ser;
use wasm_bindgen::JsValue;

/// What is read or written is not what the contract says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inattendu;

/// Reads a JavaScript value.
pub(crate) fn lire<T: DeserializeOwned>(valeur: JsValue) -> Result<T, Inattendu> {
    T::deserialize(lecture::Js(valeur))
}

/// Writes a text in JSON.
pub(crate) fn ecrire<T: Serialize>(valeur: &T) -> Result<String, Inattendu> {
    let mut texte = ecriture::Ecrivain::default();
    valeur.serialize(&mut texte)?;
    Ok(texte.0)
}

impl fmt::Display for Inattendu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON inattendu")
    }
}

impl std::error::Error for Inattendu {}

impl ser::Error for Inattendu {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

// Every constructor is overridden: the default ones compose sentences, numbers with decimals included.
impl de::Error for Inattendu {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}
