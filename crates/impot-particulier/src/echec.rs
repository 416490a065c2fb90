//! What a call that brought nothing means for whoever made it: an outcome to act upon, not an HTTP status to interpret.
//! Nothing here is free text from upstream: codes are digits, the identifier is our own, the rest is ours. So every
//! failure may be logged as it is.

use std::{fmt, time::Duration};

/// A call that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echec {
    /// What it means.
    pub issue: Issue,
    /// Which of the two servers it comes from; the API where nobody can tell, as for a time-out over both.
    pub etape: Etape,
    /// The HTTP status, when there was an answer.
    pub statut: Option<u16>,
    /// Upstream's code, when the answer had a readable one.
    pub code: Option<Code>,
    /// The `X-Correlation-ID` that was sent: what the DGFIP's support asks for.
    pub id_requete: Option<String>,
    /// How long upstream wants to be left alone. `None` is unknown: it never means "right now".
    pub retry_after: Option<Duration>,
}

/// The outcomes to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Issue {
    /// No assessment for this person and year. In August it may only be too early.
    AvisAbsent,
    /// The DGFIP knows nobody under this number, or nobody for this FranceConnect identity.
    PersonneInconnue,
    /// The DGFIP refuses the number's writing: it is to be typed again.
    NumeroRefuse,
    /// FranceConnect's token is over: the citizen may identify again.
    FranceConnectARecommencer,
    /// The DGFIP opens nothing to this FranceConnect session: it is over, or the data or the year were not granted. The
    /// number may be typed instead.
    FranceConnectInsuffisant,
    /// The quota is spent.
    TropDeRequetes,
    /// The DGFIP is not well.
    Indisponible,
    /// Nobody answered in time.
    DelaiDepasse,
    /// No connection, or it was cut.
    Injoignable,
    /// An answer that is not what the contract says: HTML, truncated, too large, a redirection, another schema.
    Illisible,
    /// The city's account, rights or addresses are to be put in order.
    Configuration(Config),
    /// This program asked something that upstream does not answer.
    DemandeFautive,
}

/// What is to be put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Config {
    /// The gateway gives no token for this identifier and secret.
    Identifiants,
    /// The API refuses tokens that the gateway just gave: the two addresses don't belong together.
    Jeton,
    /// The habilitation does not open this: resource, year, or data.
    Droits,
    /// Nothing of the kind is at this address.
    Adresse,
}

/// Which of the two servers a failure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Etape {
    /// The one that gives tokens.
    Jeton,
    /// The API.
    Donnees,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Faute {
    /// The citizen may correct, start again, or goes on by hand; nothing is broken.
    Usager,
    /// The DGFIP, or the network: wait.
    Amont,
    /// The city: an alarm.
    Commune,
    /// This program: a defect to report.
    Programme,
}

/// Upstream's error code: four digits from the API (`codeapp`), six from the gateway.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub(crate) u32);

impl Echec {
    pub(crate) fn sans_reponse(issue: Issue) -> Self {
        Self { issue, etape: Etape::Donnees, statut: None, code: None, id_requete: None, retry_after: None }
    }

    /// Whether the same call, later, has a chance. When is [`retry_after`](Self::retry_after); where that is unknown the
    /// caller waits as it sees fit, but for the quota, where it must not try without being told when.
    pub fn a_retenter(&self) -> bool {
        match self.issue {
            Issue::TropDeRequetes => self.retry_after.is_some(),
            Issue::Indisponible | Issue::Injoignable => true,
            _ => false,
        }
    }

    /// Who has to act.
    pub fn faute(&self) -> Faute {
        self.issue.faute()
    }
}

impl Issue {
    /// Who has to act.
    pub fn faute(self) -> Faute {
        match self {
            Self::AvisAbsent
            | Self::PersonneInconnue
            | Self::NumeroRefuse
            | Self::FranceConnectARecommencer
            | Self::FranceConnectInsuffisant => Faute::Usager,
            Self::TropDeRequetes | Self::Indisponible | Self::DelaiDepasse | Self::Injoignable | Self::Illisible => {
                Faute::Amont
            }
            Self::Configuration(_) => Faute::Commune,
            Self::DemandeFautive => Faute::Programme,
        }
    }

    /// A stable word for logs and metrics.
    pub fn nom(self) -> &'static str {
        match self {
            Self::AvisAbsent => "avis_absent",
            Self::PersonneInconnue => "personne_inconnue",
            Self::NumeroRefuse => "numero_refuse",
            Self::FranceConnectARecommencer => "france_connect_a_recommencer",
            Self::FranceConnectInsuffisant => "france_connect_insuffisant",
            Self::TropDeRequetes => "trop_de_requetes",
            Self::Indisponible => "indisponible",
            Self::DelaiDepasse => "delai_depasse",
            Self::Injoignable => "injoignable",
            Self::Illisible => "illisible",
            Self::Configuration(_) => "configuration",
            Self::DemandeFautive => "demande_fautive",
        }
    }
}

impl Code {
    /// Four to six digits, or nothing: three are a status.
    pub fn parse(texte: &str) -> Option<Self> {
        let chiffres = (4..=6).contains(&texte.len()) && texte.bytes().all(|octet| octet.is_ascii_digit());
        chiffres.then(|| texte.parse().ok().map(Self)).flatten()
    }

    /// The number.
    pub const fn numero(self) -> u32 {
        self.0
    }

    /// Whether the gateway speaks, in front of the API.
    pub const fn de_la_passerelle(self) -> bool {
        self.0 >= 900_000
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AvisAbsent => "aucun avis d'impôt pour cette personne et cette année",
            Self::PersonneInconnue => "personne inconnue de la DGFIP",
            Self::NumeroRefuse => "numéro fiscal refusé",
            Self::FranceConnectARecommencer => "jeton FranceConnect expiré ou inconnu",
            Self::FranceConnectInsuffisant => "session FranceConnect qui n'ouvre pas cette donnée",
            Self::TropDeRequetes => "quota de requêtes atteint",
            Self::Indisponible => "service momentanément indisponible",
            Self::DelaiDepasse => "pas de réponse dans le délai",
            Self::Injoignable => "connexion impossible ou interrompue",
            Self::Illisible => "réponse illisible",
            Self::Configuration(config) => return write!(f, "configuration à revoir ({config})"),
            Self::DemandeFautive => "demande que l'API ne prend pas en charge",
        })
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identifiants => "l'identifiant ou le secret n'est pas reconnu",
            Self::Jeton => "l'API refuse les jetons de la passerelle",
            Self::Droits => "l'habilitation n'ouvre pas cette donnée",
            Self::Adresse => "l'adresse n'est pas celle de l'API",
        })
    }
}

impl fmt::Display for Echec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "API Impôt Particulier : {}", self.issue)?;
        if self.etape == Etape::Jeton {
            f.write_str(", à la demande de jeton")?;
        }
        if let Some(statut) = self.statut {
            write!(f, ", HTTP {statut}")?;
        }
        if let Some(code) = self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(id) = &self.id_requete {
            write!(f, ", requête {id}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Echec {}
