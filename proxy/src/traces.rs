//! Traces for a collector of OpenTelemetry, over OTLP/HTTP; off unless the environment names one.
//!
//! A trace says the route of a request, never its address, which may hold a reference; whom the service asked meanwhile, and
//! how each ended and after how long. Nothing of it comes from a browser and nothing goes to an upstream: no header of either
//! is read or written.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use async_trait::async_trait;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use reqwest::Client;
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;
use url::Url;

use crate::Application;

/// What only a collector is told; the log leaves it out.
pub const CIBLE: &str = "traces";

/// Variables that name the collector, as every program that speaks OTLP reads them.
const ADRESSES: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// Variables that may name the service.
const NOM: &str = "OTEL_SERVICE_NAME";
const RESSOURCE: &str = "OTEL_RESOURCE_ATTRIBUTES";
/// Outcomes that say something of an upstream. The others say something of a family, whom somebody could tell by the hour.
const PANNES: [&str; 7] =
    ["trop_de_requetes", "indisponible", "maintenance", "delai_depasse", "injoignable", "illisible", "configuration"];

const CONNEXION: Duration = Duration::from_secs(3);
const TOTAL: Duration = Duration::from_secs(10);
/// What is left to tell at the end has this long.
const FIN: Duration = Duration::from_secs(3);

/// Traces on their way.
#[derive(Debug)]
pub struct Traces {
    fournisseur: SdkTracerProvider,
    poste: Poste,
    hote: Option<String>,
}

impl Traces {
    /// What the environment asks for; `None` when it names no collector.
    ///
    /// # Errors
    /// When the collector's address is none.
    pub fn demandees(environnement: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Option<Self>> {
        let nommee = ADRESSES.into_iter().find_map(|nom| {
            let adresse = environnement(nom)?;
            (!adresse.trim().is_empty()).then_some((nom, adresse))
        });
        let Some((nom, adresse)) = nommee else { return Ok(None) };
        let url = Url::parse(adresse.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.with_context(|| format!("{nom} : écrivez une adresse, par exemple http://localhost:4318"))?;
        let poste = Poste::default();
        let exportateur = SpanExporter::builder()
            .with_http()
            .with_http_client(poste.clone())
            .build()
            .context("les variables OTEL_EXPORTER_OTLP_… ne vont pas ensemble")?;
        let mut ressource = Resource::builder();
        let nommee = environnement(NOM).is_some_and(|nom| !nom.is_empty())
            || environnement(RESSOURCE).is_some_and(|attributs| attributs.contains("service.name="));
        if !nommee {
            ressource = ressource.with_service_name("pass-famille");
        }
        let fournisseur =
            SdkTracerProvider::builder().with_batch_exporter(exportateur).with_resource(ressource.build()).build();
        Ok(Some(Self { fournisseur, poste, hote: url.host_str().map(str::to_owned) }))
    }

    /// What hears the spans that are made here.
    pub fn couche<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.fournisseur.tracer("pass-famille"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(CIBLE, LevelFilter::INFO))
    }

    /// From now on they can leave: the service has its rules about whom it calls. To be called in its runtime.
    ///
    /// # Errors
    /// When there is no client.
    pub fn ouvrir(&self, application: &Application) -> anyhow::Result<()> {
        let client = application.sortie().vers(self.hote.as_deref()).client(CONNEXION, Some(TOTAL))?;
        // A second call changes nothing: the first client is as good.
        let _ = self.poste.0.client.set((Handle::current(), client));
        Ok(())
    }

    /// Sends what is left.
    pub async fn finir(self) {
        let fournisseur = self.fournisseur;
        // The thread that sends needs this one's runtime.
        let _ = tokio::task::spawn_blocking(move || fournisseur.shutdown_with_timeout(FIN)).await;
    }
}

/// A request that was received.
pub(crate) fn requete(methode: &'static str, route: &str) -> Span {
    tracing::info_span!(
        target: CIBLE,
        "requete",
        otel.name = format_args!("{methode} {route}"),
        otel.kind = "server",
        otel.status_code = tracing::field::Empty,
        http.request.method = methode,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
    )
}

/// Notes how a request ended.
pub(crate) fn repondue(span: &Span, statut: u16) {
    span.record("http.response.status_code", statut);
    if statut >= 500 {
        span.record("otel.status_code", "ERROR");
    }
}

/// A call to somebody.
pub(crate) fn appel(operation: &'static str) -> Span {
    tracing::info_span!(
        target: CIBLE,
        "appel",
        otel.name = operation,
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        issue = tracing::field::Empty,
    )
}

/// Notes how a call ended, as far as that is not about somebody.
pub(crate) fn appele(span: &Span, issue: &'static str) {
    let panne = PANNES.contains(&issue);
    span.record("issue", if panne { issue } else { "repond" });
    if panne {
        span.record("otel.status_code", "ERROR");
    }
}

/// Carries batches: the exporter works in a thread of its own, and the client in the service's runtime.
#[derive(Clone, Default)]
struct Poste(Arc<Etat>);

#[derive(Default)]
struct Etat {
    client: OnceLock<(Handle, Client)>,
    muet: AtomicBool,
}

#[async_trait]
impl HttpClient for Poste {
    async fn send_bytes(&self, requete: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let Some((execution, client)) = self.0.client.get() else { return Err("le service n’est pas ouvert".into()) };
        let (client, requete) = (client.clone(), reqwest::Request::try_from(requete)?);
        let tache = execution.spawn(async move {
            let reponse = client.execute(requete).await?;
            let (statut, entetes) = (reponse.status(), reponse.headers().clone());
            Ok::<_, reqwest::Error>((statut, entetes, reponse.bytes().await?))
        });
        let rendue = tache.await?;
        let statut = rendue.as_ref().ok().map(|(statut, ..)| *statut);
        let muet = statut.is_none_or(|statut| !statut.is_success());
        if muet != self.0.muet.swap(muet, Ordering::Relaxed) {
            if muet {
                let statut = statut.map(|statut| statut.as_u16());
                tracing::warn!(statut, "le collecteur de traces ne les prend pas");
            } else {
                tracing::info!("le collecteur reprend les traces");
            }
        }
        // The address may hold a key of the collector.
        let (statut, entetes, corps) = rendue.map_err(reqwest::Error::without_url)?;
        let mut reponse = Response::new(corps);
        *reponse.status_mut() = statut;
        *reponse.headers_mut() = entetes;
        Ok(reponse)
    }
}

impl fmt::Debug for Poste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Poste(…)")
    }
}
