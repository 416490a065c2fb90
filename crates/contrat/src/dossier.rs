//! `POST /v1/dossiers`: what the citizen sends, and the receipt.

use std::fmt;

use famille::saisie::{Champ, ContactSaisi, Motif, PersonneSaisie, RevenusSaisis};
use famille::tarif::{Etape, Periodicite};
use famille::{Centimes, Prix, Reponse};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/dossiers`. What upstream certified is not here: it is inside `sceau`, which the proxy opens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DepotDossier {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// Seal of the identification; absent on the manual path.
    pub sceau: Option<String>,
    /// Services asked for, with the children of each.
    pub demarches: Vec<ChoixDemarche>,
    /// What the citizen declares.
    pub declarations: Declarations,
    /// Certified values that the citizen says are wrong.
    pub contestations: Vec<Contestation>,
    /// Documents sent beforehand, on the manual path.
    #[serde(default)]
    pub pieces: Vec<PieceJointe>,
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
    /// Answers to the questions of the service.
    #[serde(default)]
    pub reponses: Vec<Reponse>,
}

/// A document that was sent beforehand.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PieceJointe {
    /// Identifier of the document in the city's file.
    pub piece: String,
    /// What the sending answered: opaque, sealed.
    pub jeton: String,
}

impl fmt::Debug for PieceJointe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PieceJointe(…)")
    }
}

/// Answer of `POST /v1/pieces`: the document is stored, and waits for its dossier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PieceRecue {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What to send with the dossier: opaque, sealed, of two hours.
    pub jeton: String,
}

impl fmt::Debug for PieceRecue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PieceRecue(…)")
    }
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
    /// What decides the prices and was not certified.
    pub revenus: RevenusSaisis,
    /// Another parent, who is not in the certified list.
    pub autre_parent: Option<PersonneSaisie>,
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
    /// Which one: `quotient_familial`, `adresse`, `ressources`, `avis_fiscal`, `allocataire:0`, `enfant:e1`.
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
    /// The resources of a crèche.
    pub const RESSOURCES: &str = "ressources";
    /// The tax assessment.
    pub const AVIS_FISCAL: &str = "avis_fiscal";

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
    /// `revenus`, `autre_parent`, `enfant:d1`, `demarche:cantine`, `question:cantine:pai` or `question:cantine:pai:e1`,
    /// `piece:attestation`, `contestation:adresse`, `message`.
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
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// 13 characters, readable aloud, the last of which checks the others.
    pub reference: String,
    /// 10 characters that open the receipt and the follow-up of this reference, for the family alone; empty for a dossier
    /// that came before there were any.
    #[serde(default)]
    pub code: String,
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
    /// A price for each child, in the order in which they were ticked.
    pub enfants: Vec<PrixEnfant>,
}

/// The price of a service for a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrixEnfant {
    /// Token of the child.
    pub enfant: String,
    /// The price.
    pub prix: PrixRecu,
}

/// A price in words: the structured steps stay with the city.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrixRecu {
    /// The amount; `None` when it is not computed here.
    pub montant: Option<Centimes>,
    /// What it is for; empty when not computed.
    pub unite: String,
    /// How often it is due.
    pub periodicite: Periodicite,
    /// Whether the city may still change it.
    pub provisoire: bool,
    /// How it was reached, a sentence a step.
    pub explication: Vec<String>,
}

impl From<&Prix> for PrixRecu {
    fn from(prix: &Prix) -> Self {
        Self {
            montant: prix.montant,
            unite: prix.unite.clone(),
            periodicite: prix.periodicite,
            provisoire: prix.provisoire,
            explication: prix.etapes.iter().map(Etape::phrase).collect(),
        }
    }
}

impl fmt::Debug for PrixRecu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrixRecu(…)")
    }
}
