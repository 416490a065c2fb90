//! The circuit breaker before an upstream: once calls fail one after the other, nobody waits for the next failure. Families
//! go on by hand at once, a single call tries from time to time, and its success brings everything back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row that open it: a second of the quota. One caisse may be in maintenance while the other answers, and a
/// family may have a file that always fails.
const ECHECS: u32 = 20;
/// First pause, which doubles each time the trial fails.
const PAUSE: Duration = Duration::from_secs(10);
const PAUSE_MAX: Duration = Duration::from_secs(5 * 60);
/// A call that waits this long without a word was not refused: it was not heard.
pub(crate) const SILENCE: Duration = Duration::from_secs(4);
/// Pause after nothing but silence, which may be a ban: whoever insists makes it longer.
const PAUSE_DU_SILENCE: Duration = Duration::from_secs(15 * 60);
/// Longest time that a trial may take before another one is let through.
const ESSAI: Duration = Duration::from_secs(60);
/// Failures in a row from which on the next one is not taken for a family's own.
const DOUTE: u32 = 3;
/// For how long those who wait are kept waiting for it to come back.
const PATIENCE: Duration = Duration::from_secs(120);

/// One breaker.
#[derive(Debug)]
pub(crate) struct Disjoncteur {
    /// Whom it protects, for the log.
    nom: &'static str,
    etat: Mutex<Etat>,
}

#[derive(Debug)]
struct Etat {
    /// Failures since the last answer, and how many of them were silences.
    echecs: u32,
    silences: u32,
    /// Nobody passes before.
    ferme_jusqu_a: Option<Instant>,
    /// When it opened first.
    depuis: Option<Instant>,
    pause: Duration,
    /// The trial under way.
    essai: Option<Instant>,
    cause: Cause,
}

/// How many of those who wait may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Elan {
    /// Nobody: it fails, and may be back soon.
    Arret,
    /// One, who tries for the others.
    Essai,
    /// As many as the quota lets through: it answers, or has failed for so long that families go on by hand.
    Plein,
}

/// Why nobody passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It fails.
    #[default]
    Panne,
    /// It does not say a word, as to somebody who is banned.
    Silence,
    /// It says that it is in maintenance.
    Maintenance,
}

/// What a call came to, for the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It answered, whatever it said.
    Repond,
    /// It failed.
    Panne,
    /// It said nothing at all.
    Silence,
    /// It says that it is in maintenance.
    Maintenance,
    /// It did not take the call: says nothing of its health.
    Refuse,
}

impl Disjoncteur {
    pub(crate) fn new(nom: &'static str) -> Self {
        Self { nom, etat: Mutex::new(Etat::sain()) }
    }

    /// Whether a call may go; otherwise how long nobody should try.
    pub(crate) fn passer(&self) -> Result<(), Duration> {
        let maintenant = Instant::now();
        let mut etat = self.etat();
        let Some(jusqu_a) = etat.ferme_jusqu_a else { return Ok(()) };
        if maintenant < jusqu_a {
            return Err(jusqu_a - maintenant);
        }
        match etat.essai {
            Some(depuis) if maintenant < depuis + ESSAI => Err(PAUSE),
            _ => {
                etat.essai = Some(maintenant);
                Ok(())
            }
        }
    }

