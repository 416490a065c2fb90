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

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contrat::Code;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Application;
use crate::actifs::{AVEC_VERSION, MAJEURE};
use crate::erreur::Refus;

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
    let (mut v1, _) = v1().split_for_parts();
    for version in application.actifs.versions() {
        for fichier in AVEC_VERSION {
            v1 = v1.route(&format!("/{version}/{fichier}"), get(actif));
        }
    }
    for fichier in AVEC_VERSION {
        v1 = v1.route(&format!("/{fichier}"), get(actif)).route(&format!("/{MAJEURE}/{fichier}"), get(actif_courant));
    }
    v1 = v1.merge(routeur_des_brouillons());
    if application.fichier.service.bureau {
        v1 = v1.merge(bureau::routeur());
    }
    #[cfg(feature = "bench")]
    let v1 = v1.merge(banc::routeur(application));
    v1.route("/v1/openapi.json", get(async || ([(CONTENT_TYPE, "application/json")], document())))
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

/// Written for the first who asks: few services are ever asked, and all start.
fn document() -> Bytes {
    static ECRIT: OnceLock<Bytes> = OnceLock::new();
    ECRIT.get_or_init(|| openapi().to_json().unwrap_or_default().into()).clone()
}

/// The OpenAPI document of the service.
pub fn openapi() -> utoipa::openapi::OpenApi {
    v1().merge(v1_des_brouillons()).merge(v1_des_fichiers()).split_for_parts().1
}

/// The resources that receive files: other limits of size and time hold for them.
pub(crate) fn routeur_des_fichiers() -> Router<Arc<Application>> {
    let (v1, _) = v1_des_fichiers().split_for_parts();
    let pages =
        get(formulaire::commencer).post(formulaire::continuer).layer(DefaultBodyLimit::max(formulaire::TAILLE_MAX));
    v1.layer(DefaultBodyLimit::max(contrat::PIECE_MAX))
        .route("/formulaire", pages)
        .route("/formulaire/style.css", get(formulaire::style))
        .method_not_allowed_fallback(async || Refus::from(Code::MethodeRefusee))
}

fn v1() -> OpenApiRouter<Arc<Application>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(configuration::lire))
        .routes(routes!(lieux::communes))
        .routes(routes!(lieux::pays))
        .routes(routes!(franceconnect::depart))
        .routes(routes!(franceconnect::retour))
        .routes(routes!(franceconnect::deconnexion))
        .routes(routes!(franceconnect::fin))
        .routes(routes!(identifications::franceconnect))
        .routes(routes!(identifications::apres_l_attente))
        .routes(routes!(epreuve::poser))
        .routes(routes!(identifications::saisie))
        .routes(routes!(attente::situer))
        .routes(routes!(dossiers::deposer))
        .routes(routes!(suivi::recu))
        .routes(routes!(programmes::lister))
        .routes(routes!(programmes::montrer))
        .routes(routes!(programmes::piece))
        .routes(routes!(programmes::rapporter))
}

/// Drafts are longer than what else is sent under `/v1`.
fn routeur_des_brouillons() -> Router<Arc<Application>> {
    v1_des_brouillons().split_for_parts().0.layer(DefaultBodyLimit::max(brouillons::CORPS_MAX))
}

fn v1_des_brouillons() -> OpenApiRouter<Arc<Application>> {
    OpenApiRouter::new().routes(routes!(brouillons::sceller)).routes(routes!(brouillons::ouvrir))
}

fn v1_des_fichiers() -> OpenApiRouter<Arc<Application>> {
    OpenApiRouter::new().routes(routes!(pieces::deposer))
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
