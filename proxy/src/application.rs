//! The service with all that it holds, and its start: what is checked before anything listens.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use api_particulier::{ApiParticulier, Environnement};
use famille::Demarche;
use famille::demarche::donnees_utiles;
use france_connect::FranceConnect;
use sceau::Trousseau;
use tokio::sync::{Notify, watch};
use url::Url;

use crate::Horloge;
use crate::actifs::Actifs;
use crate::cadence::Limite;
use crate::config::{Configuration, Fichier, Modalite};
use crate::dossiers::{Atelier, Depot, verifier_en_fond};
use crate::identification::Amont;
use crate::lieux::Annuaire;

/// Requests that make work or write, a second, for the whole service: five times what API Particulier lets through.
const ECRITURES: u32 = 100;

/// How many may come at once.
const RAFALE: u32 = 500;

/// The running service. Handlers share it.
pub struct Application {
    pub(crate) fichier: Fichier,
    pub(crate) cles: Arc<Trousseau>,
    pub(crate) depot: Depot,
    pub(crate) amont: Arc<Amont>,
    pub(crate) france_connect: Option<FranceConnect>,
    pub(crate) annuaire: Annuaire,
    pub(crate) horloge: Horloge,
    pub(crate) actifs: Actifs,
    pub(crate) reveil: Arc<Notify>,
    terminees: watch::Sender<u64>,
    ecritures: Mutex<Limite>,
}

/// What `introspect` said about the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EtatDuJeton {
    /// The scopes cover what the démarches ask for.
    Suffisant,
    /// API Particulier did not answer: [`Application::surveiller_le_jeton`] goes on asking.
    Inconnu,
}

impl Application {
    /// Builds the service; nothing is called yet.
    ///
    /// # Errors
    /// When a client or the store cannot be made of the configuration.
    pub fn new(configuration: Configuration, actifs: Actifs, horloge: Horloge) -> anyhow::Result<Arc<Self>> {
        let Configuration { fichier, secrets } = configuration;
        let reglages = api_particulier::Reglages::new(
            environnement(&fichier.api_particulier.environnement)?,
            secrets.jeton,
            fichier.ville.siret.clone(),
        );
        let client = ApiParticulier::new(reglages).context("API Particulier")?;
        let france_connect = match (&fichier.franceconnect, secrets.france_connect) {
            (Some(france_connect), Some(client_secret)) => Some(FranceConnect::new(france_connect::Reglages {
                emetteur: france_connect.emetteur.clone(),
                client_id: france_connect.client_id.clone(),
                client_secret,
                retour: format!("{}/v1/franceconnect/retour", fichier.service.url_publique),
                retour_deconnexion: Some(format!("{}/v1/franceconnect/fin", fichier.service.url_publique)),
                scopes: scopes_franceconnect(&fichier),
            })?),
            _ => None,
        };
        let depot = Depot::ouvrir(&fichier.service.donnees, secrets.cles_dossiers)?;
        Ok(Arc::new(Self {
            cles: secrets.cles,
            depot,
            amont: Arc::new(Amont::new(client)),
            france_connect,
            annuaire: Annuaire::new(),
            horloge,
            actifs,
            reveil: Arc::new(Notify::new()),
            terminees: watch::Sender::new(0),
            ecritures: Mutex::new(Limite::new(ECRITURES, Duration::from_secs(1), RAFALE)),
            fichier,
        }))
    }

