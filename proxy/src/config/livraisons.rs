//! `[[livraisons]]` and `[courriel]`: whom the service tells about dossiers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// `[[livraisons]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cible {
    /// Name, of lower-case letters, digits and hyphens; its secret is in `PASS_FAMILLE_LIVRAISON_NAME`.
    pub nom: String,
    /// Address that receives signed webhooks.
    #[serde(default)]
    pub webhook: Option<String>,
    /// Folder in which a file is written for each event.
    #[serde(default)]
    pub dossier: Option<PathBuf>,
    /// Which events; all when empty.
    #[serde(default)]
    pub evenements: Vec<String>,
    /// Dossiers that ask for one of these services; all when empty.
    #[serde(default)]
    pub demarches: Vec<String>,
    /// Which fields, by their paths (`reference`, `declarant.nom`, `enfants.prenoms`); all when empty.
    #[serde(default)]
    pub champs: Vec<String>,
    /// Other names of fields: path, then the name that its last part takes.
    #[serde(default)]
    pub noms: BTreeMap<String, String>,
}

/// `[courriel]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Courriel {
    /// Name of the SMTP server.
    pub serveur: String,
    /// Port; the usual one of `securite` when there is none.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub securite: Securite,
    /// Address that families see and may answer to.
    pub expediteur: String,
    /// Account, whose password is in `PASS_FAMILLE_SMTP_SECRET`; none when the server asks for none.
    #[serde(default)]
    pub compte: Option<String>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Securite {
    /// Encrypted after a greeting in the clear, which must succeed (port 587).
    #[default]
    Starttls,
    /// Encrypted from the start (port 465).
    Tls,
    /// Not at all: for a server on this very machine (port 25).
    Aucune,
}

/// Everything that can be told.
pub(crate) const EVENEMENTS: [&str; 3] = ["dossier.recu", "dossier.verifie", "dossier.etat"];

/// Name of the target that writes to families; none of the city's may take it.
pub(crate) const COURRIEL: &str = "courriel";

/// The fields of a published dossier: first parts of the paths that a target may name.
pub(crate) const CHAMPS: [&str; 24] = [
    "reference",
    "revision",
    "recu_le",
    "etat",
    "etat_depuis",
    "etat_message",
    "voie",
    "verification",
    "demarches",
    "anonymise_le",
    "declarant",
    "courriel",
    "telephone",
    "allocataires",
    "autre_parent",
    "enfants",
    "adresse",
    "quotient_familial",
    "avis_fiscal",
    "ressources",
    "residence",
    "inscriptions",
    "pieces",
    "message",
];
