//! The router with its layers, listening, and stopping without losing what is under way.
//!
//! The public listener is in `serveur/`: `ecoute` takes connections, `liaison` and `tetes` watch their bytes, `porte` their
//! requests, `corps` their bodies; `flux` takes over the answers that have no end. `seuil` stands around the routes, with the
//! headers of `entetes`.
//!
//! What a connection weighs, by `cargo bench -p epreuves --bench connexions`: 3 kB while it waits for events over HTTP/1
//! (10,000 of them: 30 MB), 18 kB otherwise, most of which are the buffers of the parser. The kernel's own are not counted.

mod bornes;
mod corps;
mod ecoute;
mod entetes;
mod flux;
mod liaison;
mod porte;
mod securite;
mod seuil;
mod tetes;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contrat::Code;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::timeout::TimeoutLayer;

pub use bornes::Bornes;
pub(crate) use porte::Pair;
use seuil::Seuil;

use crate::Application;
use crate::erreur::Refus;
use crate::routes;
use crate::visiteur::reconnaitre;

/// Longest time for a request: an identification gives FranceConnect 10 s and the administrations 27.
const DELAI: Duration = Duration::from_secs(50);

/// Longest time for a request that carries files: 5 MB over a slow telephone.
const DELAI_FICHIERS: Duration = Duration::from_secs(180);

/// The whole service as a router.
pub fn routeur(application: &Arc<Application>) -> Router {
    let routes = routes::routeur(application)
        .route("/.well-known/security.txt", get(securite::montrer))
        .layer(ServiceBuilder::new().layer(delai(DELAI)).layer(DefaultBodyLimit::max(contrat::TAILLE_MAX)))
        .merge(routes::routeur_des_fichiers().layer(delai(DELAI_FICHIERS)))
        .with_state(Arc::clone(application));
    entourer(routes, application)
}

/// What stands around every route. One stack, not a layer at a time: a router boxes each layer, and copies all those boxes for
/// each request.
fn entourer(routes: Router, application: &Arc<Application>) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .layer(Seuil(Arc::clone(application)))
            .layer(cors(application))
            .layer(CatchPanicLayer::custom(|_| -> Response { Refus::from(Code::Interne).into_response() }))
            .map_request(reconnaitre(application)),
    )
}

/// Serves until `arret` is done, then lets requests under way end, for ten seconds at the most.
///
/// # Errors
/// When the listener has no address, which means that it cannot serve.
pub async fn servir(
    application: Arc<Application>,
    ecoute: TcpListener,
    arret: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    servir_avec(application, ecoute, arret, Bornes::du_systeme()).await
}

/// As [`servir`], within other limits.
///
/// # Errors
/// As [`servir`].
pub async fn servir_avec(
    application: Arc<Application>,
    ecoute: TcpListener,
    arret: impl Future<Output = ()> + Send + 'static,
    bornes: Bornes,
) -> std::io::Result<()> {
    ecoute.local_addr()?;
    application.aiguiller(routeur(&application.courante()));
    application.ouvrir();
    let fin = {
        let application = Arc::clone(&application);
        async move {
            arret.await;
            // No new family, and those whose answer has no end are let go.
            application.fermer();
        }
    };
    aiguiller(application.routeurs(), ecoute, fin, bornes).await;
    application.lacher();
    Ok(())
}

/// Serves any router as [`servir_avec`] serves the service.
pub async fn ecouter(
    routeur: Router,
    ecoute: TcpListener,
    arret: impl Future<Output = ()> + Send + 'static,
    bornes: Bornes,
) {
    let (_routeurs, aiguillage) = watch::channel(routeur);
    aiguiller(aiguillage, ecoute, arret, bornes).await;
}

/// Each request goes to the router of its moment.
async fn aiguiller(
    routeurs: watch::Receiver<Router>,
    ecoute: TcpListener,
    arret: impl Future<Output = ()> + Send + 'static,
    bornes: Bornes,
) {
    let (demande, demandee) = watch::channel(false);
    let arret = tokio::spawn(async move {
        arret.await;
        demande.send_replace(true);
    });
    ecoute::servir(routeurs, ecoute, demandee, bornes).await;
    arret.abort();
}

/// Done when the system asks the process to stop.
pub async fn signal_d_arret() {
    let interruption = async {
        // Without a handler there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terme = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terme = std::future::pending::<()>();
    tokio::select! {
        () = interruption => {}
        () = terme => {}
    }
}

/// As [`signal_d_arret`], and also when the terminal is closed: for what runs in front of somebody and must leave nothing
/// behind. The service itself reads the city's file again at that signal.
pub async fn signal_de_fin() {
    #[cfg(unix)]
    let fermeture = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let fermeture = std::future::pending::<()>();
    tokio::select! {
        () = signal_d_arret() => {}
        () = fermeture => {}
    }
}

fn cors(application: &Application) -> CorsLayer {
    let origines: Vec<HeaderValue> =
        application.fichier.ville.origines.iter().filter_map(|origine| HeaderValue::from_str(origine).ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origines))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE, HeaderName::from_static("idempotency-key")])
        .max_age(Duration::from_secs(3600))
}

fn delai(duree: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, duree)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::{Ready, pending};

    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;
    use crate::actifs::Actifs;
    use crate::config::Configuration;
    use crate::demo::VILLE;
    use crate::horloge::Horloge;

    fn application(donnees: &std::path::Path) -> Arc<Application> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let cle = |premier| format!("1:{premier}ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        let environnement = |nom: &str| match nom {
            "PASS_FAMILLE_CLES" => Some(cle("AA")),
            "PASS_FAMILLE_CLES_DOSSIERS" => Some(cle("BA")),
            nom if nom.ends_with("_JETON") || nom.ends_with("_SECRET") => Some("secret-d-essai".to_owned()),
            _ => None,
        };
        let texte = VILLE.replace("/var/lib/pass-famille", &donnees.display().to_string());
        let configuration = Configuration::analyser("ville.toml", &texte, &environnement).unwrap();
        Application::new(configuration, Actifs::default(), Horloge::default()).unwrap()
    }

    #[tokio::test]
    async fn an_answer_with_its_headers_goes_out_whatever_happens_inside() {
        let donnees = tempfile::tempdir().unwrap();
        let brusque = |_: Request<Body>| -> Ready<Result<Response, Infallible>> { panic!("exprès, tout de suite") };
        let routes = Router::new()
            .route("/panique", get(async || -> &str { panic!("exprès") }))
            .route_service("/brusque", tower::service_fn(brusque))
            .route("/lente", get(pending::<&str>).layer(delai(Duration::from_millis(1))));
        let routes = entourer(routes, &application(donnees.path()));
        for (methode, chemin, statut) in [
            (Method::GET, "/panique", StatusCode::INTERNAL_SERVER_ERROR),
            (Method::GET, "/brusque", StatusCode::INTERNAL_SERVER_ERROR),
            (Method::GET, "/lente", StatusCode::SERVICE_UNAVAILABLE),
            (Method::GET, "/inconnue", StatusCode::NOT_FOUND),
            (Method::OPTIONS, "/panique", StatusCode::OK),
        ] {
            let requete = Request::builder().method(&methode).uri(chemin).body(Body::empty()).unwrap();
            let reponse = routes.clone().oneshot(requete).await.unwrap();
            assert_eq!(reponse.status(), statut, "{methode} {chemin}");
            for nom in ["x-content-type-options", "content-security-policy", "cross-origin-resource-policy"] {
                assert!(reponse.headers().contains_key(nom), "{methode} {chemin}: {nom}");
            }
        }
    }
}
