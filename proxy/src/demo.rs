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
use bac_a_sable::{BacASable, Client, ClientImpot, Commandes, Reglages};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::actifs::{Actifs, type_de};
use crate::agents;
use crate::config::{CleAgents, Configuration, Fichier, Portee, est_origine};
use crate::{Application, Horloge, administration, serveur};

include!(concat!(env!("OUT_DIR"), "/pages_demo.rs"));
include!(concat!(env!("OUT_DIR"), "/villes.rs"));

/// Name of the city that the demo shows when nobody chooses one.
pub const SAINT_EXEMPLE: &str = "saint-exemple";

/// The file of that city; it is also the example of the documentation.
pub const VILLE: &str = include_str!("../exemples/saint-exemple.toml");

/// The cities that the demo can show: name and file.
pub fn villes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let autres = VILLES.iter().filter_map(|(chemin, octets)| {
        let nom = chemin.strip_suffix(".toml")?;
        Some((nom, std::str::from_utf8(octets).ok()?))
    });
    std::iter::once((SAINT_EXEMPLE, VILLE)).chain(autres)
}

/// The file of a city by its name.
///
/// # Errors
/// When there is no such city; the sentence gives the names.
pub fn ville(nom: &str) -> anyhow::Result<&'static str> {
    villes().find(|(autre, _)| *autre == nom).map(|(_, fichier)| fichier).with_context(|| {
        let noms: Vec<&str> = villes().map(|(nom, _)| nom).collect();
        format!("la ville « {nom} » n’existe pas dans ce programme : choisissez parmi {}", noms.join(", "))
    })
}

/// Families that no page lists, to try what happens when many come at once: `habitant-0`, `habitant-1`…
const HABITANTS: u32 = 200;

/// A demo that is ready to serve.
pub struct Demo {
    adresses: Adresses,
    affichage: Affichage,
    ecoutes: [TcpListener; 3],
    administration: Option<TcpListener>,
    application: Arc<Application>,
    bac_a_sable: BacASable,
    jeton: String,
    /// The key of a program, for whoever tries the agents' API.
    cle_agents: String,
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
    /// Takes the ports and prepares everything for the city of that name. Pages of `origines` may hold its form too.
    ///
    /// # Errors
    /// When there is no such city, an origin is not one, a port is taken, or a part cannot start.
    pub async fn preparer(nom: &str, port: u16, actifs: Actifs, origines: &[String]) -> anyhow::Result<Self> {
        if let Some(fausse) = origines.iter().find(|origine| !est_origine(origine)) {
            anyhow::bail!(
                "--origine « {fausse} » : écrivez https:// (ou http://localhost:9090 sur cette machine) et le nom du site, sans chemin ni « / » final"
            );
        }
        Self::preparer_ville(nom, port, actifs, Horloge::default(), |configuration| {
            let ville = &mut configuration.fichier.ville;
            ville.pages.extend(origines.iter().map(|origine| format!("{origine}/")));
            ville.origines.extend_from_slice(origines);
        })
        .await
    }

