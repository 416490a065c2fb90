//! What a caisse knows of a family, in the words of the API. Every string may be missing, as in production. These types
//! hold what stands for personal data, so none of them has a `Debug`.

use serde::Deserialize;

/// The file of a family.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// Who holds it.
    pub caisse: Caisse,
    /// The quotient familial; `None` is the API's null, which is not zero.
    pub quotient: Option<i64>,
    /// One or two adults.
    #[serde(default)]
    pub allocataires: Vec<Membre>,
    /// Children in charge.
    #[serde(default)]
    pub enfants: Vec<Membre>,
    /// The address as declared.
    #[serde(default)]
    pub adresse: Adresse,
}

/// `fournisseur` in the answer.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Debug)]
pub enum Caisse {
    /// Allocations familiales.
    #[serde(rename = "CNAF")]
    Cnaf,
    /// Mutualité sociale agricole.
    #[serde(rename = "MSA")]
    Msa,
}

impl Caisse {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cnaf => "CNAF",
            Self::Msa => "MSA",
        }
    }
}

/// An allocataire or a child.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membre {
    /// Birth name.
    pub nom_naissance: Option<String>,
    /// Name in use, when it differs.
    pub nom_usage: Option<String>,
    /// All given names in one string, as the API gives them.
    pub prenoms: Option<String>,
    /// `AAAA-MM-JJ`, where unknown parts are zeros.
    pub date_naissance: Option<String>,
    /// `M` or `F`.
    pub sexe: Option<String>,
}

/// The seven lines of an address.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adresse {
    /// First line.
    pub destinataire: Option<String>,
    /// Flat, stairs.
    pub complement_information: Option<String>,
    /// Building, residence.
    pub complement_information_geographique: Option<String>,
    /// Number and street.
    pub numero_libelle_voie: Option<String>,
    /// Place name or post box.
    pub lieu_dit: Option<String>,
    /// Postcode and town in one string.
    pub code_postal_ville: Option<String>,
    /// Country.
    pub pays: Option<String>,
}
