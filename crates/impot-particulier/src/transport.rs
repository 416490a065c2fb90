//! The two requests: for a token, and for a situation. No redirection is followed, no proxy is taken from the environment,
//! nothing is retried here, no more than 1 MiB is read; addresses, which hold the numéro fiscal, go to no error and no
//! log.

use std::{
    sync::Once,
    time::{Duration, SystemTime},
};

use reqwest::{
    RequestBuilder,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    Delais, Echec, ErreurReglages, Etape, Issue, Reglages,
    jeton::Donne,
    nomenclature::{self, ErreurLue},
};

const TAILLE_MAX: usize = 1024 * 1024;
/// Beyond a day, a waiting time is a mistake.
const ATTENTE_MAX: Duration = Duration::from_secs(24 * 60 * 60);
const X_CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");
const ID_TELESERVICE: HeaderName = HeaderName::from_static("id_teleservice");
const X_FRANCECONNECT_OAUTH: HeaderName = HeaderName::from_static("x-franceconnect-oauth");

/// Data and what came with them. `T` decides what `Debug` shows.
#[derive(Clone, Debug)]
pub struct Reponse<T> {
    /// The data.
    pub donnees: T,
    /// The `X-Correlation-ID` that was sent, for the audit record.
    pub id_requete: String,
}

#[derive(Clone)]
pub(crate) struct Transport {
    client: reqwest::Client,
    base: Url,
    jetons: Url,
    agent: HeaderValue,
    id_teleservice: Option<HeaderValue>,
}

/// What came back, whatever its status.
pub(crate) struct Brute {
    pub(crate) statut: u16,
    corps: Vec<u8>,
    entetes: HeaderMap,
    etape: Etape,
}

impl Transport {
    pub(crate) fn nouveau(reglages: &Reglages, client: Option<reqwest::Client>) -> Result<Self, ErreurReglages> {
        reglages.verifier()?;
        let id_teleservice = reglages.id_teleservice.as_deref().map(HeaderValue::from_str).transpose();
        Ok(Self {
            base: reglages.adresse.clone(),
            jetons: reglages.adresse_jetons.clone(),
            agent: HeaderValue::from_str(&reglages.agent).map_err(|_| ErreurReglages::Agent)?,
            id_teleservice: id_teleservice.map_err(|_| ErreurReglages::Teleservice)?,
            client: match client {
                Some(client) => client,
                None => construire(&reglages.delais)?,
            },
        })
    }

