//! Pace: limits on how often something happens. Ours rather than a library's because it must follow tokio's clock, which
//! tests stop and move, and serve in the order of arrival.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Longest wait for a place.
const ATTENTE: Duration = Duration::from_secs(12);

/// Silence after a 429 that does not say for how long.
const SILENCE: Duration = Duration::from_secs(60);

/// So many times in so long, spread evenly (generic cell rate algorithm).
#[derive(Debug)]
pub(crate) struct Limite {
    intervalle: Duration,
    /// How far ahead of the even spread a burst may run.
    avance: Duration,
    /// When the next one would be exactly on time.
    theorique: Instant,
}

impl Limite {
    /// `nombre` times in `duree`, of which `rafale` (1 or more) may come at once. In any window of `duree` at most
    /// `nombre + rafale - 1` pass.
    pub(crate) fn new(nombre: u32, duree: Duration, rafale: u32) -> Self {
        let intervalle = duree / nombre.max(1);
        Self { intervalle, avance: intervalle * rafale.saturating_sub(1), theorique: Instant::now() }
    }

    /// Takes a place now, if there is one.
    pub(crate) fn prendre(&mut self) -> bool {
        let maintenant = Instant::now();
        if maintenant < self.ouverture() {
            return false;
        }
        self.theorique = self.theorique.max(maintenant) + self.intervalle;
        true
    }

    /// When the next place opens.
    fn ouverture(&self) -> Instant {
        self.theorique.checked_sub(self.avance).unwrap_or(self.theorique)
    }
}

/// The gate before an upstream: below every limit that is published, first come first served, and silent for as long as
/// the upstream asks. Whoever goes on after a 429 is banned for twelve hours, with the whole city.
pub(crate) struct Cadence {
    /// Tokio's mutex serves in the order of arrival.
    limites: tokio::sync::Mutex<Vec<Limite>>,
    pas_avant: Mutex<Option<Instant>>,
    en_attente: AtomicUsize,
}

/// Somebody who waits; leaving counts as well as being served.
struct Attente<'a>(&'a AtomicUsize);

impl Cadence {
    /// For the city's token and address: 20 a second for a token and 1,000 a minute for an address are allowed.
    /// 16 a second are 960 a minute, so one limit keeps both.
    ///
    /// Each of `services` that share the token takes its part.
    pub(crate) fn jeton(services: u32) -> Self {
        Self::new(vec![Limite::new(16, Duration::from_secs(services.max(1).into()), 1)])
    }

    /// For citizens' FranceConnect tokens: 30 a minute and 600 an hour for an address are allowed.
    pub(crate) fn france_connect(services: u32) -> Self {
        let services = services.max(1);
        // A burst of one part of the minute's: what all of them may do together stays below the hour's limit.
        let par_heure = Limite::new(560, Duration::from_secs(3600) * services, (28 / services).max(1));
        Self::new(vec![Limite::new(28, Duration::from_secs(60) * services, 1), par_heure])
    }

    /// For API Impôt Particulier, whose limits are not published: 5 a second.
    pub(crate) fn dgfip(services: u32) -> Self {
        Self::new(vec![Limite::new(5, Duration::from_secs(services.max(1).into()), 1)])
    }

    fn new(limites: Vec<Limite>) -> Self {
        Self { limites: tokio::sync::Mutex::new(limites), pas_avant: Mutex::new(None), en_attente: AtomicUsize::new(0) }
    }

    /// Waits for a place; says no rather than wait too long.
    pub(crate) async fn place(&self) -> bool {
        let _attente = Attente::new(&self.en_attente);
        let passer = async {
            let mut limites = self.limites.lock().await;
            let silence = *self.pas_avant.lock().unwrap_or_else(PoisonError::into_inner);
            let ouverture = limites.iter().map(Limite::ouverture).chain(silence).max();
            if let Some(ouverture) = ouverture {
                tokio::time::sleep_until(ouverture).await;
            }
            limites.iter_mut().all(Limite::prendre)
        };
        tokio::time::timeout(ATTENTE, passer).await.unwrap_or(false)
    }

    /// How many wait for a place.
    pub(crate) fn en_attente(&self) -> usize {
        self.en_attente.load(Ordering::Relaxed)
    }

    /// Keeps silent for as long as upstream asks, or for a minute when it does not say.
    pub(crate) fn se_taire(&self, duree: Option<Duration>) {
        let jusqu_a = Instant::now() + duree.unwrap_or(SILENCE);
        let mut pas_avant = self.pas_avant.lock().unwrap_or_else(PoisonError::into_inner);
        *pas_avant = Some(pas_avant.map_or(jusqu_a, |deja| deja.max(jusqu_a)));
    }
}

impl<'a> Attente<'a> {
    fn new(nombre: &'a AtomicUsize) -> Self {
        nombre.fetch_add(1, Ordering::Relaxed);
        Self(nombre)
    }
}

impl Drop for Attente<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_window_holds_more_than_the_published_limits() {
        for (cadence, fenetres) in [
            (Cadence::jeton(1), &[(1, 20), (60, 1_000)][..]),
            // Two services: each at half of it, and one call more at the start.
            (Cadence::jeton(2), &[(1, 10), (60, 500)][..]),
            (Cadence::france_connect(2), &[(60, 15), (3_600, 300)][..]),
            (Cadence::france_connect(1), &[(60, 30), (3_600, 600)][..]),
        ] {
            let mut passages = Vec::new();
            while passages.len() < 1_200 {
                if cadence.place().await {
                    passages.push(Instant::now());
                }
            }
            for (secondes, maximum) in fenetres {
                for (rang, debut) in passages.iter().enumerate() {
                    let fin = *debut + Duration::from_secs(*secondes);
                    let dedans = passages.iter().skip(rang).take_while(|instant| **instant < fin).count();
                    assert!(dedans < *maximum, "{dedans} in {secondes} s");
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_kept_and_too_long_a_wait_is_refused() {
        let cadence = Cadence::jeton(1);
        assert!(cadence.place().await);
        cadence.se_taire(Some(Duration::from_secs(5)));
        // A shorter demand does not cut a longer one.
        cadence.se_taire(Some(Duration::from_secs(1)));
        let debut = Instant::now();
        assert!(cadence.place().await);
        assert!(debut.elapsed() >= Duration::from_secs(5));
        cadence.se_taire(None);
        let (refusee, en_attente) = tokio::join!(cadence.place(), async { cadence.en_attente() });
        assert!(!refusee);
        assert_eq!((en_attente, cadence.en_attente()), (1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_taken_once_then_the_pace_is_kept() {
        let mut limite = Limite::new(10, Duration::from_secs(1), 3);
        assert_eq!((0..5).filter(|_| limite.prendre()).count(), 3);
        tokio::time::advance(Duration::from_millis(100)).await;
        assert_eq!((0..5).filter(|_| limite.prendre()).count(), 1);
    }
}
