//! Pace: limits on how often something happens, and the gates before the upstreams. Ours rather than a library's because
//! they must follow tokio's clock, which tests stop and move, serve in the order of arrival, and count as the upstream counts.

mod fenetres;
mod limite;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

pub(crate) use fenetres::SONDES;
use fenetres::{Fenetres, Tour};
pub(crate) use limite::Limite;

/// Longest wait of a citizen for a place: whoever would wait longer is in the waiting room.
const ATTENTE: Duration = Duration::from_secs(12);

/// Silence after a 429 that does not say for how long.
const SILENCE: Duration = Duration::from_secs(60);

/// The gate before an upstream: below every limit that is published, first come first served, and silent for as long as
/// the upstream asks. Whoever goes on after a 429 is banned for twelve hours, with the whole city.
pub(crate) struct Cadence {
    /// Tokio's mutex serves in the order of arrival.
    rythme: tokio::sync::Mutex<()>,
    regle: Mutex<Rythme>,
    /// Those whom nobody looks at wait here for the others to be through.
    fond: tokio::sync::Mutex<()>,
    pas_avant: Mutex<Option<Instant>>,
    en_attente: AtomicUsize,
    /// Those who wait though nobody looks on.
    en_fond: AtomicUsize,
    /// Rung when nobody waits any more, and when others grant places.
    calme: Notify,
    accord: Notify,
    /// Rung when somebody waits for what others grant.
    demande: Notify,
}

/// How places follow each other.
#[derive(Debug)]
enum Rythme {
    /// Evenly, below each of these.
    Regulier(Vec<Limite>),
    /// In the seconds of the upstream.
    Fenetres(Box<Fenetres>),
}

/// Who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum File {
    /// A citizen who looks on, until this instant at the most.
    Citoyen(Option<Instant>),
    /// Nobody: as long as it takes, after every citizen.
    Fond,
}

/// A place: when the call may leave, which is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    depart: Instant,
}

/// Somebody who waits; leaving counts as well as being served.
struct Attente<'a>(&'a Cadence);

/// The same for whom nobody looks at.
struct EnFond<'a>(&'a Cadence);

impl Cadence {
    /// For the city's token, and the `sorties` addresses from which calls leave in turn: 20 a second for a token and
    /// 1,000 a minute for an address are allowed. Several `services` take their places from the store ([`Self::accorder`]).
    pub(crate) fn jeton(sorties: u32) -> Self {
        Self::new(Rythme::Fenetres(Box::new(Fenetres::new(sorties))))
    }

    /// For citizens' FranceConnect tokens: 30 a minute and 600 an hour for an address are allowed. Each of `services` takes
    /// its part.
    pub(crate) fn france_connect(services: u32) -> Self {
        let services = services.max(1);
        // A burst of one part of the minute's: what all of them may do together stays below the hour's limit.
        let par_heure = Limite::new(560, Duration::from_secs(3600) * services, (28 / services).max(1));
        Self::reguliere(vec![Limite::new(28, Duration::from_secs(60) * services, 1), par_heure])
    }

    /// For API Impôt Particulier, whose limits are not published: 5 a second.
    pub(crate) fn dgfip(services: u32) -> Self {
        Self::reguliere(vec![Limite::new(5, Duration::from_secs(services.max(1).into()), 1)])
    }

    fn reguliere(limites: Vec<Limite>) -> Self {
        Self::new(Rythme::Regulier(limites))
    }

    fn new(rythme: Rythme) -> Self {
        Self {
            rythme: tokio::sync::Mutex::new(()),
            regle: Mutex::new(rythme),
            fond: tokio::sync::Mutex::new(()),
            pas_avant: Mutex::new(None),
            en_attente: AtomicUsize::new(0),
            en_fond: AtomicUsize::new(0),
            calme: Notify::new(),
            accord: Notify::new(),
            demande: Notify::new(),
        }
    }

    /// Lets everybody through, for the benchmark.
    #[cfg(feature = "bench")]
    pub(crate) fn ouvrir(&self) {
        *self.regle() = Rythme::Regulier(Vec::new());
    }

    /// Waits for a place; says no rather than let a citizen wait too long.
    pub(crate) async fn place(&self, file: File) -> Option<Place> {
        match file {
            File::Citoyen(echeance) => {
                let _attente = Attente::new(self);
                let jusqu_a = Instant::now() + ATTENTE;
                let passer = async {
                    let _tour = self.rythme.lock().await;
                    self.prendre().await
                };
                tokio::time::timeout_at(echeance.map_or(jusqu_a, |echeance| echeance.min(jusqu_a)), passer).await.ok()
            }
            File::Fond => {
                let _attente = EnFond::new(self);
                let _seul = self.fond.lock().await;
                loop {
                    let calme = self.calme.notified();
                    if self.en_attente() == 0 {
                        let _tour = self.rythme.lock().await;
                        return Some(self.prendre().await);
                    }
                    calme.await;
                }
            }
        }
    }

