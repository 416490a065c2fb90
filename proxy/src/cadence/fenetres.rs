//! The pace of API Particulier's token: so many calls within each second of the upstream's own clock, and so many a minute
//! for the address.
//!
//! The upstream counts in fixed windows and says in each answer when its window ends. That is enough to know where our
//! calls fall in its second without sharing a clock: a call sent at `t` was counted in the second that ends at
//! `RateLimit-Reset`, so the shift between both clocks, the way there included, lies within one second of a known place; calls at
//! the beginning and at the end of a second narrow it down. All the calls of a second then go in its middle, where a
//! delay of the network does not push them into the next one. A call that was held on its way and counted later takes a place
//! of the second that it was counted in, and the following ones leave sooner.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Calls in a second of ours while it is not known where the upstream's seconds begin, and in any second whatever.
const INCONNUE: u32 = 12;
const GLISSANTE: usize = 16;
/// Where they go, and how far apart: where a second is believed to begin, at both its ends and close together, which tells
/// at once whether it is so; when that was wrong, evenly.
const BOUTS: (i64, i64) = (0, 960_000);
const SERRE: i64 = 20_000;
const ESPACE: i64 = 87_000;
/// When a service that shares places asks for some there, and how many: it alone does not fill both ends.
const SONDE: (i64, i64) = (150_000, 700_000);
const SONDES: u32 = 3;
/// Calls a second just after it was learnt: some of the second before may be counted with them.
const APPRISE: u32 = 14;
/// Calls a minute for one address, of 1,000: the rest is left to what is asked beside families (rights, health).
const PAR_MINUTE: u32 = 990;
/// Most that is believed of an answer.
const PAR_SECONDE_MAX: u32 = 100;
/// Where the calls of a second go, from its beginning, in microseconds.
const PLACES: (i64, i64) = (80_000, 800_000);
/// After the last place of a second, calls that are alone still leave for so long.
const RALLONGE: i64 = 170_000;
/// Where the last place is at the soonest, and how much sooner than a call that was counted in the next second.
const TOT: i64 = 300_000;
const RECUL: i64 = 50_000;
/// How much later it goes again with each second.
const RETOUR: i64 = 10_000;
const SECONDE: i64 = 1_000_000;
/// How long calls are remembered: beyond, their second is over wherever it is.
const SOUVENIR: i64 = 3 * SECONDE;
/// How well the shift must be known to take every place of a second, and a change of it after which the second under way and
/// the two after it are spared.
const PRECISION: i64 = 100_000;
/// How badly it may be known before it is learnt again: the places of a second leave this much before and after them.
const OUBLI: i64 = 120_000;
const ECART: i64 = 10_000;
/// So many calls that left early in a second and were counted in a later one, while none that left later was not: the clock
/// has jumped, since a network holds one call, not all of them.
const CONFIRMATIONS: u8 = 3;
/// By how much the bounds of the shift grow apart in a second: clocks drift and are corrected.
const DERIVE: i64 = 50;

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

