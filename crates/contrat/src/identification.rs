//! Identification: verified by FranceConnect (data may be shown) or typed (nothing is shown).

use std::fmt;

use famille::Foyer;
use famille::saisie::IdentiteSaisie;
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/identifications/franceconnect`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentificationFranceConnect {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What the return from FranceConnect handed over: opaque, sealed, of one use.
    pub remise: String,
    /// The secret whose SHA-256 opened the road; only this widget holds it.
    pub verifieur: String,
}

impl fmt::Debug for IdentificationSaisie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentificationSaisie(…)")
    }
}

impl fmt::Debug for IdentificationFranceConnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentificationFranceConnect(…)")
    }
}

/// What came out of an identification by FranceConnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Issue {
    /// The family was found and the citizen is in it: `affichage` is there.
    Affichable,
    /// The family was found; the city checks it because the answer cannot prove that it is the citizen's.
    NonAffichable,
    /// Neither the CAF nor the MSA knows this person.
    Introuvable,
    /// The answer is about other people: refused.
    AutrePersonne,
    /// The administrations do not answer; the form continues by hand.
    Indisponible,
    /// FranceConnect was refused or interrupted by the citizen.
    Refuse,
    /// The road took too long or was already used: start again.
    Recommencer,
    /// FranceConnect does not hold all that the CAF needs: use the typed form.
    IdentiteIncomplete,
    /// Many families ask at the same time: `attente` says where this one stands.
    EnAttente,
}

/// Answer of `POST /v1/identifications/franceconnect`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReponseFranceConnect {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What came out.
    pub issue: Issue,
    /// The services that were chosen before leaving for FranceConnect.
    pub demarches: Vec<String>,
    /// The verified citizen, whenever FranceConnect answered.
    pub declarant: Option<Declarant>,
    /// What may be shown, with [`Issue::Affichable`] only.
    pub affichage: Option<Affichage>,
    /// Opaque seal to send back with the dossier, whenever FranceConnect answered.
    pub sceau: Option<String>,
    /// Life of the seal, in seconds.
    pub expire_dans_s: u32,
    /// Where to send the browser to close the FranceConnect session, if one was opened.
    pub deconnexion: Option<String>,
    /// The place in the waiting room, with [`Issue::EnAttente`] only.
    #[serde(default)]
    pub attente: Option<Attente>,
    /// With [`Issue::Indisponible`], when nobody more can wait: the time in the city at which to come back, as « 10:40 ».
    #[serde(default)]
    pub revenir_a: Option<String>,
}

/// A place in the waiting room.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attente {
    /// The ticket, for `GET /v1/attente`: opaque, it says nothing of the citizen.
    pub billet: String,
    /// What to send to `POST /v1/identifications/attente` when the turn has come: opaque, sealed.
    pub suite: String,
    /// Where this citizen stands now.
    pub place: Place,
}

/// Answer of `GET /v1/attente`, and each event of its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// Whether the turn has come: send `suite` now.
    pub tour: bool,
    /// How many are before, and this citizen: 1 is the next one; 0 when the turn has come.
    pub rang: u32,
    /// About how long, in seconds.
    pub secondes: u32,
    /// In how many seconds to ask again, for whoever does not listen to the stream. A place is kept for a minute after.
    pub revenir_dans_s: u32,
}

/// Body of `POST /v1/identifications/attente`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentificationAttente {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// What came with the place.
    pub suite: String,
}

impl fmt::Debug for Attente {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Attente({:?}, …)", self.place)
    }
}

impl fmt::Debug for IdentificationAttente {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentificationAttente(…)")
    }
}

impl fmt::Debug for ReponseFranceConnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReponseFranceConnect({:?}, …)", self.issue)
    }
}

/// The citizen as FranceConnect knows them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declarant {
    /// Name.
    pub nom: String,
    /// Given names, separated by spaces.
    pub prenoms: String,
}

impl fmt::Debug for Declarant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Declarant(…)")
    }
}

/// Certified data, reduced to what the chosen services need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Affichage {
    /// The blocks.
    pub foyer: Foyer,
    /// Where the blocks of API Particulier come from; a tax assessment comes from the DGFIP.
    pub source: SourceCertifiee,
}

/// Where certified data come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceCertifiee {
    /// « CAF », « MSA », or « CAF ou MSA » when the upstream does not say.
    pub fournisseur: String,
    /// Day of the call, `AAAA-MM-JJ`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "2026-11-23"))]
    pub recue_le: famille::Date,
}

/// Answer of `GET /v1/epreuve`: a proof of work, in the words of the second ALTCHA protocol.
///
/// Solved by the number, from 0 to `parameters.data.max`, that written after `nonce` as four bytes, the highest first, gives
/// with `salt` a derived key that begins with `keyPrefix`. The answer is `{"challenge": …, "solution": {"counter": …,
/// "derivedKey": …}}` in JSON, in base64; the challenge in it is this one, unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Epreuve {
    /// What is to be solved.
    pub parameters: ParametresEpreuve,
    /// To be sent back.
    pub signature: String,
}

/// A proof of work. Bytes are in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParametresEpreuve {
    /// How a key is derived: `PBKDF2/SHA-256`.
    pub algorithm: String,
    /// How many rounds make one key.
    pub cost: u32,
    /// What the service notes for itself.
    pub data: DonneesEpreuve,
    /// Bytes of a key.
    pub key_length: usize,
    /// What the key to find begins with.
    pub key_prefix: String,
    /// By which the service knows that key again.
    pub key_signature: String,
    /// What stands before the number.
    pub nonce: String,
    /// The salt of the derivation.
    pub salt: String,
}

/// What a proof of work is worth, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DonneesEpreuve {
    /// Until when an answer is worth something, in seconds since 1970.
    pub fin: u64,
    /// The largest number to try.
    pub max: u32,
}

/// Body of `POST /v1/identifications/saisie`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IdentificationSaisie {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// Identifiers of the chosen services.
    pub demarches: Vec<String>,
    /// What was typed.
    pub identite: IdentiteSaisie,
    /// Numéro fiscal as typed, for the services whose price may follow the tax assessment; may be empty.
    #[serde(default)]
    pub numero_fiscal: String,
    /// The answer to [`Epreuve`] as the ALTCHA protocol writes it; may be empty.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1_024))]
    pub epreuve: String,
}

/// Answer of `POST /v1/identifications/saisie`: the same whatever the administrations know, because they have not been
/// asked yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReponseSaisie {
    /// [`crate::VERSION`].
    #[cfg_attr(feature = "openapi", schema(maximum = 65_535))]
    pub version: u16,
    /// Opaque seal of constant length, to send back with the dossier.
    pub sceau: String,
    /// Life of the seal, in seconds.
    pub expire_dans_s: u32,
}

impl fmt::Debug for ReponseSaisie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A seal opens doors to whoever holds it: it is no more for a log than a name is.
        f.write_str("ReponseSaisie(…)")
    }
}
