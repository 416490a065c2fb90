//! The client against servers that answer as API Particulier does, did, or should not.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not inside a test function")]

mod acces;
mod echanges;
mod jetons;
mod nomenclature;
mod operations;
mod reprise;
mod serveur;
