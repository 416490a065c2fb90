#![doc = include_str!("../README.md")]

mod decouverte;
mod erreur;
mod flux;
mod http;
mod id_token;
mod identite;
mod jws;
#[doc(hidden)]
pub mod lecture;
mod reglages;
mod secrets;

pub use erreur::{Champ, Controle, Erreur, Faute, Panne, Reprise};
pub use flux::{FranceConnect, Session};
pub use identite::{IdentitePivot, Sexe};
pub use reglages::Reglages;
pub use secrets::Secrets;
