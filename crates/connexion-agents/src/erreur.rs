//! What can go wrong between the city and its agents' provider. Nothing here holds a value received (no claim, no code, no
//! body), so every error may be logged as it is.

use std::borrow::Cow;

use openid::{Controle, Echec, Panne};

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Erreur {
    /// The agent declined, or closed the provider's page.
    #[error("l'agent n'a pas souhaité se connecter")]
    Refuse,
    /// Something short-lived is over (a code, a token, the provider's page); the same agent may start again at once.
    #[error("la connexion est à recommencer : elle a été interrompue ou a trop duré")]
    Recommencer,
    /// The provider did not answer, or answered that it is not well.
    #[error("le service de connexion des agents est momentanément indisponible : {0}")]
    Indisponible(Panne),
    /// An answer came whose proof does not hold, or that names no verified address. Never used: worth an alarm.
    #[error("la réponse du service de connexion des agents a été refusée : {0}")]
    ReponseRefusee(Controle),
    /// The city's own settings are wrong, or the provider says that they are.
    #[error("la configuration de la connexion des agents est à revoir : {0}")]
    Configuration(Cow<'static, str>),
}

impl Erreur {
    /// Reads the `error` parameter with which the provider may answer the redirection instead of a `code`.
    ///
    /// Only the code is read: `error_description` is free text that anyone could put in the address.
    pub fn depuis_retour(error: &str) -> Self {
        Echec::depuis_retour(error).into()
    }
}

impl From<Echec> for Erreur {
    fn from(echec: Echec) -> Self {
        match echec {
            Echec::Refuse => Self::Refuse,
            Echec::Recommencer(_) => Self::Recommencer,
            Echec::Indisponible(panne) => Self::Indisponible(panne),
            Echec::ReponseRefusee(controle) => Self::ReponseRefusee(controle),
            Echec::Configuration(phrase) => Self::Configuration(phrase),
        }
    }
}
