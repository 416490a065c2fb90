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
    /// Annual resources, in euros, from which a crèche computes its tariff. See [`Dossier::base_ressources`].
    pub ressources: Option<i64>,
    /// How many children the AEEH is paid for.
    #[serde(default)]
    pub enfants_aeeh: u32,
    /// Other rights of the household; without one it has none.
    #[serde(default)]
    pub statuts: Statuts,
}

impl Dossier {
    /// The annual resources as written, or else those that agree with the quotient: quotient × 12 × parts, where parents
    /// weigh two parts, each of the first two children a half, the third one a whole, the others a half. The household's
    /// benefits are left out, so this is close to the real base and not equal to it.
    pub fn base_ressources(&self) -> Option<i64> {
        let enfants = i64::try_from(self.enfants.len()).unwrap_or(0);
        let demi_parts = 4 + enfants + i64::from(enfants >= 3);
        self.ressources.or_else(|| Some(self.quotient? * 6 * demi_parts))
    }
}

/// Rights that have operations of their own.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statuts {
    /// Revenu de solidarité active.
    pub rsa: Option<Rsa>,
    /// Allocation d'éducation de l'enfant handicapé.
    pub aeeh: Option<Aeeh>,
    /// Complémentaire santé solidaire.
    pub css: Option<Css>,
}

/// A household that receives the RSA.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rsa {
    /// Raised for somebody alone with a young child.
    pub majoration: bool,
    /// First day of the right, `AAAA-MM-JJ`.
    pub depuis: String,
}

/// A household that knows the AEEH.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aeeh {
    /// `allocataire` or `ouvrant_droit`.
    pub statut: String,
    /// First day of the right, `AAAA-MM-JJ`.
    pub depuis: String,
}

/// A household under the complémentaire santé solidaire.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Css {
    /// Whether it pays a part.
    pub participation: bool,
    /// First day of the right, `AAAA-MM-JJ`.
    pub depuis: String,
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
