//! The pace of API Particulier's token: so many calls within each second of the upstream's own clock, and so many a minute
//! for the address.
//!
//! The upstream counts in fixed windows and says in each answer when its window ends. That is enough to know where our
//! calls fall in its second without sharing a clock: a call sent at `t` was counted in the second that ends at
//! `RateLimit-Reset`, so the shift between both clocks, the way there included, lies within one second of a known place; calls at
//! the beginning and at the end of a second narrow it down. All the calls of a second then go in its middle, where a
//! delay of the network does not push them into the next one. A call that was held on its way and counted later takes a place
//! of the second that it was counted in, and the following ones leave sooner.

mod decalage;

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use decalage::{Decalage, OUBLI};
use tokio::time::Instant;

/// Calls in a second of ours while it is not known where the upstream's seconds begin, and in any second whatever.
const INCONNUE: u32 = 12;
const GLISSANTE: u32 = 16;
/// How many of them a service makes that shares places: others may have to learn at the same time.
pub(crate) const SONDES: u32 = 6;
/// Where those calls go, and how far apart: where a second is believed to begin, at both its ends and close together, which
/// tells at once whether it is so; when that was wrong, evenly. When services share, calls are few: halfway between the bounds.
const BOUTS: (i64, i64) = (0, 960_000);
const SERRE: i64 = 20_000;
const ESPACE: i64 = 87_000;
/// How long before the latest departure of a second what others left of it is taken.
const RESTES: i64 = 200_000;
/// How far the end of a second may be from now: beyond, an answer speaks of another quota, that of a minute or an hour.
const PROCHE: i64 = 3 * SECONDE;
/// Calls a second just after it was learnt: some of the second before may be counted with them.
const APPRISE: u32 = 14;
/// Calls a minute for one address, of 1,000: the rest is left to what is asked beside families (rights, health).
const PAR_MINUTE: u32 = 990;
/// Most that is believed of an answer.
const PAR_SECONDE_MAX: u32 = 100;
/// Where the calls of a second go, from its beginning, in microseconds.
const PLACES: (i64, i64) = (80_000, 800_000);
/// After the last place of a second, calls that are alone still leave for so long.
const RALLONGE: i64 = 100_000;
/// Where the last place is at the soonest, and how much sooner than a call that was counted in the next second.
const TOT: i64 = 300_000;
const RECUL: i64 = 50_000;
/// How much later it goes again with each second, and for how many seconds one place is left to what may come late again.
const RETOUR: i64 = 1_000;
const RESERVE: i64 = 20;
const SECONDE: i64 = 1_000_000;
/// How long calls are remembered: beyond, their second is over wherever it is.
const SOUVENIR: i64 = 3 * SECONDE;
/// How well the shift must be known to take every place of a second, and a change of it after which the second under way and
/// the two after it are spared.
const PRECISION: i64 = 100_000;
const ECART: i64 = 10_000;
/// Places in the seconds of the upstream. Times are microseconds since 1970, by our own clock unless a name says « amont ».
#[derive(Debug)]
pub(crate) struct Fenetres {
    /// What our monotonic clock began at.
    debut: Instant,
    base: i64,
    par_seconde: Option<u32>,
    par_minute: u32,
    decalage: Decalage,
    seconde: i64,
    /// Places that may be taken in `seconde`.
    accordes: Option<u32>,
    /// The second of which upstream said that nothing is left.
    pleine: Option<i64>,
    appels: VecDeque<Appel>,
    /// Where the last place of a second goes, in it.
    derniere_place: i64,
    /// Until this second a place is left free, since calls came late.
    reserve: i64,
    /// Until this second, fewer places than allowed are taken: where seconds begin is not known yet, or has just changed.
    prudence: i64,
}

/// A call that left lately.
#[derive(Clone, Copy, Debug)]
struct Appel {
    depart: i64,
    /// The second of upstream in which it was counted, as its answer says.
    comptee: Option<i64>,
}

/// When to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tour {
    /// A place is taken; the call goes at this instant.
    A(Instant),
    /// This second is full: ask again then.
    Apres(Instant),
}

impl Fenetres {
    /// With `sorties` addresses from which calls leave in turn (1 or more).
    pub(crate) fn new(sorties: u32) -> Self {
        Self::depuis(heure_de_la_machine(), sorties)
    }

    fn depuis(base: i64, sorties: u32) -> Self {
        Self {
            debut: Instant::now(),
            base,
            par_seconde: None,
            par_minute: PAR_MINUTE.saturating_mul(sorties.max(1)),
            decalage: Decalage::inconnu(),
            seconde: 0,
            accordes: None,
            pleine: None,
            appels: VecDeque::new(),
            derniere_place: PLACES.1,
            reserve: 0,
            prudence: i64::MAX,
        }
    }

