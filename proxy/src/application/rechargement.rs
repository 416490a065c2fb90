//! The city's file read again while the service runs: new rules from the next request on, and nothing that is under way is
//! lost.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::watch;

use crate::Application;
use crate::config::Configuration;
use crate::jeton::{EtatDuJeton, MINUTE};
use crate::livraison::Expedition;

impl Application {
    /// Takes another configuration for the one of this service. Families who fill in the form go on with their seals, those
    /// who wait keep their place, requests under way end with the file they came under, and agents whom the new one no longer
    /// names are out at once.
    ///
    /// The token is tried first, with what the new démarches need. While API Particulier does not answer, the rest is taken,
    /// the present token stays, and the new one is tried each minute. Of the other secrets, those of the store, of the DGFIP
    /// and of the database stay what they were.
    ///
    /// # Errors
    /// When the token is refused or opens too little, or the file changes what only a restart can change: the listener, the
    /// store, whom administrations are asked with. Everything then stays as it is.
    pub async fn recharger(self: &Arc<Self>, configuration: Configuration) -> anyhow::Result<Arc<Self>> {
        let jeton = configuration.secrets.jeton.clone();
        let nouvelle = self.courante().relayer(configuration)?;
        let client = Expedition::client(nouvelle.sortie())?;
        let etat = nouvelle.essayer_le_jeton(&jeton).await?;
        if etat == EtatDuJeton::Suffisant {
            nouvelle.installer_le_jeton(jeton.clone())?;
        }
        nouvelle.prendre_la_releve(client);
        if etat == EtatDuJeton::Inconnu {
            tracing::warn!(
                "API Particulier ne répond pas : le fichier est repris, mais le jeton n’a pas pu être essayé et l’ancien sert encore"
            );
            tokio::spawn(Arc::clone(&nouvelle).essayer_encore(jeton));
        }
        Ok(nouvelle)
    }

    /// Tries a token until API Particulier says something, or the file is read once more.
    async fn essayer_encore(self: Arc<Self>, jeton: SecretString) {
        let mut relevee = std::pin::pin!(self.relevee());
        loop {
            tokio::select! {
                () = &mut relevee => return,
                () = tokio::time::sleep(MINUTE) => {}
            }
            let fait = match self.essayer_le_jeton(&jeton).await {
                Ok(EtatDuJeton::Inconnu) => continue,
                Ok(EtatDuJeton::Suffisant) => self.installer_le_jeton(jeton),
                Err(cause) => Err(cause),
            };
            match fait {
                Ok(()) => tracing::info!("le jeton est essayé, et sert"),
                Err(cause) => self.signaler_le_jeton(&cause),
            }
            return;
        }
    }
}

/// Done when another takes over; it stays so for `releve` itself.
pub(crate) async fn relevee<T>(releve: &watch::Receiver<T>) {
    if releve.clone().changed().await.is_err() {
        std::future::pending().await
    }
}
