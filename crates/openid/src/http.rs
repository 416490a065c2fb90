//! The only door to the network: `openidconnect`'s asynchronous HTTP trait over our own client. It follows no
//! redirection, takes no proxy from the environment, reads no more than 256 KiB, never retries, and forgets the body of
//! whatever went wrong.

use std::{future::Future, pin::Pin, sync::Once, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use url::{Host, Url};

use crate::{Echec, Panne, reglages::adresse_sure};

const CONNEXION: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(10);
const TAILLE_MAX: usize = 256 * 1024;

#[derive(Clone, Debug)]
pub(crate) struct Transport {
    client: reqwest::Client,
    emetteur: Option<Url>,
}

impl Transport {
    pub(crate) fn nouveau() -> Result<Self, Echec> {
        installer_ring();
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNEXION)
            .timeout(TOTAL)
            .user_agent(concat!("pass-famille/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self::avec)
            .map_err(|_| {
                Echec::Configuration(
                    "le client HTTPS ne peut pas être construit : vérifiez les certificats racine du système".into(),
                )
            })
    }

    pub(crate) fn avec(client: reqwest::Client) -> Self {
        Self { client, emetteur: None }
    }

    /// The same for this issuer only: see [`Self::admise`].
    pub(crate) fn pour(self, emetteur: Url) -> Self {
        Self { emetteur: Some(emetteur), ..self }
    }

    /// Whether what the issuer publishes may lead here. It may name other hosts, never by numbers nor this machine: what it
    /// says comes from outside, and such addresses are of our inside.
    fn admise(&self, url: &Url) -> bool {
        if !adresse_sure(url) {
            return false;
        }
        let Some(emetteur) = &self.emetteur else { return true };
        let nomme = matches!(url.host(), Some(Host::Domain(nom)) if nom != "localhost" && !nom.ends_with(".localhost"));
        match (emetteur.scheme(), url.host() == emetteur.host()) {
            ("https", meme) => url.scheme() == "https" && (meme || nomme),
            // A simulator on this machine.
            _ => true,
        }
    }

    pub(crate) async fn envoyer(&self, demande: HttpRequest) -> Result<HttpResponse, PanneHttp> {
        let demande = reqwest::Request::try_from(demande).map_err(|_| PanneHttp(Panne::Illisible))?;
        if !self.admise(demande.url()) {
            // A discovery document that sends us to plain http or inside is not obeyed.
            return Err(PanneHttp(Panne::Illisible));
        }
        let mut reponse = self.client.execute(demande).await.map_err(|e| panne(&e))?;
        let statut = reponse.status();
        if statut.is_server_error() || statut == http::StatusCode::TOO_MANY_REQUESTS || statut.is_redirection() {
            return Err(PanneHttp(Panne::Statut));
        }
        let mut corps = Vec::new();
        while let Some(morceau) = reponse.chunk().await.map_err(|e| panne(&e))? {
            if corps.len() + morceau.len() > TAILLE_MAX {
                return Err(PanneHttp(Panne::Illisible));
            }
            corps.extend_from_slice(&morceau);
        }
        let mut sortie = HttpResponse::new(corps);
        *sortie.status_mut() = statut;
        *sortie.headers_mut() = std::mem::take(reponse.headers_mut());
        Ok(sortie)
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = PanneHttp;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, PanneHttp>> + Send + 'c>>;

    fn call(&'c self, demande: HttpRequest) -> Self::Future {
        Box::pin(self.envoyer(demande))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PanneHttp(pub(crate) Panne);

impl From<PanneHttp> for Echec {
    fn from(PanneHttp(panne): PanneHttp) -> Self {
        Self::Indisponible(panne)
    }
}

fn panne(erreur: &reqwest::Error) -> PanneHttp {
    PanneHttp(if erreur.is_timeout() { Panne::Delai } else { Panne::Injoignable })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_issuer_publishes_leads_neither_inside_nor_to_plain_http() {
        let public = "https://fc.exemple.fr/api/v2";
        for (emetteur, adresse, admise) in [
            (public, "https://fc.exemple.fr/api/v2/token", true),
            (public, "https://jetons.exemple.fr/token", true),
            (public, "http://fc.exemple.fr/api/v2/token", false),
            (public, "http://localhost:9464/metrics", false),
            (public, "http://127.0.0.1:9464/metrics", false),
            (public, "https://localhost/token", false),
            (public, "https://127.0.0.1/token", false),
            (public, "https://169.254.169.254/latest", false),
            (public, "https://[fd00:ec2::254]/latest", false),
            ("https://10.0.0.5/realms/ville", "https://10.0.0.5/realms/ville/token", true),
            ("https://10.0.0.5/realms/ville", "https://10.0.0.6/token", false),
            ("http://localhost:8782/api/v2", "http://localhost:8782/api/v2/token", true),
        ] {
            let lire = |texte| Url::parse(texte).unwrap();
            let transport = Transport::nouveau().unwrap().pour(lire(emetteur));
            assert_eq!(transport.admise(&lire(adresse)), admise, "{emetteur} {adresse}");
        }
    }
}