/// What is known of upstream's clock minus ours, the way there included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decalage {
    bas: i64,
    haut: i64,
    /// When the bounds were last let apart.
    vu: i64,
    /// What is believed: it only moves when a bound contradicts it.
    estime: i64,
    /// Whether it was contradicted before the bounds were narrow: it then means little.
    perdu: bool,
    /// Answers that contradict all that is known, and where in a second the earliest of their calls left.
    doutes: u8,
    douteux: i64,
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
        let base = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |depuis| depuis.as_micros());
        Self::depuis(i64::try_from(base).unwrap_or_default(), sorties)
    }

    fn depuis(base: i64, sorties: u32) -> Self {
        Self {
            debut: Instant::now(),
            base,
            par_seconde: None,
            par_minute: PAR_MINUTE.saturating_mul(sorties.max(1)),
            decalage: Decalage {
                bas: -SECONDE,
                haut: SECONDE,
                vu: 0,
                estime: 0,
                perdu: false,
                doutes: 0,
                douteux: SECONDE,
            },
            seconde: 0,
            accordes: None,
            pleine: None,
            appels: VecDeque::new(),
            derniere_place: PLACES.1,
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
            && let Some(appel) = self.appels.iter().nth_back(GLISSANTE - 1)
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
        if self.decalage.perdu {
            return (0, ESPACE);
        }
        let dernier = i64::from(self.accordes.map_or(places, |accordes| places.min(accordes))) - 1;
        let au_debut = rang * 2 <= dernier;
        let position = if au_debut { BOUTS.0 + rang * SERRE } else { BOUTS.1 - (dernier - rang).max(0) * SERRE };
        (position, SERRE)
    }

    /// How many of the places that services share tell now where the upstream's seconds begin; `None` when it is known.
    pub(crate) fn sonde(&self) -> Option<u32> {
        let ici = self.amont(Instant::now()).rem_euclid(SECONDE);
        let au_bout = ici < SONDE.0 || ici > SONDE.1;
        match (self.sait(), self.decalage.perdu, au_bout) {
            (true, ..) => None,
            (false, true, _) => Some(1),
            (false, false, true) => Some(SONDES),
            (false, false, false) => Some(0),
        }
    }

    /// Whether it is known where the upstream's seconds begin.
    const fn sait(&self) -> bool {
        self.prudence != i64::MAX
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

    /// The second under way for upstream, and how many places it has.
    pub(crate) fn seconde(&self) -> (i64, u32) {
        let seconde = self.amont(Instant::now()).div_euclid(SECONDE);
        (seconde, self.places(seconde))
    }

    /// When the second under way ends for upstream.
    pub(crate) fn fin(&self) -> Instant {
        let seconde = self.amont(Instant::now()).div_euclid(SECONDE);
        self.ici((seconde + 1) * SECONDE)
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
        // Further away, it speaks of another quota: that of a minute or an hour.
        if (fin - depart).abs() > 3 * SECONDE {
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
        }
        let avant = self.decalage.estime;
        self.decalage.resserrer(fin - SECONDE - depart, fin - depart, depart, position);
        let largeur = self.decalage.haut - self.decalage.bas;
        if largeur > if su { OUBLI } else { PRECISION } {
            self.prudence = i64::MAX;
            // The calls that came late were not held, then.
            self.derniere_place = PLACES.1;
        } else if !su || (self.decalage.estime - avant).abs() > ECART {
            self.prudence = self.seconde + 2;
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
    fn places(&self, seconde: i64) -> u32 {
        let rang = u64::try_from(seconde.rem_euclid(60)).unwrap_or_default();
        let jusqu_a = |rang: u64| rang * u64::from(self.par_minute) / 60;
        let part = u32::try_from(jusqu_a(rang + 1) - jusqu_a(rang)).unwrap_or(u32::MAX);
        let par_seconde = self.par_seconde.unwrap_or(INCONNUE);
        part.min(match self.prudence {
            i64::MAX => par_seconde.min(INCONNUE),
            jusqu_a if seconde <= jusqu_a => par_seconde.min(APPRISE),
            // Calls were held of late: one place is left to the next.
            _ if self.derniere_place < PLACES.1 => par_seconde.saturating_sub(1).max(1),
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

    fn amont(&self, instant: Instant) -> i64 {
        self.notre(instant).saturating_add(self.decalage.estime)
    }

    fn ici(&self, amont: i64) -> Instant {
        let depuis = amont.saturating_sub(self.decalage.estime).saturating_sub(self.base);
        self.debut + Duration::from_micros(u64::try_from(depuis).unwrap_or_default())
    }
}

impl Decalage {
    /// Reads bounds that an answer gives; `position` is where in a second its call left.
    fn resserrer(&mut self, bas: i64, haut: i64, maintenant: i64, position: i64) {
        let ecoule = (maintenant - self.vu).clamp(0, 3600 * SECONDE) / SECONDE;
        let (ancien_bas, ancien_haut) = (self.bas - ecoule * DERIVE, self.haut + ecoule * DERIVE);
        let (nouveau_bas, nouveau_haut) = (ancien_bas.max(bas), ancien_haut.min(haut));
        let recouvrement = nouveau_haut - nouveau_bas;
        let retenu = recouvrement < -OUBLI && bas > ancien_haut;
        if !retenu && position >= self.douteux {
            // Had a clock jumped, this call would have been late as well.
            (self.doutes, self.douteux) = (0, SECONDE);
        } else if retenu && position <= TOT {
            (self.doutes, self.douteux) = (self.doutes.saturating_add(1), self.douteux.min(position));
        }
        (self.bas, self.haut) = match recouvrement {
            1.. => (nouveau_bas, nouveau_haut),
            // Delays vary: one call was counted before the end of a second, and one that left sooner after it.
            _ if recouvrement >= -OUBLI => (nouveau_haut - 1, nouveau_bas),
            // It was held on its way, which says nothing of the clocks.
            _ if retenu && self.doutes < CONFIRMATIONS => (ancien_bas, ancien_haut),
            // What contradicts all that was known is a step of a clock: it is believed alone, and what follows tells.
            _ => {
                (self.doutes, self.douteux) = (0, SECONDE);
                (bas, haut)
            }
        };
        if ecoule > 0 {
            self.vu = maintenant;
        }
        let largeur = self.haut - self.bas;
        let contredite = !(self.bas..=self.haut).contains(&self.estime);
        if largeur > OUBLI {
            // What nothing contradicts stays: at first no shift, since machines on the network keep the same time.
            self.estime = self.estime.clamp(self.bas, self.haut);
            self.perdu |= contredite;
        } else {
            self.perdu = false;
            if contredite || self.estime > self.bas + largeur / 2 {
                // There is less room before the calls of a second than after them, and delays vary.
                self.estime = self.bas + largeur / 4;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Upstream as it counts, at a shift and after a way of some milliseconds.
    struct Amont {
        decalage: i64,
        trajet: i64,
        gigue: u64,
        /// One call of so many is held on its way, for so long; none when 0.
        retenus: (u64, i64),
        /// When they arrive, and left.
        en_route: Vec<(i64, Instant)>,
        vues: BTreeMap<i64, u32>,
        hasard: u64,
    }

    impl Default for Amont {
        fn default() -> Self {
            let hasard = 88_172_645_463_325_252;
            Self {
                decalage: 0,
                trajet: 0,
                gigue: 0,
                retenus: (0, 0),
                en_route: Vec::new(),
                vues: BTreeMap::new(),
                hasard,
            }
        }
    }

    impl Amont {
        fn appeler(&mut self, fenetres: &Fenetres, depart: Instant) {
            // xorshift: any spread will do.
            self.hasard ^= self.hasard << 13;
            self.hasard ^= self.hasard >> 7;
            self.hasard ^= self.hasard << 17;
            let mut gigue = i64::try_from(self.hasard % (self.gigue + 1)).unwrap();
            if (self.hasard >> 32).checked_rem(self.retenus.0) == Some(0) {
                gigue += self.retenus.1;
            }
            self.en_route.push((fenetres.notre(depart) + self.trajet + gigue, depart));
        }

        /// Counts what has arrived, and answers.
        fn repondre(&mut self, fenetres: &mut Fenetres) {
            let maintenant = fenetres.notre(Instant::now());
            self.en_route.sort_unstable();
            let arrives = self.en_route.partition_point(|(arrivee, _)| *arrivee <= maintenant);
            for (arrivee, depart) in self.en_route.drain(..arrives) {
                let seconde = (arrivee + self.decalage).div_euclid(SECONDE);
                let vues = self.vues.entry(seconde).or_default();
                *vues += 1;
                let (restant, fin) = (20_u32.saturating_sub(*vues), u64::try_from(seconde + 1).unwrap());
                fenetres.apprendre(depart, Some(20), Some(restant), Some(fin));
            }
        }
    }

    async fn passer(fenetres: &mut Fenetres) -> Instant {
        loop {
            match fenetres.tour() {
                Tour::A(depart) => {
                    tokio::time::sleep_until(depart).await;
                    if fenetres.a_temps(depart) {
                        return depart;
                    }
                }
                Tour::Apres(instant) => tokio::time::sleep_until(instant).await,
            }
        }
    }

    /// `nombre` calls, one after the other; upstream's clock jumps by `saut` halfway.
    fn parcourir(debut: i64, mut amont: Amont, saut: i64, nombre: usize) -> (BTreeMap<i64, u32>, Duration) {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(
            async {
                // Two addresses: the second alone limits.
                let mut fenetres = Fenetres::depuis(debut, 2);
                let debut = Instant::now();
                for rang in 0..nombre {
                    if rang == nombre / 2 {
                        amont.decalage += saut;
                    }
                    let depart = passer(&mut fenetres).await;
                    amont.appeler(&fenetres, depart);
                    amont.repondre(&mut fenetres);
                }
                (amont.vues, debut.elapsed())
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_second_of_the_upstream_holds_more_than_it_allows(
            debut in 0_i64..60_000_000, decalage in -400_000_i64..400_000, trajet in 0_i64..300_000, gigue in 0_u64..60_000,
        ) {
            let amont = Amont { decalage, trajet, gigue, ..Amont::default() };
            let (vues, duree) = parcourir(1_800_000_000_000_000 + debut, amont, 0, 2_000);
            // While it learns where the seconds are, it asks for less.
            prop_assert!(vues.values().all(|nombre| *nombre <= 20), "{vues:?}");
            // 2,000 calls at 20 a second: 100 s, and what learning costs.
            prop_assert!(duree <= Duration::from_millis(103_000), "{duree:?}");
        }

        #[test]
        fn a_call_held_on_its_way_slows_nobody_else(
            debut in 0_i64..60_000_000, trajet in 0_i64..100_000, parmi in 40_u64..200, duree in 130_000_i64..600_000,
        ) {
            let amont = Amont { trajet, gigue: 30_000, retenus: (parmi, duree), ..Amont::default() };
            let (vues, duree) = parcourir(1_800_000_000_000_000 + debut, amont, 0, 2_000);
            // Two may be held in one second, and come when the next one is full: nobody can know of both in time.
            prop_assert!(vues.values().all(|nombre| *nombre <= 21), "{vues:?}");
            prop_assert!(vues.values().filter(|nombre| **nombre > 20).count() <= 1, "{vues:?}");
            // A late call takes a place of the second that it falls in, and one is left free for a while.
            prop_assert!(duree <= Duration::from_millis(109_000), "{duree:?}");
        }

        #[test]
        fn a_clock_that_jumps_is_followed(
            debut in 0_i64..60_000_000, gigue in 0_u64..60_000, saut in -1_500_000_i64..1_500_000,
        ) {
            let amont = Amont { gigue, ..Amont::default() };
            let (_, duree) = parcourir(1_800_000_000_000_000 + debut, amont, saut, 2_000);
            // It is learnt twice.
            prop_assert!(duree <= Duration::from_millis(109_000), "{duree:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_has_its_minute() {
        let mut fenetres = Fenetres::new(1);
        let mut par_minute = BTreeMap::<i64, u32>::new();
        for _ in 0..3_000 {
            let depart = passer(&mut fenetres).await;
            fenetres.apprendre(depart, Some(20), Some(10), u64::try_from(fenetres.seconde().0 + 1).ok());
            *par_minute.entry(fenetres.amont(depart).div_euclid(60 * SECONDE)).or_default() += 1;
        }
        assert!(par_minute.values().all(|nombre| *nombre <= 990), "{par_minute:?}");
        let entieres: Vec<u32> = par_minute.values().copied().skip(1).take(par_minute.len() - 2).collect();
        assert!(entieres.iter().all(|nombre| *nombre >= 985), "{par_minute:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_word_of_the_upstream_it_asks_for_less() {
        let mut fenetres = Fenetres::new(2);
        let debut = Instant::now();
        for _ in 0..161 {
            passer(&mut fenetres).await;
        }
        assert!(debut.elapsed() >= Duration::from_secs(9));
        fenetres.apprendre(Instant::now(), Some(1000), Some(0), Some(u64::MAX / 2));
        assert_eq!(fenetres.par_seconde, None, "another quota's words");
    }

    #[tokio::test(start_paused = true)]
    async fn shared_it_takes_what_is_granted() {
        let mut fenetres = Fenetres::new(2);
        let (seconde, _) = fenetres.seconde();
        fenetres.accorder(seconde, 0);
        assert!(matches!(fenetres.tour(), Tour::Apres(_)));
        tokio::time::sleep_until(fenetres.fin()).await;
        let (seconde, _) = fenetres.seconde();
        fenetres.accorder(seconde, 2);
        let pris: Vec<bool> = (0..3).map(|_| matches!(fenetres.tour(), Tour::A(_))).collect();
        assert_eq!(pris, [true, true, false]);
        tokio::time::sleep_until(fenetres.fin()).await;
        assert!(matches!(fenetres.tour(), Tour::Apres(_)), "a grant is for its second");
    }
}
