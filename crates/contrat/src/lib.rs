#![doc = include_str!("../README.md")]

mod brouillon;
mod configuration;
mod dossier;
mod identification;
mod lieux;
mod probleme;

pub use brouillon::{Brouillon, BrouillonOuvert, BrouillonScelle, OuvertureBrouillon};
pub use configuration::{ConfigurationPublique, Panne, Ville};
pub use dossier::{
    ChoixDemarche, Contestation, Declarations, DepotDossier, EnfantDeclare, ErreurSituee, LigneRecu, PieceJointe,
    PieceRecue, PrixEnfant, PrixRecu, Recu, champ_conteste,
};
pub use identification::{
    Affichage, Attente, Declarant, DonneesEpreuve, Epreuve, IdentificationAttente, IdentificationFranceConnect,
    IdentificationSaisie, Issue, ParametresEpreuve, Place, ReponseFranceConnect, ReponseSaisie, SourceCertifiee,
};
pub use lieux::{Lieu, Lieux};
pub use probleme::{Code, Probleme};

/// Version of this contract. It rises when a change would mislead the other side.
pub const VERSION: u16 = 1;

/// Largest request body that the proxy reads, in bytes.
pub const TAILLE_MAX: usize = 64 * 1024;

/// Largest draft that the proxy seals, in bytes.
pub const BROUILLON_MAX: usize = 64 * 1024;

/// Largest document that the proxy takes, in bytes: « 5 Mo ».
pub const PIECE_MAX: usize = 5 * 1024 * 1024;

/// Most documents in one dossier.
pub const PIECES_MAX: usize = 10;
