//! The dossier as the city keeps it: each value with its provenance.

use std::fmt;

use famille::saisie::{ContactSaisi, Identite, RevenusSaisis};
use famille::tarif::{Residence, Ressources};
use famille::{Adresse, AvisFiscal, NumeroFiscal, Personne, Prix, QuotientFamilial, Reponse};
use serde::{Deserialize, Serialize};

use super::pieces::PieceDeposee;
use crate::identification::{Certification, Voie};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// An administration said so.
    Certifie,
    /// The citizen said so.
    Declare,
    /// An administration said so and the citizen disagrees.
    Conteste,
}

/// A value with its provenance.
#[derive(Clone, Serialize, Deserialize)]
pub struct Valeur<T> {
    /// The value: the certified one when it is contested.
    pub valeur: T,
    /// Where it comes from.
    pub provenance: Provenance,
    /// « CAF », « MSA », « DGFIP », « FranceConnect »; `None` when declared.
    pub source: Option<String>,
    /// What the citizen says instead, when it is contested.
    pub contestation: Option<String>,
}

/// A child of the dossier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnfantInscrit {
    /// Token by which the lines name the child.
    pub jeton: String,
    /// The child.
    pub personne: Personne,
}

/// A service asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LigneDossier {
    /// Identifier of the service.
    pub demarche: String,
    /// Its name on that day.
    pub titre: String,
    /// The decision that fixes the price.
    pub deliberation: String,
    /// The children, in the order of the family.
    pub enfants: Vec<EnfantLigne>,
    /// Answers to the questions of the service.
    pub reponses: Vec<Reponse>,
}

/// A child in a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnfantLigne {
    /// Token of the child.
    pub enfant: String,
    /// The price, as the receipt says.
    pub prix: Prix,
    /// Price that follows from what a later verification found; provisional until an agent has checked the identity.
    #[serde(default)]
    pub prix_verifie: Option<Prix>,
}

/// What the administrations were asked after the dossier was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EtatVerification {
    /// Nothing to ask: done during the identification, or there is no identity to ask with.
    SansObjet,
    /// Waiting for an answer.
    EnAttente,
    /// Found, and the returned allocataires include this civil status; the certified part was added for the agent. That a
    /// person of this civil status exists does not prove that it is the one who typed.
    Trouve,
    /// Found, without allocataires to compare with.
    TrouveSansComparaison,
    /// Found, but the returned allocataires are other people.
    AutrePersonne,
    /// No administration knows this person.
    Introuvable,
    /// No answer after all the attempts.
    Indisponible,
}

/// A complete dossier.
#[derive(Clone, Serialize, Deserialize)]
pub struct Dossier {
    /// Version of this shape.
    pub version: u16,
    /// Reference given to the citizen.
    pub reference: String,
    /// When it was received, RFC 3339.
    pub recu_le: String,
    /// How the citizen was identified.
    pub voie: Voie,
    /// Who fills in the form.
    pub declarant: Valeur<Personne>,
    /// Civil status at birth, verified by FranceConnect or typed.
    pub identite: Option<Identite>,
    /// Numéro fiscal that was typed with it, for the later verification.
    pub numero_fiscal: Option<NumeroFiscal>,
    /// How to reach the family.
    pub contact: ContactSaisi,
    /// Allocataires.
    pub allocataires: Vec<Valeur<Personne>>,
    /// Another parent, as declared.
    pub autre_parent: Option<Valeur<Personne>>,
    /// Children, certified and declared.
    pub enfants: Vec<Valeur<EnfantInscrit>>,
    /// Address.
    pub adresse: Option<Valeur<Adresse>>,
    /// Quotient; a declared one has no provider and no period.
    pub quotient: Option<Valeur<QuotientFamilial>>,
    /// Tax assessment.
    pub avis_fiscal: Option<Valeur<AvisFiscal>>,
    /// What the price of a crèche is computed from.
    pub ressources: Option<Valeur<Ressources>>,
    /// What was typed of the income, where nothing was certified.
    pub revenus: RevenusSaisis,
    /// Whether another parent lives in the commune, as declared.
    pub autre_parent_dans_la_commune: Option<bool>,
    /// Residence that the tariffs used.
    pub residence: Valeur<Residence>,
    /// Services with their prices.
    pub lignes: Vec<LigneDossier>,
    /// Documents, whose contents are apart.
    #[serde(default)]
    pub pieces: Vec<PieceDeposee>,
    /// Free message.
    pub message: String,
    /// State of the later verification.
    pub verification: EtatVerification,
    /// The certified answer as a whole: shown to the citizen, or on this side only.
    pub certification: Option<Certification>,
}

impl<T> Valeur<T> {
    /// A declared value.
    pub fn declaree(valeur: T) -> Self {
        Self { valeur, provenance: Provenance::Declare, source: None, contestation: None }
    }

    /// A certified value, contested when the citizen left a comment.
    pub fn certifiee(valeur: T, source: &str, contestation: Option<String>) -> Self {
        let provenance = if contestation.is_some() { Provenance::Conteste } else { Provenance::Certifie };
        Self { valeur, provenance, source: Some(source.to_owned()), contestation }
    }
}

impl<T> fmt::Debug for Valeur<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Valeur({:?}, …)", self.provenance)
    }
}

impl fmt::Debug for Dossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dossier(…)")
    }
}
