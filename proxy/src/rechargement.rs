//! The city's file read again while the service runs: new rules and secrets from the next request on, and nothing that is
//! under way is lost.

use std::sync::Arc;

use crate::Application;
use crate::config::Configuration;
use crate::jeton::EtatDuJeton;

impl Application {
    /// Takes another configuration for the one of this service. Families who fill in the form go on with their seals, those
    /// who wait keep their place, requests under way end with the file they came under, and agents whom the new one no longer
    /// names are out at once.
    ///
    /// The token is tried first, with what the new démarches need. While API Particulier does not answer, the rest is taken
    /// and the present token stays.
    ///
    /// # Errors
    /// When the token is refused or opens too little, or the file changes what only a restart can change: the listener, the
    /// store, whom administrations are asked with. Everything then stays as it is.
    pub async fn recharger(self: &Arc<Self>, configuration: Configuration) -> anyhow::Result<Arc<Self>> {
        let jeton = configuration.secrets.jeton.clone();
        let nouvelle = self.courante().relayer(configuration)?;
        match nouvelle.essayer_le_jeton(&jeton).await? {
            EtatDuJeton::Suffisant => nouvelle.installer_le_jeton(jeton)?,
            EtatDuJeton::Inconnu => tracing::warn!(
                "API Particulier ne répond pas : le fichier est repris, mais le jeton n’a pas pu être essayé et l’ancien sert encore"
            ),
        }
        nouvelle.prendre_la_releve()?;
        Ok(nouvelle)
    }
}
