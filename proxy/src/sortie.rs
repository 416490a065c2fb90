//! What the service may call: the providers of the city's file, at public addresses.
//!
//! Names are resolved here, and an address inside the city, of this machine or of the hosting company's own services is
//! refused after the resolution, whatever name led to it: a name may change its address between a check and a call. One
//! place makes all the clients, so that none follows a redirection or takes a proxy from the environment.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Proxy, redirect};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;
use url::Url;

use crate::config::{Prive, Service, est_d_ici, est_publique};

/// Makes the clients. Clones share the rules.
#[derive(Clone)]
pub(crate) struct Sortie {
    resolveur: Resolveur,
    mandataire: Option<String>,
    /// With the system's root certificates, which are some milliseconds and some hundreds of kB: read once, for all clients.
    tls: Arc<OnceLock<ClientConfig>>,
}

impl Sortie {
    pub(crate) fn new(service: &Service) -> Self {
        let mut prives = service.reseau_prive.clone();
        // The proxy is inside the city more often than not, and was chosen by it.
        let mandataire = service.mandataire.clone();
        let hote = mandataire.as_deref().and_then(|adresse| Url::parse(adresse).ok()?.host_str().map(str::to_owned));
        prives.extend(hote.and_then(|hote| hote.parse::<Prive>().ok()));
        let regle = Regle { prives, locale: est_d_ici(&service.url_publique) };
        let resolveur = Resolveur { regle: Arc::new(regle), systeme: Arc::new(Systeme) };
        Self { resolveur, mandataire, tls: Arc::default() }
    }

    /// The same rules, for a host that whoever runs the service chose: it may be inside the city, and no proxy is on the way.
    pub(crate) fn vers(&self, hote: Option<&str>) -> Self {
        let Regle { prives, locale } = &*self.resolveur.regle;
        let mut prives = prives.clone();
        prives.extend(hote.and_then(|hote| hote.parse().ok()));
        let resolveur = Resolveur { regle: Arc::new(Regle { prives, locale: *locale }), ..self.resolveur.clone() };
        Self { resolveur, mandataire: None, tls: Arc::clone(&self.tls) }
    }

    /// A client that waits so long for a connection, and so long in all when that is given.
    ///
    /// # Errors
    /// When the system has no root certificates, or the proxy's address is none.
    pub(crate) fn client(&self, connexion: Duration, total: Option<Duration>) -> anyhow::Result<Client> {
        self.client_depuis(None, connexion, total)
    }

    /// The same, which calls from this address of the machine.
    ///
    /// # Errors
    /// As [`Self::client`].
    pub(crate) fn client_depuis(
        &self,
        adresse: Option<IpAddr>,
        connexion: Duration,
        total: Option<Duration>,
    ) -> anyhow::Result<Client> {
        let tls = self
            .tls()
            .context("le client HTTPS ne peut pas être construit : vérifiez les certificats racine du système")?;
        let mut client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .local_address(adresse)
            .referer(false)
            .user_agent(concat!("pass-famille/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(self.resolveur.clone())
            .connect_timeout(connexion);
        if let Some(total) = total {
            client = client.timeout(total);
        }
        if let Some(mandataire) = &self.mandataire {
            client = client.proxy(Proxy::all(mandataire).context("service.mandataire")?);
        }
        client.build().context("le client HTTP ne peut pas être construit")
    }

    fn tls(&self) -> anyhow::Result<ClientConfig> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls.clone());
        }
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // An error here means that another thread was quicker, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        // As reqwest does for a configuration of its own.
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(self.tls.get_or_init(|| tls).clone())
    }
}

/// Not even the names of the city's machines in a log.
impl fmt::Debug for Sortie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sortie(…)")
    }
}

/// Which addresses may be called.
struct Regle {
    prives: Vec<Prive>,
    /// Whether the service itself is of this machine only, as in the demo: so are the simulators.
    locale: bool,
}

impl Regle {
    fn admet(&self, hote: &str, adresse: IpAddr) -> bool {
        est_publique(adresse)
            || (self.locale && adresse.to_canonical().is_loopback())
            || self.prives.iter().any(|prive| prive.admet(hote, adresse))
    }
}

/// A resolver that leaves out what may not be called.
#[derive(Clone)]
struct Resolveur {
    regle: Arc<Regle>,
    systeme: Arc<dyn Resolve>,
}

