//! One file for each resource. Everything under `/v1` is in the OpenAPI document, which this list makes.

mod accessibilite;
mod agents;
mod attente;
mod brouillons;
mod bureau;
mod cadre;
mod configuration;
mod dossiers;
mod epreuve;
mod formulaire;
mod franceconnect;
mod identifications;
mod lieux;
mod origine;
mod pages;
mod pieces;
mod programmes;
mod reponses;
mod suivi;

#[cfg(feature = "bench")]
pub use identifications::banc;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::handler::Handler;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use contrat::Code;
use utoipa::OpenApi;
use utoipa::openapi::HttpMethod;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::{PathItemExt, routes};

use crate::Application;
use crate::actifs::{AVEC_VERSION, MAJEURE};
use crate::erreur::Refus;

/// The OpenAPI document, as it is served.
pub const OPENAPI: &str = include_str!("../openapi.json");

/// One list of resources, for the router and for the document.
macro_rules! ressources {
    ($routeur:ident, $document:ident: $($module:ident::$ressource:ident),+ $(,)?) => {
        fn $routeur() -> Router<Arc<Application>> {
            utoipa_axum::paste! {
                Router::new()$(.route(
                    &<$module::[<__path_ $ressource>] as utoipa::Path>::path(),
                    pour(<$module::[<__path_ $ressource>] as utoipa::Path>::methods(), $module::$ressource),
                ))+
            }
        }

        fn $document() -> OpenApiRouter<Arc<Application>> {
            OpenApiRouter::new()$(.routes(routes!($module::$ressource)))+
        }
    };
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Pass Famille",
        description = "Ce que le formulaire et le service de la ville se disent. Aucun jeton n’y passe."
    ),
    components(schemas(contrat::Probleme)),
    modifiers(&Cle)
)]
struct Document;

/// How programs say who they are.
struct Cle;

impl utoipa::Modify for Cle {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let cle = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        document.components.get_or_insert_default().add_security_scheme("cle", SecurityScheme::Http(cle));
    }
}

/// The resources under `/v1` and what is beside them, without layers.
pub(crate) fn routeur(application: &Application) -> Router<Arc<Application>> {
    let mut v1 = v1();
    for version in application.actifs.versions() {
        for fichier in AVEC_VERSION {
            v1 = v1.route(&format!("/{version}/{fichier}"), get(actif));
        }
    }
    for fichier in AVEC_VERSION {
        v1 = v1.route(&format!("/{fichier}"), get(actif)).route(&format!("/{MAJEURE}/{fichier}"), get(actif_courant));
    }
    // Drafts are longer than what else is sent under `/v1`.
    v1 = v1.merge(v1_des_brouillons().layer(DefaultBodyLimit::max(brouillons::CORPS_MAX)));
    if application.fichier.service.bureau {
        v1 = v1.merge(bureau::routeur());
    }
    #[cfg(feature = "bench")]
    let v1 = v1.merge(banc::routeur(application));
    v1.route("/v1/openapi.json", get(async || ([(CONTENT_TYPE, "application/json")], OPENAPI)))
        .route("/v1/franceconnect/remise.js", get(pages::script_de_remise))
        .route("/v1/franceconnect/page.css", get(pages::style))
        .route("/suivi", get(suivi::demander).post(suivi::repondre_a))
        .merge(agents::routeur())
        .route("/accessibilite", get(accessibilite::declarer))
        .route("/cadre", get(cadre::montrer))
        .route("/cadre/style.css", get(cadre::style))
        .route("/healthz", get(async || "ok\n"))
        .route("/actifs/{*chemin}", get(actif_sous_dossier))
        .fallback(async || Refus::from(Code::Introuvable))
        .method_not_allowed_fallback(async || Refus::from(Code::MethodeRefusee))
}

/// The OpenAPI document of the service, made from its resources. What is served is `openapi.json`, which a test holds to it: the
/// program would otherwise carry a megabyte of code that describes.
pub fn openapi() -> utoipa::openapi::OpenApi {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(document_v1())
        .merge(document_des_brouillons())
        .merge(document_des_fichiers())
        .split_for_parts()
        .1
}

/// The resources that receive files: other limits of size and time hold for them.
pub(crate) fn routeur_des_fichiers() -> Router<Arc<Application>> {
    let pages =
        get(formulaire::commencer).post(formulaire::continuer).layer(DefaultBodyLimit::max(formulaire::TAILLE_MAX));
    v1_des_fichiers()
        .layer(DefaultBodyLimit::max(contrat::PIECE_MAX))
        .route("/formulaire", pages)
        .route("/formulaire/style.css", get(formulaire::style))
        .method_not_allowed_fallback(async || Refus::from(Code::MethodeRefusee))
}

ressources! {
    v1, document_v1:
    configuration::lire,
    lieux::communes,
    lieux::pays,
    franceconnect::depart,
    franceconnect::retour,
    franceconnect::deconnexion,
    franceconnect::fin,
    identifications::franceconnect,
    identifications::apres_l_attente,
    epreuve::poser,
    identifications::saisie,
    attente::situer,
    dossiers::deposer,
    suivi::recu,
    programmes::lister,
    programmes::montrer,
    programmes::piece,
    programmes::rapporter,
}

ressources! {
    v1_des_brouillons, document_des_brouillons:
    brouillons::sceller,
    brouillons::ouvrir,
}

ressources! {
    v1_des_fichiers, document_des_fichiers:
    pieces::deposer,
}

fn pour<G, T>(methodes: Vec<HttpMethod>, ressource: G) -> MethodRouter<Arc<Application>>
where
    G: Handler<T, Arc<Application>>,
    T: 'static,
{
    methodes
        .iter()
        .fold(MethodRouter::new(), |routeur, methode| routeur.on(methode.to_method_filter(), ressource.clone()))
}

async fn actif(State(application): State<Arc<Application>>, entetes: HeaderMap, uri: Uri) -> Response {
    servir(&application, uri.path().trim_start_matches('/'), &entetes)
}

/// The file of today, at the address that follows patches.
async fn actif_courant(State(application): State<Arc<Application>>, entetes: HeaderMap, uri: Uri) -> Response {
    servir(&application, uri.path().rsplit('/').next().unwrap_or_default(), &entetes)
}

async fn actif_sous_dossier(
    State(application): State<Arc<Application>>,
    Path(chemin): Path<String>,
    entetes: HeaderMap,
) -> Response {
    servir(&application, &chemin, &entetes)
}

fn servir(application: &Application, chemin: &str, entetes: &HeaderMap) -> Response {
    match application.actifs.servir(chemin, entetes) {
        Some(reponse) => reponse.into_response(),
        None => Refus::from(Code::Introuvable).into_response(),
    }
}
