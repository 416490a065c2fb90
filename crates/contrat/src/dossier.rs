//! `POST /v1/dossiers`: what the citizen sends, and the receipt.

use std::fmt;

use famille::Prix;
use famille::saisie::{Champ, ContactSaisi, Motif, PersonneSaisie};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/dossiers`. What upstream certified is not here: it is inside `sceau`, which the proxy opens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepotDossier {
    /// [`crate::VERSION`].
    pub version: u16,
    /// Seal of the identification; absent on the manual path.
    pub sceau: Option<String>,
    /// Services asked for, with the children of each.
    pub demarches: Vec<ChoixDemarche>,
    /// What the citizen declares.
    pub declarations: Declarations,
    /// Certified values that the citizen says are wrong.
    pub contestations: Vec<Contestation>,
}

impl fmt::Debug for DepotDossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DepotDossier(…)")
    }
}

/// A service and its children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoixDemarche {
    /// Identifier of the service.
    pub demarche: String,
    /// Tokens: those of the seal (`e1`…) and those of declared children (`d1`…).
    pub enfants: Vec<String>,
}

/// What the citizen declares, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declarations {
    /// Who fills in the form; required on the manual path only.
    pub declarant: Option<PersonneSaisie>,
    /// How to reach them.
    pub contact: ContactSaisi,
    /// Children that are not in the certified list.
    pub enfants: Vec<EnfantDeclare>,
    /// Street line, when no certified address is kept.
    pub voie: String,
    /// Postcode and town, when no certified address is kept.
    pub code_postal_ville: String,
    /// Quotient in euros, as typed; may be empty.
    pub quotient: String,
    /// Whether another parent lives in the commune; `None` when not asked.
    pub autre_parent_dans_la_commune: Option<bool>,
    /// Free message to the city; may be empty.
    pub message: String,
}

impl fmt::Debug for Declarations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Declarations(…)")
    }
}

/// A declared child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnfantDeclare {
    /// Token chosen by the widget: `d` and a number.
    pub jeton: String,
    /// The child.
    pub personne: PersonneSaisie,
}

/// A certified value that the citizen says is wrong.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contestation {
    /// Which one: `quotient_familial`, `adresse`, `allocataire:0`, `enfant:e1`.
    pub valeur: String,
    /// What it should be, and why.
    pub commentaire: String,
}

impl fmt::Debug for Contestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contestation(…)")
    }
}

/// Names of contestable values, so that both sides spell them the same.
pub mod champ_conteste {
    /// The quotient.
    pub const QUOTIENT: &str = "quotient_familial";
    /// The address.
    pub const ADRESSE: &str = "adresse";

    /// The allocataire of this rank, from 0.
    pub fn allocataire(rang: usize) -> String {
        ["allocataire:", &rang.to_string()].concat()
    }

    /// The child of this token.
    pub fn enfant(jeton: &str) -> String {
        ["enfant:", jeton].concat()
    }
}

/// A mistake in a dossier, with the place where the form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErreurSituee {
    /// Which part of the form, in the words of the contract: `identite`, `declarant`, `contact`, `adresse`,
    /// `quotient`, `enfant:d1`, `demarche:cantine`, `contestation:adresse`, `message`.
    pub lieu: String,
    /// Field.
    pub champ: Champ,
    /// What is wrong.
    pub motif: Motif,
}

/// Answer of `POST /v1/dossiers`: the dossier is on disk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recu {
    /// [`crate::VERSION`].
    pub version: u16,
    /// 13 characters, readable aloud, the last of which checks the others.
    pub reference: String,
    /// When, RFC 3339 in UTC, whole seconds.
    pub recu_le: String,
    /// A price for each service and child.
    pub lignes: Vec<LigneRecu>,
    /// Whether the city still has to check the identity or the data.
    pub verification_en_cours: bool,
}

impl fmt::Debug for Recu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recu(…)")
    }
}

/// A service of the receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LigneRecu {
    /// Identifier of the service.
    pub demarche: String,
    /// Its name.
    pub titre: String,
    /// How many children.
    pub enfants: u16,
    /// Price for one child.
    pub prix: Prix,
}
