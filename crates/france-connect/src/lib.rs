#![doc = include_str!("../README.md")]

mod erreur;
mod flux;
mod identite;
#[doc(hidden)]
pub mod lecture;
mod reglages;
mod secrets;

pub use erreur::{Champ, Erreur, Faute};
pub use flux::{FranceConnect, Session};
pub use identite::{IdentitePivot, Sexe};
pub use openid::{Controle, Panne, Reprise};
pub use reglages::Reglages;
pub use secrets::Secrets;
