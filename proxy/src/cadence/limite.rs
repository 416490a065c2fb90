//! An even pace.

use std::time::Duration;

use tokio::time::Instant;

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

    /// How many a second, on the whole.
    pub(super) fn debit(&self) -> f64 {
        1.0 / self.intervalle.as_secs_f64()
    }

    /// When the next place opens.
    pub(super) fn ouverture(&self) -> Instant {
        self.theorique.checked_sub(self.avance).unwrap_or(self.theorique)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_taken_once_then_the_pace_is_kept() {
        let mut limite = Limite::new(10, Duration::from_secs(1), 3);
        assert_eq!((0..5).filter(|_| limite.prendre()).count(), 3);
        tokio::time::advance(Duration::from_millis(100)).await;
        assert_eq!((0..5).filter(|_| limite.prendre()).count(), 1);
    }
}
