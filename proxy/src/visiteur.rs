//! Who asks, as far as the network tells, and how much of the service one asker may take.
//!
//! An address is the only thing that tells families apart: they have neither account nor cookie. It is kept in memory alone,
//! for as long as a limit needs it, and goes to no log. Limits are wide enough for all who share one: a town hall's
//! terminals, or a telephone company's customers.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{FromRequestParts, Request};
use axum::http::HeaderMap;
use axum::http::header::FORWARDED;
use axum::http::request::Parts;
use tokio::time::Instant;

use crate::Application;
use crate::config::{Reseau, Service, masquer};
use crate::serveur::Pair;

/// The header that most reverse proxies write.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Most askers that are remembered at the same time in each half of the memory; the oldest half is forgotten when the newer
/// is full. About six megabytes at the most.
const MEMOIRE: usize = 32_768;

/// Bits of an IPv6 address that a provider gives to one customer.
const IPV6: u8 = 64;

/// Who asks: an address, or the network of one household.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Visiteur(IpAddr);

impl Visiteur {
    fn de(adresse: IpAddr) -> Self {
        let adresse = adresse.to_canonical();
        let fixes = if adresse.is_ipv4() { 32 } else { IPV6 };
        Self(masquer(adresse, fixes).unwrap_or(adresse))
    }
}

/// No address in what is written anywhere.
impl std::fmt::Debug for Visiteur {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visiteur(…)")
    }
}

impl<E: Send + Sync> FromRequestParts<E> for Visiteur {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &E) -> Result<Self, Self::Rejection> {
        // A router that is called without a listener has one visitor.
        Ok(parts.extensions.get().copied().unwrap_or(Self(Ipv4Addr::UNSPECIFIED.into())))
    }
}

/// What an asker does, each with a limit of its own: who types does not wait behind who sends.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Geste {
    /// Identifies, sends a dossier or a document, or continues the plain form.
    Ecriture,
    /// Has a draft sealed or opened.
    Brouillon,
    /// Has a proof of work set.
    Epreuve,
    /// Looks at a dossier with its code.
    Suivi,
    /// Signs in as an agent.
    Connexion,
}

/// The memory of who asks.
pub(crate) struct Visiteurs {
    relais: Vec<Reseau>,
    par_minute: u32,
    identites_par_heure: usize,
    seaux: Mutex<Generations<(Visiteur, Geste), Instant>>,
    identites: Mutex<Generations<Visiteur, Identites>>,
    dossiers: Mutex<Generations<u64, Instant>>,
    /// When headers of a hop that nobody declared were last told of.
    averti: Mutex<Option<Instant>>,
    hasard: RandomState,
}

/// Whose identities somebody typed since an instant, as hashes under a key that the process draws.
#[derive(Clone)]
struct Identites {
    depuis: Instant,
    lesquelles: BTreeSet<u64>,
}

/// Dossiers of one identity in a day.
const DOSSIERS_PAR_JOUR: u32 = 20;

impl Visiteurs {
    pub(crate) fn new(service: &Service) -> Self {
        Self {
            relais: service.relais.clone(),
            par_minute: service.ecritures_par_minute,
            identites_par_heure: usize::try_from(service.identites_par_heure).unwrap_or(usize::MAX),
            seaux: Mutex::default(),
            identites: Mutex::default(),
            dossiers: Mutex::default(),
            averti: Mutex::default(),
            hasard: RandomState::new(),
        }
    }

    /// Who asks: the other end of the connection, or whom a declared hop speaks for.
    fn reconnaitre(&self, pair: IpAddr, entetes: &HeaderMap) -> Visiteur {
        if self.est_un_relais(pair) {
            return Visiteur::de(self.au_dela(pair, entetes));
        }
        if (entetes.contains_key(X_FORWARDED_FOR) || entetes.contains_key(FORWARDED)) && self.avertir() {
            tracing::warn!(
                "des requêtes passent par un relais que « service.relais » ne déclare pas : ses en-têtes sont ignorés, et tous ceux qu’il sert comptent pour un seul visiteur"
            );
        }
        Visiteur::de(pair)
    }

