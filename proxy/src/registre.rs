//! The register: who asked what of whom, when, and with what outcome; never a value. It is only added to. Each line holds
//! a keyed hash of itself and of the line before, so that one that is changed or taken away shows.

mod cachet;
mod chaine;

use std::borrow::Cow;
use std::fmt;

pub(crate) use cachet::Cachet;
pub use cachet::Pseudonyme;
pub use chaine::{Bilan, Rupture};
pub(crate) use chaine::{inscrire, lire, preparer, purger, verifier};

use crate::dossiers::Reference;

/// How long a line is kept (CRPA R114-9-7), in months.
pub(crate) const REGISTRE_MOIS: u16 = 36;

/// A line to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evenement {
    /// Seconds since 1970.
    pub le: u64,
    /// Who did it.
    pub acteur: Acteur,
    /// What was done (`identification`, `verification`, `depot`, `livraison`, `consultation`…).
    pub operation: &'static str,
    /// Whom it asked, or by which road it came.
    pub guichet: Cow<'static, str>,
    /// For which services, separated by commas.
    pub demarches: String,
    /// Class of the outcome.
    pub issue: Cow<'static, str>,
    /// The upstream's identifier of the request.
    pub requete: Option<String>,
    /// The dossier that it is about, under its pseudonym.
    pub dossier: Option<Pseudonyme>,
}

/// Who did something: a pseudonym that only the keys of the store make again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acteur {
    /// A citizen.
    Citoyen(Pseudonyme),
    /// An agent of the city.
    Agent(Pseudonyme),
    /// A program: a receiver of dossiers, the command line, the service itself.
    Service(Cow<'static, str>),
    /// Nobody that is known: a request that was refused.
    Inconnu,
}

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inscription {
    /// Rank of the line since the beginning.
    pub numero: u64,
    /// Seconds since 1970.
    pub le: u64,
    /// `citoyen:…`, `agent:…`, `service:…` or `inconnu`.
    pub acteur: String,
    /// What was done.
    pub operation: String,
    /// Whom it asked, or by which road it came.
    pub guichet: String,
    /// For which services.
    pub demarches: String,
    /// Class of the outcome.
    pub issue: String,
    /// The upstream's identifier of the request.
    pub requete: Option<String>,
    /// Pseudonym of the dossier.
    pub dossier: Option<String>,
}

/// Which lines to read.
#[derive(Clone, Debug, Default)]
pub struct Quoi {
    /// Those about this dossier.
    pub dossier: Option<Reference>,
    /// Those of this actor.
    pub acteur: Option<Acteur>,
    /// Those from this moment on.
    pub depuis: Option<u64>,
    /// Those before this moment.
    pub avant: Option<u64>,
    /// Those after this number.
    pub apres: u64,
    /// Those before this number.
    pub avant_numero: Option<u64>,
    /// The last ones first.
    pub recentes: bool,
    /// Without what tells when and how often the administrations were asked about the dossier.
    pub sans_verifications: bool,
    /// Most lines.
    pub limite: u32,
}

impl Evenement {
    /// A line without dossier, services or request.
    pub fn new(
        le: u64,
        acteur: Acteur,
        operation: &'static str,
        guichet: impl Into<Cow<'static, str>>,
        issue: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            le,
            acteur,
            operation,
            guichet: guichet.into(),
            demarches: String::new(),
            issue: issue.into(),
            requete: None,
            dossier: None,
        }
    }

    /// The same for these services.
    #[must_use]
    pub fn pour(mut self, demarches: impl Into<String>) -> Self {
        self.demarches = demarches.into();
        self
    }

    /// The same about this dossier.
    #[must_use]
    pub fn sur(mut self, dossier: Pseudonyme) -> Self {
        self.dossier = Some(dossier);
        self
    }
}

impl Acteur {
    /// The service itself.
    pub const fn moi() -> Self {
        Self::Service(Cow::Borrowed("pass-famille"))
    }
}

impl fmt::Display for Acteur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Citoyen(pseudonyme) => write!(f, "citoyen:{pseudonyme}"),
            Self::Agent(pseudonyme) => write!(f, "agent:{pseudonyme}"),
            Self::Service(nom) => write!(f, "service:{nom}"),
            Self::Inconnu => f.write_str("inconnu"),
        }
    }
}
