//! The quota of the city's token, shared by several services through their store: each takes places of the second under way as
//! it needs them, those whose families came first before the others. Without the store a service keeps to a share that the others
//! leave it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::Horloge;
use crate::cadence::SONDES;
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
/// Longest silence that is told and believed: upstream asks for less, and a clock that is wrong must not stop a city.
const SILENCE_MAX: Duration = Duration::from_secs(24 * 3600);
/// How long the store may take.
const PATIENCE: Duration = Duration::from_millis(800);
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
                        // Who goes on while another one was asked for silence is banned with it.
                        let silence = dit.silence.saturating_sub(self.horloge.millisecondes());
                        if silence > 0 {
                            porte.se_taire(Some(Duration::from_millis(silence).min(SILENCE_MAX)));
                        }
                    }
                    None => self.se_debrouiller(vu.elapsed()),
                }
            }
            // In a silence, places would be taken for nobody.
            if vu.elapsed() < PRUDENCE && porte.silence().is_zero() {
                self.tirer(ailleurs).await;
            }
            if porte.demandeurs() > 0 || self.salle.en_attente().0 > 0 {
                // Awake just after a second begins, to take of it at once.
                let fin = porte.seconde().map_or(PAS, |(.., fin)| fin.saturating_duration_since(Instant::now()));
                tokio::time::sleep(PAS.min(fin + JUSTE_APRES)).await;
            } else {
                let _ = tokio::time::timeout(REPOS, porte.demandee()).await;
            }
        }
    }

    async fn annoncer(&self) -> Option<Ailleurs> {
        let porte = self.amont.porte();
        let annonce = AnnonceDAttente {
            maintenant: self.horloge.millisecondes(),
            tete: self.salle.tete(porte),
            en_attente: u32::try_from(self.salle.en_attente().0).unwrap_or(u32::MAX),
            silence: self.silence(),
            cherche: porte.demandeurs() > 0 && !porte.sait(),
        };
        let (depot, nom) = (self.depot.clone(), self.nom.clone());
        self.demander(move || depot.annoncer_l_attente(&nom, annonce)).await
    }

    /// Until when upstream wants silence, in milliseconds since 1970; 0 when it does not.
    fn silence(&self) -> u64 {
        let reste = self.amont.porte().silence();
        let reste = u64::try_from(reste.min(SILENCE_MAX).as_millis()).unwrap_or_default();
        if reste == 0 { 0 } else { self.horloge.millisecondes().saturating_add(reste) }
    }

    /// Takes what is needed of the second under way.
    async fn tirer(&self, ailleurs: Ailleurs) {
        let porte = self.amont.porte();
        let Some((seconde, places, _)) = porte.seconde() else { return };
        let attendent = u32::try_from(porte.demandeurs()).unwrap_or(u32::MAX);
        let apres_eux = match (self.salle.tete(porte), ailleurs.tete) {
            (Some(ici), Some(la)) => ici > la,
            (None, Some(_)) => true,
            _ => false,
        };
        // Those who fell silent may be asking without the store.
        let autres = self.services - 1;
        let places = places.saturating_sub(ailleurs.muets.min(autres) * self.part(places));
        // Those who do not know where seconds begin take from this one and may mean another.
        let places = places.saturating_sub(ailleurs.cherchent.min(autres) * SONDES);
        let voulu = match (porte.sait(), porte.finit(), apres_eux) {
            // Whoever came first: a service that makes no call never learns where seconds begin, and takes from those of the
            // others.
            (false, ..) => attendent.min(1),
            (true, true, _) => attendent,
            // What nobody else is waiting for yet: the others come back to it several times a second.
            (true, false, true) => 0,
            (true, false, false) => attendent.min(places.div_ceil(4)),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{Mutex, PoisonError};

    use sceau::Trousseau;

    use super::*;
    use crate::Lieu;
    use crate::cadence::File;
    use crate::mesures::Mesures;

    const SECONDE: i64 = 1_000_000;

    /// The seconds of upstream, each with what it counted.
    #[derive(Default)]
    struct Compte(Mutex<BTreeMap<i64, u32>>);

    impl Compte {
        /// What remains of its second, and when it ends.
        fn compter(&self, instant: i64) -> (u32, u64) {
            let seconde = instant.div_euclid(SECONDE);
            let mut compte = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let nombre = compte.entry(seconde).or_default();
            *nombre += 1;
            (20_u32.saturating_sub(*nombre), u64::try_from(seconde + 1).unwrap())
        }
    }

    fn amont() -> Arc<Amont> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let adresse = "http://127.0.0.1:9".parse().unwrap();
        let environnement = api_particulier::Environnement::Autre(adresse);
        let reglages = api_particulier::Reglages::new(
            environnement,
            "jeton".to_owned().into(),
            famille::Siret::parse("13002526500013").unwrap(),
        );
        let client = api_particulier::ApiParticulier::new(reglages).unwrap();
        // Two addresses: the second alone limits.
        Arc::new(Amont::new(client, None, 2, 2, Mesures::default()))
    }

    fn depot(dossier: &tempfile::TempDir) -> Depot {
        let cles = Trousseau::lire("1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
        Depot::ouvrir(&Lieu::Dossier(dossier.path().to_owned()), cles.into()).unwrap()
    }

    fn partage(depot: &Depot, amont: Arc<Amont>, rang: usize) -> Partage {
        let (depot, horloge, nom) = (depot.clone(), Horloge::reglee(1_795_431_600), rang.to_string());
        Partage { depot, amont, salle: Arc::new(Salle::new(2)), horloge, services: 2, nom }
    }

    /// Two services for which families never stop coming. The clock of the second one is late by `retard`, and upstream's is ahead of
    /// the first one's by `avance`, in microseconds. Gives the seconds of upstream, and what each passed in the last ten.
    fn partager_a_deux(retard: u64, avance: i64) -> (BTreeMap<i64, u32>, [u32; 2]) {
        let execution = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        execution.block_on(async {
            let dossier = tempfile::tempdir().unwrap();
            let depot = depot(&dossier);
            let base = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            let base = i64::try_from(base.as_micros()).unwrap();
            let (debut, compte, passes) =
                (Instant::now(), Arc::new(Compte::default()), Arc::new(Mutex::new([0_u32; 2])));
            let premier = amont();
            // Only tokio's clock moves: what is made now reads a machine's clock that is late.
            tokio::time::advance(Duration::from_micros(retard)).await;
            let fin = debut + Duration::from_secs(40);
            for (rang, amont) in [premier, amont()].into_iter().enumerate() {
                for _ in 0..12 {
                    let (amont, compte, passes) = (Arc::clone(&amont), Arc::clone(&compte), Arc::clone(&passes));
                    tokio::spawn(async move {
                        loop {
                            let Some(place) = amont.porte().place(File::Citoyen(None)).await else { continue };
                            tokio::time::sleep(Duration::from_millis(12)).await;
                            let ecoule = i64::try_from(debut.elapsed().as_micros()).unwrap();
                            let (restant, reprise) = compte.compter(base + ecoule + avance);
                            if fin.saturating_duration_since(Instant::now()) < Duration::from_secs(10) {
                                passes.lock().unwrap()[rang] += 1;
                            }
                            tokio::time::sleep(Duration::from_millis(150)).await;
                            amont.porte().apprendre(place, Some(20), Some(restant), Some(reprise));
                        }
                    });
                }
                tokio::spawn(partage(&depot, amont, rang).partager());
            }
            tokio::time::sleep_until(fin).await;
            let (compte, passes) = (compte.0.lock().unwrap().clone(), *passes.lock().unwrap());
            (compte, passes)
        })
    }

    #[test]
    fn two_services_share_whatever_their_clocks() {
        let mut fautes = Vec::new();
        for retard in [0, 60_000, 150_000, 400_000, 700_000] {
            for avance in [0, 80_000, -250_000] {
                let (compte, passes) = partager_a_deux(retard, avance);
                // The second in which a service has learnt may hold some more.
                let plus = compte.values().skip(8).max().copied().unwrap_or_default();
                let au_debut = compte.values().filter(|nombre| **nombre > 20).count();
                if plus > 20
                    || au_debut > 1
                    || passes.iter().any(|nombre| *nombre < 60)
                    || passes.iter().sum::<u32>() < 185
                {
                    fautes.push(format!("{retard} {avance}: {passes:?}, {:?}", compte.values().collect::<Vec<_>>()));
                }
            }
        }
        assert!(fautes.is_empty(), "{}", fautes.join("\n"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silence_that_one_was_asked_for_is_kept_by_the_other() {
        let dossier = tempfile::tempdir().unwrap();
        let depot = depot(&dossier);
        let services = [amont(), amont()];
        for (rang, amont) in services.iter().enumerate() {
            tokio::spawn(partage(&depot, Arc::clone(amont), rang).partager());
        }
        let [premier, second] = services;
        premier.porte().se_taire(Some(Duration::from_secs(30)));
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(second.porte().silence() > Duration::from_secs(25));
        let presse = File::Citoyen(Some(Instant::now() + Duration::from_secs(2)));
        assert!(second.porte().place(presse).await.is_none());
    }
}
