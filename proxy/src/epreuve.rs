//! Proof of work before a typed identity is looked up, by the second ALTCHA protocol: keys are derived, one for each number, until
//! the one that was asked for is found. Browsers derive keys with code of the machine's own (Web Crypto): a program does it about
//! twice as quickly on one processor, and has all of its processors.
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

use altcha::{CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge, verify_solution};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contrat::{DonneesEpreuve, Epreuve, ParametresEpreuve};
use tokio::time::Instant;
use zeroize::Zeroizing;

/// How long a challenge may be answered, in seconds: somebody who types slowly, with a document to find.
const VIE: u64 = 15 * 60;
/// How the keys are derived, in the protocol's words.
const ALGORITHME: &str = "PBKDF2/SHA-256";
/// Rounds of one derivation: what a browser needs to ask for it is the smaller part, and the service, which makes one for each
/// challenge, takes a quarter of a millisecond.
const COUT: u32 = 1_000;
/// Bytes of a key, and how many of them are told.
const CLE: usize = 32;
const DEBUT: usize = 16;
/// How many numbers there are to try in quiet times: nothing that anybody notices, nor a program. Whoever tries names slowly meets
/// the limits for each visitor.
const TRAVAIL: u32 = 16;
/// How often that doubles: 4,096 are some seconds of a telephone, while somebody types.
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
        let max = TRAVAIL << self.niveau();
        let fin = maintenant + VIE;
        let mut hasard = [0; 8];
        getrandom::fill(&mut hasard)?;
        // Every number is as likely as another, to a billionth.
        let trouvera = u64::from_ne_bytes(hasard) % (u64::from(max) + 1);
        let posee = create_challenge(CreateChallengeOptions {
            algorithm: ALGORITHME.to_owned(),
            cost: COUT,
            key_length: CLE,
            key_prefix_length: Some(DEBUT),
            counter: Some(u32::try_from(trouvera)?),
            // Not in the protocol's own words: the library would look at the machine's clock.
            data: Some([("fin".to_owned(), fin.into()), ("max".to_owned(), max.into())].into()),
            hmac_signature_secret: Some(self.secret("defi")),
            hmac_key_signature_secret: Some(self.secret("solution")),
            ..CreateChallengeOptions::default()
        })?;
        let parametres = posee.parameters;
        Ok(Epreuve {
            parameters: ParametresEpreuve {
                algorithm: parametres.algorithm,
                cost: parametres.cost,
                data: DonneesEpreuve { fin, max },
                key_length: parametres.key_length,
                key_prefix: parametres.key_prefix,
                key_signature: parametres.key_signature.unwrap_or_default(),
                nonce: parametres.nonce,
                salt: parametres.salt,
            },
            signature: posee.signature.unwrap_or_default(),
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
    fn lire(&self, reponse: &str) -> Option<(u32, u64, u64)> {
        if reponse.len() > TAILLE {
            return None;
        }
        let Payload { challenge, solution } = serde_json::from_slice(&STANDARD.decode(reponse).ok()?).ok()?;
        let verdict = verify_solution(VerifySolutionOptions {
            hmac_key_signature_secret: Some(self.secret("solution")),
            ..VerifySolutionOptions::new(&challenge, &solution, self.secret("defi"))
        });
        if !verdict.is_ok_and(|verdict| verdict.verified) {
            return None;
        }
        // From here on the challenge is ours.
        let donnees = challenge.parameters.data?;
        let max = u32::try_from(donnees.get("max")?.as_u64()?).ok()?;
        Some((max, donnees.get("fin")?.as_u64()?, self.hasard.hash_one(&challenge.parameters.nonce)))
    }

    /// One key for what is asked and another for what is to be found: neither signature is ever taken for the other. The library
    /// wants texts of its own, which it does not wipe: the key serves for nothing else.
    fn secret(&self, usage: &str) -> String {
        [usage, &self.cle].join(":")
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
    use altcha::{SolveChallengeOptions, solve_challenge};
    use serde_json::{Value, json};

    use super::*;

    const LE: u64 = 1_790_000_000;

    fn epreuves() -> Epreuves {
        Epreuves::new(Zeroizing::new("une clé".to_owned()))
    }

    /// By the protocol's own library.
    fn resoudre(epreuve: &Epreuve) -> Value {
        let defi = serde_json::from_value(json!(epreuve)).unwrap();
        let solution = solve_challenge(SolveChallengeOptions::new(&defi)).unwrap().unwrap();
        json!({"challenge": epreuve, "solution": solution})
    }

    fn ecrire(reponse: &Value) -> String {
        STANDARD.encode(reponse.to_string())
    }

    fn repondre(epreuve: &Epreuve) -> String {
        ecrire(&resoudre(epreuve))
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
        let (posee, juste) = loop {
            let posee = epreuves.poser(LE).unwrap();
            let juste = resoudre(&posee);
            // The first number is the one that costs nothing to try.
            if juste["solution"]["counter"] != json!(0) {
                break (posee, juste);
            }
        };
        assert!(epreuves.suffit(&ecrire(&juste), "Anne", LE));
        let changee = |endroit: &str, valeur: Value| {
            let mut reponse = juste.clone();
            *reponse.pointer_mut(endroit).unwrap() = valeur;
            ecrire(&reponse)
        };
        // The key of a number that costs nothing to find, for a challenge whose prefix asks for nothing.
        let mut facile = posee.clone();
        facile.parameters.key_prefix = String::new();
        let sans_effort = resoudre(&facile);
        let mut du_premier = juste.clone();
        du_premier["solution"] = sans_effort["solution"].clone();
        let mut sans_signature = sans_effort.clone();
        sans_signature["challenge"]["parameters"].as_object_mut().unwrap().remove("keySignature");
        let ailleurs = Epreuves::new(Zeroizing::new("une autre clé".to_owned())).poser(LE).unwrap();
        for (cas, reponse) in [
            ("empty", String::new()),
            ("no base64", "rien du tout".to_owned()),
            ("no answer", STANDARD.encode("{}")),
            ("another key", changee("/solution/derivedKey", json!("00".repeat(CLE)))),
            ("the key of another number", ecrire(&du_premier)),
            ("a challenge that asks for nothing", ecrire(&sans_effort)),
            ("and one without the key's signature", ecrire(&sans_signature)),
            ("harder than it was", changee("/challenge/parameters/data/max", json!(4_096))),
            ("longer than it was", changee("/challenge/parameters/data/fin", json!(LE + 2 * VIE))),
            ("less work for a key", changee("/challenge/parameters/cost", json!(1))),
            ("another salt", changee("/challenge/parameters/salt", json!("00"))),
            ("somebody else's", repondre(&ailleurs)),
            ("too long", " ".repeat(TAILLE + 1)),
        ] {
            assert!(!epreuves.suffit(&reponse, "Anne", LE), "{cas}");
        }
    }

    #[test]
    fn each_number_is_asked_for_sometimes() {
        let epreuves = epreuves();
        let trouves: std::collections::BTreeSet<u64> =
            (0..40).map(|_| resoudre(&epreuves.poser(LE).unwrap())["solution"]["counter"].as_u64().unwrap()).collect();
        assert!(trouves.len() > 5 && trouves.iter().all(|nombre| *nombre <= u64::from(TRAVAIL)), "{trouves:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_hardens_with_how_many_type_and_softens_again() {
        let epreuves = epreuves();
        for (essais, niveau) in [(0, 0), (299, 0), (1, 1), (299, 1), (1, 2), (600, 3), (100_000, NIVEAU_MAX)] {
            (0..essais).for_each(|_| epreuves.noter_un_essai());
            assert_eq!(epreuves.niveau(), niveau, "{essais}");
            assert_eq!(epreuves.poser(LE).unwrap().parameters.data.max, TRAVAIL << niveau);
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
            let avant = epreuves.poser(LE).unwrap().parameters.data.max;
            essayer(connues, true);
            essayer(vaines, false);
            assert_eq!(epreuves.est_requise(), requise, "{connues} {vaines}");
            assert_eq!(epreuves.poser(LE).unwrap().parameters.data.max, avant);
        }
        tokio::time::advance(20 * MEMOIRE).await;
        assert!(!epreuves.est_requise());
    }
}