    /// The next place, from now on.
    pub(crate) fn tour(&mut self) -> Tour {
        let maintenant = self.amont(Instant::now());
        self.entrer(maintenant.div_euclid(SECONDE));
        let places = self.accordes.unwrap_or(u32::MAX).min(self.places(self.seconde));
        let debut = self.seconde * SECONDE;
        let pris = self.pris();
        let (position, pas) = self.position(i64::from(pris));
        let mut a = maintenant.max(debut + position);
        if let Some(appel) = self.appels.back() {
            a = a.max(appel.depart.saturating_add(self.decalage.estime + pas));
        }
        if !self.sait()
            && let Some(appel) = self.appels.iter().nth_back(self.glissante() - 1)
        {
            a = a.max(appel.depart.saturating_add(self.decalage.estime + SECONDE));
        }
        if pris < places && a - debut <= self.tard() {
            self.appels.push_back(Appel { depart: a.saturating_sub(self.decalage.estime), comptee: None });
            return Tour::A(self.ici(a));
        }
        Tour::Apres(self.ici(debut + SECONDE))
    }

    /// Where the place of this rank is in the second under way, and how far from the one before it at least.
    fn position(&self, rang: i64) -> (i64, i64) {
        let places = self.places(self.seconde);
        if self.sait() {
            let pas = (self.derniere_place - PLACES.0) / (i64::from(places) - 1).max(1);
            return (PLACES.0 + rang * pas, pas);
        }
        if self.accordes.is_some() {
            // At the very end of a second a call would leave in the next one.
            return ((self.decalage.estime - self.decalage.milieu()).rem_euclid(SECONDE).min(BOUTS.1), SERRE);
        }
        if self.decalage.perdu {
            return (0, ESPACE);
        }
        let dernier = i64::from(places) - 1;
        let au_debut = rang * 2 <= dernier;
        let position = if au_debut { BOUTS.0 + rang * SERRE } else { BOUTS.1 - (dernier - rang).max(0) * SERRE };
        (position, SERRE)
    }

    /// Whether it is known where the upstream's seconds begin.
    pub(crate) const fn sait(&self) -> bool {
        self.prudence != i64::MAX
    }

    /// How many calls any second holds while it is not known where they begin.
    fn glissante(&self) -> usize {
        let permis = if self.accordes.is_some() { SONDES + 2 } else { GLISSANTE };
        permis.min(self.par_seconde.unwrap_or(GLISSANTE)) as usize
    }

    /// Whether the second under way is about to be too old for a call.
    pub(crate) fn finit(&self) -> bool {
        self.amont(Instant::now()).rem_euclid(SECONDE) >= self.tard() - RESTES
    }

    /// Latest departure in a second.
    const fn tard(&self) -> i64 {
        if self.sait() { self.derniere_place + RALLONGE } else { SECONDE - 1 }
    }

    /// How many calls are counted in the second under way, as far as is known: each may turn out to be of another one.
    fn pris(&self) -> u32 {
        if self.pleine == Some(self.seconde) {
            return u32::MAX;
        }
        let seconde = |appel: &Appel| {
            appel.comptee.unwrap_or_else(|| appel.depart.saturating_add(self.decalage.estime).div_euclid(SECONDE))
        };
        u32::try_from(self.appels.iter().filter(|appel| seconde(appel) == self.seconde).count()).unwrap_or(u32::MAX)
    }

    /// Whether a call that leaves now is still counted in the second of its place.
    pub(crate) fn a_temps(&self, depart: Instant) -> bool {
        let prevu = self.amont(depart).div_euclid(SECONDE);
        let maintenant = self.amont(Instant::now());
        maintenant.div_euclid(SECONDE) == prevu && maintenant.rem_euclid(SECONDE) <= self.tard()
    }

    /// The second under way for upstream, and how many places it has for all services together.
    pub(crate) fn seconde(&self) -> (i64, u32) {
        let seconde = self.en_cours();
        // One that does not know where it begins takes few of them, whatever the others have taken.
        let places = if self.sait() {
            self.places(seconde)
        } else {
            self.part(seconde).min(self.par_seconde.unwrap_or(INCONNUE))
        };
        (seconde, places)
    }

    /// When the second under way ends for upstream.
    pub(crate) fn fin(&self) -> Instant {
        self.ici((self.en_cours() + 1) * SECONDE)
    }

    /// From now on only what others grant is taken: `nombre` more places in `seconde`.
    pub(crate) fn accorder(&mut self, seconde: i64, nombre: u32) {
        self.entrer(seconde);
        if self.seconde == seconde {
            self.accordes = Some(self.accordes.unwrap_or_default().saturating_add(nombre));
        }
    }

    /// `nombre` places in all in `seconde`, unless there are more already.
    pub(crate) fn accorder_jusqu_a(&mut self, seconde: i64, nombre: u32) {
        self.entrer(seconde);
        if self.seconde == seconde {
            self.accordes = self.accordes.max(Some(nombre));
        }
    }

