//! Dossiers: from what the citizen sent to what the city keeps.

mod composition;
mod depot;
mod modele;
mod pieces;
mod reception;
mod reference;
mod verification;

pub(crate) use depot::{ATTENTE_PIECE, REGISTRE_MOIS};
pub use depot::{Depot, Enregistrement, Evenement};
pub use modele::{Dossier, EnfantInscrit, EtatVerification, LigneDossier, Provenance, Valeur};
pub(crate) use pieces::{JetonPiece, lire as lire_piece};
pub use pieces::{Nature, PieceDeposee};
pub(crate) use reception::{Reception, preparer, recevoir};
pub use reference::Reference;
pub(crate) use verification::{Atelier, MENAGE, verifier_en_fond};
