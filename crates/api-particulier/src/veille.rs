//! What one looks at beside the families: the rights of the token, the health of the services.

use serde::Deserialize;
use serde_json::Value;

/// What the token opens. To be asked at start: a wrong token is better known before the first citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introspection {
    /// Identifier of the token.
    pub id: Option<String>,
    /// Name of the habilitation.
    pub nom: Option<String>,
    /// Scopes.
    pub scopes: Vec<String>,
}

impl Introspection {
    /// Whether a scope is granted.
    pub fn ouvre(&self, scope: &str) -> bool {
        self.scopes.iter().any(|ouvert| ouvert == scope)
    }

    pub(crate) fn lire(corps: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Corps {
            #[serde(rename = "_id", default)]
            id: Option<String>,
            #[serde(default)]
            name: Option<String>,
            scopes: Vec<String>,
        }
        let Corps { id, name, scopes } = serde_json::from_slice(corps).ok()?;
        Some(Self { id, nom: name, scopes })
    }
}

/// A service whose health API Particulier publishes. Source: `siade/config/pings.yml` of `datagouv/apistration`, which
/// has none for the AEEH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Service {
    /// API Particulier itself.
    ApiParticulier,
    /// The quotient familial of the CNAF and the MSA.
    QuotientFamilial,
    /// The participation familiale EAJE of the CNAF and the MSA.
    ParticipationFamilialeEaje,
    /// The RSA.
    RevenuSolidariteActive,
    /// The complémentaire santé solidaire.
    ComplementaireSanteSolidaire,
    /// FranceConnect, as API Particulier sees it.
    FranceConnect,
    /// The communes of the INSEE, by which a birthplace is found by its name.
    MetadonneesInsee,
}

impl Service {
    /// All of them, API Particulier first.
    pub const TOUS: [Self; 7] = [
        Self::ApiParticulier,
        Self::QuotientFamilial,
        Self::ParticipationFamilialeEaje,
        Self::RevenuSolidariteActive,
        Self::ComplementaireSanteSolidaire,
        Self::FranceConnect,
        Self::MetadonneesInsee,
    ];

    /// The name under which upstream watches it; none for API Particulier itself.
    pub fn nom(self) -> Option<&'static str> {
        Some(match self {
            Self::ApiParticulier => return None,
            Self::QuotientFamilial => "cnaf_msa_quotient_familial",
            Self::ParticipationFamilialeEaje => "cnaf_msa_participation_familiale_eaje",
            Self::RevenuSolidariteActive => "cnaf_msa_revenu_solidarite_active",
            Self::ComplementaireSanteSolidaire => "securite_sociale_complementaire_sante_solidaire",
            Self::FranceConnect => "franceconnect",
            Self::MetadonneesInsee => "insee_metadonnees",
        })
    }
}

/// The names of the services in the answer of `pings`, those that [`Service`] doesn't know included. The list is read in
/// an array, bare or under `pings` or `data`, of names or of objects that have a `name`.
pub(crate) fn noms(corps: &[u8]) -> Option<Vec<String>> {
    let lu: Value = serde_json::from_slice(corps).ok()?;
    let liste = lu.as_array().or_else(|| lu.get("pings")?.as_array()).or_else(|| lu.get("data")?.as_array())?;
    let nom = |entree: &Value| {
        let nom = entree.as_str().or_else(|| entree.get("name")?.as_str())?;
        let propre = (1..=100).contains(&nom.len())
            && nom.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-/".contains(&octet));
        propre.then(|| nom.to_owned())
    };
    liste.iter().map(nom).collect()
}

/// The health of a service. API Particulier measures it now and then (half an hour for the caisses).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Etat {
    /// Well.
    Disponible,
    /// Not well: a call would fail.
    EnPanne,
    /// In maintenance.
    Maintenance,
    /// Nobody knows.
    Inconnu,
}

impl Etat {
    pub(crate) fn lire(statut: u16, corps: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Corps {
            status: Option<String>,
        }
        let dit = serde_json::from_slice::<Corps>(corps).ok().and_then(|corps| corps.status);
        match (statut, dit.as_deref()) {
            (200, Some("maintenance")) => Some(Self::Maintenance),
            (200, Some("unknown")) => Some(Self::Inconnu),
            // The global ping is only known to answer 200.
            (200, Some("ok") | None) => Some(Self::Disponible),
            (200 | 502, Some("bad_gateway")) => Some(Self::EnPanne),
            (200, Some(_)) => Some(Self::Inconnu),
            _ => None,
        }
    }
}
