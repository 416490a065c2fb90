//! The waiting room: who may ask the administrations when more families come than the quota lets through.
//!
//! First come, first served, one place for each citizen. A place is a sealed ticket that says when its holder came, and nothing
//! else: whoever is cut comes back to the same place, even after a restart or before another service, because the order is
//! in the tickets. Citizens are called a little before their turn, so that the gate of the quota ([`Cadence`]) is never
//! idle and nobody waits long behind it. Whoever has left is passed over, and loses the place after a minute.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::cadence::Cadence;
use crate::identification::Elan;

/// How many are called, or wait at the gate, at the same time before all services: two seconds of its work.
const APPELES: usize = 40;
/// From how many at the gate on newcomers wait in the room.
const SEUIL: usize = 20;
/// A silence of the upstream beyond which nobody is called.
const SILENCE: Duration = Duration::from_secs(3);
/// How long a called citizen has to come.
const APPEL: Duration = Duration::from_secs(20);
/// How long a place is kept for somebody who is gone, beyond the time at which they were asked to come back.
const GRACE: Duration = Duration::from_secs(60);
/// Lateness beyond which somebody is not called: they may be gone, and the gate would wait for them.
const RETARD: Duration = Duration::from_secs(4);
/// How many may wait; beyond, a place would be worth hours.
const PLACES: usize = 30_000;
/// Longest wait that is proposed: a seal lives two hours.
const ATTENTE_MAX: Duration = Duration::from_secs(90 * 60);
/// How many are told their place as it changes; the others ask for it. Each open stream costs some 3 kB.
const FLUX: usize = 3_000;
/// Tickets that have served, or were called once more, kept so that none is twice.
const RECENTS: usize = 60_000;
/// Between two looks at who can be called.
const POULS: Duration = Duration::from_millis(100);
/// Over how long the real pace is measured.
const RECUL: Duration = Duration::from_secs(20);

/// A place in the line: the earlier one comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Billet {
    /// Milliseconds since 1970.
    arrivee: u64,
    /// Distinguishes those who came in the same millisecond: in their order before one service, at random before several.
    numero: u64,
}

/// Whom a place is for, without saying who: a keyed hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Citoyen(u128);

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// It is their turn.
    Tour,
    /// They wait.
    Attente {
        /// How many are before them, and they: 1 is the next one.
        rang: u32,
        /// About how long, in seconds.
        secondes: u32,
    },
}

/// Why nobody more can wait, and when to come back, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Complet(pub(crate) u32);

/// The room.
pub(crate) struct Salle {
    /// How many are called at the same time here.
    appeles: usize,
    interieur: Mutex<Interieur>,
    arrivee: Notify,
}

#[derive(Default)]
struct Interieur {
    attendants: BTreeMap<Billet, Attendant>,
    par_citoyen: HashMap<Citoyen, Billet>,
    appeles: usize,
    flux: usize,
    servis: Recents,
    /// Those who were called once more after a failure that nobody else had met.
    rappeles: Recents,
    /// When the last ones were served.
    passages: VecDeque<Instant>,
    /// Those who wait before other services.
    ailleurs: u32,
}

/// The last tickets to which something happened.
#[derive(Default)]
struct Recents {
    tous: HashSet<Billet>,
    ordre: VecDeque<Billet>,
}

struct Attendant {
    citoyen: Citoyen,
    /// Open streams.
    flux: u32,
    /// Without one, when they were to come back.
    attendu: Instant,
    appele: Option<Instant>,
    rang: u32,
    /// Rung when called.
    appel: Arc<Notify>,
}

/// An open stream; the place is kept for a minute after it.
pub(crate) struct Flux {
    salle: Arc<Salle>,
    billet: Billet,
    appel: Arc<Notify>,
}

