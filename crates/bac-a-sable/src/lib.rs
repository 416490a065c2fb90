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

pub use commandes::{Appels, Commandes, Requete};
pub use familles::{Adresse, Caisse, Dossier, Identite, Lieu, Membre, Naissance, Persona, Sexe, personas};
pub use pannes::{Cible, Falsification, Panne};
pub use reglages::{Client, Quotas, Reglages};
pub use secrets::{Jetons, SansHasard};
pub use serveur::{BacASable, Erreur};