    fn est_un_relais(&self, adresse: IpAddr) -> bool {
        self.relais.iter().any(|relais| relais.contient(adresse))
    }

    /// The last address that a declared hop saw and that is no declared hop. What stands before it, anybody may have
    /// written.
    fn au_dela(&self, pair: IpAddr, entetes: &HeaderMap) -> IpAddr {
        let mut dernier = pair;
        for adresse in etapes(entetes).into_iter().rev() {
            let Some(adresse) = adresse else { break };
            dernier = adresse;
            if !self.est_un_relais(adresse) {
                break;
            }
        }
        dernier
    }

    /// Once a minute.
    fn avertir(&self) -> bool {
        let mut averti = self.averti.lock().unwrap_or_else(PoisonError::into_inner);
        let encore = averti.is_none_or(|quand| quand.elapsed() >= Duration::from_secs(60));
        if encore {
            *averti = Some(Instant::now());
        }
        encore
    }

    /// Takes a place for what this visitor does, or says how long there is none.
    pub(crate) fn prendre(&self, visiteur: Visiteur, geste: Geste) -> Result<(), Duration> {
        let par_minute = match geste {
            Geste::Ecriture => self.par_minute,
            // A draft for every other second that somebody types, for as many as may send.
            Geste::Brouillon | Geste::Epreuve => self.par_minute.saturating_mul(5),
            // Slower than guesses are worth.
            Geste::Suivi | Geste::Connexion => self.par_minute.div_ceil(2),
        };
        let intervalle = Duration::from_secs(60) / par_minute.max(1);
        let avance = intervalle * (par_minute / 2).max(1).saturating_sub(1);
        let mut seaux = self.seaux.lock().unwrap_or_else(PoisonError::into_inner);
        prendre(&mut seaux, (visiteur, geste), intervalle, avance)
    }

    /// Whether a typed identity is one that may be verified: neither one more of many that the same visitor types, nor that
    /// of many dossiers. `pseudonyme` stands for the identity.
    ///
    /// Whoever is refused is told nothing: the dossier is taken as any other, and agents verify it themselves.
    pub(crate) fn identite_admise(&self, visiteur: Visiteur, pseudonyme: &str) -> bool {
        let identite = self.hasard.hash_one(pseudonyme);
        let maintenant = Instant::now();
        let nouvelle = Identites { depuis: maintenant, lesquelles: BTreeSet::new() };
        let mut identites = self.identites.lock().unwrap_or_else(PoisonError::into_inner);
        let siennes = identites.trouver(visiteur, || nouvelle.clone());
        if maintenant.duration_since(siennes.depuis) >= Duration::from_secs(3600) {
            *siennes = nouvelle;
        }
        let connue = siennes.lesquelles.contains(&identite);
        let admise = connue || siennes.lesquelles.len() < self.identites_par_heure;
        if admise {
            siennes.lesquelles.insert(identite);
        }
        drop(identites);
        let intervalle = Duration::from_secs(24 * 3600) / DOSSIERS_PAR_JOUR;
        let mut dossiers = self.dossiers.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked in any case: what comes too often counts, whoever sends it.
        let rare = prendre(&mut dossiers, identite, intervalle, intervalle * (DOSSIERS_PAR_JOUR - 1)).is_ok();
        admise && rare
    }
}

/// Tells the routes who asks.
pub(crate) fn reconnaitre(application: &Arc<Application>) -> impl Fn(Request) -> Request + Clone + use<> {
    let application = Arc::clone(application);
    move |mut requete| {
        if let Some(Pair(pair)) = requete.extensions().get::<Pair>() {
            let visiteur = application.visiteurs.reconnaitre(pair.ip().to_canonical(), requete.headers());
            requete.extensions_mut().insert(visiteur);
        }
        requete
    }
}

