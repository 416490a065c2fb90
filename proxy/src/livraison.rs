//! From the store to the city's own programs: what is told, to whom, and how it gets there at least once.

mod cibles;
mod courriel;
mod depot_de_fichiers;
mod expedition;
mod publication;
mod signature;
mod webhook;

pub(crate) use crate::config::COURRIEL;
pub(crate) use cibles::Cibles;
pub(crate) use courriel::Facteur;
pub(crate) use expedition::{Expedition, Sante, expedier_en_fond};
pub(crate) use publication::publier_pour;
pub(crate) use publication::rfc3339;
pub use publication::{DossierPublie, EnfantPublie, InscriptionPubliee, PiecePubliee, ValeurPubliee, publier};
pub use signature::{SecretInvalide, Signataire};

/// A dossier is on disk.
pub(crate) const RECU: &str = "dossier.recu";

/// The administrations have answered about it.
pub(crate) const VERIFIE: &str = "dossier.verifie";

/// Its state has changed.
pub(crate) const ETAT: &str = "dossier.etat";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EVENEMENTS;

    #[test]
    fn the_citys_file_names_every_event_and_no_other() {
        assert_eq!(EVENEMENTS, [RECU, VERIFIE, ETAT]);
    }
}
