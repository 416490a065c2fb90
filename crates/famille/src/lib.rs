#![doc = include_str!("../README.md")]

pub mod adresse;
pub mod argent;
pub mod concordance;
pub mod date;
pub mod defaut;
pub mod demarche;
pub mod foyer;
pub mod identifiants;
pub mod impot;
pub mod personne;
pub mod question;
pub mod quotient;
pub mod saisie;
pub mod tarif;
pub mod taux;
pub mod texte;

pub use adresse::Adresse;
pub use argent::{Centimes, Exact};
pub use concordance::Concordance;
pub use date::{Date, DatePartielle};
pub use defaut::Defaut;
pub use demarche::{Ages, Contact, Deliberation, Demarche, Donnee, Usage};
pub use foyer::Foyer;
pub use identifiants::{CogCommune, CogDepartement, CogPays, Siret};
pub use impot::{AvisFiscal, NumeroFiscal, Parts, StatutImposition, quotient_municipal};
pub use personne::{Enfant, Personne, Sexe};
pub use question::{Question, Reponse};
pub use quotient::{Fournisseur, NatureQuotient, Quotient, QuotientFamilial, Quotients};
pub use tarif::{Prix, Situation, Tarif};
pub use taux::Taux;
