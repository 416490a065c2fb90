//! A demo city in one process: its web page, the service, and the simulator of API Particulier and FranceConnect.
//! No network, no account, and nothing left behind.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bac_a_sable::{BacASable, Client, Commandes, Reglages};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::actifs::{Actifs, type_de};
use crate::config::{Configuration, Fichier};
use crate::{Application, Horloge, administration, serveur};

include!(concat!(env!("OUT_DIR"), "/pages_demo.rs"));

/// The city's file of the demo; it is also the example of the documentation.
pub const VILLE: &str = include_str!("../exemples/saint-exemple.toml");

/// A demo that is ready to serve.
pub struct Demo {
    adresses: Adresses,
    ecoutes: [TcpListener; 3],
    administration: Option<TcpListener>,
    application: Arc<Application>,
    bac_a_sable: BacASable,
    jeton: String,
    dossier: TempDir,
}

/// Where the demo is reached.
#[derive(Clone, Debug)]
pub struct Adresses {
    /// The city's page.
    pub page: String,
    /// The service.
    pub proxy: String,
    /// The simulator.
    pub bac_a_sable: String,
    /// Metrics and probes, when the city's file has a listener for them.
    pub administration: Option<String>,
}

impl Demo {
    /// Takes the ports and prepares everything.
    ///
    /// # Errors
    /// When a port is taken, or a part cannot start.
    pub async fn preparer(port: u16, actifs: Actifs) -> anyhow::Result<Self> {
        Self::preparer_avec(port, actifs, Horloge::default(), |_| {}).await
    }

    /// As [`Self::preparer`], with another clock and a change of the city's file.
    ///
    /// # Errors
    /// As [`Self::preparer`].
    pub async fn preparer_avec(
        port: u16,
        actifs: Actifs,
        horloge: Horloge,
        changer: impl FnOnce(&mut Fichier),
    ) -> anyhow::Result<Self> {
        let suivant = |rang: u16| if port == 0 { Ok(0) } else { port.checked_add(rang).context("port trop grand") };
        let ecoutes = [ecouter(suivant(0)?).await?, ecouter(suivant(1)?).await?, ecouter(suivant(2)?).await?];
        let mut adresses = Adresses {
            page: origine(&ecoutes[0])?,
            proxy: origine(&ecoutes[1])?,
            bac_a_sable: origine(&ecoutes[2])?,
            administration: None,
        };
        let secret = hasard()?;
        let mut client =
            Client::new("saint-exemple", secret.as_str(), format!("{}/v1/franceconnect/retour", adresses.proxy));
        client.post_logout_redirect_uris = vec![format!("{}/v1/franceconnect/fin", adresses.proxy)];
        let reglages = Reglages::new(adresses.bac_a_sable.as_str()).with_client(client).with_all_scopes();
        let secret_des_impots = reglages.client_impot_particulier.client_secret.clone();
        let dossier = tempfile::Builder::new().prefix("pass-famille-demo-").tempdir()?;
        let fichier = VILLE
            .replace("http://localhost:8780", &adresses.page)
            .replace("http://localhost:8781", &adresses.proxy)
            .replace("http://localhost:8782", &adresses.bac_a_sable);
        let bac_a_sable = BacASable::new(reglages)?;
        let jeton = bac_a_sable.jetons().valide.clone();
        let secrets = BTreeMap::from([
            ("PASS_FAMILLE_JETON", jeton.clone()),
            ("PASS_FAMILLE_FRANCECONNECT_SECRET", secret),
            ("PASS_FAMILLE_IMPOT_SECRET", secret_des_impots),
            ("PASS_FAMILLE_CLES", format!("1:{}", hasard()?)),
            ("PASS_FAMILLE_CLES_DOSSIERS", format!("1:{}", hasard()?)),
        ]);
        let mut configuration = Configuration::analyser("saint-exemple.toml", &fichier, &secrets)?;
        configuration.fichier.service.donnees = dossier.path().to_owned();
        changer(&mut configuration.fichier);
        let application = Application::new(configuration, actifs, horloge)?;
        let administration = administration::ecouter(&application).await?;
        adresses.administration = administration.as_ref().map(origine).transpose()?;
        Ok(Self { adresses, ecoutes, administration, application, bac_a_sable, jeton, dossier })
    }

