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
const NOM: &str = "OTEL_SERVICE_NAME";

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
        if environnement(NOM).is_none() {
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
        issue = tracing::field::Empty,
    )
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
            let reponse = client.execute(requete).await?.error_for_status()?;
            let statut = reponse.status();
            Ok::<_, reqwest::Error>((statut, reponse.bytes().await?))
        });
        let rendue = tache.await?;
        let muet = rendue.is_err();
        if muet != self.0.muet.swap(muet, Ordering::Relaxed) {
            match &rendue {
                // Its address may hold a key of the collector.
                Err(cause) => tracing::warn!(
                    statut = cause.status().map(|statut| statut.as_u16()),
                    "le collecteur de traces ne les prend pas"
                ),
                Ok(_) => tracing::info!("le collecteur reprend les traces"),
            }
        }
        let (statut, corps) = rendue.map_err(reqwest::Error::without_url)?;
        let mut reponse = Response::new(corps);
        *reponse.status_mut() = statut;
        Ok(reponse)
    }
}

impl fmt::Debug for Poste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Poste(…)")
    }
}