/// The generic cell rate algorithm: `quand` is when the next one would be exactly on time.
fn prendre<C: std::hash::Hash + Eq + Copy>(
    seaux: &mut Generations<C, Instant>,
    cle: C,
    intervalle: Duration,
    avance: Duration,
) -> Result<(), Duration> {
    let maintenant = Instant::now();
    let quand = seaux.trouver(cle, || maintenant);
    let ouverture = quand.checked_sub(avance).unwrap_or(*quand);
    if maintenant < ouverture {
        return Err(ouverture - maintenant);
    }
    *quand = (*quand).max(maintenant) + intervalle;
    Ok(())
}

/// Addresses of the hops, from the first to the last; `None` for what is no address. `Forwarded` is read when there is no
/// `X-Forwarded-For`.
fn etapes(entetes: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lire = |nom: &str| {
        let valeurs = entetes.get_all(nom).iter().map(|valeur| String::from_utf8_lossy(valeur.as_bytes()).into_owned());
        valeurs.collect::<Vec<_>>().join(",")
    };
    if entetes.contains_key(X_FORWARDED_FOR) {
        return lire(X_FORWARDED_FOR).split(',').map(|etape| adresse(etape.trim())).collect();
    }
    lire(FORWARDED.as_str())
        .split(',')
        .map(|etape| {
            let mut paires = etape.split(';').filter_map(|paire| paire.split_once('='));
            let (_, valeur) = paires.find(|(nom, _)| nom.trim().eq_ignore_ascii_case("for"))?;
            adresse(valeur.trim().trim_matches('"'))
        })
        .collect()
}

/// An address, with or without a port.
fn adresse(texte: &str) -> Option<IpAddr> {
    let seule = texte.strip_prefix('[').and_then(|texte| texte.strip_suffix(']')).unwrap_or(texte);
    let lue = seule.parse().ok().or_else(|| Some(texte.parse::<SocketAddr>().ok()?.ip()));
    lue.map(|adresse: IpAddr| adresse.to_canonical())
}

/// A memory of bounded size: two halves, of which the older goes when the newer is full. Who asks often stays.
struct Generations<C, V> {
    nouvelle: HashMap<C, V>,
    ancienne: HashMap<C, V>,
}

impl<C, V> Default for Generations<C, V> {
    fn default() -> Self {
        Self { nouvelle: HashMap::new(), ancienne: HashMap::new() }
    }
}

