//! The gate against an upstream that counts, answers late, holds calls and has a clock that jumps.

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
    /// How long after it is counted a call is answered.
    latence: i64,
    /// When they arrive, and left.
    en_route: Vec<(i64, Instant)>,
    /// When they are answered, when they left, what remained and when the second ended.
    reponses: Vec<(i64, Instant, u32, u64)>,
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
            latence: 0,
            en_route: Vec::new(),
            reponses: Vec::new(),
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
            self.reponses.push((arrivee + self.latence, depart, restant, fin));
        }
        self.reponses.sort_unstable();
        let repondues = self.reponses.partition_point(|(quand, ..)| *quand <= maintenant);
        for (_, depart, restant, fin) in self.reponses.drain(..repondues) {
            fenetres.apprendre(depart, Some(20), Some(restant), Some(fin));
        }
    }

    /// Sleeps while calls arrive and are answered.
    async fn dormir(&mut self, fenetres: &mut Fenetres, jusqu_a: Instant) {
        loop {
            let arrivee = self.en_route.iter().map(|(quand, _)| *quand).min();
            let reponse = self.reponses.iter().map(|(quand, ..)| *quand).min();
            let prochain = [arrivee, reponse].into_iter().flatten().min();
            let prochain = prochain
                .map(|quand| fenetres.debut + Duration::from_micros((quand - fenetres.base).try_into().unwrap_or(0)));
            let Some(prochain) = prochain.filter(|prochain| *prochain < jusqu_a) else { break };
            tokio::time::sleep_until(prochain).await;
            self.repondre(fenetres);
        }
        tokio::time::sleep_until(jusqu_a).await;
        self.repondre(fenetres);
    }

    async fn passer(&mut self, fenetres: &mut Fenetres) -> Instant {
        loop {
            match fenetres.tour() {
                Tour::A(depart) => {
                    self.dormir(fenetres, depart).await;
                    if fenetres.a_temps(depart) {
                        return depart;
                    }
                }
                Tour::Apres(instant) => self.dormir(fenetres, instant).await,
            }
        }
    }
}

/// What came of many calls.
struct Bilan {
    vues: BTreeMap<i64, u32>,
    duree: Duration,
    estime: i64,
    /// The second in which upstream's clock jumped.
    saut: i64,
}

