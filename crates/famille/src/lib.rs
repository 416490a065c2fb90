#![doc = include_str!("../README.md")]

pub mod adresse;
pub mod argent;
pub mod concordance;
pub mod date;
pub mod demarche;
pub mod foyer;
pub mod identifiants;
pub mod impot;
pub mod personne;
pub mod quotient;
pub mod saisie;
pub mod tarif;
pub mod texte;

pub use adresse::Adresse;
pub use argent::Centimes;
pub use concordance::Concordance;
pub use date::{Date, DatePartielle};
pub use demarche::{Ages, Demarche, Donnee};
pub use foyer::Foyer;
pub use identifiants::{CogCommune, CogDepartement, CogPays, Siret};
pub use impot::{AvisFiscal, NumeroFiscal, Parts, StatutImposition, quotient_municipal};
pub use personne::{Enfant, Personne, Sexe};
pub use quotient::{Fournisseur, Quotient, QuotientFamilial};
pub use tarif::{Prix, Tarif};
