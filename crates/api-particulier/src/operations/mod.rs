//! The operations that are wrapped. One more is a structure with an [`Operation`] beside it, and a line in the table at
//! the end of this file; whoever can't wait implements [`Operation`] in their own crate, or uses
//! [`ApiParticulier::lire`].

mod eaje;
mod prestations;

use famille::Foyer;
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    ApiParticulier, Echec, Identite, Options, Reponse,
    reponse::{self, Objet},
};

pub use eaje::{BaseRessources, Naissance, ParametresCalcul, ParticipationFamilialeEaje};
pub use prestations::{
    AllocationEnfantHandicape, ComplementaireSanteSolidaire, RevenuSolidariteActive, StatutEnfantHandicape,
};

/// An operation of the API: where it is and how its answer is read. Both modalities, `identite` and `france_connect`,
/// hang under its path and give the same data.
pub trait Operation {
    /// What is read in `data`.
    type Donnees;

    /// The segments of the path, version first, modality left out: `["v3", "dss", "quotient_familial"]`.
    const CHEMIN: &'static [&'static str];

    /// Whether a month may be asked for. Where it may not, an [`Options::periode`] is refused before any call.
    const MENSUELLE: bool = false;

    /// Reads the body of a 200, or gives nothing when it is not the contract's: absent is absent, another shape is not.
    fn lire(corps: &[u8]) -> Option<Self::Donnees>;
}

/// The quotient familial of the CAF or the MSA, with the family. Needs one of the scopes `cnaf_quotient_familial`,
/// `cnaf_allocataires`, `cnaf_enfants`, `cnaf_adresse`; each opens its own block. API Particulier keeps it for 24 hours.
#[derive(Clone, Copy, Debug)]
pub enum QuotientFamilial {}

impl Operation for QuotientFamilial {
    type Donnees = Foyer;
    const CHEMIN: &'static [&'static str] = &["v3", "dss", "quotient_familial"];
    const MENSUELLE: bool = true;

    fn lire(corps: &[u8]) -> Option<Foyer> {
        reponse::foyer(corps)
    }
}

/// The `data` of a body, which must be an object.
pub(crate) fn donnees<T: DeserializeOwned>(corps: &[u8]) -> Option<T> {
    #[derive(Deserialize)]
    #[serde(bound = "T: DeserializeOwned")]
    struct Enveloppe<T> {
        data: Objet<T>,
    }
    let Objet(Enveloppe { data: Objet(data) }) = serde_json::from_slice(corps).ok()?;
    Some(data)
}

/// Two methods an operation, one for each modality.
macro_rules! operations {
    ($($(#[$sens:meta])* $identite:ident, $france_connect:ident => $operation:ty;)+) => {
        impl ApiParticulier {$(
            $(#[$sens])*
            ///
            /// By typed identity, with the city's token.
            ///
            /// # Errors
            /// An [`Echec`], which says what it means and whether to try again.
            pub async fn $identite(
                &self,
                identite: &Identite,
                options: Options,
            ) -> Result<Reponse<<$operation as Operation>::Donnees>, Echec> {
                self.par_identite::<$operation>(identite, options).await
            }

            $(#[$sens])*
            ///
            /// With the citizen's FranceConnect access token, which lives 60 seconds and takes the place of the city's.
            ///
            /// # Errors
            /// An [`Echec`], which says what it means and whether to try again.
            pub async fn $france_connect(
                &self,
                jeton: &SecretString,
                options: Options,
            ) -> Result<Reponse<<$operation as Operation>::Donnees>, Echec> {
                self.par_france_connect::<$operation>(jeton, options).await
            }
        )+}
    };
}

operations! {
    /// The quotient familial and the family ([`QuotientFamilial`]).
    quotient_familial, quotient_familial_france_connect => QuotientFamilial;
    /// What the tariff of a crèche is computed from ([`ParticipationFamilialeEaje`]); for crèches only.
    participation_familiale_eaje, participation_familiale_eaje_france_connect => ParticipationFamilialeEaje;
    /// Whether the person receives the RSA ([`RevenuSolidariteActive`]).
    revenu_solidarite_active, revenu_solidarite_active_france_connect => RevenuSolidariteActive;
    /// Where the person stands with the AEEH ([`AllocationEnfantHandicape`]).
    allocation_enfant_handicape, allocation_enfant_handicape_france_connect => AllocationEnfantHandicape;
    /// Whether the person has the complémentaire santé solidaire ([`ComplementaireSanteSolidaire`]).
    complementaire_sante_solidaire, complementaire_sante_solidaire_france_connect => ComplementaireSanteSolidaire;
}
