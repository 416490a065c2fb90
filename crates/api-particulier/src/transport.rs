//! One GET to API Particulier, and what every answer says beside its data. No redirection is followed, no proxy is taken
//! from the environment, nothing is retried, no more than 1 MiB is read; addresses, which hold names in their query, go
//! to no error and no log.

use std::{
    fmt,
    net::IpAddr,
    sync::{
        Arc, Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT,
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    Annexe, Delais, Echec, ErreurReglages, Issue, Reglages,
    nomenclature::{self, Contexte, ErreurLue},
    preuve::annexes,
};

const TAILLE_MAX: usize = 1024 * 1024;
/// Longer than most answers about a family, in bytes.
const TAILLE_USUELLE: usize = 16 * 1024;
/// Longer than the ban of API Particulier: beyond, a waiting time is a mistake.
const ATTENTE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Data and what came with them. `T` decides what `Debug` shows.
#[derive(Clone, Debug)]
pub struct Reponse<T> {
    /// The data.
    pub donnees: T,
    /// `X-Request-Id`, for the audit record: the support asks for it.
    pub id_requete: Option<String>,
    /// The state of the quota.
    pub quota: Quota,
    /// Whether API Particulier answered from its own cache (24 h for a quotient).
    pub en_cache: Option<bool>,
    /// When that cache forgets.
    pub cache_expire_dans: Option<Duration>,
    /// The HTTP status: always 200 today.
    pub statut: u16,
    /// `links`, empty when there are none.
    pub liens: Annexe,
    /// `meta`, empty when there is none.
    pub meta: Annexe,
    /// Every header of the answer.
    pub entetes: Entetes,
}

/// The headers of an answer; names are found whatever their case. `Debug` only counts them.
#[derive(Clone, Default)]
pub struct Entetes(HeaderMap);

impl Entetes {
    /// The first value of a header, when it is a text.
    pub fn get(&self, nom: &str) -> Option<&str> {
        self.0.get(nom)?.to_str().ok()
    }
}

impl fmt::Debug for Entetes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entetes({})", self.0.len())
    }
}

/// The state of the quota, as the last answer told it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// `RateLimit-Limit`
    pub limite: Option<u32>,
    /// `RateLimit-Remaining`
    pub restant: Option<u32>,
    /// `RateLimit-Reset`, seconds since 1970.
    pub reinitialisation: Option<u64>,
}

#[derive(Clone)]
pub(crate) struct Transport {
    clients: Arc<[reqwest::Client]>,
    /// Whose turn it is.
    tour: Arc<AtomicUsize>,
    base: Url,
    agent: HeaderValue,
    delais: Delais,
}

/// What came back, whatever its status.
pub(crate) struct Brute {
    pub(crate) statut: u16,
    pub(crate) corps: Vec<u8>,
    entetes: HeaderMap,
}

impl Transport {
    pub(crate) fn nouveau(reglages: &Reglages, clients: Vec<reqwest::Client>) -> Result<Self, ErreurReglages> {
        let base = reglages.verifier()?;
        let agent = HeaderValue::from_str(&reglages.agent).map_err(|_| ErreurReglages::Agent)?;
        let clients = if !clients.is_empty() {
            clients
        } else if reglages.sorties.is_empty() {
            vec![construire(&reglages.delais, None)?]
        } else {
            let sorties = reglages.sorties.iter();
            sorties.map(|sortie| construire(&reglages.delais, Some(*sortie))).collect::<Result<_, _>>()?
        };
        Ok(Self { clients: clients.into(), tour: Arc::default(), base, agent, delais: reglages.delais })
    }

    /// The client whose turn it is; there is one at least.
    fn client(&self) -> &reqwest::Client {
        let tour = self.tour.fetch_add(1, Ordering::Relaxed);
        &self.clients[tour % self.clients.len()]
    }

