//! Dossiers: from what the citizen sent to what the city keeps.

mod composition;
mod depot;
mod etat;
mod modele;
mod pieces;
mod reception;
mod reference;
mod verification;

pub(crate) use depot::{ATTENTE_PIECE, Ailleurs, AnnonceDAttente, Fin, Livraison, citoyen};
pub use depot::{
    Annonce, Arrivee, Conservation, Depot, Enregistrement, EtatLivraison, Fiche, FicheLivraison, Filtre, Menage, Ordre,
    Situation,
};
pub use etat::EtatDossier;
pub use modele::{Dossier, EnfantInscrit, EtatVerification, LigneDossier, Provenance, Valeur};
pub(crate) use pieces::{JetonPiece, lire as lire_piece};
pub use pieces::{Nature, PieceDeposee};
pub(crate) use reception::{Reception, preparer, recevoir};
pub use reference::Reference;
pub(crate) use verification::{Atelier, MENAGE, verifier_en_fond};
