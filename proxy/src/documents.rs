//! The papers of the data protection officer, drawn from `ville.toml`: the request to DataPass, the notice to families, the
//! entry of the register of processing activities, and a draft of the impact assessment. Neither secrets nor network.
//!
//! A paper is a [`Document`], which two renderers read. What the city's file does not say stays visible in the paper, and
//! [`manques()`] gives the lines to write.

mod aipd;
mod besoins;
mod commande;
mod habilitation;
mod manques;
mod markdown;
mod mesures;
mod modele;
mod notice;
mod pdf;
mod registre;

pub use aipd::aipd;
pub use commande::{Quel, ecrire};
pub use habilitation::habilitation;
pub use manques::{Manque, a_ecrire, manques};
pub use markdown::rendre as en_markdown;
pub(crate) use modele::typographier;
pub use modele::{Bloc, Document, Niveau, Tableau, Texte};
pub use notice::{Notice, Point, Rubrique};
pub use pdf::rendre as en_pdf;
pub use pdf::rendre_de_famille as en_pdf_de_famille;
pub use registre::registre;