    /// How many citizens wait for a place.
    pub(crate) fn en_attente(&self) -> usize {
        self.en_attente.load(Ordering::Relaxed)
    }

    /// How many wait for a place, those whom nobody looks at included.
    pub(crate) fn demandeurs(&self) -> usize {
        self.en_attente() + self.en_fond.load(Ordering::Relaxed)
    }

    /// How many places a second, when nothing stops them.
    pub(crate) fn debit(&self) -> f64 {
        match &*self.regle() {
            Rythme::Regulier(limites) => limites.iter().map(Limite::debit).fold(f64::INFINITY, f64::min),
            Rythme::Fenetres(fenetres) => fenetres.debit(),
        }
    }

    /// For how long the upstream still wants silence.
    pub(crate) fn silence(&self) -> Duration {
        self.pas_avant().map_or(Duration::ZERO, |instant| instant.saturating_duration_since(Instant::now()))
    }

    /// Keeps silent for as long as upstream asks, or for a minute when it does not say.
    pub(crate) fn se_taire(&self, duree: Option<Duration>) {
        let jusqu_a = Instant::now() + duree.unwrap_or(SILENCE);
        let mut pas_avant = self.pas_avant.lock().unwrap_or_else(PoisonError::into_inner);
        *pas_avant = Some(pas_avant.map_or(jusqu_a, |deja| deja.max(jusqu_a)));
    }

    /// Reads what the answer to the call of this place says of the quota: limit, places left, end of the window in seconds
    /// since 1970.
    pub(crate) fn apprendre(&self, place: Place, limite: Option<u32>, restant: Option<u32>, fin: Option<u64>) {
        if let Rythme::Fenetres(fenetres) = &mut *self.regle() {
            fenetres.apprendre(place.depart, limite, restant, fin);
        }
    }

    /// Whether it is known where the seconds of upstream begin.
    pub(crate) fn sait(&self) -> bool {
        match &*self.regle() {
            Rythme::Regulier(_) => true,
            Rythme::Fenetres(fenetres) => fenetres.sait(),
        }
    }

    /// Whether the second under way is about to be too old for a call.
    pub(crate) fn finit(&self) -> bool {
        match &*self.regle() {
            Rythme::Regulier(_) => false,
            Rythme::Fenetres(fenetres) => fenetres.finit(),
        }
    }

    /// The second under way for upstream, its places, and when it ends; nothing for what has an even pace.
    pub(crate) fn seconde(&self) -> Option<(i64, u32, Instant)> {
        match &*self.regle() {
            Rythme::Regulier(_) => None,
            Rythme::Fenetres(fenetres) => {
                let (seconde, places) = fenetres.seconde();
                Some((seconde, places, fenetres.fin()))
            }
        }
    }

    /// `nombre` more places in this second. From the first grant on, nothing else is taken.
    pub(crate) fn accorder(&self, seconde: i64, nombre: u32) {
        if let Rythme::Fenetres(fenetres) = &mut *self.regle() {
            fenetres.accorder(seconde, nombre);
        }
        self.accord.notify_waiters();
    }

    /// As many places in this second as there are not yet.
    pub(crate) fn accorder_jusqu_a(&self, seconde: i64, nombre: u32) {
        if let Rythme::Fenetres(fenetres) = &mut *self.regle() {
            fenetres.accorder_jusqu_a(seconde, nombre);
        }
        self.accord.notify_waiters();
    }

    /// Done when somebody waits for what others grant.
    pub(crate) async fn demandee(&self) {
        self.demande.notified().await;
    }

    /// Waits for a place, alone at the head of the line.
    async fn prendre(&self) -> Place {
        loop {
            if let Some(instant) = self.pas_avant().filter(|instant| *instant > Instant::now()) {
                tokio::time::sleep_until(instant).await;
                continue;
            }
            let accord = self.accord.notified();
            let tour = match &mut *self.regle() {
                Rythme::Regulier(limites) => {
                    let ouverture = limites.iter().map(Limite::ouverture).max().filter(|a| *a > Instant::now());
                    match ouverture {
                        Some(ouverture) => Tour::Apres(ouverture),
                        None => {
                            for limite in limites {
                                limite.prendre();
                            }
                            return Place { depart: Instant::now() };
                        }
                    }
                }
                Rythme::Fenetres(fenetres) => fenetres.tour(),
            };
            match tour {
                Tour::A(depart) => {
                    tokio::time::sleep_until(depart).await;
                    let a_temps = match &*self.regle() {
                        Rythme::Regulier(_) => true,
                        Rythme::Fenetres(fenetres) => fenetres.a_temps(depart),
                    };
                    // A silence may have been asked for meanwhile.
                    if a_temps && self.silence().is_zero() {
                        return Place { depart: Instant::now() };
                    }
                }
                Tour::Apres(instant) => {
                    self.demande.notify_one();
                    tokio::select! {
                        () = tokio::time::sleep_until(instant) => {}
                        () = accord => {}
                    }
                }
            }
        }
    }

