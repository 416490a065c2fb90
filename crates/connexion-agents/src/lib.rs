#![doc = include_str!("../README.md")]

mod agent;
mod erreur;
mod flux;
mod reglages;
mod secrets;

pub use agent::Agent;
pub use erreur::Erreur;
pub use flux::ConnexionAgents;
pub use openid::{Controle, Panne};
pub use reglages::Reglages;
pub use secrets::Secrets;
