//! What a call that brought nothing means for whoever made it: an outcome to act upon, not an HTTP status to interpret.
//! Nothing here is free text from upstream: codes are five digits, identifiers are filtered, the rest is ours. So every
//! failure may be logged as it is.

use std::{fmt, time::Duration};

use crate::{
    Quota,
    nomenclature::{self, Contexte, ErreurLue},
};

/// A call that brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echec {
    /// What it means.
    pub issue: Issue,
    /// The HTTP status, when there was an answer.
    pub statut: Option<u16>,
    /// Upstream's code, when the answer had a readable one.
    pub code: Option<Code>,
    /// `X-Request-Id`: what the support asks for.
    pub id_requete: Option<String>,
    /// The state of the quota.
    pub quota: Quota,
    /// How long upstream wants to be left alone. `None` is unknown: it never means "right now".
    pub retry_after: Option<Duration>,
    /// The path that was asked for, without its query.
    pub chemin: Option<Box<str>>,
    /// `meta.provider`: who upstream names, such as `CNAF & MSA`, when it looks like a name.
    pub fournisseur: Option<Box<str>>,
}

/// The families of failures of the official clients, decided by the HTTP status alone. [`Issue`] says more; this is for
/// whoever compares with another client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Categorie {
    /// 401, or no token to send.
    Authentification,
    /// 403
    Autorisation,
    /// 404
    Introuvable,
    /// 409
    Conflit,
    /// 422
    Validation,
    /// 429
    Quota,
    /// Any other 4xx.
    Client,
    /// 502
    Fournisseur,
    /// 503 and 504
    FournisseurIndisponible,
    /// Any other 5xx.
    Serveur,
    /// No readable answer: time-out, DNS, TLS, a cut, a 200 out of contract. Nothing sent counts here too.
    Transport,
}

/// The outcomes to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Issue {
    /// The person is known, but has no file. Early in the month it may be that the CAF has not published yet.
    DossierAbsent,
    /// Nobody is known under this identity.
    IdentiteNonReconnue,
    /// A part of the identity is to be corrected; which one, when upstream says.
    ChampRefuse(Option<Champ>),
    /// FranceConnect's token is over: the citizen may identify again.
    FranceConnectARecommencer,
    /// FranceConnect's identity does not suffice upstream: it must be typed.
    FranceConnectInsuffisant,
    /// The same question is being answered to somebody with our token.
    DejaEnCours,
    /// The quota is spent.
    TropDeRequetes,
    /// API Particulier, or a caisse behind it, is not well.
    Indisponible,
    /// Maintenance that was announced.
    Maintenance,
    /// Nobody answered in time.
    DelaiDepasse,
    /// No connection, or it was cut.
    Injoignable,
    /// An answer that is not what the contract says: HTML, truncated, too large, a redirection, another schema.
    Illisible,
    /// The city's token, rights or address are to be put in order.
    Configuration(Config),
    /// This program asked something that upstream does not answer.
    DemandeFautive,
}

/// What is to be put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Config {
    /// The token is unknown or unreadable.
    JetonInvalide,
    /// The token is over: 18 months.
    JetonExpire,
    /// The token was revoked: find out why before asking for another.
    JetonRevoque,
    /// The token belongs to another environment (sandbox, production).
    MauvaisEnvironnement,
    /// The strategy had no token to give: nothing was sent.
    JetonIndisponible,
    /// The scopes of the habilitation don't open this.
    Droits,
    /// The address of this server is not on the habilitation's list.
    AdresseIp,
    /// The delegation to an editor is missing or ambiguous.
    Delegation,
    /// FranceConnect's token lacks the scopes of the pivot identity.
    ScopesFranceConnect,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Faute {
    /// The citizen may correct, start again, or goes on by hand; nothing is broken.
    Usager,
    /// API Particulier, a caisse, or the network: wait.
    Amont,
    /// The city: an alarm.
    Commune,
    /// This program: a defect to report.
    Programme,
}

/// A parameter of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Champ {
    /// `nomNaissance`
    NomNaissance,
    /// `nomUsage`
    NomUsage,
    /// `prenoms[]`
    Prenoms,
    /// `anneeDateNaissance`, `moisDateNaissance`, `jourDateNaissance`
    DateNaissance,
    /// `sexeEtatCivil`
    Sexe,
    /// `codeCogInseePaysNaissance`
    PaysNaissance,
    /// `codeCogInseeCommuneNaissance`, `nomCommuneNaissance`
    CommuneNaissance,
    /// `codeCogInseeDepartementNaissance`
    DepartementNaissance,
    /// `annee`, `mois`
    Periode,
    /// `recipient`
    Recipient,
}

