//! Proof of work before a typed identity is looked up, by the ALTCHA protocol.
//!
//! Nobody is stopped by it: a dossier is taken with it or without, and the answers are the same. What work buys is that the
//! administrations are asked about an identity that anybody may have typed; without it an agent asks. It is needed only while
//! too many of these identities are nobody's, which is what it looks like when somebody tries names. The form does it while
//! the family types. The plain form runs no script and brings none.
//!
//! How much work there is follows how many identities are typed, and nothing else: it is for everybody to see, so it may not
//! follow what the administrations answer about one of them. Whether it is needed does, and nobody sees that.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use altcha_lib_rs::algorithm::AltchaAlgorithm;
use altcha_lib_rs::{ChallengeOptions, Payload, create_challenge, verify_solution};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contrat::Epreuve;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::hexadecimal;

/// How long a challenge may be answered, in seconds: somebody who types slowly, with a document to find.
const VIE: u64 = 15 * 60;
/// How many numbers there are to try in quiet times: nothing that anybody notices.
const TRAVAIL: u64 = 1_000;
/// How often that doubles: 256,000 are some seconds of a telephone, while somebody types. A program of its own does as much in
/// a fraction of one: what this stops is whoever only copies requests.
const NIVEAU_MAX: u32 = 8;
/// How many identities are typed, over the time below, when it doubles for the first time.
const ESSAIS: f64 = 300.0;
/// Over how long they count.
const MEMOIRE: Duration = Duration::from_secs(10 * 60);
/// How many identities may be nobody's meanwhile, whatever their share: families mistype.
const VAINES: f64 = 30.0;
/// Which share of them may be, on a morning of registrations.
const PART: f64 = 0.25;
/// Longest answer that is read, in bytes.
const TAILLE: usize = 1_024;

/// The challenges of the service, and what it knows of who types. Several services on one store take each other's answers;
/// each counts and remembers what it sees itself.
pub(crate) struct Epreuves {
    cle: Zeroizing<String>,
    etat: Mutex<Etat>,
    hasard: RandomState,
}

#[derive(Default)]
struct Etat {
    essais: Compte,
    cherchees: Compte,
    vaines: Compte,
    servies: Servies,
}

/// A number that fades over [`MEMOIRE`].
#[derive(Default)]
struct Compte {
    valeur: f64,
    le: Option<Instant>,
}

/// Which challenges have served, and for whom, as hashes; those of a life ago are forgotten, since they have expired.
#[derive(Default)]
struct Servies {
    nouvelles: HashMap<u64, u64>,
    anciennes: HashMap<u64, u64>,
    depuis: u64,
}

impl Epreuves {
    /// Under a key that the services share.
    pub(crate) fn new(cle: Zeroizing<String>) -> Self {
        Self { cle, etat: Mutex::default(), hasard: RandomState::new() }
    }

    /// A new challenge, as hard as it must be at `maintenant`, in seconds since 1970.
    ///
    /// # Errors
    /// When none can be made.
    pub(crate) fn poser(&self, maintenant: u64) -> anyhow::Result<Epreuve> {
        let travail = TRAVAIL << self.niveau();
        let mut sel = [0; 12];
        getrandom::fill(&mut sel)?;
        // The work stands in the salt itself: the library loses the order of more parameters than one.
        let posee = create_challenge(ChallengeOptions {
            algorithm: Some(AltchaAlgorithm::Sha256),
            max_number: Some(travail),
            salt: Some(format!("{}.{travail}", hexadecimal(&sel))),
            hmac_key: &self.cle,
            params: Some([("expires".to_owned(), (maintenant + VIE).to_string())].into()),
            ..ChallengeOptions::default()
        })?;
        Ok(Epreuve {
            algorithm: "SHA-256".to_owned(),
            challenge: posee.challenge,
            maxnumber: posee.maxnumber,
            salt: posee.salt,
            signature: posee.signature,
        })
    }

    /// Whether this answer proves enough work now: as much as was asked of somebody when it had doubled once less. Not when
    /// it is too late, or has served for somebody else than `pour`.
    pub(crate) fn suffit(&self, reponse: &str, pour: &str, maintenant: u64) -> bool {
        let Some((travail, expire_le, epreuve)) = self.lire(reponse) else { return false };
        travail >= TRAVAIL << self.niveau().saturating_sub(1)
            && maintenant <= expire_le
            && self.etat().servies.servir(epreuve, self.hasard.hash_one(pour), maintenant)
    }

