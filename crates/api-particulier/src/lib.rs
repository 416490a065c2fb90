#![doc = include_str!("../README.md")]

mod client;
mod echec;
mod identite;
mod nomenclature;
mod periode;
mod reglages;
mod reponse;
mod transport;
mod veille;

pub use client::{ApiParticulier, Options};
pub use echec::{Champ, Code, Config, Echec, Faute, Fournisseur, Issue};
pub use identite::{Identite, IdentiteCivile, Lieu, Motif, Refus};
pub use periode::Periode;
pub use reglages::{Delais, Environnement, ErreurReglages, Reglages};
pub use transport::{Quota, Reponse};
pub use veille::{Etat, Introspection, Service};