    /// Where the demo is reached.
    pub fn adresses(&self) -> &Adresses {
        &self.adresses
    }

    /// The service, for tests.
    pub fn application(&self) -> Arc<Application> {
        Arc::clone(&self.application)
    }

    /// The simulator's remote control, for tests.
    pub fn commandes(&self) -> Commandes {
        self.bac_a_sable.commandes()
    }

    /// The token that must never reach a browser, for the tests that look for it.
    pub fn jeton(&self) -> &str {
        &self.jeton
    }

    /// Where the demo keeps its dossiers until it stops.
    pub fn donnees(&self) -> PathBuf {
        self.dossier.path().to_owned()
    }

    /// Says where the demo is.
    pub fn annoncer(&self, json: bool) {
        let Adresses { page, proxy, bac_a_sable, .. } = &self.adresses;
        if json {
            let ligne = serde_json::json!({
                "page": page, "proxy": proxy, "bac_a_sable": bac_a_sable, "donnees": self.dossier.path(),
            });
            println!("{ligne}");
        } else {
            println!("La ville de démonstration est ouverte : {page}");
            println!("  service     {proxy}");
            println!("  sans JavaScript : {proxy}/formulaire");
            println!("  simulateur  {bac_a_sable}");
            println!("Ctrl-C pour arrêter.");
        }
    }

    /// Serves the three until `arret` is done.
    ///
    /// # Errors
    /// When a listener fails.
    pub async fn servir(self, arret: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
        let (demande, demandee) = watch::channel(false);
        tokio::spawn(async move {
            arret.await;
            demande.send_replace(true);
        });
        let attendre = || {
            let mut demandee = demandee.clone();
            async move {
                // A dropped sender means the same as a sent stop.
                let _ = demandee.wait_for(|arretee| *arretee).await;
            }
        };
        let [page, proxy, simulateur] = self.ecoutes;
        let ville = axum::serve(page, pages(self.adresses.proxy.clone())).with_graceful_shutdown(attendre());
        let simulateur = tokio::spawn(self.bac_a_sable.serve(simulateur, attendre()));
        let ville = tokio::spawn(async move { ville.await });
        let _administration = administration::servir(&self.application, self.administration);
        self.application.demarrer();
        // The simulator of this very process answers at once: a refusal is a fault of the demo.
        self.application.verifier_le_jeton().await?;
        serveur::servir(self.application, proxy, attendre()).await?;
        // Pages left open in a browser keep their connection: the demo does not wait for them.
        ville.abort();
        simulateur.await??;
        Ok(())
    }
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Demo({:?})", self.adresses)
    }
}

async fn ecouter(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
        format!("le port {port} est déjà pris : arrêtez l’autre programme, ou choisissez-en un autre avec --port")
    })
}

fn origine(ecoute: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://localhost:{}", ecoute.local_addr()?.port()))
}

fn hasard() -> anyhow::Result<String> {
    let mut octets = [0; 32];
    getrandom::fill(&mut octets)?;
    Ok(STANDARD.encode(octets))
}

/// The city's web site: files as they are, with the service's address put in, under a strict policy.
fn pages(proxy: String) -> Router {
    Router::new()
        .route("/", get(async |State(proxy): State<Arc<String>>| page("index.html", &proxy)))
        .route(
            "/{*chemin}",
            get(async |State(proxy): State<Arc<String>>, Path(chemin): Path<String>| page(&chemin, &proxy)),
        )
        .with_state(Arc::new(proxy))
}

fn page(chemin: &str, proxy: &str) -> Response {
    let Some((_, octets)) = PAGES.iter().find(|(nom, _)| *nom == chemin) else {
        return (StatusCode::NOT_FOUND, "Page introuvable").into_response();
    };
    let corps = match std::str::from_utf8(octets) {
        Ok(texte) => texte.replace("{{PROXY}}", proxy).into_bytes(),
        Err(_) => octets.to_vec(),
    };
    let politique = format!(
        "default-src 'none'; script-src {proxy} 'wasm-unsafe-eval'; style-src 'self'; connect-src {proxy}; img-src 'self'; base-uri 'none'; form-action 'none'"
    );
    let politique = HeaderValue::from_str(&politique).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static(type_de(chemin))),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, politique),
    ];
    (entetes, corps).into_response()
}