    /// Notes that a dossier was taken with a typed identity.
    pub(crate) fn noter_un_essai(&self) {
        self.etat().essais.ajouter();
    }

    /// Notes that the administrations answered about a typed identity, and whether they know it.
    pub(crate) fn noter(&self, connue: bool) {
        let mut etat = self.etat();
        etat.cherchees.ajouter();
        if !connue {
            etat.vaines.ajouter();
        }
    }

    /// How often the work doubles: 0 in quiet times.
    pub(crate) fn niveau(&self) -> u32 {
        let exces = self.etat().essais.lire() / ESSAIS;
        (0..NIVEAU_MAX).find(|niveau| exces < f64::from(1_u32 << niveau)).unwrap_or(NIVEAU_MAX)
    }

    /// Whether work is needed: too many of the typed identities are nobody's.
    pub(crate) fn est_requise(&self) -> bool {
        let etat = self.etat();
        etat.vaines.lire() >= VAINES.max(etat.cherchees.lire() * PART)
    }

    /// The work, the end, and a hash of the challenge.
    fn lire(&self, reponse: &str) -> Option<(u64, u64, u64)> {
        if reponse.len() > TAILLE {
            return None;
        }
        let reponse: Payload = serde_json::from_slice(&STANDARD.decode(reponse).ok()?).ok()?;
        // When it ends is told by the clock of the service: whoever calls this looks at it.
        verify_solution(&reponse, &self.cle, false).ok()?;
        // From here on the salt is ours.
        let (sel, parametres) = reponse.salt.split_once('?')?;
        let travail = sel.rsplit_once('.')?.1.parse().ok()?;
        let expire_le = parametres.strip_prefix("expires=")?.strip_suffix('&')?.parse().ok()?;
        Some((travail, expire_le, self.hasard.hash_one(&reponse.challenge)))
    }

    fn etat(&self) -> std::sync::MutexGuard<'_, Etat> {
        self.etat.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Compte {
    fn lire(&self) -> f64 {
        let ecoule = self.le.map_or(0.0, |le| le.elapsed().as_secs_f64());
        self.valeur * (-ecoule / MEMOIRE.as_secs_f64()).exp()
    }

    fn ajouter(&mut self) {
        (self.valeur, self.le) = (self.lire() + 1.0, Some(Instant::now()));
    }
}

impl Servies {
    /// Once for each, but as often as need be for the same person: an answer may have been cut.
    fn servir(&mut self, epreuve: u64, pour: u64, maintenant: u64) -> bool {
        if maintenant >= self.depuis + VIE {
            self.anciennes = std::mem::take(&mut self.nouvelles);
            self.depuis = maintenant;
        }
        let deja = self.anciennes.get(&epreuve).copied();
        *self.nouvelles.entry(epreuve).or_insert(deja.unwrap_or(pour)) == pour
    }
}

#[cfg(test)]
mod tests {
    use altcha_lib_rs::solve_challenge;

    use super::*;

    const LE: u64 = 1_790_000_000;

    fn epreuves() -> Epreuves {
        Epreuves::new(Zeroizing::new("une clé".to_owned()))
    }

    fn resoudre(epreuve: &Epreuve) -> u64 {
        solve_challenge(&epreuve.challenge, &epreuve.salt, None, Some(epreuve.maxnumber), 0).unwrap()
    }

    fn ecrire(epreuve: &Epreuve, salt: &str, number: u64) -> String {
        let Epreuve { algorithm, challenge, signature, .. } = epreuve;
        let reponse = serde_json::json!({
            "algorithm": algorithm, "challenge": challenge, "salt": salt, "signature": signature, "number": number
        });
        STANDARD.encode(reponse.to_string())
    }

    fn repondre(epreuve: &Epreuve) -> String {
        ecrire(epreuve, &epreuve.salt, resoudre(epreuve))
    }

    #[test]
    fn work_is_worth_what_was_asked_until_its_end_and_for_one_person() {
        let epreuves = epreuves();
        let reponse = repondre(&epreuves.poser(LE).unwrap());
        assert!(!epreuves.suffit(&reponse, "Anne", LE + VIE + 1));
        assert!(epreuves.suffit(&reponse, "Anne", LE + VIE));
        assert!(epreuves.suffit(&reponse, "Anne", LE + VIE));
        assert!(!epreuves.suffit(&reponse, "Zoé", LE + VIE));
    }

