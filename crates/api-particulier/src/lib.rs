#![doc = include_str!("../README.md")]

mod appel;
mod authentification;
mod client;
mod dpop;
mod echeance;
mod echec;
mod identite;
mod journal;
mod nomenclature;
pub mod operations;
mod periode;
mod preuve;
mod reglages;
mod reponse;
mod reprise;
mod transport;
mod veille;

pub use appel::{AgentOpaque, Delegation};
pub use authentification::{Authentification, FuturJeton, JetonIndisponible, Strategie};
pub use client::{ApiParticulier, Corps, Options};
pub use dpop::{CleDpop, CleIllisible};
pub use echeance::Echeance;
pub use echec::{Categorie, Champ, Code, Config, Echec, Faute, Fournisseur, Issue};
pub use identite::{Identite, IdentiteCivile, Lieu, Motif, Refus};
pub use journal::{Evenement, Journal};
pub use operations::Operation;
pub use periode::Periode;
pub use preuve::{Annexe, NiveauDePreuve, Preuve};
pub use reglages::{Delais, Environnement, ErreurReglages, Reglages};
pub use reprise::Reprise;
pub use transport::{Entetes, Quota, Reponse};
pub use veille::{Etat, Introspection, Service};
