//! What one looks at beside the families: the rights of the token, the health of the services.

use serde::Deserialize;

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

/// A service whose health API Particulier publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Service {
    /// API Particulier itself.
    ApiParticulier,
    /// The quotient familial of the CNAF and the MSA.
    QuotientFamilial,
    /// FranceConnect, as API Particulier sees it.
    FranceConnect,
}

impl Service {
    pub(crate) fn chemin(self) -> &'static [&'static str] {
        match self {
            Self::ApiParticulier => &["api", "ping"],
            Self::QuotientFamilial => &["api", "cnaf_msa_quotient_familial", "ping"],
            Self::FranceConnect => &["api", "franceconnect", "ping"],
        }
    }
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