/// Upstream's error code: two digits for who speaks, three for what is said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code([u8; 5]);

/// Who speaks in an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fournisseur {
    /// API Particulier itself.
    Plateforme,
    /// Mutualité sociale agricole.
    Msa,
    /// Caisse nationale des allocations familiales.
    Cnaf,
    /// CNAF and MSA, undivided.
    CnafMsa,
    /// Sécurité sociale.
    SecuriteSociale,
    /// Caisse nationale d'assurance vieillesse, which routes.
    Cnav,
    /// Répertoire national commun de la protection sociale.
    Rncps,
    /// FranceConnect.
    FranceConnect,
}

impl Echec {
    pub(crate) fn sans_reponse(issue: Issue) -> Self {
        Self {
            issue,
            statut: None,
            code: None,
            id_requete: None,
            quota: Quota::default(),
            retry_after: None,
            chemin: None,
            fournisseur: None,
        }
    }

    /// The failure that a status and a body mean, for a call with the city's token and no month: for the tests of
    /// whoever uses this crate, which never have to write an [`Issue`] by hand. What a header would say is absent. A
    /// status of 200 is [`Issue::Illisible`].
    pub fn lire(statut: u16, corps: &[u8]) -> Self {
        let mut echec = Self { statut: Some(statut), ..Self::sans_reponse(Issue::Illisible) };
        if statut != 200 {
            let lue = ErreurLue::lire(corps);
            echec.issue = nomenclature::issue(statut, lue.as_ref(), Contexte::default());
            echec.preciser(lue);
        }
        echec
    }

    /// Adds what the body says.
    pub(crate) fn preciser(&mut self, lue: Option<ErreurLue>) {
        let Some(lue) = lue else { return };
        self.code = lue.code;
        self.fournisseur = lue.fournisseur;
        self.retry_after = self.retry_after.or_else(|| lue.retry_in.and_then(crate::transport::attente));
    }

    /// Which family of the official clients this is.
    pub fn categorie(&self) -> Categorie {
        match self.statut {
            Some(401) => Categorie::Authentification,
            Some(403) => Categorie::Autorisation,
            Some(404) => Categorie::Introuvable,
            Some(409) => Categorie::Conflit,
            Some(422) => Categorie::Validation,
            Some(429) => Categorie::Quota,
            Some(400..=499) => Categorie::Client,
            Some(502) => Categorie::Fournisseur,
            Some(503 | 504) => Categorie::FournisseurIndisponible,
            Some(500..=599) => Categorie::Serveur,
            None if self.issue == Issue::Configuration(Config::JetonIndisponible) => Categorie::Authentification,
            _ => Categorie::Transport,
        }
    }

    /// Whether the same call, later, has a chance. When is [`retry_after`](Self::retry_after); where that is unknown the
    /// caller waits as it sees fit, but for the quota, where it must not try without being told when.
    pub fn a_retenter(&self) -> bool {
        match self.issue {
            Issue::TropDeRequetes => self.retry_after.is_some(),
            Issue::Indisponible | Issue::Maintenance | Issue::DejaEnCours | Issue::Injoignable => true,
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
            Self::DossierAbsent
            | Self::IdentiteNonReconnue
            | Self::ChampRefuse(_)
            | Self::FranceConnectARecommencer
            | Self::FranceConnectInsuffisant => Faute::Usager,
            Self::TropDeRequetes
            | Self::Indisponible
            | Self::Maintenance
            | Self::DelaiDepasse
            | Self::Injoignable
            | Self::Illisible => Faute::Amont,
            Self::Configuration(_) => Faute::Commune,
            Self::DejaEnCours | Self::DemandeFautive => Faute::Programme,
        }
    }