    /// Notes what a call came to.
    pub(crate) fn noter(&self, verdict: Verdict) {
        let maintenant = Instant::now();
        let mut etat = self.etat();
        match verdict {
            Verdict::Repond => {
                if etat.ferme_jusqu_a.is_some() {
                    tracing::info!(amont = self.nom, "l’administration répond de nouveau");
                }
                *etat = Etat::sain();
            }
            Verdict::Refuse => etat.essai = None,
            Verdict::Panne | Verdict::Silence | Verdict::Maintenance => {
                etat.echecs = etat.echecs.saturating_add(1);
                etat.silences = if verdict == Verdict::Silence { etat.silences.saturating_add(1) } else { 0 };
                let essayait = etat.essai.take().is_some();
                // Calls that were already under way when it closed say nothing new.
                let deja = etat.ferme_jusqu_a.is_some() && !essayait;
                if deja || !(essayait || etat.echecs >= ECHECS) {
                    return;
                }
                etat.cause = match verdict {
                    Verdict::Maintenance => Cause::Maintenance,
                    _ if etat.silences >= ECHECS => Cause::Silence,
                    _ => Cause::Panne,
                };
                let pause = if etat.cause == Cause::Silence { PAUSE_DU_SILENCE } else { etat.pause };
                etat.ferme_jusqu_a = Some(maintenant + pause);
                etat.depuis.get_or_insert(maintenant);
                etat.pause = (etat.pause * 2).min(PAUSE_MAX);
                let secondes = pause.as_secs();
                match etat.cause {
                    Cause::Silence => tracing::error!(
                        amont = self.nom,
                        secondes,
                        "plus aucune réponse, même d’erreur : l’adresse du service est peut-être bannie. Les appels s’arrêtent ; \
                         écrivez au support de l’API avant de redémarrer"
                    ),
                    _ => tracing::warn!(
                        amont = self.nom,
                        secondes,
                        "l’administration ne répond plus : les familles continuent à la main"
                    ),
                }
            }
        }
    }

    /// Lets the next call try at once: its own health check says that it is well.
    pub(crate) fn esperer(&self) {
        let mut etat = self.etat();
        if etat.ferme_jusqu_a.is_some() {
            etat.ferme_jusqu_a = Some(Instant::now());
        }
    }

    /// Why nobody passes, when nobody does.
    pub(crate) fn ferme(&self) -> Option<Cause> {
        let etat = self.etat();
        etat.ferme_jusqu_a.map(|_| etat.cause)
    }

    /// Whether a failure is rather an outage that may end soon: whoever meets it may try again.
    pub(crate) fn en_doute(&self) -> bool {
        let etat = self.etat();
        if etat.ferme_jusqu_a.is_some() { etat.elan() != Elan::Plein } else { etat.echecs >= DOUTE }
    }

    /// How many of those who wait may be called. A ban or a maintenance lasts too long for anybody to wait.
    pub(crate) fn elan(&self) -> Elan {
        self.etat().elan()
    }

