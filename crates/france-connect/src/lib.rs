#![doc = include_str!("../README.md")]

mod decouverte;
mod erreur;
mod flux;
mod http;
mod identite;
mod jws;
mod reglages;
mod secrets;

pub use erreur::{Champ, Controle, Erreur, Faute, Panne, Reprise};
pub use flux::{FranceConnect, Session};
pub use identite::{IdentitePivot, Sexe};
pub use reglages::Reglages;
pub use secrets::Secrets;