    /// What the citizen may be told, in French. **Only once their identity is certain** (FranceConnect, or an account
    /// that the city checked): to anybody else even the absence of a file tells something about a person, and one
    /// constant screen must answer everything.
    pub fn pour_l_usager(self) -> &'static str {
        match self {
            Self::DossierAbsent => {
                "La CAF et la MSA n'ont pas de dossier à votre nom. Vous pouvez continuer en joignant un justificatif."
            }
            Self::IdentiteNonReconnue => {
                "Votre identité n'a pas été reconnue. Vérifiez votre nom de naissance, vos prénoms et votre lieu de naissance."
            }
            Self::ChampRefuse(_) => "Une partie de votre identité est à corriger.",
            Self::FranceConnectARecommencer => {
                "Votre connexion a expiré. Identifiez-vous à nouveau avec FranceConnect."
            }
            Self::FranceConnectInsuffisant => {
                "FranceConnect ne connaît pas assez votre identité. Vous pouvez la saisir vous-même."
            }
            // Whoever has to act here is not the citizen, for whom it is all the same.
            Self::DejaEnCours
            | Self::TropDeRequetes
            | Self::Indisponible
            | Self::Maintenance
            | Self::DelaiDepasse
            | Self::Injoignable
            | Self::Illisible
            | Self::Configuration(_)
            | Self::DemandeFautive => {
                "Vos informations ne peuvent pas être récupérées pour le moment. Vous pouvez continuer en joignant un justificatif."
            }
        }
    }

    /// A stable word for logs and metrics.
    pub fn nom(self) -> &'static str {
        match self {
            Self::DossierAbsent => "dossier_absent",
            Self::IdentiteNonReconnue => "identite_non_reconnue",
            Self::ChampRefuse(_) => "champ_refuse",
            Self::FranceConnectARecommencer => "france_connect_a_recommencer",
            Self::FranceConnectInsuffisant => "france_connect_insuffisant",
            Self::DejaEnCours => "deja_en_cours",
            Self::TropDeRequetes => "trop_de_requetes",
            Self::Indisponible => "indisponible",
            Self::Maintenance => "maintenance",
            Self::DelaiDepasse => "delai_depasse",
            Self::Injoignable => "injoignable",
            Self::Illisible => "illisible",
            Self::Configuration(_) => "configuration",
            Self::DemandeFautive => "demande_fautive",
        }
    }
}

impl Code {
    /// Five digits, or nothing.
    pub fn parse(texte: &str) -> Option<Self> {
        let octets: [u8; 5] = texte.as_bytes().try_into().ok()?;
        octets.iter().all(u8::is_ascii_digit).then_some(Self(octets))
    }

    /// The five digits.
    pub fn as_str(&self) -> &str {
        // Always ASCII digits, so always readable.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Who speaks, when known.
    pub fn fournisseur(self) -> Option<Fournisseur> {
        Some(match &self.0[..2] {
            b"00" => Fournisseur::Plateforme,
            b"10" => Fournisseur::Msa,
            b"23" => Fournisseur::Cnaf,
            b"35" => Fournisseur::CnafMsa,
            b"36" => Fournisseur::SecuriteSociale,
            b"37" => Fournisseur::Cnav,
            b"40" => Fournisseur::Rncps,
            b"50" | b"51" => Fournisseur::FranceConnect,
            _ => return None,
        })
    }

    /// What is said: the last three digits.
    pub(crate) fn sous_code(self) -> u16 {
        self.0[2..].iter().fold(0, |nombre, octet| nombre * 10 + u16::from(octet - b'0'))
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Champ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NomNaissance => "nom de naissance",
            Self::NomUsage => "nom d'usage",
            Self::Prenoms => "prénoms",
            Self::DateNaissance => "date de naissance",
            Self::Sexe => "sexe à l'état civil",
            Self::PaysNaissance => "pays de naissance",
            Self::CommuneNaissance => "commune de naissance",
            Self::DepartementNaissance => "département de naissance",
            Self::Periode => "mois demandé",
            Self::Recipient => "SIRET de la commune",
        })
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DossierAbsent => "aucun dossier d'allocataire à ce nom",
            Self::IdentiteNonReconnue => "identité non reconnue",
            Self::ChampRefuse(Some(champ)) => return write!(f, "donnée d'identité refusée ({champ})"),
            Self::ChampRefuse(None) => "donnée d'identité refusée",
            Self::FranceConnectARecommencer => "jeton FranceConnect expiré ou inconnu",
            Self::FranceConnectInsuffisant => "identité FranceConnect inexploitable",
            Self::DejaEnCours => "la même demande est déjà en cours",
            Self::TropDeRequetes => "quota de requêtes atteint",
            Self::Indisponible => "service momentanément indisponible",
            Self::Maintenance => "service en maintenance",
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
            Self::JetonInvalide => "le jeton n'est pas reconnu",
            Self::JetonExpire => "le jeton a expiré, renouvelez-le",
            Self::JetonRevoque => "le jeton a été révoqué",
            Self::MauvaisEnvironnement => "le jeton est celui d'un autre environnement",
            Self::JetonIndisponible => "aucun jeton n'a pu être obtenu",
            Self::Droits => "l'habilitation n'ouvre pas cette donnée",
            Self::AdresseIp => "l'adresse IP du serveur n'est pas autorisée",
            Self::Delegation => "la délégation à l'éditeur est absente ou ambiguë",
            Self::ScopesFranceConnect => "les scopes demandés à FranceConnect ne couvrent pas l'identité pivot",
        })
    }
}

impl fmt::Display for Echec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "API Particulier : {}", self.issue)?;
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
