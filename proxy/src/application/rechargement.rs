//! The city's file read again while the service runs: new rules from the next request on, and nothing that is under way is
//! lost.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::watch;

use super::Application;
use super::interlocuteurs::Interlocuteurs;
use crate::config::{Configuration, Fichier};
use crate::jeton::{EtatDuJeton, MINUTE};
use crate::livraison::Expedition;
use crate::serveur;

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
    pub async fn recharger(self: &Arc<Self>, configuration: Configuration) -> anyhow::Result<()> {
        let jeton = configuration.secrets.jeton.clone();
        let nouvelle = self.courante().relayer(configuration)?;
        let client = Expedition::client(&nouvelle.sortie)?;
        let etat = nouvelle.essayer_le_jeton(&jeton).await?;
        if etat == EtatDuJeton::Suffisant {
            nouvelle.installer_le_jeton(jeton.clone())?;
        }
        nouvelle.prendre_la_releve(client);
        if etat == EtatDuJeton::Inconnu {
            tracing::warn!(
                "API Particulier ne répond pas : le fichier est repris, mais le jeton n’a pas pu être essayé et l’ancien sert encore"
            );
            tokio::spawn(nouvelle.essayer_encore(jeton));
        }
        Ok(())
    }

    /// Who serves families now: this one, or the last that took over.
    pub(crate) fn courante(self: &Arc<Self>) -> Arc<Self> {
        self.releve.borrow().as_ref().map_or_else(|| Arc::clone(self), Arc::clone)
    }

    /// Takes another city's file in the place of this one, with all that is under way: those who wait, the quotas, the limits,
    /// the store. What the service is built upon must be the same; the token is left as it is.
    ///
    /// # Errors
    /// When something changes that needs a restart, or a client cannot be made of the file. Nothing has changed then.
    fn relayer(&self, configuration: Configuration) -> anyhow::Result<Arc<Self>> {
        let Configuration { fichier, mut secrets, .. } = configuration;
        let figees = figees(&self.fichier, &fichier);
        anyhow::ensure!(
            figees.is_empty(),
            "{} : ce changement demande un redémarrage du service ; rien n’est repris du fichier",
            figees.join(", ")
        );
        let Interlocuteurs { france_connect, agents, facteur, cibles } =
            Interlocuteurs::nouveaux(&fichier, &mut secrets, &self.sortie)?;
        Ok(Arc::new(Self {
            horloge: self.horloge.clone().chez(&fichier.ville.codes_postaux),
            fichier,
            france_connect,
            agents,
            facteur,
            cibles,
            cles: secrets.cles,
            depot: self.depot.clone(),
            amont: Arc::clone(&self.amont),
            salle: Arc::clone(&self.salle),
            annuaire: Arc::clone(&self.annuaire),
            actifs: Arc::clone(&self.actifs),
            reveil: Arc::clone(&self.reveil),
            reveil_des_remises: Arc::clone(&self.reveil_des_remises),
            remises: self.remises.clone(),
            santes: Arc::clone(&self.santes),
            limites: Arc::clone(&self.limites),
            mesures: self.mesures.clone(),
            accueil: self.accueil.clone(),
            terminees: self.terminees.clone(),
            visiteurs: Arc::clone(&self.visiteurs),
            epreuves: Arc::clone(&self.epreuves),
            sortie: self.sortie.clone(),
            releve: self.releve.clone(),
            routeurs: self.routeurs.clone(),
        }))
    }

    /// Families are served by this one from now on, and so is the work that follows the file, with a client for webhooks.
    fn prendre_la_releve(self: &Arc<Self>, client: reqwest::Client) {
        self.releve.send_replace(Some(Arc::clone(self)));
        self.aiguiller(serveur::routeur(self));
        self.travailler(client);
    }

    /// Tries a token until API Particulier says something, or the file is read once more.
    async fn essayer_encore(self: Arc<Self>, jeton: SecretString) {
        let releve = self.releve.subscribe();
        loop {
            tokio::select! {
                () = relevee(&releve) => return,
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

/// What is the same from the start to the stop, and differs between two files: where the service listens, what it keeps its
/// dossiers in, and whom it asks with whose quota.
fn figees(avant: &Fichier, apres: &Fichier) -> Vec<&'static str> {
    [
        ("[service]", avant.service != apres.service),
        ("[api_particulier]", avant.api_particulier != apres.api_particulier),
        ("[impot_particulier]", avant.impot_particulier != apres.impot_particulier),
        ("ville.siret", avant.ville.siret != apres.ville.siret),
    ]
    .into_iter()
    .filter_map(|(nom, change)| change.then_some(nom))
    .collect()
}
