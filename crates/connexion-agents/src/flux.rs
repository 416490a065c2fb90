//! The three steps of signing in: the departure address, the exchange of the code, the address to leave by. Nothing is
//! kept between them: what must survive is in [`Secrets`] and in the `state` that the caller makes.

use openid::Client;
use secrecy::SecretString;
use url::Url;

use crate::{
    Agent, Erreur, Reglages, Secrets,
    agent::{Revendications, agent},
};

/// A relying party of the agents' provider. Cheap to clone; clones share what was discovered.
#[derive(Clone, Debug)]
pub struct ConnexionAgents {
    client: Client,
}

impl ConnexionAgents {
    /// Checks the settings. Nothing is sent: the provider is first asked when somebody needs it.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn new(reglages: Reglages) -> Result<Self, Erreur> {
        Ok(Self { client: Client::new(reglages.en_openid())? })
    }

    /// The same over a client of the caller's, which must follow no redirection and have its own time-outs.
    ///
    /// # Errors
    /// [`Erreur::Configuration`], with what to write instead.
    pub fn with_client(reglages: Reglages, client: reqwest::Client) -> Result<Self, Erreur> {
        Ok(Self { client: Client::with_client(reglages.en_openid(), client)? })
    }

    /// Step 1a: fresh secrets. Seal them into the `state` that [`url_autorisation`](Self::url_autorisation) takes.
    ///
    /// # Errors
    /// [`Erreur::Indisponible`] or [`Erreur::Configuration`] when the provider can't be discovered.
    pub async fn preparer(&self) -> Result<Secrets, Erreur> {
        Ok(Secrets(self.client.preparer().await?))
    }

    /// Step 1b: the address to send the agent's browser to. `etat` comes back untouched beside the code.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_autorisation(&self, etat: &str, secrets: &Secrets) -> Result<Url, Erreur> {
        Ok(self.client.url_autorisation(etat, &secrets.0).await?)
    }

    /// Step 2: the code against a verified agent. Call it once per code, soon: at ProConnect, a code lives 30 seconds.
    ///
    /// # Errors
    /// Any [`Erreur`] but [`Erreur::Refuse`].
    pub async fn echanger(&self, code: &str, secrets: &Secrets) -> Result<Agent, Erreur> {
        agent(self.client.echanger::<Revendications>(code, &secrets.0).await?)
    }

    /// Step 3: the address where the agent's browser leaves the provider's session; none where the provider publishes no
    /// such address.
    ///
    /// # Errors
    /// As [`preparer`](Self::preparer).
    pub async fn url_deconnexion(&self, id_token: &SecretString, etat: &str) -> Result<Option<Url>, Erreur> {
        Ok(self.client.url_deconnexion(id_token, etat).await?)
    }
}