impl<C: std::hash::Hash + Eq + Copy, V> Generations<C, V> {
    fn trouver(&mut self, cle: C, creer: impl FnOnce() -> V) -> &mut V {
        if self.nouvelle.len() >= MEMOIRE && !self.nouvelle.contains_key(&cle) {
            self.ancienne = std::mem::take(&mut self.nouvelle);
        }
        let ancienne = &mut self.ancienne;
        self.nouvelle.entry(cle).or_insert_with(|| ancienne.remove(&cle).unwrap_or_else(creer))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn visiteurs(par_minute: u32, identites_par_heure: usize) -> Visiteurs {
        Visiteurs {
            relais: ["10.0.0.0/8", "2001:db8::/32"].map(|relais| relais.parse().unwrap()).to_vec(),
            par_minute,
            identites_par_heure,
            seaux: Mutex::default(),
            identites: Mutex::default(),
            dossiers: Mutex::default(),
            averti: Mutex::default(),
            hasard: RandomState::new(),
        }
    }

    #[test]
    fn only_declared_hops_say_for_whom_they_ask() {
        let visiteurs = visiteurs(60, 10);
        for (pair, nom, valeurs, attendue) in [
            ("203.0.113.5", X_FORWARDED_FOR, &["198.51.100.7"][..], "203.0.113.5"),
            ("203.0.113.5", "forwarded", &["for=198.51.100.7"], "203.0.113.5"),
            ("10.0.0.1", X_FORWARDED_FOR, &["198.51.100.7"], "198.51.100.7"),
            // The client wrote the first ones; the hop added the last.
            ("10.0.0.1", X_FORWARDED_FOR, &["127.0.0.1, 10.9.9.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", X_FORWARDED_FOR, &["192.0.2.1", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", X_FORWARDED_FOR, &["192.0.2.1, n’importe quoi, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", X_FORWARDED_FOR, &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("10.0.0.1", X_FORWARDED_FOR, &["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", X_FORWARDED_FOR, &["[2001:db9::7]:4711"], "2001:db9::"),
            ("10.0.0.1", X_FORWARDED_FOR, &[""], "10.0.0.1"),
            ("10.0.0.1", "forwarded", &["for=192.0.2.1, for=\"[2001:db9:1::7]:80\";proto=https"], "2001:db9:1::"),
            ("10.0.0.1", "forwarded", &["for=192.0.2.1, proto=https"], "10.0.0.1"),
            ("10.0.0.1", "forwarded", &["for=_secret"], "10.0.0.1"),
            ("2001:db8::1", X_FORWARDED_FOR, &["198.51.100.7"], "198.51.100.7"),
            // All the addresses of a household are one visitor.
            ("2001:db9:0:1:2:3:4:5", X_FORWARDED_FOR, &[], "2001:db9:0:1::"),
            ("::ffff:203.0.113.5", X_FORWARDED_FOR, &[], "203.0.113.5"),
        ] {
            let mut entetes = HeaderMap::new();
            for valeur in valeurs {
                entetes.append(nom, HeaderValue::from_bytes(valeur.as_bytes()).unwrap());
            }
            let pair: IpAddr = pair.parse().unwrap();
            let Visiteur(adresse) = visiteurs.reconnaitre(pair.to_canonical(), &entetes);
            assert_eq!(adresse.to_string(), attendue, "{pair} {nom} {valeurs:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_visitor_has_a_burst_then_a_pace_and_leaves_the_others_theirs() {
        let visiteurs = visiteurs(60, 10);
        let [une, autre] = ["198.51.100.7", "198.51.100.8"].map(|adresse| Visiteur::de(adresse.parse().unwrap()));
        let compter = |visiteur, geste| (0..100).filter(|_| visiteurs.prendre(visiteur, geste).is_ok()).count();
        assert_eq!(compter(une, Geste::Ecriture), 30);
        assert_eq!(visiteurs.prendre(une, Geste::Ecriture), Err(Duration::from_secs(1)));
        assert_eq!((compter(une, Geste::Brouillon), compter(une, Geste::Suivi)), (100, 15));
        assert_eq!(compter(autre, Geste::Ecriture), 30);
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(compter(une, Geste::Ecriture), 2);
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert_eq!(compter(une, Geste::Ecriture), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn many_identities_of_one_visitor_and_many_dossiers_of_one_identity_are_not_verified() {
        let visiteurs = visiteurs(60, 3);
        let [une, autre] = ["198.51.100.7", "198.51.100.8"].map(|adresse| Visiteur::de(adresse.parse().unwrap()));
        for (visiteur, identite, admise) in [
            (une, "a", true),
            (une, "b", true),
            (une, "c", true),
            (une, "a", true),
            (une, "d", false),
            (une, "c", true),
            (autre, "d", true),
        ] {
            assert_eq!(visiteurs.identite_admise(visiteur, identite), admise, "{identite}");
        }
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert!(visiteurs.identite_admise(une, "d"));
        let admises = (0..100).filter(|_| visiteurs.identite_admise(autre, "e")).count();
        assert_eq!(admises, 20);
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_is_bounded_and_keeps_who_asks_often() {
        let visiteurs = visiteurs(60, 10);
        let assidu = Visiteur::de("198.51.100.7".parse().unwrap());
        while visiteurs.prendre(assidu, Geste::Ecriture).is_ok() {}
        for rang in 0..3 * MEMOIRE as u32 {
            let passant = Visiteur(Ipv4Addr::from_bits(rang).into());
            assert!(visiteurs.prendre(passant, Geste::Ecriture).is_ok());
            if rang % 1_000 == 0 {
                assert!(visiteurs.prendre(assidu, Geste::Ecriture).is_err());
            }
        }
        let seaux = visiteurs.seaux.lock().unwrap();
        assert!(seaux.nouvelle.len() <= MEMOIRE && seaux.ancienne.len() <= MEMOIRE);
    }
}
