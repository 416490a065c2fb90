//! Dossiers: from what the citizen sent to what the city keeps.

mod composition;
mod depot;
mod modele;
mod reference;
mod verification;

pub(crate) use composition::{Contexte, composer};
pub use depot::{Depot, Enregistrement, Evenement};
pub use modele::{Dossier, EnfantInscrit, EtatVerification, LigneDossier, Provenance, Valeur};
pub use reference::Reference;
pub(crate) use verification::{Atelier, verifier_en_fond};