    fn regle(&self) -> std::sync::MutexGuard<'_, Rythme> {
        self.regle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pas_avant(&self) -> Option<Instant> {
        *self.pas_avant.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Attente<'a> {
    fn new(cadence: &'a Cadence) -> Self {
        cadence.en_attente.fetch_add(1, Ordering::Relaxed);
        Self(cadence)
    }
}

impl<'a> EnFond<'a> {
    fn new(cadence: &'a Cadence) -> Self {
        cadence.en_fond.fetch_add(1, Ordering::Relaxed);
        Self(cadence)
    }
}

impl Drop for EnFond<'_> {
    fn drop(&mut self) {
        self.0.en_fond.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Attente<'_> {
    fn drop(&mut self) {
        if self.0.en_attente.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.calme.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITOYEN: File = File::Citoyen(None);

    #[tokio::test(start_paused = true)]
    async fn no_window_holds_more_than_the_published_limits() {
        for (cadence, fenetres) in [
            (Cadence::jeton(1), &[(1, 20), (60, 1_000)][..]),
            (Cadence::france_connect(2), &[(60, 15), (3_600, 300)][..]),
            (Cadence::france_connect(1), &[(60, 30), (3_600, 600)][..]),
        ] {
            let mut passages = Vec::new();
            while passages.len() < 1_200 {
                if cadence.place(CITOYEN).await.is_some() {
                    passages.push(Instant::now());
                }
            }
            for (secondes, maximum) in fenetres {
                for (rang, debut) in passages.iter().enumerate() {
                    let fin = *debut + Duration::from_secs(*secondes);
                    let dedans = passages.iter().skip(rang).take_while(|instant| **instant < fin).count();
                    assert!(dedans <= *maximum, "{dedans} in {secondes} s");
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_kept_and_too_long_a_wait_is_refused() {
        let cadence = Cadence::jeton(1);
        assert!(cadence.place(CITOYEN).await.is_some());
        cadence.se_taire(Some(Duration::from_secs(5)));
        // A shorter demand does not cut a longer one.
        cadence.se_taire(Some(Duration::from_secs(1)));
        let debut = Instant::now();
        assert!(cadence.place(CITOYEN).await.is_some());
        assert!(debut.elapsed() >= Duration::from_secs(5));
        cadence.se_taire(None);
        let (refusee, en_attente) = tokio::join!(cadence.place(CITOYEN), async { cadence.en_attente() });
        assert_eq!(refusee, None);
        assert_eq!((en_attente, cadence.en_attente()), (1, 0));
        let debut = Instant::now();
        let presse = File::Citoyen(Some(debut + Duration::from_secs(2)));
        assert_eq!((cadence.place(presse).await, debut.elapsed()), (None, Duration::from_secs(2)));
    }

    #[tokio::test(start_paused = true)]
    async fn whom_nobody_looks_at_waits_for_every_citizen() {
        let cadence = std::sync::Arc::new(Cadence::jeton(2));
        let ordre = std::sync::Arc::new(Mutex::new(Vec::new()));
        // They are all there before the first one passes.
        cadence.se_taire(Some(Duration::from_secs(1)));
        let mut taches = Vec::new();
        for (nom, file) in [("a", CITOYEN), ("fond", File::Fond), ("b", CITOYEN), ("c", CITOYEN)] {
            let (cadence, ordre) = (std::sync::Arc::clone(&cadence), std::sync::Arc::clone(&ordre));
            taches.push(tokio::spawn(async move {
                assert!(cadence.place(file).await.is_some());
                ordre.lock().unwrap().push(nom);
            }));
        }
        for tache in taches {
            tache.await.unwrap();
        }
        assert_eq!(*ordre.lock().unwrap(), ["a", "b", "c", "fond"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_others_grant_is_waited_for_by_everybody() {
        for file in [CITOYEN, File::Fond] {
            let cadence = Cadence::jeton(2);
            let (seconde, _, _) = cadence.seconde().unwrap();
            cadence.accorder(seconde, 0);
            // Again and again, as others do: the end of a second is too late for a call.
            let accorder = async {
                loop {
                    cadence.demandee().await;
                    assert_eq!(cadence.demandeurs(), 1, "{file:?}");
                    let (seconde, _, _) = cadence.seconde().unwrap();
                    cadence.accorder(seconde, 1);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            };
            let place = tokio::select! {
                place = cadence.place(file) => place,
                () = accorder => None,
            };
            assert!(place.is_some(), "{file:?}");
            assert_eq!(cadence.demandeurs(), 0, "{file:?}");
        }
    }
}