    /// Reads what an answer says of the quota; the call left at `depart`.
    pub(crate) fn apprendre(&mut self, depart: Instant, limite: Option<u32>, restant: Option<u32>, fin: Option<u64>) {
        let (Some(limite), Some(fin)) = (limite, fin.and_then(|fin| i64::try_from(fin).ok())) else { return };
        let depart = self.notre(depart);
        let fin = fin.saturating_mul(SECONDE);
        if fin.saturating_sub(depart).saturating_abs() > PROCHE {
            // Our clock was set, or stood still with the machine, since it was last read.
            let base = heure_de_la_machine();
            if fin.saturating_sub(base).saturating_abs() <= PROCHE {
                *self =
                    Self { par_minute: self.par_minute, accordes: self.accordes.map(|_| 0), ..Self::depuis(base, 1) };
            }
            return;
        }
        self.par_seconde = Some(limite.clamp(1, PAR_SECONDE_MAX));
        let su = self.sait();
        let comptee = fin.div_euclid(SECONDE) - 1;
        let place = depart.saturating_add(self.decalage.estime);
        // Calls are planned one after the other: it is the last one that was planned before it left.
        if let Some(appel) = self.appels.iter_mut().rev().find(|appel| appel.depart <= depart) {
            appel.comptee = Some(comptee);
        }
        let position = if su { place.rem_euclid(SECONDE) } else { 0 };
        if comptee > place.div_euclid(SECONDE) && position > TOT {
            self.derniere_place = self.derniere_place.min((position - RECUL).max(TOT));
            self.reserve = comptee + RESERVE;
        }
        let avant = self.decalage.estime;
        self.decalage.resserrer(fin - SECONDE - depart, fin - depart, depart, position);
        let largeur = self.decalage.largeur();
        if largeur > if su { OUBLI } else { PRECISION } {
            self.prudence = i64::MAX;
            // The calls that came late were not held, then.
            (self.derniere_place, self.reserve) = (PLACES.1, 0);
        } else if !su || (self.decalage.estime - avant).abs() > ECART {
            self.prudence = self.seconde + 2;
            if self.accordes.is_some() {
                // What was taken of this second from the store was taken of another one.
                self.pleine = self.pleine.max(Some(self.en_cours()));
            }
        }
        if restant == Some(0) {
            // Everything is taken, perhaps by somebody else who uses the token.
            self.pleine = self.pleine.max(Some(comptee));
        }
    }

    /// How many calls a second on the whole, when nothing stops them.
    pub(crate) fn debit(&self) -> f64 {
        f64::from(self.par_seconde.unwrap_or(INCONNUE)).min(f64::from(self.par_minute) / 60.0)
    }

    fn entrer(&mut self, seconde: i64) {
        if seconde > self.seconde {
            self.derniere_place =
                self.derniere_place.saturating_add((seconde - self.seconde).saturating_mul(RETOUR)).min(PLACES.1);
            self.seconde = seconde;
            let oubli = (seconde * SECONDE).saturating_sub(self.decalage.estime).saturating_sub(SOUVENIR);
            while self.appels.front().is_some_and(|appel| appel.depart < oubli) {
                self.appels.pop_front();
            }
            self.accordes = self.accordes.map(|_| 0);
        }
    }

    /// The minute's quota, spread over its seconds: any sixty in a row hold exactly that.
    fn part(&self, seconde: i64) -> u32 {
        let rang = u64::try_from(seconde.rem_euclid(60)).unwrap_or_default();
        let jusqu_a = |rang: u64| rang * u64::from(self.par_minute) / 60;
        u32::try_from(jusqu_a(rang + 1) - jusqu_a(rang)).unwrap_or(u32::MAX)
    }

    /// How many calls this service makes in a second at the most.
    fn places(&self, seconde: i64) -> u32 {
        let par_seconde = self.par_seconde.unwrap_or(INCONNUE);
        self.part(seconde).min(match self.prudence {
            i64::MAX if self.accordes.is_some() => par_seconde.min(SONDES),
            i64::MAX => par_seconde.min(INCONNUE),
            jusqu_a if seconde <= jusqu_a => par_seconde.min(APPRISE),
            _ if seconde <= self.reserve => par_seconde.saturating_sub(1).max(1),
            _ => par_seconde,
        })
    }

    fn notre(&self, instant: Instant) -> i64 {
        let micros = |duree: Duration| i64::try_from(duree.as_micros()).unwrap_or(i64::MAX);
        match instant.checked_duration_since(self.debut) {
            Some(depuis) => self.base.saturating_add(micros(depuis)),
            None => self.base.saturating_sub(micros(self.debut.duration_since(instant))),
        }
    }

    /// The second under way for upstream.
    fn en_cours(&self) -> i64 {
        self.amont(Instant::now()).div_euclid(SECONDE)
    }

    fn amont(&self, instant: Instant) -> i64 {
        self.notre(instant).saturating_add(self.decalage.estime)
    }

    fn ici(&self, amont: i64) -> Instant {
        let depuis = amont.saturating_sub(self.decalage.estime).saturating_sub(self.base);
        self.debut + Duration::from_micros(u64::try_from(depuis).unwrap_or_default())
    }
}

/// What the machine's clock says.
fn heure_de_la_machine() -> i64 {
    let depuis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |depuis| depuis.as_micros());
    i64::try_from(depuis).unwrap_or_default()
}

#[cfg(test)]
mod tests;
