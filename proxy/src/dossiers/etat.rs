//! Where a dossier stands, as the city's agents and programs say it and as the family reads it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// States.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EtatDossier {
    /// It has arrived.
    Recu,
    /// Somebody works on it.
    EnInstruction,
    /// A document is awaited from the family.
    PieceDemandee,
    /// The children are registered.
    Accepte,
    /// They are not.
    Refuse,
}

impl EtatDossier {
    /// All of them, in the order of a dossier's life.
    pub const TOUS: [Self; 5] = [Self::Recu, Self::EnInstruction, Self::PieceDemandee, Self::Accepte, Self::Refuse];

    /// The word of programs.
    pub const fn mot(self) -> &'static str {
        match self {
            Self::Recu => "recu",
            Self::EnInstruction => "en_instruction",
            Self::PieceDemandee => "piece_demandee",
            Self::Accepte => "accepte",
            Self::Refuse => "refuse",
        }
    }

    /// The state that a word names.
    pub fn lire(mot: &str) -> Option<Self> {
        Self::TOUS.into_iter().find(|etat| etat.mot() == mot)
    }

    /// As an agent reads it.
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Recu => "Reçu",
            Self::EnInstruction => "En instruction",
            Self::PieceDemandee => "Pièce demandée",
            Self::Accepte => "Accepté",
            Self::Refuse => "Refusé",
        }
    }

    /// As the family reads it.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Recu => "La mairie a reçu votre demande. Personne ne l’a encore étudiée.",
            Self::EnInstruction => "La mairie étudie votre demande.",
            Self::PieceDemandee => "La mairie attend un document de votre part.",
            Self::Accepte => "La mairie a accepté votre demande.",
            Self::Refuse => "La mairie n’a pas accepté votre demande.",
        }
    }
}