    /// As [`Self::preparer`], with another clock and a change of the city's file or secrets.
    ///
    /// # Errors
    /// As [`Self::preparer`].
    pub async fn preparer_ville(
        nom: &str,
        port: u16,
        actifs: Actifs,
        horloge: Horloge,
        changer: impl FnOnce(&mut Configuration),
    ) -> anyhow::Result<Self> {
        let suivant = |rang: u16| if port == 0 { Ok(0) } else { port.checked_add(rang).context("port trop grand") };
        let ecoutes = [ecouter(suivant(0)?).await?, ecouter(suivant(1)?).await?, ecouter(suivant(2)?).await?];
        let mut adresses = Adresses {
            page: origine(&ecoutes[0])?,
            proxy: origine(&ecoutes[1])?,
            bac_a_sable: origine(&ecoutes[2])?,
            administration: None,
        };
        let texte = ville(nom)?
            .replace("http://localhost:8780", &adresses.page)
            .replace("http://localhost:8781", &adresses.proxy)
            .replace("http://localhost:8782", &adresses.bac_a_sable);
        let secret = hasard()?;
        // Letters and digits: gateways do not agree on how others are written in a Basic header.
        let secret_des_impots: String = hasard()?.chars().filter(char::is_ascii_alphanumeric).collect();
        let mut secrets = BTreeMap::from([
            // The simulator's own token comes once the simulator knows this city's client.
            ("PASS_FAMILLE_JETON", "-".to_owned()),
            ("PASS_FAMILLE_FRANCECONNECT_SECRET", secret.clone()),
            ("PASS_FAMILLE_IMPOT_SECRET", secret_des_impots.clone()),
            ("PASS_FAMILLE_AGENTS_SECRET", hasard()?),
            ("PASS_FAMILLE_CLES", format!("1:{}", hasard()?)),
            ("PASS_FAMILLE_CLES_DOSSIERS", format!("1:{}", hasard()?)),
        ]);
        let nom_du_fichier = format!("{nom}.toml");
        let aujourdhui = horloge.aujourdhui();
        let brouillon = Configuration::analyser_au(&nom_du_fichier, &texte, &secrets, aujourdhui)?;
        let bac_a_sable = BacASable::new(reglages(
            &brouillon.fichier,
            &adresses,
            [&secret, &secret_des_impots, &secrets["PASS_FAMILLE_AGENTS_SECRET"]],
        ))?;
        let jeton = bac_a_sable.jetons().valide.clone();
        secrets.insert("PASS_FAMILLE_JETON", jeton.clone());
        let mut configuration = Configuration::analyser_au(&nom_du_fichier, &texte, &secrets, aujourdhui)?;
        let dossier = tempfile::Builder::new().prefix("pass-famille-demo-").tempdir()?;
        configuration.fichier.service.donnees = dossier.path().to_owned();
        // Whoever shows or tests it plays all the families from one machine.
        configuration.fichier.service.ecritures_par_minute = 60_000;
        configuration.fichier.service.identites_par_heure = 60_000;
        let cle_agents = hasard()?;
        configuration.fichier.agents.cles.push(CleAgents {
            nom: "démonstration".to_owned(),
            empreinte: agents::empreinte(&cle_agents),
            portees: vec![Portee::Lecture, Portee::Pieces, Portee::Etat],
            demarches: Vec::new(),
        });
        let affichage = Affichage::de(&configuration.fichier, &adresses.proxy);
        changer(&mut configuration);
        let application = Application::new(configuration, actifs, horloge)?;
        let administration = administration::ecouter(&application).await?;
        adresses.administration = administration.as_ref().map(origine).transpose()?;
        Ok(Self { adresses, affichage, ecoutes, administration, application, bac_a_sable, jeton, cle_agents, dossier })
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
                "cle_agents": self.cle_agents,
            });
            println!("{ligne}");
        } else {
            println!("{}, ville de démonstration, est ouverte : {page}", self.affichage.nom);
            println!("  service     {proxy}");
            println!("  sans JavaScript : {proxy}/formulaire");
            println!("  équipe web  {proxy}/integrer");
            println!("  agents      {proxy}/agents");
            println!("  leur API    {proxy}/v1/agents/dossiers, clé {}", self.cle_agents);
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
        let ville = axum::serve(page, pages(self.affichage)).with_graceful_shutdown(attendre());
        let simulateur = tokio::spawn(self.bac_a_sable.serve(simulateur, attendre()));
        let ville = tokio::spawn(async move { ville.await });
        let _administration = administration::servir(&self.application, self.administration);
        self.application.demarrer().await?;
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

/// What the simulator must know of a city: its client of FranceConnect, and a token that opens what its services ask.
fn reglages(
    fichier: &Fichier,
    adresses: &Adresses,
    [secret, secret_des_impots, secret_des_agents]: [&str; 3],
) -> Reglages {
    let mut reglages = Reglages::new(adresses.bac_a_sable.as_str()).with_all_scopes();
    reglages.habitants = HABITANTS;
    if let Some(france_connect) = &fichier.franceconnect {
        let retour = format!("{}/v1/franceconnect/retour", adresses.proxy);
        let mut client = Client::new(france_connect.client_id.as_str(), secret, retour);
        client.post_logout_redirect_uris = vec![format!("{}/v1/franceconnect/fin", adresses.proxy)];
        reglages = reglages.with_client(client);
    }
    if let Some(impots) = &fichier.impot_particulier {
        reglages.client_impot_particulier = ClientImpot::new(impots.client_id.as_str(), secret_des_impots);
    }
    if fichier.agents.emetteur.is_some() {
        let retour = format!("{}/agents/retour", adresses.proxy);
        let mut client = Client::new(fichier.agents.client_id.as_str(), secret_des_agents, retour);
        client.post_logout_redirect_uris = vec![format!("{}/agents/fin", adresses.proxy)];
        reglages = reglages.with_client_agents(client);
    }
    reglages
}

/// What the pages of the web site, written for Saint-Exemple-sur-Loire, say of another city.
#[derive(Clone, Debug)]
struct Affichage {
    proxy: String,
    nom: String,
    code_postal: String,
    telephone: String,
    accueil: String,
}

impl Affichage {
    fn de(fichier: &Fichier, proxy: &str) -> Self {
        let ville = &fichier.ville;
        Self {
            proxy: proxy.to_owned(),
            nom: ville.nom.clone(),
            code_postal: ville.codes_postaux.first().cloned().unwrap_or_default(),
            telephone: ville.contact.telephone.clone(),
            // What follows the address are the hours, which the page gives in a table of its own.
            accueil: ville.contact.accueil.split(',').next().unwrap_or_default().to_owned(),
        }
    }

    fn appliquer(&self, texte: &str) -> String {
        let lien: String = self.telephone.chars().filter(char::is_ascii_digit).skip(1).collect();
        texte
            .replace("Saint-Exemple-sur-Loire", &self.nom)
            .replace("45990", &self.code_postal)
            .replace("+33200004591", &format!("+33{lien}"))
            .replace("02 00 00 45 91", &self.telephone)
            // As the page writes it: a number is not cut at the end of a line.
            .replace("02\u{a0}00\u{a0}00\u{a0}45\u{a0}91", &self.telephone.replace(' ', "\u{a0}"))
            .replace("2 place du Port", &self.accueil)
            .replace("{{PROXY}}", &self.proxy)
    }
}

/// The city's web site: its files with the service's address and the city's name put in, under a strict policy.
fn pages(affichage: Affichage) -> Router {
    Router::new()
        .route("/", get(async |State(affichage): State<Arc<Affichage>>| page("index.html", &affichage)))
        .route(
            "/{*chemin}",
            get(async |State(affichage): State<Arc<Affichage>>, Path(chemin): Path<String>| page(&chemin, &affichage)),
        )
        .with_state(Arc::new(affichage))
}

fn page(chemin: &str, affichage: &Affichage) -> Response {
    let Some((_, octets)) = PAGES.iter().find(|(nom, _)| *nom == chemin) else {
        return (StatusCode::NOT_FOUND, "Page introuvable").into_response();
    };
    let corps = match std::str::from_utf8(octets) {
        Ok(texte) => affichage.appliquer(texte).into_bytes(),
        Err(_) => octets.to_vec(),
    };
    let proxy = &affichage.proxy;
    let politique = format!(
        "default-src 'none'; script-src {proxy} 'wasm-unsafe-eval'; style-src 'self'; connect-src {proxy}; frame-src {proxy}; img-src 'self'; base-uri 'none'; form-action 'none'"
    );
    let politique = HeaderValue::from_str(&politique).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static(type_de(chemin))),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, politique),
    ];
    (entetes, corps).into_response()
}