impl Resolve for Resolveur {
    fn resolve(&self, nom: Name) -> Resolving {
        let hote = nom.as_str().to_ascii_lowercase();
        let (regle, systeme) = (Arc::clone(&self.regle), Arc::clone(&self.systeme));
        Box::pin(async move {
            let toutes: Vec<SocketAddr> = systeme.resolve(nom).await?.collect();
            let admises: Vec<SocketAddr> =
                toutes.iter().copied().filter(|adresse| regle.admet(&hote, adresse.ip())).collect();
            if admises.is_empty() && !toutes.is_empty() {
                tracing::warn!(
                    hote,
                    "cet hôte n’a que des adresses internes : il n’est pas appelé ; s’il est à la ville, ajoutez-le à « service.reseau_prive »"
                );
                return Err("adresse interne refusée".into());
            }
            Ok(Box::new(admises.into_iter()) as Addrs)
        })
    }
}

/// The machine's own resolver.
struct Systeme;

impl Resolve for Systeme {
    fn resolve(&self, nom: Name) -> Resolving {
        Box::pin(async move {
            let adresses: Vec<SocketAddr> = tokio::net::lookup_host((nom.as_str(), 0)).await?.collect();
            Ok(Box::new(adresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name server that says what it is told to say.
    struct Faux(Vec<IpAddr>);

    impl Resolve for Faux {
        fn resolve(&self, _: Name) -> Resolving {
            let adresses: Vec<SocketAddr> = self.0.iter().map(|adresse| SocketAddr::new(*adresse, 0)).collect();
            Box::pin(std::future::ready(Ok(Box::new(adresses.into_iter()) as Addrs)))
        }
    }

    fn sortie(locale: bool, prives: &[&str], adresses: &[&str]) -> Sortie {
        let regle = Regle { locale, prives: prives.iter().map(|prive| prive.parse().unwrap()).collect() };
        let faux = Faux(adresses.iter().map(|adresse| adresse.parse().unwrap()).collect());
        let resolveur = Resolveur { regle: Arc::new(regle), systeme: Arc::new(faux) };
        Sortie { resolveur, mandataire: None, tls: Arc::default() }
    }

    #[tokio::test]
    async fn a_name_leads_to_public_or_declared_addresses_only() {
        for (locale, prives, adresses, attendues) in [
            (false, &[][..], &["185.24.184.1"][..], &["185.24.184.1"][..]),
            (false, &[], &["10.0.0.1"], &[]),
            // One good address does not bring the other in.
            (false, &[], &["185.24.184.1", "169.254.169.254", "10.0.0.1"], &["185.24.184.1"]),
            (false, &["ged.ville.example"], &["10.0.0.1"], &["10.0.0.1"]),
            (false, &["autre.ville.example"], &["10.0.0.1"], &[]),
            (false, &["10.0.0.0/8"], &["10.0.0.1", "192.168.0.1"], &["10.0.0.1"]),
            (false, &[], &["127.0.0.1", "::1", "::ffff:127.0.0.1"], &[]),
            (true, &[], &["127.0.0.1", "::1"], &["127.0.0.1", "::1"]),
            (true, &[], &["10.0.0.1", "169.254.169.254"], &[]),
        ] {
            let sortie = sortie(locale, prives, adresses);
            let nom: Name = "GED.ville.example".parse().unwrap();
            let trouvees: Vec<String> = match sortie.resolveur.resolve(nom).await {
                Ok(trouvees) => trouvees.map(|adresse| adresse.ip().to_string()).collect(),
                Err(_) => Vec::new(),
            };
            assert_eq!(trouvees, attendues.to_vec(), "{locale} {prives:?} {adresses:?}");
        }
    }

    #[tokio::test]
    async fn a_client_reaches_nothing_through_a_name_that_moved_inside_nor_through_a_redirection() {
        use axum::http::header::LOCATION;
        let ecoute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = ecoute.local_addr().unwrap().port();
        let routes = axum::Router::new()
            .route("/", axum::routing::get(async || "dedans"))
            .route("/ailleurs", axum::routing::get(async || (axum::http::StatusCode::FOUND, [(LOCATION, "/")])));
        tokio::spawn(async move { axum::serve(ecoute, routes).await });
        let delai = Duration::from_secs(5);
        let dehors = sortie(false, &[], &["127.0.0.1"]).client(delai, Some(delai)).unwrap();
        assert!(dehors.get(format!("http://ged.ville.example:{port}/")).send().await.unwrap_err().is_connect());
        let dedans = sortie(false, &["ged.ville.example"], &["127.0.0.1"]).client(delai, Some(delai)).unwrap();
        let reponse = dedans.get(format!("http://ged.ville.example:{port}/")).send().await.unwrap();
        assert_eq!(reponse.text().await.unwrap(), "dedans");
        let reponse = dedans.get(format!("http://ged.ville.example:{port}/ailleurs")).send().await.unwrap();
        assert_eq!(reponse.status(), 302);
    }
}