    fn etat(&self) -> std::sync::MutexGuard<'_, Etat> {
        self.etat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Etat {
    fn sain() -> Self {
        Self {
            echecs: 0,
            silences: 0,
            ferme_jusqu_a: None,
            depuis: None,
            pause: PAUSE,
            essai: None,
            cause: Cause::default(),
        }
    }

    fn elan(&self) -> Elan {
        let maintenant = Instant::now();
        match (self.ferme_jusqu_a, self.depuis) {
            (Some(jusqu_a), Some(depuis)) if self.cause == Cause::Panne && maintenant < depuis + PATIENCE => {
                let essaye = self.essai.is_some_and(|essai| maintenant < essai + ESSAI);
                if maintenant < jusqu_a || essaye { Elan::Arret } else { Elan::Essai }
            }
            _ => Elan::Plein,
        }
    }
}

impl Cause {
    /// Its word in the metrics.
    pub(crate) const fn nom(self) -> &'static str {
        match self {
            Self::Panne => "panne",
            Self::Silence => "silence",
            Self::Maintenance => "maintenance",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn passer(secondes: u64) {
        tokio::time::advance(Duration::from_secs(secondes)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_failures_in_a_row_and_comes_back_by_itself() {
        let disjoncteur = Disjoncteur::new("essai");
        for verdict in [Verdict::Panne, Verdict::Panne, Verdict::Panne, Verdict::Panne, Verdict::Repond] {
            assert_eq!(disjoncteur.passer(), Ok(()));
            disjoncteur.noter(verdict);
        }
        for _ in 0..ECHECS {
            assert_eq!(disjoncteur.passer(), Ok(()));
            disjoncteur.noter(Verdict::Panne);
        }
        assert_eq!((disjoncteur.passer(), disjoncteur.ferme()), (Err(PAUSE), Some(Cause::Panne)));
        // What was under way when it opened changes nothing.
        disjoncteur.noter(Verdict::Panne);
        assert_eq!(disjoncteur.elan(), Elan::Arret);
        passer(10).await;
        // One tries, the others wait for it.
        assert_eq!(disjoncteur.elan(), Elan::Essai);
        assert_eq!(disjoncteur.passer(), Ok(()));
        assert!(disjoncteur.passer().is_err());
        assert_eq!(disjoncteur.elan(), Elan::Arret);
        disjoncteur.noter(Verdict::Panne);
        assert_eq!(disjoncteur.passer(), Err(PAUSE * 2));
        passer(20).await;
        assert_eq!(disjoncteur.passer(), Ok(()));
        disjoncteur.noter(Verdict::Repond);
        assert_eq!((disjoncteur.passer(), disjoncteur.ferme(), disjoncteur.elan()), (Ok(()), None, Elan::Plein));
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_are_kept_waiting_for_two_minutes() {
        let disjoncteur = Disjoncteur::new("essai");
        let echouer = || {
            for _ in 0..ECHECS {
                disjoncteur.noter(Verdict::Panne);
            }
        };
        for doute in [false, false, false, true] {
            assert_eq!(disjoncteur.en_doute(), doute);
            disjoncteur.noter(Verdict::Panne);
        }
        echouer();
        assert!(disjoncteur.en_doute());
        for attendu in [Elan::Arret, Elan::Arret, Elan::Arret, Elan::Plein] {
            assert_eq!(disjoncteur.elan(), attendu);
            passer(40).await;
            // The trial fails.
            let _ = disjoncteur.passer();
            disjoncteur.noter(Verdict::Panne);
        }
        assert!(!disjoncteur.en_doute());
        // It comes back, then fails anew: they wait again.
        disjoncteur.noter(Verdict::Repond);
        echouer();
        assert_eq!(disjoncteur.elan(), Elan::Arret);
        disjoncteur.noter(Verdict::Repond);
        // Nobody waits for a maintenance.
        for _ in 0..ECHECS {
            disjoncteur.noter(Verdict::Maintenance);
        }
        assert_eq!(disjoncteur.elan(), Elan::Plein);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_alone_stops_for_long() {
        let disjoncteur = Disjoncteur::new("essai");
        for _ in 0..ECHECS {
            disjoncteur.noter(Verdict::Silence);
        }
        assert_eq!((disjoncteur.passer(), disjoncteur.ferme()), (Err(PAUSE_DU_SILENCE), Some(Cause::Silence)));
        disjoncteur.esperer();
        assert_eq!(disjoncteur.passer(), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn maintenance_has_its_word_and_a_refusal_says_nothing() {
        let disjoncteur = Disjoncteur::new("essai");
        for _ in 0..2 * ECHECS {
            disjoncteur.noter(Verdict::Refuse);
        }
        assert_eq!(disjoncteur.ferme(), None);
        for rang in 0..ECHECS {
            assert_eq!(disjoncteur.ferme(), None, "{rang}");
            disjoncteur.noter(Verdict::Maintenance);
        }
        assert_eq!(disjoncteur.ferme(), Some(Cause::Maintenance));
    }

    #[tokio::test(start_paused = true)]
    async fn a_trial_that_never_ends_does_not_hold_the_others_for_ever() {
        let disjoncteur = Disjoncteur::new("essai");
        for _ in 0..ECHECS {
            disjoncteur.noter(Verdict::Panne);
        }
        passer(10).await;
        assert_eq!(disjoncteur.passer(), Ok(()));
        passer(60).await;
        assert_eq!(disjoncteur.passer(), Ok(()));
    }
}
