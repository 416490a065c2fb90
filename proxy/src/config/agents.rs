//! `[agents]`: who may read the dossiers, and how they are recognised.

use serde::Deserialize;

/// Age from which certified data are pointed out when the file does not say, in days.
pub(crate) const ALERTE_JOURS: u16 = 60;

/// `[agents]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agents {
    /// Issuer of the provider of identities, such as ProConnect; without it `/agents` is closed.
    pub emetteur: Option<String>,
    /// `client_id`
    pub client_id: String,
    /// Levels of authentication, one of which the provider must vouch for; none is asked for when empty.
    pub acr: Vec<String>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// SIRET that the provider must give with an agent, when it gives one.
    pub siret: Option<String>,
    /// Age from which certified data are pointed out, in days.
    pub alerte_jours: Option<u16>,
    /// People.
    pub personnes: Vec<PersonneAgent>,
    /// Programs.
    pub cles: Vec<CleAgents>,
}

/// `[[agents.personnes]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonneAgent {
    /// Professional e-mail address, by which the provider names the agent.
    pub courriel: String,
    /// What the agent may do.
    pub roles: Vec<Role>,
    /// Services whose dossiers the agent sees; all when empty.
    #[serde(default)]
    pub demarches: Vec<String>,
}

/// What an agent may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Read dossiers.
    Lecture,
    /// Read dossiers, change their state, export them.
    Instruction,
    /// Read the register and export it.
    Dpo,
}

/// `[[agents.cles]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CleAgents {
    /// Name of the program, which the register keeps.
    pub nom: String,
    /// SHA-256 of the key, in hexadecimal, as `pass-famille cles api` writes it.
    pub empreinte: String,
    /// What the program may do.
    pub portees: Vec<Portee>,
    /// Services whose dossiers it sees; all when empty.
    #[serde(default)]
    pub demarches: Vec<String>,
}

/// What a program may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Portee {
    /// Read dossiers.
    Lecture,
    /// Fetch documents.
    Pieces,
    /// Report states.
    Etat,
}