impl Billet {
    /// Now.
    pub(crate) fn nouveau(maintenant_ms: u64) -> anyhow::Result<Self> {
        static SUIVANT: AtomicU32 = AtomicU32::new(0);
        let mut octets = [0; 4];
        getrandom::fill(&mut octets)?;
        let numero = u64::from(SUIVANT.fetch_add(1, Ordering::Relaxed)) << 32 | u64::from(u32::from_le_bytes(octets));
        Ok(Self { arrivee: maintenant_ms, numero })
    }
}

impl Citoyen {
    /// From the pseudonym of the register.
    pub(crate) fn new(pseudonyme: &str) -> Self {
        let condense = ring::digest::digest(&ring::digest::SHA256, pseudonyme.as_bytes());
        Self(condense.as_ref().iter().take(16).fold(0, |nombre, octet| nombre << 8 | u128::from(*octet)))
    }
}

impl Salle {
    /// One of the rooms of so many `services`.
    pub(crate) fn new(services: u32) -> Self {
        let appeles = APPELES / usize::try_from(services.max(1)).unwrap_or(1);
        Self { appeles, interieur: Mutex::default(), arrivee: Notify::new() }
    }

    /// Whether a newcomer must wait here.
    pub(crate) fn est_requise(&self, porte: &Cadence) -> bool {
        let interieur = self.interieur();
        !interieur.attendants.is_empty()
            || interieur.ailleurs > 0
            || porte.en_attente() >= SEUIL
            || porte.silence() > SILENCE
    }

    /// Takes a place, with a new ticket or with one that has served in vain. A citizen who has one keeps it.
    pub(crate) fn entrer(&self, billet: Billet, citoyen: Citoyen, porte: &Cadence) -> Result<Billet, Complet> {
        let mut interieur = self.interieur();
        let billet = interieur.par_citoyen.get(&citoyen).copied().unwrap_or(billet);
        if interieur.attendants.contains_key(&billet) {
            return Ok(billet);
        }
        let attente = interieur.duree(interieur.en_attente() + 1, porte);
        if interieur.attendants.len() >= PLACES || attente > ATTENTE_MAX {
            return Err(Complet(secondes(attente)));
        }
        // It will serve again, and be the last one then.
        interieur.servis.retirer(billet);
        interieur.placer(billet, citoyen);
        drop(interieur);
        self.arrivee.notify_one();
        Ok(billet)
    }

    /// Where the holder of this ticket stands, who comes back within `revenir`. A ticket of before a restart takes its place again; one
    /// that has served is worth nothing: then there is no answer.
    pub(crate) fn situer(
        &self,
        billet: Billet,
        citoyen: Citoyen,
        porte: &Cadence,
        revenir: impl FnOnce(Situation) -> Duration,
    ) -> Option<Situation> {
        let mut interieur = self.interieur();
        if !interieur.retrouver(billet, citoyen) {
            return None;
        }
        self.arrivee.notify_one();
        let situation = interieur.situation(billet, porte)?;
        let attendu = Instant::now() + revenir(situation);
        interieur.attendants.get_mut(&billet)?.attendu = attendu;
        Some(situation)
    }

    /// Gives their turn to whoever was called; says where the others stand. Nothing for a ticket that has served.
    pub(crate) fn servir(&self, billet: Billet, citoyen: Citoyen, porte: &Cadence) -> Option<Situation> {
        let mut interieur = self.interieur();
        if !interieur.retrouver(billet, citoyen) {
            return None;
        }
        let situation = interieur.situation(billet, porte)?;
        if situation == Situation::Tour {
            interieur.retirer(billet);
            interieur.noter_servi(billet);
        }
        Some(situation)
    }

    /// Whether the holder of a ticket that has served in vain may be called once more: the first time that it is asked.
    pub(crate) fn rappeler(&self, billet: Billet) -> bool {
        self.interieur().rappeles.noter(billet)
    }

    /// Opens a stream, when there is room for one more.
    pub(crate) fn suivre(self: &Arc<Self>, billet: Billet) -> Option<Flux> {
        let mut interieur = self.interieur();
        if interieur.flux >= FLUX {
            return None;
        }
        let attendant = interieur.attendants.get_mut(&billet)?;
        attendant.flux += 1;
        let appel = Arc::clone(&attendant.appel);
        interieur.flux += 1;
        Some(Flux { salle: Arc::clone(self), billet, appel })
    }

