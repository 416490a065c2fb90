//! What can go wrong between a relying party and its provider. Nothing here holds a value received (no claim, no code, no
//! body), so everything may be logged as it is.

use std::{borrow::Cow, fmt};

/// Why an identification did not end. Each relying party gives it its own name and its own sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Echec {
    /// Whoever was asked declined.
    Refuse,
    /// Something short-lived is over.
    Recommencer(Reprise),
    /// The provider did not answer, or answered that it is not well.
    Indisponible(Panne),
    /// An answer came whose proof does not hold.
    ReponseRefusee(Controle),
    /// The city's own settings are wrong, or the provider says that they are.
    Configuration(Cow<'static, str>),
}

impl Echec {
    /// Reads the `error` parameter with which a provider may answer the redirection instead of a `code`.
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
                "le service refuse la demande d'identification (client, adresse de retour ou scopes)".into(),
            ),
            _ => Self::Indisponible(Panne::Signalee),
        }
    }
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
        /// A code lives a short time (30 seconds at FranceConnect) and serves once.
        CodePerime => "le code a expiré ou a déjà servi",
        /// The id token was already expired when it was read.
        IdentificationPerimee => "la preuve d'identification a expiré",
        /// The access token lives a short time (60 seconds at FranceConnect).
        JetonPerime => "le jeton d'accès a expiré",
        /// The citizen was not there any more, or the provider's session was lost.
        Interrompue => "elle a été interrompue",
    }
}

raisons! {
    /// How the provider is unwell.
    Panne {
        /// No connection, or it was cut.
        Injoignable => "connexion impossible ou interrompue",
        /// Nothing came in time.
        Delai => "pas de réponse dans le délai",
        /// A 5xx or 429 status.
        Statut => "réponse en erreur",
        /// An answer that is not what the protocol says, or too large.
        Illisible => "réponse illisible",
        /// The provider itself said so, on the way back.
        Signalee => "le service signale une erreur",
    }
}

raisons! {
    /// The check that an answer failed.
    Controle {
        /// Signed with something else than ES256 or RS256, or not signed at all.
        Algorithme => "algorithme de signature non admis",
        /// No key of the provider made this signature.
        Signature => "signature invalide",
        /// Made by somebody else.
        Emetteur => "émetteur inattendu",
        /// Made for somebody else.
        Destinataire => "destinataire inattendu",
        /// Not the answer to our question.
        Nonce => "elle ne répond pas à cette demande",
        /// The identity is not the one of the person who identified.
        Sujet => "l'identité ne correspond pas à l'identification",
        /// Weaker than what is wanted, or unsaid.
        Niveau => "niveau de garantie insuffisant",
        /// Dated from the future.
        Date => "date d'émission incohérente",
        /// The access token is not the one that the id token vouches for.
        Jeton => "jeton d'accès inattendu",
        /// No address to write to, or one that the provider says it has not verified.
        Courriel => "adresse électronique absente ou non vérifiée",
    }
}
