//! The service with all that it holds, and its start: what is checked before anything listens.

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

impl Application {
    /// Builds the service; nothing is called yet.
    ///
    /// # Errors
    /// When a client or the store cannot be made of the configuration.
    pub fn new(configuration: Configuration, actifs: Actifs, horloge: Horloge) -> anyhow::Result<Arc<Self>> {
        let Configuration { fichier, secrets, .. } = configuration;
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
            donnees.into_iter().filter_map(famille::Donnee::scope).map(str::to_owned).collect()
        }
    }
}
