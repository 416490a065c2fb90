//! The client against servers that answer whatever is asked of them, well or badly.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

mod echanges;
mod jetons;
mod nomenclature;
mod serveur;
