//! What can go wrong between the city and FranceConnect, said in the terms that the caller decides on: whose fault it
//! is, and whether the citizen gains anything by starting again. Nothing here holds a value received from FranceConnect
//! (no claim, no code, no body), so every error may be logged as it is.

use std::{borrow::Cow, fmt};

use openid::{Controle, Echec, Panne, Reprise};

/// Why an identification did not end with an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Erreur {
    /// The citizen declined, or closed FranceConnect's page.
    #[error("l'usager n'a pas souhaité s'identifier avec FranceConnect")]
    Refuse,
    /// Something short-lived is over; the same citizen may start again at once.
    #[error("l'identification FranceConnect est à recommencer : {0}")]
    Recommencer(Reprise),
    /// The identity came, signed and whole, but without a part that we need. Starting again changes nothing.
    #[error("l'identité transmise par FranceConnect est incomplète : {0} manque ou est illisible")]
    IdentiteIncomplete(Champ),
    /// FranceConnect did not answer, or answered that it is not well.
    #[error("FranceConnect est momentanément indisponible : {0}")]
    Indisponible(Panne),
    /// An answer came whose proof does not hold. Never shown to be true, hence never used: worth an alarm.
    #[error("la réponse de FranceConnect a été refusée : {0}")]
    ReponseRefusee(Controle),
    /// The city's own settings are wrong, or FranceConnect says that they are.
    #[error("la configuration de FranceConnect est à revoir : {0}")]
    Configuration(Cow<'static, str>),
}

impl Erreur {
    /// Reads the `error` parameter with which FranceConnect may answer the redirection instead of a `code`.
    ///
    /// Only the code is read: `error_description` is free text that anyone could put in the address.
    pub fn depuis_retour(error: &str) -> Self {
        Echec::depuis_retour(error).into()
    }

    /// Whose fault it is: decides who is told.
    pub fn faute(&self) -> Faute {
        match self {
            Self::Refuse | Self::Recommencer(_) | Self::IdentiteIncomplete(_) => Faute::Personne,
            Self::Indisponible(_) | Self::ReponseRefusee(_) => Faute::FranceConnect,
            Self::Configuration(_) => Faute::Commune,
        }
    }

    /// Is it worth offering the citizen to start the identification again right now?
    pub fn a_recommencer(&self) -> bool {
        matches!(self, Self::Refuse | Self::Recommencer(_))
    }
}

impl From<Echec> for Erreur {
    fn from(echec: Echec) -> Self {
        match echec {
            Echec::Refuse => Self::Refuse,
            Echec::Recommencer(reprise) => Self::Recommencer(reprise),
            Echec::Indisponible(panne) => Self::Indisponible(panne),
            Echec::ReponseRefusee(controle) => Self::ReponseRefusee(controle),
            Echec::Configuration(phrase) => Self::Configuration(phrase),
        }
    }
}

/// Who has to do something about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Faute {
    /// Nobody's: an ordinary end of an identification.
    Personne,
    /// FranceConnect's, or the network's on the way to it.
    FranceConnect,
    /// The city's settings.
    Commune,
}

/// A part of the identity, by the name that a citizen knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Champ {
    /// `family_name`
    NomNaissance,
    /// `given_name_array` or `given_name`
    Prenoms,
    /// `birthdate`
    DateNaissance,
    /// `gender`
    Sexe,
}

impl Champ {
    /// The name in plain French.
    pub fn libelle(self) -> &'static str {
        match self {
            Self::NomNaissance => "le nom de naissance",
            Self::Prenoms => "le prénom",
            Self::DateNaissance => "la date de naissance",
            Self::Sexe => "le sexe à l'état civil",
        }
    }
}

impl fmt::Display for Champ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.libelle())
    }
}
