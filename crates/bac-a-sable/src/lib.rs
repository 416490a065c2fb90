#![doc = include_str!("../README.md")]

mod api_particulier;
mod commandes;
mod etat;
mod familles;
mod franceconnect;
mod horloge;
mod pages;
mod pannes;
mod reglages;
mod secrets;
mod serveur;

pub use api_particulier::operations::Operation;
pub use commandes::{Appels, Commandes, Requete};
pub use familles::{
    Adresse, Aeeh, Caisse, Css, Dossier, Identite, Lieu, Membre, Naissance, Persona, Rsa, Sexe, Statuts, personas,
};
pub use pannes::{Cible, Falsification, Panne};
pub use reglages::{Client, Quotas, Reglages};
pub use secrets::{Jetons, SansHasard};
pub use serveur::{BacASable, Erreur};
