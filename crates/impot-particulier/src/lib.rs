#![doc = include_str!("../README.md")]

mod annee;
mod client;
mod correlation;
mod echec;
mod jeton;
mod nomenclature;
mod reglages;
mod reponse;
mod transport;

pub use annee::AnneeRevenus;
pub use client::ImpotParticulier;
pub use echec::{Code, Config, Echec, Etape, Faute, Issue};
pub use reglages::{Delais, ErreurReglages, Reglages, Ressource};
pub use reponse::lire_situation;
pub use transport::Reponse;
