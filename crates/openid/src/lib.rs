#![doc = include_str!("../README.md")]

mod client;
mod decouverte;
mod echec;
mod http;
mod id_token;
mod jws;
#[doc(hidden)]
pub mod lecture;
mod reglages;
mod secrets;

pub use client::{Client, Identification};
pub use echec::{Controle, Echec, Panne, Reprise};
pub use reglages::{Informations, Reglages};
pub use secrets::Secrets;
