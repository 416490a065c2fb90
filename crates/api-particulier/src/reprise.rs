//! Trying again, for callers that ask for it: off unless the settings name a [`Reprise`]. Only what the API itself calls
//! passing is tried again (429, 502, 503); every operation is a GET, so that a repetition changes nothing but the quota.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use crate::Echec;

/// How often and how patiently to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reprise {
    /// Attempts beside the first one.
    pub max: u32,
    /// The wait before the second attempt after a 502 or a 503, doubled for each one after it.
    pub base: Duration,
    /// The longest wait. Where the API asks for a longer one the failure is given back at once, with its
    /// [`retry_after`](Echec::retry_after): a citizen must not be kept waiting in a connection.
    pub plafond: Duration,
}

impl Default for Reprise {
    /// Twice more, after half a second then one, ten seconds at most.
    fn default() -> Self {
        Self { max: 2, base: Duration::from_millis(500), plafond: Duration::from_secs(10) }
    }
}

impl Reprise {
    /// How long to wait before the attempt that follows `tentative` (the first one is 1), or none to give up.
    pub(crate) fn attente(&self, tentative: u32, echec: &Echec) -> Option<Duration> {
        self.attente_avec(tentative, echec, alea())
    }

    fn attente_avec(&self, tentative: u32, echec: &Echec, alea: u32) -> Option<Duration> {
        if tentative > self.max {
            return None;
        }
        match echec.statut {
            // Without a time that the API gives, insisting on a spent quota leads to a ban of twelve hours.
            Some(429) => echec.retry_after.filter(|attente| *attente <= self.plafond),
            Some(502 | 503) => match echec.retry_after {
                Some(attente) => (attente <= self.plafond).then_some(attente),
                None => {
                    let doublee = self.base.saturating_mul(1 << (tentative - 1).min(16)).min(self.plafond);
                    // Between half of it and all of it: clients that failed together don't come back together.
                    let moitie = doublee / 2;
                    Some(moitie + moitie.mul_f64(f64::from(alea) / f64::from(u32::MAX)))
                }
            },
            _ => None,
        }
    }
}

/// Any number; the middle one should the system have no randomness.
fn alea() -> u32 {
    let mut octets = [0; 4];
    match SystemRandom::new().fill(&mut octets) {
        Ok(()) => u32::from_ne_bytes(octets),
        Err(_) => u32::MAX / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Issue;

    fn echec(statut: Option<u16>, retry_after: Option<u64>) -> Echec {
        let retry_after = retry_after.map(Duration::from_secs);
        Echec { statut, retry_after, ..Echec::sans_reponse(Issue::Indisponible) }
    }

    #[test]
    fn only_429_502_and_503_are_tried_again() {
        let reprise = Reprise::default();
        for statut in (100..600).map(Some).chain([None]) {
            let attente = reprise.attente(1, &echec(statut, Some(3)));
            let passagere = matches!(statut, Some(429 | 502 | 503));
            assert_eq!(attente, passagere.then_some(Duration::from_secs(3)), "{statut:?}");
        }
    }

    #[test]
    fn waits_as_long_as_told_and_no_longer_than_wished() {
        let reprise = Reprise { max: 3, base: Duration::from_millis(400), plafond: Duration::from_millis(1000) };
        let ms = |attente: Option<Duration>| attente.map(|attente| attente.as_millis());
        for (tentative, statut, annoncee, alea, attendue) in [
            (1, 502, None, 0, Some(200)),
            (1, 502, None, u32::MAX, Some(400)),
            (2, 502, None, u32::MAX, Some(800)),
            (3, 503, None, u32::MAX, Some(1000)),
            (4, 503, None, 0, None),
            (1, 503, Some(1), 0, Some(1000)),
            (1, 503, Some(2), 0, None),
            (1, 429, Some(1), 0, Some(1000)),
            (1, 429, Some(60), 0, None),
            (1, 429, None, 0, None),
        ] {
            let attente = reprise.attente_avec(tentative, &echec(Some(statut), annoncee), alea);
            assert_eq!(ms(attente), attendue, "{tentative} {statut} {annoncee:?}");
        }
        let sans_fin = Reprise { max: u32::MAX, base: Duration::MAX, plafond: Duration::from_secs(1) };
        assert!(sans_fin.attente(u32::MAX, &echec(Some(502), None)).is_some());
    }
}
