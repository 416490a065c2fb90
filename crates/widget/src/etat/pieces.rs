//! The documents that a family without certified data adds: a state for each, that stays while steps come and go.

use famille::demarche::Piece;

use super::Etat;
use crate::cellule::Cellule;
use crate::dossier;

/// What was chosen for a document.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct PieceChoisie {
    /// Name of the file.
    pub(crate) nom: String,
    /// What the proxy answered; empty while it has not.
    pub(crate) jeton: String,
    /// Number of the sending: the answer to an older one is nobody's.
    pub(crate) envoi: u32,
}

impl Etat {
    /// The documents that the chosen services ask for, each once; one that a service requires is required. None when
    /// an identification speaks for the family.
    pub(crate) fn pieces_demandees(self) -> Vec<(&'static Piece, bool)> {
        let mut demandees: Vec<(&'static Piece, bool)> = Vec::new();
        if !dossier::demander_declarant(self) {
            return demandees;
        }
        for demarche in self.demarches() {
            for piece in &demarche.pieces {
                match demandees.iter_mut().find(|(autre, _)| autre.id == piece.id) {
                    Some((_, facultative)) => *facultative &= piece.facultative,
                    None => demandees.push((piece, piece.facultative)),
                }
            }
        }
        demandees
    }

    /// What was chosen for a document.
    pub(crate) fn piece(self, id: &str) -> Cellule<PieceChoisie> {
        let connue =
            self.pieces.with_untracked(|pieces| pieces.iter().find(|(autre, _)| autre == id).map(|(_, piece)| *piece));
        connue.unwrap_or_else(|| {
            let piece = self.durable(|| Cellule::new(PieceChoisie::default()));
            self.pieces.update_untracked(|pieces| pieces.push((id.to_owned(), piece)));
            piece
        })
    }
}
