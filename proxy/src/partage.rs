//! The quota of the city's token, shared by several services through their store: each takes places of the second under way as
//! it needs them, those whose families came first before the others. Without the store a service keeps to a share that the others
//! leave it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::Horloge;
use crate::dossiers::{Ailleurs, AnnonceDAttente, Depot};
use crate::identification::Amont;
use crate::salle::Salle;

/// The name of the quota in the store.
const QUOTA: &str = "jeton";
/// Between two takings, so that services alternate within a second.
const PAS: Duration = Duration::from_millis(100);
/// How long after a second has begun.
const JUSTE_APRES: Duration = Duration::from_millis(2);
/// Between two words to the others while somebody waits: they decide who goes first.
const ANNONCE: Duration = Duration::from_millis(100);
/// The same when nothing happens.
const REPOS: Duration = Duration::from_secs(1);
/// How long the store may take.
const PATIENCE: Duration = Duration::from_millis(800);
/// End of a second, in which what others left is taken whoever came first.
const FIN: Duration = Duration::from_millis(300);
/// How long after losing the store a service stops, before it takes its safe share: by then the others leave it.
const PRUDENCE: Duration = Duration::from_secs(4);
/// How long without the store a service still asks: beyond, it could not keep what it learns, and the others take everything.
const SANS_MAGASIN: Duration = Duration::from_secs(50);

/// What is shared, and by whom.
pub(crate) struct Partage {
    pub(crate) depot: Depot,
    pub(crate) amont: Arc<Amont>,
    pub(crate) salle: Arc<Salle>,
    pub(crate) horloge: Horloge,
    /// How many services were declared, this one included.
    pub(crate) services: u32,
    /// Name of this one among them.
    pub(crate) nom: String,
}

impl Partage {
    /// Works until it is dropped.
    pub(crate) async fn partager(self) {
        let porte = self.amont.porte();
        let Some((seconde, ..)) = porte.seconde() else { return };
        // From now on nothing is taken that was not granted.
        porte.accorder(seconde, 0);
        let (mut vu, mut annonce) = (Instant::now(), None::<Instant>);
        let mut ailleurs = Ailleurs::default();
        loop {
            if annonce.is_none_or(|le| le.elapsed() >= ANNONCE) {
                annonce = Some(Instant::now());
                match self.annoncer().await {
                    Some(dit) => {
                        vu = Instant::now();
                        ailleurs = dit;
                        self.salle.apprendre_d_ailleurs(ailleurs.en_attente);
                    }
                    None => self.se_debrouiller(vu.elapsed()),
                }
            }
            if vu.elapsed() < PRUDENCE {
                self.tirer(ailleurs).await;
            }
            if porte.demandeurs() > 0 || self.salle.en_attente().0 > 0 {
                // A new second is not waited for.
                let fin = porte.seconde().map_or(PAS, |(.., fin)| fin.saturating_duration_since(Instant::now()));
                tokio::time::sleep(PAS.min(fin + JUSTE_APRES)).await;
            } else {
                let _ = tokio::time::timeout(REPOS, porte.demandee()).await;
            }
        }
    }

    async fn annoncer(&self) -> Option<Ailleurs> {
        let annonce = AnnonceDAttente {
            maintenant: self.horloge.millisecondes(),
            tete: self.salle.tete(self.amont.porte()),
            en_attente: u32::try_from(self.salle.en_attente().0).unwrap_or(u32::MAX),
        };
        let (depot, nom) = (self.depot.clone(), self.nom.clone());
        self.demander(move || depot.annoncer_l_attente(&nom, annonce)).await
    }

    /// Takes what is needed of the second under way.
    async fn tirer(&self, ailleurs: Ailleurs) {
        let porte = self.amont.porte();
        let Some((seconde, places, fin)) = porte.seconde() else { return };
        let attendent = u32::try_from(porte.demandeurs()).unwrap_or(u32::MAX);
        let ensuite = fin.saturating_duration_since(Instant::now()) < FIN;
        let apres_eux = match (self.salle.tete(porte), ailleurs.tete) {
            (Some(ici), Some(la)) => ici > la,
            (None, Some(_)) => true,
            _ => false,
        };
        // Those who fell silent may be asking without the store.
        let places = places.saturating_sub(ailleurs.muets.min(self.services - 1) * self.part(places));
        let voulu = match (porte.sonde(), ensuite, apres_eux) {
            // Whoever came first: a service that makes no call never learns where seconds begin, and takes from those of the
            // others.
            (Some(sonde), ..) => attendent.min(sonde),
            (None, true, _) => attendent,
            // What nobody else is waiting for yet: the others come back to it several times a second.
            (None, false, true) => 0,
            (None, false, false) => attendent.min(places.div_ceil(4)),
        };
        if voulu == 0 {
            return;
        }
        let depot = self.depot.clone();
        if let Some(accorde) = self.demander(move || depot.tirer(QUOTA, seconde, places, voulu)).await {
            porte.accorder(seconde, accorde);
        }
    }

    /// Without the store: nothing at first, then a share that the others leave, then nothing.
    fn se_debrouiller(&self, depuis: Duration) {
        self.salle.apprendre_d_ailleurs(0);
        if (PRUDENCE..SANS_MAGASIN).contains(&depuis)
            && let Some((seconde, places, _)) = self.amont.porte().seconde()
        {
            self.amont.porte().accorder_jusqu_a(seconde, self.part(places));
        }
    }

    /// The safe share of one service.
    const fn part(&self, places: u32) -> u32 {
        places / (2 * self.services)
    }

    /// Asks the store; nothing when it does not answer in time.
    async fn demander<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Option<T> {
        match tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(question)).await {
            Ok(Ok(Ok(reponse))) => Some(reponse),
            Ok(Ok(Err(cause))) => {
                tracing::warn!(cause = format!("{cause:#}"), "le magasin ne partage pas le quota");
                None
            }
            Ok(Err(cause)) => {
                tracing::error!(%cause, "le partage du quota a échoué");
                None
            }
            Err(_) => None,
        }
    }
}
