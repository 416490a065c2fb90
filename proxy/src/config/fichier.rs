//! The shape of `ville.toml`. An unknown key is refused: a typing mistake must not silently change a rule.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use famille::{Demarche, Siret};
use serde::Deserialize;

use super::agents::Agents;
use super::conformite::Conformite;
use super::livraisons::{Cible, Courriel};
use super::reseaux::{Prive, Reseau};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fichier {
    /// The city.
    pub ville: Ville,
    /// The service itself.
    pub service: Service,
    /// API Particulier.
    pub api_particulier: ApiParticulier,
    /// API Impôt Particulier; without it the tax assessment is only declared.
    #[serde(default)]
    pub impot_particulier: Option<Impots>,
    /// FranceConnect; without it only the typed and manual paths are offered.
    #[serde(default)]
    pub franceconnect: Option<FranceConnect>,
    /// What the papers of the data protection officer say beyond the service itself.
    #[serde(default)]
    pub conformite: Conformite,
    /// Who may read the dossiers; without it, only the command line does.
    #[serde(default)]
    pub agents: Agents,
    /// Whom the service tells about dossiers.
    #[serde(default)]
    pub livraisons: Vec<Cible>,
    /// How families are written to; without it, they are not.
    #[serde(default)]
    pub courriel: Option<Courriel>,
    /// Services, in the order to show.
    pub demarches: Vec<Demarche>,
}

/// `[ville]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ville {
    /// Name.
    pub nom: String,
    /// SIRET of the body that receives the data: API Particulier's `recipient`.
    pub siret: Siret,
    /// Postcodes of the commune.
    pub codes_postaux: Vec<String>,
    /// Origins of the pages that may hold the form, such as `https://www.ville.fr`.
    pub origines: Vec<String>,
    /// Addresses of the pages that hold the form, without query: where FranceConnect may bring the whole window back.
    /// One page of each origin at least.
    pub pages: Vec<String>,
    /// E-mail address of the data protection officer.
    pub dpo: String,
    /// How long a dossier is kept, in months.
    pub conservation_mois: u16,
    /// How long, for these services; a dossier of several is kept for the longest.
    #[serde(default)]
    pub conservation_par_demarche: BTreeMap<String, u16>,
    /// Whom families ask.
    pub contact: famille::Contact,
}

/// `[service]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Address to listen on.
    pub ecoute: SocketAddr,
    /// Address at which browsers reach the service, without a final slash.
    pub url_publique: String,
    /// Folder of the store.
    pub donnees: PathBuf,
    /// PostgreSQL server of the store, without a password; without it, the store is a file in `donnees`.
    #[serde(default)]
    pub database_url: Option<String>,
    /// PEM file of the authority of that server's certificate.
    #[serde(default)]
    pub autorite_base: Option<PathBuf>,
    /// How many services run on this store at the same time: they share the city's quotas.
    #[serde(default = "une")]
    pub repliques: u32,
    /// Address of the listener for metrics and probes, which must not be public; without it there is none.
    #[serde(default)]
    pub administration: Option<SocketAddr>,
    /// Whether the web team's desk is open at `/integrer`; it says nothing secret.
    #[serde(default = "oui")]
    pub bureau: bool,
    /// Networks of what ends TLS or forwards requests before the service: what they say of who asks is believed.
    #[serde(default)]
    pub relais: Vec<Reseau>,
    /// Writes a minute from one visitor, of which half may come at once.
    #[serde(default = "soixante")]
    pub ecritures_par_minute: u32,
    /// Typed identities an hour from one visitor; the dossiers of others are taken, and agents verify them.
    #[serde(default = "dix")]
    pub identites_par_heure: u32,
    /// Hosts and networks inside the city that the service may call; without it, only public addresses.
    #[serde(default)]
    pub reseau_prive: Vec<Prive>,
    /// Proxy by which the service calls outside, without account.
    #[serde(default)]
    pub mandataire: Option<String>,
    /// Where whoever finds a flaw writes: `mailto:` or `https:`. It is published at `/.well-known/security.txt`.
    #[serde(default)]
    pub securite: Option<String>,
}

fn dix() -> u32 {
    10
}

fn soixante() -> u32 {
    60
}

fn oui() -> bool {
    true
}

fn une() -> u32 {
    1
}

/// `[api_particulier]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiParticulier {
    /// `production`, `bac_a_sable`, or the address of another environment.
    pub environnement: String,
    /// Which of the two official patterns follows an identification by FranceConnect.
    #[serde(default)]
    pub modalite: Modalite,
    /// Addresses of this machine from which calls leave in turn, when it has several: API Particulier counts a thousand calls a
    /// minute for each of them, and twenty a second for the token.
    #[serde(default)]
    pub sorties: Vec<std::net::IpAddr>,
    /// Whether an attestation that agents can check is asked for with the data, where the API makes one.
    #[serde(default)]
    pub preuves: bool,
}

/// How the family is fetched once FranceConnect has verified the citizen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modalite {
    /// With the verified civil status and the city's own token: no 60-second race, no FranceConnect quota.
    #[default]
    Identite,
    /// With the citizen's FranceConnect token.
    JetonFranceconnect,
}

/// `[impot_particulier]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impots {
    /// Address of the API, as the habilitation gives it.
    pub adresse: String,
    /// Address that gives tokens.
    pub jetons: String,
    /// `client_id`
    pub client_id: String,
    /// `ID_Teleservice`, when the habilitation names one.
    #[serde(default)]
    pub teleservice: Option<String>,
    /// Whether FranceConnect is asked for the tax data, so that an identified citizen has nothing to type.
    #[serde(default)]
    pub franceconnect: bool,
}

/// `[franceconnect]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FranceConnect {
    /// Issuer, such as `https://oidc.franceconnect.gouv.fr/api/v2`.
    pub emetteur: String,
    /// `client_id`
    pub client_id: String,
}
