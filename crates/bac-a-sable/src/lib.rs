#![doc = include_str!("../README.md")]

mod api_particulier;
mod commandes;
mod etat;
mod familles;
mod franceconnect;
mod horloge;
mod impot_particulier;
mod openid;
mod pages;
mod pannes;
mod proconnect;
mod reglages;
mod secrets;
mod serveur;
mod vecteurs;

pub use api_particulier::operations::Operation;
pub use commandes::{Appels, Commandes, Requete};
pub use familles::{
    Adresse, AdresseFiscale, Aeeh, Avis, Caisse, Css, Declarant, Dossier, FoyerFiscal, Identite, Lieu, Membre,
    Naissance, Persona, Rsa, Sexe, Statuts, foyers_fiscaux, personas,
};
pub use pannes::{Cible, Falsification, Fenetre, Panne};
pub use proconnect::{Agent, agents};
pub use reglages::{Client, ClientImpot, Quotas, Reglages};
pub use secrets::{Jetons, SansHasard};
pub use serveur::{BacASable, Erreur};
pub use vecteurs::Vecteur;