    /// Law 4: asks API Particulier for the token's scopes and refuses démarches that need others.
    ///
    /// # Errors
    /// When the token is refused, or a démarche asks for data that it does not open.
    pub async fn verifier_le_jeton(&self) -> anyhow::Result<EtatDuJeton> {
        let introspection = match self.amont.client().introspecter().await {
            Ok(introspection) => introspection.donnees,
            Err(echec) if echec.faute() == api_particulier::Faute::Amont => return Ok(EtatDuJeton::Inconnu),
            Err(echec) => anyhow::bail!(
                "API Particulier refuse le jeton (issue : {:?}, code : {}) : vérifiez PASS_FAMILLE_JETON et l’environnement",
                echec.issue,
                echec.code.map_or_else(|| "aucun".to_owned(), |code| code.as_str().to_owned()),
            ),
        };
        let ouverts: BTreeSet<&str> = introspection.scopes.iter().map(String::as_str).collect();
        let manques: Vec<String> = self
            .fichier
            .demarches
            .iter()
            .flat_map(|demarche| demarche.donnees.iter().map(move |donnee| (demarche, donnee.scope())))
            .filter(|(_, scope)| !ouverts.contains(scope))
            .map(|(demarche, scope)| {
                format!(
                    "démarche « {} » : le jeton n’a pas le scope {scope} ; retirez cette donnée de « donnees », ou demandez ce scope dans DataPass",
                    demarche.id
                )
            })
            .collect();
        if !manques.is_empty() {
            anyhow::bail!(manques.join("\n"));
        }
        if self.france_connect.is_some() && !ouverts.contains("cnaf_allocataires") {
            tracing::warn!(
                "le jeton n’a pas le scope cnaf_allocataires : rien ne pourra être affiché aux familles, car on ne peut pas vérifier que la réponse parle d’elles"
            );
        }
        Ok(EtatDuJeton::Suffisant)
    }

    /// Starts the background work; it ends with the runtime.
    pub fn demarrer(&self) {
        tokio::spawn(verifier_en_fond(Atelier {
            depot: self.depot.clone(),
            amont: Arc::clone(&self.amont),
            horloge: self.horloge.clone(),
            demarches: self.fichier.demarches.clone(),
            codes_postaux: self.fichier.ville.codes_postaux.clone(),
            conservation_mois: self.fichier.ville.conservation_mois,
            reveil: Arc::clone(&self.reveil),
            terminees: self.terminees.clone(),
        }));
    }

    /// Asks for the token's scopes until API Particulier answers; a fault is then an error of the log, for the service is
    /// already open.
    pub async fn surveiller_le_jeton(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            match self.verifier_le_jeton().await {
                Ok(EtatDuJeton::Inconnu) => {}
                Ok(EtatDuJeton::Suffisant) => return,
                Err(cause) => return tracing::error!(cause = format!("{cause:#}"), "le jeton ne convient pas"),
            }
        }
    }

    /// Law 9's younger sister: writes from outside are bounded, so that nobody fills the disk or the upstream's quota.
    pub(crate) fn ecriture_admise(&self) -> bool {
        self.ecritures.lock().unwrap_or_else(PoisonError::into_inner).prendre()
    }

    /// How many later verifications have ended since the start, as something to wait on.
    pub fn verifications_terminees(&self) -> watch::Receiver<u64> {
        self.terminees.subscribe()
    }

    /// The store, for the command line and tests.
    pub fn depot(&self) -> &Depot {
        &self.depot
    }

    pub(crate) fn demarche(&self, id: &str) -> Option<&Demarche> {
        self.fichier.demarches.iter().find(|demarche| demarche.id == id)
    }

    pub(crate) fn origine_admise(&self, origine: &str) -> bool {
        self.fichier.ville.origines.iter().any(|admise| admise == origine)
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Application(…)")
    }
}

fn environnement(texte: &str) -> anyhow::Result<Environnement> {
    Ok(match texte {
        "production" => Environnement::Production,
        "bac_a_sable" => Environnement::BacASable,
        adresse => Environnement::Autre(Url::parse(adresse).context("api_particulier.environnement")?),
    })
}

/// With the citizen's token, FranceConnect must be asked for the scopes of API Particulier as well.
fn scopes_franceconnect(fichier: &Fichier) -> Vec<String> {
    match fichier.api_particulier.modalite {
        Modalite::Identite => Vec::new(),
        Modalite::JetonFranceconnect => {
            let mut donnees = donnees_utiles(&fichier.demarches);
            // The same-person gate needs them, whatever the démarches keep.
            donnees.push(famille::Donnee::Allocataires);
            donnees.sort_unstable();
            donnees.dedup();
            donnees.into_iter().map(|donnee| donnee.scope().to_owned()).collect()
        }
    }
}