    /// The address of an operation, under a base that may have a path of its own.
    pub(crate) fn adresse(&self, chemin: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(chemin);
        }
        url
    }

    /// `entetes` come from settings that were checked: none of them is one of those written here.
    pub(crate) async fn envoyer(
        &self,
        url: Url,
        jeton: Option<&SecretString>,
        sans_cache: bool,
        entetes: HeaderMap,
    ) -> Result<Brute, Echec> {
        let mut demande = self
            .client()
            .get(url)
            .timeout(self.delais.total)
            .headers(entetes)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .header(USER_AGENT, self.agent.clone());
        if let Some(jeton) = jeton {
            let mut porteur = HeaderValue::try_from(format!("Bearer {}", jeton.expose_secret()))
                .map_err(|_| Echec::sans_reponse(Issue::DemandeFautive))?;
            porteur.set_sensitive(true);
            demande = demande.header(AUTHORIZATION, porteur);
        }
        if sans_cache {
            demande = demande.header(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        // An error of reqwest shows the address: only its kind is kept.
        let mut reponse = demande.send().await.map_err(|erreur| Echec::sans_reponse(panne(&erreur)))?;
        let statut = reponse.status().as_u16();
        let entetes = std::mem::take(reponse.headers_mut());
        // What is announced is what comes, most often; it is believed as far as families go.
        let annonce = reponse.content_length().and_then(|octets| usize::try_from(octets).ok()).unwrap_or_default();
        let mut brute = Brute { statut, corps: Vec::with_capacity(annonce.min(TAILLE_USUELLE)), entetes };
        loop {
            match reponse.chunk().await {
                Ok(Some(morceau)) if brute.corps.len() + morceau.len() <= TAILLE_MAX => {
                    brute.corps.extend_from_slice(&morceau)
                }
                Ok(None) => return Ok(brute),
                // An error status says enough without its body.
                _ if statut >= 400 => {
                    brute.corps.clear();
                    return Ok(brute);
                }
                Ok(Some(_)) => return Err(brute.echec(Issue::Illisible)),
                Err(erreur) => return Err(brute.echec(panne(&erreur))),
            }
        }
    }
}

impl Brute {
    /// The failure that this answer is, or the answer itself when it is a 200.
    /// Only a failure asks for its `contexte`.
    pub(crate) fn reussie(self, contexte: impl FnOnce() -> Contexte) -> Result<Self, Echec> {
        if self.statut == 200 {
            return Ok(self);
        }
        let lue = ErreurLue::lire(&self.corps);
        let mut echec = self.echec(nomenclature::issue(self.statut, lue.as_ref(), contexte()));
        echec.preciser(lue);
        Err(echec)
    }

    /// The data of a 200, read by `lire`; anything that it can't read is one failure.
    pub(crate) fn donnees<T>(self, lire: impl FnOnce(&[u8]) -> Option<T>) -> Result<Reponse<T>, Echec> {
        let json = self.texte(CONTENT_TYPE.as_str()).is_none_or(|nature| nature.to_ascii_lowercase().contains("json"));
        match json.then(|| lire(&self.corps)).flatten() {
            Some(donnees) => Ok(self.entourer(donnees)),
            None => Err(self.echec(Issue::Illisible)),
        }
    }

    /// Data with all that came beside them.
    pub(crate) fn entourer<T>(self, donnees: T) -> Reponse<T> {
        let (liens, meta) = annexes(&self.corps);
        Reponse {
            donnees,
            statut: self.statut,
            liens,
            meta,
            id_requete: self.id_requete(),
            quota: self.quota(),
            en_cache: self.texte("x-response-cached").and_then(|texte| texte.parse().ok()),
            cache_expire_dans: self.nombre("x-cache-expires-in").map(Duration::from_secs),
            entetes: Entetes(self.entetes),
        }
    }

    pub(crate) fn echec(&self, issue: Issue) -> Echec {
        let quota = self.quota();
        let annoncee = self.texte(RETRY_AFTER.as_str()).and_then(retry_after);
        // The reset of the quota says nothing about a caisse that is down.
        let du_quota = || quota.reinitialisation.filter(|_| issue == Issue::TropDeRequetes).and_then(jusqu_a);
        Echec {
            issue,
            statut: Some(self.statut),
            code: None,
            id_requete: self.id_requete(),
            quota,
            retry_after: annoncee.or_else(du_quota),
            chemin: None,
            fournisseur: None,
        }
    }

    fn quota(&self) -> Quota {
        let petit = |nom| self.nombre(nom).and_then(|nombre| u32::try_from(nombre).ok());
        Quota {
            limite: petit("ratelimit-limit"),
            restant: petit("ratelimit-remaining"),
            reinitialisation: self.nombre("ratelimit-reset"),
        }
    }

    /// Only what an identifier is made of: it goes to logs.
    fn id_requete(&self) -> Option<String> {
        let id = self.texte("x-request-id")?;
        let propre =
            (1..=128).contains(&id.len()) && id.bytes().all(|o| o.is_ascii_alphanumeric() || b"-_.:".contains(&o));
        propre.then(|| id.to_owned())
    }

    fn nombre(&self, nom: &str) -> Option<u64> {
        self.texte(nom)?.parse().ok()
    }

    fn texte(&self, nom: &str) -> Option<&str> {
        self.entetes.get(nom)?.to_str().ok().map(str::trim)
    }
}

fn construire(delais: &Delais, sortie: Option<IpAddr>) -> Result<reqwest::Client, ErreurReglages> {
    installer_ring();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .local_address(sortie)
        .referer(false)
        .connect_timeout(delais.connexion)
        .timeout(delais.total)
        .build()
        .map_err(|_| ErreurReglages::Tls)
}

/// reqwest is built without a cryptography provider of its own and panics when the process has none: ours is ring. One
/// that the program already chose stays.
fn installer_ring() {
    static UNE_FOIS: Once = Once::new();
    UNE_FOIS.call_once(|| {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // An error here means that another thread was quicker, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
    });
}

fn panne(erreur: &reqwest::Error) -> Issue {
    // A connection that never opened was never heard: it is no slow answer.
    if erreur.is_timeout() && !erreur.is_connect() { Issue::DelaiDepasse } else { Issue::Injoignable }
}

/// Seconds or a date.
fn retry_after(texte: &str) -> Option<Duration> {
    if let Ok(secondes) = texte.parse() {
        return attente(secondes);
    }
    let date = httpdate::parse_http_date(texte).ok()?;
    date.duration_since(SystemTime::now()).ok().filter(|reste| !reste.is_zero() && *reste <= ATTENTE_MAX)
}

/// Zero is not a waiting time: it is one that nobody knows.
pub(crate) fn attente(secondes: u64) -> Option<Duration> {
    let duree = Duration::from_secs(secondes);
    (!duree.is_zero() && duree <= ATTENTE_MAX).then_some(duree)
}

/// The time until an instant given in seconds since 1970; a passed one is unknown. One second is added because the
/// instant is cut to the second.
fn jusqu_a(instant: u64) -> Option<Duration> {
    let maintenant = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    attente(instant.checked_sub(maintenant)?.checked_add(1)?)
}