    /// The address of an operation, under a base that may have a path of its own.
    pub(crate) fn adresse(&self, chemin: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(chemin);
        }
        url
    }

    /// Asks for a token.
    pub(crate) async fn jeton(&self, reglages: &Reglages) -> Result<Donne, Echec> {
        let scopes: Vec<&str> = reglages.ressources.iter().map(|ressource| ressource.scope()).collect();
        let demande = self
            .client
            .post(self.jetons.clone())
            .basic_auth(&reglages.identifiant, Some(reglages.secret.expose_secret()))
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .form(&[("grant_type", "client_credentials"), ("scope", &scopes.join(" "))]);
        let brute = self.envoyer(demande, Etape::Jeton).await?;
        match brute.statut {
            200 => lire_jeton(&brute.corps).ok_or_else(|| brute.echec(Issue::Illisible)),
            statut => Err(brute.echec(nomenclature::issue_du_jeton(statut, &brute.corps))),
        }
    }

    /// Asks for a situation.
    pub(crate) async fn situation(
        &self,
        url: Url,
        accepte: &'static str,
        porteur: &HeaderValue,
        id_requete: &str,
        france_connect: Option<&SecretString>,
    ) -> Result<Brute, Echec> {
        let secret = |jeton: &SecretString| {
            let mut valeur = HeaderValue::try_from(jeton.expose_secret()).ok()?;
            valeur.set_sensitive(true);
            Some(valeur)
        };
        let mut demande = self
            .client
            .get(url)
            .header(AUTHORIZATION, porteur)
            .header(ACCEPT, HeaderValue::from_static(accepte))
            .header(X_CORRELATION_ID, id_requete);
        if let Some(id) = &self.id_teleservice {
            demande = demande.header(ID_TELESERVICE, id);
        }
        if let Some(jeton) = france_connect {
            let jeton = secret(jeton).ok_or_else(|| Echec::sans_reponse(Issue::FranceConnectARecommencer))?;
            demande = demande.header(X_FRANCECONNECT_OAUTH, jeton);
        }
        self.envoyer(demande, Etape::Donnees).await
    }

    async fn envoyer(&self, demande: RequestBuilder, etape: Etape) -> Result<Brute, Echec> {
        let sans_reponse = |erreur: reqwest::Error| Echec { etape, ..Echec::sans_reponse(panne(&erreur)) };
        // An error of reqwest shows the address: only its kind is kept.
        let mut reponse = demande.header(USER_AGENT, self.agent.clone()).send().await.map_err(sans_reponse)?;
        let statut = reponse.status().as_u16();
        let entetes = std::mem::take(reponse.headers_mut());
        let mut brute = Brute { statut, corps: Vec::new(), entetes, etape };
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
    /// The data of a 200, read by `lire`; anything else is the failure that it means.
    pub(crate) fn donnees<T>(self, france_connect: bool, lire: impl FnOnce(&[u8]) -> Option<T>) -> Result<T, Echec> {
        if self.statut == 200 {
            let nature = self.texte(CONTENT_TYPE.as_str()).map(str::to_ascii_lowercase);
            let json = nature.is_none_or(|nature| nature.contains("json"));
            return json.then(|| lire(&self.corps)).flatten().ok_or_else(|| self.echec(Issue::Illisible));
        }
        let lue = ErreurLue::lire(&self.corps);
        let echec = self.echec(nomenclature::issue(self.statut, lue, france_connect));
        Err(Echec { code: lue.and_then(|lue| lue.code), ..echec })
    }

    fn echec(&self, issue: Issue) -> Echec {
        Echec {
            etape: self.etape,
            statut: Some(self.statut),
            retry_after: self.texte(RETRY_AFTER.as_str()).and_then(retry_after),
            ..Echec::sans_reponse(issue)
        }
    }

    fn texte(&self, nom: &str) -> Option<&str> {
        self.entetes.get(nom)?.to_str().ok().map(str::trim)
    }
}

/// The answer of RFC 6749, section 5.1; a type other than bearer is one that can't be used.
fn lire_jeton(corps: &[u8]) -> Option<Donne> {
    #[derive(Deserialize)]
    struct Corps {
        access_token: String,
        #[serde(default)]
        token_type: Option<String>,
        #[serde(default)]
        expires_in: Option<i64>,
    }
    let Corps { access_token, token_type, expires_in } = serde_json::from_slice(corps).ok()?;
    // Wiped from memory when it goes.
    let access_token = SecretString::from(access_token);
    let jeton = access_token.expose_secret();
    let utilisable = !jeton.is_empty()
        && jeton.bytes().all(|octet| octet.is_ascii_graphic())
        && token_type.is_none_or(|nature| nature.eq_ignore_ascii_case("bearer"));
    let mut porteur = utilisable.then(|| HeaderValue::try_from(format!("Bearer {jeton}")).ok()).flatten()?;
    porteur.set_sensitive(true);
    // A negative duration is one that is over.
    Some(Donne { porteur, duree: expires_in.map(|secondes| Duration::from_secs(secondes.max(0).unsigned_abs())) })
}

fn construire(delais: &Delais) -> Result<reqwest::Client, ErreurReglages> {
    installer_ring();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(delais.connexion)
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

/// Seconds or a date. Zero is not a waiting time: it is one that nobody knows.
fn retry_after(texte: &str) -> Option<Duration> {
    let duree = match texte.parse() {
        Ok(secondes) => Duration::from_secs(secondes),
        Err(_) => httpdate::parse_http_date(texte).ok()?.duration_since(SystemTime::now()).ok()?,
    };
    (!duree.is_zero() && duree <= ATTENTE_MAX).then_some(duree)
}