    #[test]
    fn what_served_is_remembered_for_as_long_as_it_would_be_worth_something() {
        let epreuves = epreuves();
        for depart in [LE, LE + VIE - 1, LE + VIE, LE + 10 * VIE] {
            let reponse = repondre(&epreuves.poser(depart).unwrap());
            assert!(epreuves.suffit(&reponse, "Anne", depart));
            assert!(!epreuves.suffit(&reponse, "Zoé", depart + VIE), "{depart}");
        }
        let servies = &epreuves.etat().servies;
        assert!(servies.nouvelles.len() + servies.anciennes.len() <= 2);
    }

    #[test]
    fn what_nobody_posed_or_solved_is_worth_nothing() {
        let epreuves = epreuves();
        let posee = epreuves.poser(LE).unwrap();
        let juste = resoudre(&posee);
        let ailleurs = Epreuves::new(Zeroizing::new("une autre clé".to_owned())).poser(LE).unwrap();
        let plus_dure = posee.salt.replace(".1000?", ".9000?");
        let plus_longue = posee.salt.replace("expires=1", "expires=2");
        assert!(plus_dure != posee.salt && plus_longue != posee.salt);
        for reponse in [
            String::new(),
            "rien du tout".to_owned(),
            STANDARD.encode("{}"),
            ecrire(&posee, &posee.salt, juste + 1),
            ecrire(&posee, &plus_dure, juste),
            ecrire(&posee, &plus_longue, juste),
            repondre(&ailleurs),
            " ".repeat(TAILLE + 1),
        ] {
            assert!(!epreuves.suffit(&reponse, "Anne", LE), "{reponse}");
        }
    }

    #[test]
    fn figures_that_move_between_the_salt_and_the_number_are_worth_nothing() {
        let epreuves = epreuves();
        let (posee, nombre) = loop {
            let posee = epreuves.poser(LE).unwrap();
            let nombre = resoudre(&posee).to_string();
            // Two figures at least, and none that would be lost at the start of what stays.
            if nombre.as_bytes().get(1).is_some_and(|chiffre| *chiffre != b'0') {
                break (posee, nombre);
            }
        };
        let (premier, reste) = nombre.split_at(1);
        let deplacee = ecrire(&posee, &format!("{}{premier}", posee.salt), reste.parse().unwrap());
        assert!(!epreuves.suffit(&deplacee, "Anne", LE));
        assert!(epreuves.suffit(&repondre(&posee), "Anne", LE));
    }

    #[tokio::test(start_paused = true)]
    async fn it_hardens_with_how_many_type_and_softens_again() {
        let epreuves = epreuves();
        for (essais, niveau) in [(0, 0), (299, 0), (1, 1), (299, 1), (1, 2), (600, 3), (100_000, NIVEAU_MAX)] {
            (0..essais).for_each(|_| epreuves.noter_un_essai());
            assert_eq!(epreuves.niveau(), niveau, "{essais}");
            assert_eq!(epreuves.poser(LE).unwrap().maxnumber, TRAVAIL << niveau);
            // Nobody tries names.
            assert!(!epreuves.est_requise());
        }
        tokio::time::advance(20 * MEMOIRE).await;
        assert_eq!(epreuves.niveau(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn as_much_is_enough_as_was_asked_a_moment_ago() {
        let epreuves = epreuves();
        let facile = repondre(&epreuves.poser(LE).unwrap());
        for (essais, suffit) in [(0, true), (599, true), (1, false)] {
            (0..essais).for_each(|_| epreuves.noter_un_essai());
            assert_eq!(epreuves.suffit(&facile, "Anne", LE), suffit, "{essais}");
        }
        assert!(epreuves.suffit(&repondre(&epreuves.poser(LE).unwrap()), "Anne", LE));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_needed_while_too_many_names_are_nobodys_and_nothing_shows_it() {
        let epreuves = epreuves();
        let essayer = |nombre: u32, connue| (0..nombre).for_each(|_| epreuves.noter(connue));
        // A morning of registrations, with its mistakes; then somebody who tries names.
        for (connues, vaines, requise) in [(0, 29, false), (3_000, 600, false), (0, 500, true)] {
            let avant = epreuves.poser(LE).unwrap().maxnumber;
            essayer(connues, true);
            essayer(vaines, false);
            assert_eq!(epreuves.est_requise(), requise, "{connues} {vaines}");
            assert_eq!(epreuves.poser(LE).unwrap().maxnumber, avant);
        }
        tokio::time::advance(20 * MEMOIRE).await;
        assert!(!epreuves.est_requise());
    }
}