    /// How many wait here, and how many before the other services.
    pub(crate) fn en_attente(&self) -> (usize, u32) {
        let interieur = self.interieur();
        (interieur.attendants.len(), interieur.ailleurs)
    }

    /// Who came first among those who wait here or at the gate: milliseconds since 1970.
    pub(crate) fn tete(&self, porte: &Cadence) -> Option<u64> {
        let interieur = self.interieur();
        let salle = interieur.attendants.first_key_value().map(|(billet, _)| billet.arrivee);
        // The last ones to be served are those who are still at the gate.
        let porte = interieur.servis.ordre.iter().rev().take(porte.en_attente()).map(|billet| billet.arrivee).min();
        [salle, porte].into_iter().flatten().min()
    }

    /// How many wait before the other services.
    pub(crate) fn apprendre_d_ailleurs(&self, nombre: u32) {
        self.interieur().ailleurs = nombre;
    }

    /// Calls citizens as places free themselves, until it is dropped.
    pub(crate) async fn appeler(&self, porte: &Cadence, elan: impl Fn() -> Elan) {
        loop {
            let (vide, dernier) = {
                let mut interieur = self.interieur();
                interieur.avancer(self.appeles, porte, elan());
                (interieur.attendants.is_empty(), interieur.passages.back().copied())
            };
            if vide && dernier.is_none_or(|dernier| dernier.elapsed() > RECUL) {
                self.arrivee.notified().await;
            } else {
                tokio::time::sleep(POULS).await;
            }
        }
    }

    fn interieur(&self) -> std::sync::MutexGuard<'_, Interieur> {
        self.interieur.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recents {
    /// Says whether it is new.
    fn noter(&mut self, billet: Billet) -> bool {
        let nouveau = self.tous.insert(billet);
        if nouveau {
            self.ordre.push_back(billet);
        }
        if self.ordre.len() > RECENTS
            && let Some(ancien) = self.ordre.pop_front()
        {
            self.tous.remove(&ancien);
        }
        nouveau
    }

    fn retirer(&mut self, billet: Billet) {
        if self.tous.remove(&billet) {
            self.ordre.retain(|autre| *autre != billet);
        }
    }
}

impl Interieur {
    fn en_attente(&self) -> u32 {
        u32::try_from(self.attendants.len()).unwrap_or(u32::MAX)
    }

    fn placer(&mut self, billet: Billet, citoyen: Citoyen) {
        self.par_citoyen.insert(citoyen, billet);
        let apres = self.attendants.last_key_value().is_none_or(|(dernier, _)| *dernier < billet);
        let rang = self.en_attente() + 1;
        let attendant =
            Attendant { citoyen, flux: 0, attendu: Instant::now(), appele: None, rang, appel: Arc::new(Notify::new()) };
        self.attendants.insert(billet, attendant);
        if !apres {
            self.ranger();
        }
    }

    /// Whether the ticket has its place, given again if need be.
    fn retrouver(&mut self, billet: Billet, citoyen: Citoyen) -> bool {
        if self.attendants.contains_key(&billet) {
            return true;
        }
        // It has served, or its holder has another one.
        if self.servis.tous.contains(&billet)
            || self.par_citoyen.contains_key(&citoyen)
            || self.attendants.len() >= PLACES
        {
            return false;
        }
        self.placer(billet, citoyen);
        true
    }

    fn retirer(&mut self, billet: Billet) {
        if let Some(attendant) = self.attendants.remove(&billet) {
            self.par_citoyen.remove(&attendant.citoyen);
            self.appeles -= usize::from(attendant.appele.is_some());
        }
    }

    fn noter_servi(&mut self, billet: Billet) {
        self.passages.push_back(Instant::now());
        self.servis.noter(billet);
    }

