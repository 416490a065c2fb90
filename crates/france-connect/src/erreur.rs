//! What can go wrong between the city and FranceConnect, said in the terms that the caller decides on: whose fault it
//! is, and whether the citizen gains anything by starting again. Nothing here holds a value received from FranceConnect
//! (no claim, no code, no body), so every error may be logged as it is.

use std::{borrow::Cow, fmt};

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
        match error {
            "access_denied" => Self::Refuse,
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
                Self::Recommencer(Reprise::Interrompue)
            }
            "invalid_request"
            | "invalid_scope"
            | "unauthorized_client"
            | "unsupported_response_type"
            | "invalid_client"
            | "invalid_redirect_uri" => Self::Configuration(
                "FranceConnect refuse la demande d'identification (client, adresse de retour ou scopes)".into(),
            ),
            _ => Self::Indisponible(Panne::Signalee),
        }
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

macro_rules! raisons {
    ($(#[$doc:meta])* $nom:ident { $($(#[$vdoc:meta])* $variante:ident => $texte:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $nom { $($(#[$vdoc])* $variante,)+ }

        impl $nom {
            /// The reason in plain French.
            pub fn libelle(self) -> &'static str {
                match self { $(Self::$variante => $texte,)+ }
            }
        }

        impl fmt::Display for $nom {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.libelle())
            }
        }
    };
}

raisons! {
    /// What is over.
    Reprise {
        /// The code lives 30 seconds and serves once.
        CodePerime => "le code a expiré ou a déjà servi",
        /// The id token was already expired when it was read.
        IdentificationPerimee => "la preuve d'identification a expiré",
        /// The access token lives 60 seconds.
        JetonPerime => "le jeton d'accès a expiré",
        /// The citizen was not there any more, or FranceConnect's session was lost.
        Interrompue => "elle a été interrompue",
    }
}

raisons! {
    /// A part of the identity, by the name that a citizen knows.
    Champ {
        /// `family_name`
        NomNaissance => "le nom de naissance",
        /// `given_name_array` or `given_name`
        Prenoms => "le prénom",
        /// `birthdate`
        DateNaissance => "la date de naissance",
        /// `gender`
        Sexe => "le sexe à l'état civil",
    }
}

raisons! {
    /// How FranceConnect is unwell.
    Panne {
        /// No connection, or it was cut.
        Injoignable => "connexion impossible ou interrompue",
        /// Nothing came in time.
        Delai => "pas de réponse dans le délai",
        /// A 5xx or 429 status.
        Statut => "réponse en erreur",
        /// An answer that is not what the protocol says, or too large.
        Illisible => "réponse illisible",
        /// FranceConnect itself said so, on the way back.
        Signalee => "FranceConnect signale une erreur",
    }
}

raisons! {
    /// The check that an answer failed.
    Controle {
        /// Signed with something else than ES256 or RS256, or not signed at all.
        Algorithme => "algorithme de signature non admis",
        /// No key of FranceConnect made this signature.
        Signature => "signature invalide",
        /// Made by somebody else.
        Emetteur => "émetteur inattendu",
        /// Made for somebody else.
        Destinataire => "destinataire inattendu",
        /// Not the answer to our question.
        Nonce => "elle ne répond pas à cette demande",
        /// The identity is not the one of the person who identified.
        Sujet => "l'identité ne correspond pas à l'identification",
        /// Weaker than `eidas1`, or unsaid.
        Niveau => "niveau de garantie insuffisant",
        /// Dated from the future.
        Date => "date d'émission incohérente",
        /// The access token is not the one that the id token vouches for.
        Jeton => "jeton d'accès inattendu",
    }
}
