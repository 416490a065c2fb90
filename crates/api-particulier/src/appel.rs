//! What one call says beside its parameters: for whom, under which delegation, for which agent, with which proof. The
//! settings give the defaults; a client derived from another ([`ApiParticulier::pour_agent`] and its like) changes them
//! for its own calls and shares everything else.

use std::fmt;

use famille::Siret;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{ApiParticulier, ErreurReglages, NiveauDePreuve};

/// The identifier of a delegation, as the editors' space shows it. Not a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation(String);

/// An agent as API Particulier may know them: a stable, unique identifier that names nobody. It is hashed upstream.
/// `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct AgentOpaque(HeaderValue);

/// What is said by default, and changed by derived clients.
#[derive(Clone)]
pub(crate) struct Appel {
    pub(crate) recipient: Siret,
    pub(crate) delegation: Option<Delegation>,
    pub(crate) agent: Option<AgentOpaque>,
    pub(crate) preuve: Option<NiveauDePreuve>,
}

impl Delegation {
    /// Letters without accent, digits and hyphens, 64 at most.
    ///
    /// # Errors
    /// [`ErreurReglages::Delegation`].
    pub fn parse(texte: &str) -> Result<Self, ErreurReglages> {
        jeton_court(texte, 64, b"-_").then(|| Self(texte.to_owned())).ok_or(ErreurReglages::Delegation)
    }

    /// The identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AgentOpaque {
    /// Letters without accent, digits, `-`, `_`, `.` and `:`, 128 at most: an address does not pass.
    ///
    /// # Errors
    /// [`ErreurReglages::EnteteAgent`].
    pub fn parse(texte: &str) -> Result<Self, ErreurReglages> {
        let valeur = jeton_court(texte, 128, b"-_.:").then(|| HeaderValue::from_str(texte).ok()).flatten();
        let mut valeur = valeur.ok_or(ErreurReglages::EnteteAgent)?;
        valeur.set_sensitive(true);
        Ok(Self(valeur))
    }
}

impl ApiParticulier {
    /// The same client for another public body that receives the data. An editor serves several with one token.
    pub fn pour_recipient(&self, recipient: Siret) -> Self {
        self.derive(|appel| appel.recipient = recipient)
    }

    /// The same client under another delegation, or none.
    pub fn pour_delegation(&self, delegation: Option<Delegation>) -> Self {
        self.derive(|appel| appel.delegation = delegation)
    }

    /// The same client on behalf of an agent.
    ///
    /// # Errors
    /// [`ErreurReglages::EnteteAgent`] when the settings name no header ([`Reglages::entete_agent`](crate::Reglages)):
    /// the agent would silently go untold.
    pub fn pour_agent(&self, agent: AgentOpaque) -> Result<Self, ErreurReglages> {
        if self.entete_agent().is_none() {
            return Err(ErreurReglages::EnteteAgent);
        }
        Ok(self.derive(|appel| appel.agent = Some(agent)))
    }

    /// The same client, asking for an attestation beside the data ([`Reponse::preuve`](crate::Reponse::preuve)).
    pub fn avec_preuve(&self, niveau: NiveauDePreuve) -> Self {
        self.derive(|appel| appel.preuve = Some(niveau))
    }
}

impl Appel {
    /// The headers that this adds to a request for data.
    pub(crate) fn entetes(&self, entete_agent: Option<&HeaderName>) -> HeaderMap {
        let mut entetes = HeaderMap::new();
        if let Some(niveau) = self.preuve {
            entetes.insert("x-generate-proof", HeaderValue::from_static(niveau.entete()));
        }
        if let (Some(nom), Some(AgentOpaque(valeur))) = (entete_agent, &self.agent) {
            entetes.insert(nom, valeur.clone());
        }
        entetes
    }
}

fn jeton_court(texte: &str, longueur: usize, signes: &[u8]) -> bool {
    (1..=longueur).contains(&texte.len())
        && texte.bytes().all(|octet| octet.is_ascii_alphanumeric() || signes.contains(&octet))
}

impl fmt::Debug for AgentOpaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgentOpaque(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_short_and_name_nobody() {
        for (texte, delegation, agent) in [
            ("6f3c8d9a-0b1c", true, true),
            ("agent:42.b", false, true),
            ("", false, false),
            ("camille@exemple.fr", false, false),
            ("Camille Moreau", false, false),
            ("a\r\nHost: b", false, false),
            ("&recipient=1", false, false),
            (&"x".repeat(65), false, true),
            (&"x".repeat(129), false, false),
        ] {
            assert_eq!(Delegation::parse(texte).is_ok(), delegation, "{texte}");
            assert_eq!(AgentOpaque::parse(texte).is_ok(), agent, "{texte}");
        }
        assert_eq!(format!("{:?}", AgentOpaque::parse("CANARI").unwrap()), "AgentOpaque(…)");
    }
}