    fn ranger(&mut self) {
        for (rang, attendant) in (1..).zip(self.attendants.values_mut()) {
            attendant.rang = rang;
        }
    }

    fn situation(&self, billet: Billet, porte: &Cadence) -> Option<Situation> {
        let attendant = self.attendants.get(&billet)?;
        if attendant.appele.is_some() {
            return Some(Situation::Tour);
        }
        // Those who wait before other services come in between.
        let ici = u64::from(self.en_attente().max(1));
        let rang = u64::from(attendant.rang) * (ici + u64::from(self.ailleurs)) / ici;
        let rang = u32::try_from(rang).unwrap_or(u32::MAX);
        Some(Situation::Attente { rang, secondes: secondes(self.duree(rang, porte)) })
    }

    /// About how long `rang` takes, by the pace of late, or by the one that is allowed.
    fn duree(&self, rang: u32, porte: &Cadence) -> Duration {
        let assez = self.passages.len() >= 20;
        let recul = self.passages.front().filter(|_| assez).map(Instant::elapsed);
        #[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
        let mesure = recul.map(|recul| self.passages.len() as f64 / recul.as_secs_f64().max(1.0));
        let debit = mesure.unwrap_or_else(|| porte.debit()).clamp(0.05, 1_000.0);
        porte.silence() + Duration::from_secs_f64(f64::from(rang) / debit)
    }

    /// Frees the places of those who left, and calls as many as the gate can take.
    fn avancer(&mut self, appeles: usize, porte: &Cadence, elan: Elan) {
        let maintenant = Instant::now();
        while self.passages.front().is_some_and(|passage| maintenant - *passage > RECUL) {
            self.passages.pop_front();
        }
        for attendant in self.attendants.values_mut() {
            if attendant.appele.is_some_and(|appele| maintenant - appele > APPEL) {
                // Called and not come: others go first, and the minute of grace runs.
                attendant.appele = None;
                self.appeles -= 1;
                attendant.attendu = attendant.attendu.min(maintenant - RETARD);
            }
        }
        let partis: Vec<Billet> = self
            .attendants
            .iter()
            .filter(|(_, attendant)| attendant.appele.is_none() && attendant.absent_depuis(maintenant) > GRACE)
            .map(|(billet, _)| *billet)
            .collect();
        for billet in partis {
            self.retirer(billet);
        }
        self.ranger();
        if porte.silence() > SILENCE {
            return;
        }
        let appeles = match elan {
            Elan::Arret => 0,
            Elan::Essai => 1,
            Elan::Plein => appeles,
        };
        let mut libres = appeles.saturating_sub(self.appeles + porte.en_attente());
        for attendant in self.attendants.values_mut() {
            if libres == 0 {
                break;
            }
            if attendant.appele.is_none() && attendant.absent_depuis(maintenant) < RETARD {
                attendant.appele = Some(maintenant);
                attendant.appel.notify_waiters();
                self.appeles += 1;
                libres -= 1;
            }
        }
    }
}

impl Attendant {
    fn absent_depuis(&self, maintenant: Instant) -> Duration {
        if self.flux > 0 { Duration::ZERO } else { maintenant.saturating_duration_since(self.attendu) }
    }
}

impl Flux {
    /// Done when the citizen is called.
    pub(crate) async fn appele(&self) {
        let appel = self.appel.notified();
        let deja =
            self.salle.interieur().attendants.get(&self.billet).is_none_or(|attendant| attendant.appele.is_some());
        if !deja {
            appel.await;
        }
    }
}

impl Drop for Flux {
    fn drop(&mut self) {
        let mut interieur = self.salle.interieur();
        interieur.flux -= 1;
        if let Some(attendant) = interieur.attendants.get_mut(&self.billet) {
            attendant.flux -= 1;
            attendant.attendu = Instant::now();
        }
    }
}

fn secondes(duree: Duration) -> u32 {
    u32::try_from(duree.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests;
