#![doc = include_str!("../README.md")]

mod catalogue;
mod modele;

use std::sync::OnceLock;

pub use catalogue::*;

/// A language of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Langue {
    /// French, in which everything can be said.
    Francais,
    /// English.
    Anglais,
    /// Arabic, from right to left.
    Arabe,
}

impl Langue {
    /// All of them.
    pub const TOUTES: [Self; 3] = [Self::Francais, Self::Anglais, Self::Arabe];

    /// As `lang` writes it: `fr`, `en`, `ar`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Francais => "fr",
            Self::Anglais => "en",
            Self::Arabe => "ar",
        }
    }

    /// As `dir` writes it.
    pub const fn sens(self) -> &'static str {
        match self {
            Self::Francais | Self::Anglais => "ltr",
            Self::Arabe => "rtl",
        }
    }

    /// The region whose usages the dates and the numbers follow, as a browser names it.
    pub const fn region(self) -> &'static str {
        match self {
            Self::Francais => "fr-FR",
            Self::Anglais => "en-GB",
            // Latin digits, as in North Africa and in French administrations.
            Self::Arabe => "ar-u-nu-latn",
        }
    }

    /// The sentence of this name, for who speaks several languages at once; empty when there is none. The name is that of
    /// its function.
    #[cfg(any(not(target_arch = "wasm32"), feature = "compiles"))]
    pub fn phrase(self, nom: &str) -> &'static str {
        let numero = catalogue::NOMS.iter().position(|autre| *autre == nom);
        numero.and_then(|numero| catalogue::phrases(self).get(numero).copied()).unwrap_or_default()
    }

    /// From `lang`; `None` when the form does not speak it.
    pub fn lire(code: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|langue| langue.code() == code)
    }
}

static CHARGES: OnceLock<(Langue, Vec<&'static str>)> = OnceLock::new();

/// Speaks `langue` from now on, with its sentences in the order of the catalogue. The first call decides: a module speaks
/// one language.
pub fn charger(langue: Langue, phrases: Vec<&'static str>) {
    // A second element of the page has the same words.
    let _ = CHARGES.set((langue, phrases));
}

/// Whether the words are there already.
pub fn est_charge() -> bool {
    CHARGES.get().is_some()
}

/// The language that is spoken.
pub fn langue() -> Langue {
    CHARGES.get().map_or(Langue::Francais, |(langue, _)| *langue)
}

fn lire(numero: usize) -> &'static str {
    let charge = CHARGES.get().and_then(|(_, phrases)| phrases.get(numero).copied());
    #[cfg(any(not(target_arch = "wasm32"), feature = "compiles"))]
    let charge = charge.or_else(|| catalogue::phrases(Langue::Francais).get(numero).copied());
    charge.unwrap_or_default()
}
