#![doc = include_str!("../README.md")]

mod accessibilite;
pub mod actifs;
pub mod administration;
pub mod agents;
pub mod application;
mod base;
mod bureau;
mod cadence;
pub mod config;
pub mod demo;
pub mod documents;
pub mod dossiers;
mod epreuve;
mod erreur;
mod formulaire;
mod fuseau;
pub mod gestion;
pub mod horloge;
mod identification;
pub mod integration;
pub mod jeton;
mod lieux;
pub mod livraison;
mod mesures;
mod mots;
mod page_publique;
mod partage;
pub mod processus;
pub mod registre;
mod routes;
mod salle;
pub mod serveur;
pub mod simuler;
mod sortie;
mod suivi;
pub mod traces;
mod visiteur;

pub use application::Application;
pub use base::Lieu;
/// How hashes and random numbers are written everywhere here.
pub(crate) use base16ct::lower::encode_string as hexadecimal;
pub use horloge::Horloge;
#[cfg(feature = "bench")]
#[doc(hidden)]
pub use routes::banc;
pub use routes::{OPENAPI, openapi};