/// `nombre` calls, one after the other; upstream's clock jumps by `saut` halfway. With `rafales` nobody comes for a
/// moment after so many.
fn parcourir(debut: i64, mut amont: Amont, saut: i64, nombre: usize, rafales: Option<usize>) -> Bilan {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
        // Two addresses: the second alone limits.
        let mut fenetres = Fenetres::depuis(1_800_000_000_000_000 + debut, 2);
        let debut = Instant::now();
        let mut seconde_du_saut = 0;
        for rang in 0..nombre {
            if rang == nombre / 2 {
                amont.decalage += saut;
                seconde_du_saut = (fenetres.notre(Instant::now()) + amont.decalage).div_euclid(SECONDE);
            }
            let depart = amont.passer(&mut fenetres).await;
            amont.appeler(&fenetres, depart);
            amont.repondre(&mut fenetres);
            if rafales.is_some_and(|rafales| rang % rafales == 0) {
                amont.dormir(&mut fenetres, Instant::now() + Duration::from_millis(1_370)).await;
            }
        }
        let duree = debut.elapsed();
        Bilan { vues: amont.vues, duree, estime: fenetres.decalage.estime, saut: seconde_du_saut }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_second_of_the_upstream_holds_more_than_it_allows(
        debut in 0_i64..60_000_000, decalage in -400_000_i64..400_000, trajet in 0_i64..300_000, gigue in 0_u64..60_000,
        latence in 0_i64..1_500_000,
    ) {
        let amont = Amont { decalage, trajet, gigue, latence, ..Amont::default() };
        let Bilan { vues, duree, .. } = parcourir(debut, amont, 0, 2_000, None);
        // While it learns where the seconds are, it asks for less.
        prop_assert!(vues.values().all(|nombre| *nombre <= 20), "{vues:?}");
        // 2,000 calls at 20 a second: 100 s, and what learning costs.
        prop_assert!(duree <= Duration::from_millis(105_000), "{duree:?}");
    }

    #[test]
    fn nor_when_families_come_together(
        debut in 0_i64..60_000_000, gigue in 0_u64..60_000, latence in 0_i64..1_500_000, rafales in 10_usize..100,
    ) {
        let amont = Amont { gigue, latence, ..Amont::default() };
        let Bilan { vues, .. } = parcourir(debut, amont, 0, 2_000, Some(rafales));
        prop_assert!(vues.values().all(|nombre| *nombre <= 20), "{vues:?}");
    }

    #[test]
    fn a_call_held_on_its_way_slows_nobody_else(
        debut in 0_i64..60_000_000, trajet in 0_i64..100_000, parmi in 40_u64..200, duree in 130_000_i64..600_000,
    ) {
        let amont = Amont { trajet, gigue: 30_000, retenus: (parmi, duree), ..Amont::default() };
        let Bilan { vues, duree, .. } = parcourir(debut, amont, 0, 2_000, None);
        // Two may be held in one second, and come when the next one is full: nobody can know of both in time.
        prop_assert!(vues.values().all(|nombre| *nombre <= 21), "{vues:?}");
        prop_assert!(vues.values().filter(|nombre| **nombre > 20).count() <= 1, "{vues:?}");
        // A late call takes a place of the second that it falls in, and one is left free for a while.
        prop_assert!(duree <= Duration::from_millis(112_000), "{duree:?}");
    }

    #[test]
    fn a_clock_that_jumps_is_followed(
        debut in 0_i64..60_000_000, gigue in 0_u64..60_000, saut in -1_500_000_i64..1_500_000,
        latence in 0_i64..1_500_000,
    ) {
        let amont = Amont { gigue, latence, ..Amont::default() };
        let Bilan { vues, duree, estime, saut: seconde } = parcourir(debut, amont, saut, 2_000, None);
        // A step that leaves every call in its second changes nothing.
        prop_assert!((estime - saut).abs() <= 250_000, "{estime}");
        // It may leave the last place at the very edge of a second, as a late call does.
        let apres: Vec<u32> = vues.range(seconde + 20..).map(|(_, nombre)| *nombre).filter(|nombre| *nombre > 20).collect();
        prop_assert!(apres.len() <= 1 && apres.iter().all(|nombre| *nombre <= 21), "{apres:?}");
        // It is learnt twice.
        prop_assert!(duree <= Duration::from_millis(112_000), "{duree:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_address_has_its_minute() {
    let (mut fenetres, mut muet) = (Fenetres::new(1), Amont::default());
    let mut par_minute = BTreeMap::<i64, u32>::new();
    for _ in 0..3_000 {
        let depart = muet.passer(&mut fenetres).await;
        fenetres.apprendre(depart, Some(20), Some(10), u64::try_from(fenetres.seconde().0 + 1).ok());
        *par_minute.entry(fenetres.amont(depart).div_euclid(60 * SECONDE)).or_default() += 1;
    }
    assert!(par_minute.values().all(|nombre| *nombre <= 990), "{par_minute:?}");
    let entieres: Vec<u32> = par_minute.values().copied().skip(1).take(par_minute.len() - 2).collect();
    assert!(entieres.iter().all(|nombre| *nombre >= 985), "{par_minute:?}");
}

#[tokio::test(start_paused = true)]
async fn without_a_word_of_the_upstream_it_asks_for_less() {
    let (mut fenetres, mut muet) = (Fenetres::new(2), Amont::default());
    let debut = Instant::now();
    for _ in 0..161 {
        muet.passer(&mut fenetres).await;
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

#[tokio::test(start_paused = true)]
async fn a_clock_that_was_set_is_read_again() {
    let maintenant = heure_de_la_machine();
    for ecart in [-7_200 * SECONDE, -10 * SECONDE, 10 * SECONDE] {
        let mut fenetres = Fenetres::depuis(maintenant + ecart, 2);
        fenetres.accorder(fenetres.seconde().0, 3);
        let fin = u64::try_from(maintenant / SECONDE + 1).unwrap();
        // Neither of now nor of then: it speaks of another quota.
        fenetres.apprendre(Instant::now(), Some(1_000), Some(999), Some(fin + 3_600));
        assert_eq!(fenetres.par_seconde, None, "{ecart}");
        for _ in 0..2 {
            fenetres.apprendre(Instant::now(), Some(20), Some(19), Some(fin));
        }
        assert_eq!(fenetres.par_seconde, Some(20), "{ecart}");
        assert!((fenetres.amont(Instant::now()) - maintenant).abs() < 2 * SECONDE, "{ecart}");
        assert!(matches!(fenetres.tour(), Tour::Apres(_)), "others grant places, as before");
    }
}
