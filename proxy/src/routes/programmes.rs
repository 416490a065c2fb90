//! `/v1/agents`: dossiers for the city's own programs, by keys that the city's file names. What is read and reported is
//! written to the register.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::agents::{MOT_MAX, bloquer, lectures, lire_piece, poser_etat};
use crate::agents::{Programme, voit};
use crate::config::Portee;
use crate::dossiers::{EtatDossier, Fiche, Filtre, Ordre, Reference};
use crate::livraison::{DossierPublie, publier_pour};
use crate::registre::{Acteur, Evenement};
use crate::{Application, hexadecimal};

/// Most dossiers of a page.
const PAGE_MAX: u32 = 200;

/// Which dossiers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Question {
    /// Those that changed after this revision: the `suite` of the page before, 0 to begin.
    #[serde(default)]
    apres: u64,
    /// Most dossiers, 1 to 200.
    #[serde(default = "cinquante")]
    #[param(minimum = 1, maximum = 200)]
    limite: u32,
    /// Those that ask for this service.
    demarche: Option<String>,
    /// Those in this state.
    etat: Option<EtatDossier>,
    /// Those that came from this moment on, RFC 3339.
    depuis: Option<String>,
}

fn cinquante() -> u32 {
    50
}

/// A page of dossiers, in the order of their last change.
#[derive(Serialize, ToSchema)]
pub(super) struct Page {
    /// The dossiers.
    dossiers: Vec<DossierPublie>,
    /// What to give as `apres` for the page that follows, and to come back with later: a dossier that changes again comes
    /// again.
    suite: u64,
    /// Whether there is more at once.
    encore: bool,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it only describes an answer")]
pub(super) struct Octets(Vec<u8>);

/// A state that a program reports.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rapport {
    /// State.
    etat: EtatDossier,
    /// What to say to the family with it, 2,000 characters at the most; it reads it with its reference and code.
    #[serde(default)]
    message: String,
}

/// A problem, as `application/problem+json`.
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemeAgents {
    /// What went wrong, for a program.
    code: &'static str,
    /// HTTP status.
    status: u16,
    /// What to do, in French.
    title: &'static str,
}

/// Why a request is refused.
pub(crate) enum Refuse {
    Cle,
    Portee,
    Introuvable,
    Question(&'static str),
    Panne(anyhow::Error),
}

impl FromRequestParts<Arc<Application>> for Programme {
    type Rejection = Refuse;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Refuse> {
        let cle = parts.headers.get(AUTHORIZATION).and_then(|valeur| valeur.to_str().ok());
        let cle = cle.and_then(|valeur| valeur.split_once(' ')).filter(|(nom, _)| nom.eq_ignore_ascii_case("bearer"));
        let (_, cle) = cle.ok_or(Refuse::Cle)?;
        Self::reconnaitre(&application.fichier.agents, cle.trim()).ok_or(Refuse::Cle)
    }
}

/// Dossiers in the order of their last change.
#[utoipa::path(get, path = "/v1/agents/dossiers", tag = "agents", params(Question), security(("cle" = [])),
    responses((status = 200, description = "Une page", body = Page, headers(("ETag" = String, description = "Empreinte de la page"))),
              (status = 304, description = "La page n’a pas changé"),
              (status = "4XX", description = "Refusée", body = ProblemeAgents, content_type = "application/problem+json"),
              (status = 503, description = "Le magasin ne répond pas", body = ProblemeAgents, content_type = "application/problem+json")))]
pub(super) async fn lister(
    State(application): State<Arc<Application>>,
    programme: Programme,
    entetes: HeaderMap,
    question: Result<Query<Question>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refuse> {
    if !programme.peut(Portee::Lecture) {
        return Err(Refuse::Portee);
    }
    let Query(question) = question.map_err(|_| {
        Refuse::Question("Paramètres attendus : apres, limite, demarche, etat, depuis ; voyez /v1/openapi.json.")
    })?;
    if !(1..=PAGE_MAX).contains(&question.limite) {
        return Err(Refuse::Question("limite : écrivez un nombre entre 1 et 200."));
    }
    // What no page has given: databases count up to there.
    if i64::try_from(question.apres).is_err() {
        return Err(Refuse::Question("apres : écrivez la « suite » de la page d’avant, ou 0 pour commencer."));
    }
    let depuis = match &question.depuis {
        None => None,
        Some(texte) => {
            let lu = texte.parse::<jiff::Timestamp>().ok().and_then(|lu| u64::try_from(lu.as_second()).ok());
            Some(lu.ok_or(Refuse::Question("depuis : écrivez une date comme 2026-09-01T00:00:00Z."))?)
        }
    };
    let demarches = match question.demarche {
        Some(demarche) if application.demarche(&demarche).is_none() => {
            return Err(Refuse::Question("demarche : écrivez l’« id » d’un service du fichier de la ville."));
        }
        Some(demarche) if voit(&programme.demarches, &demarche) => vec![demarche],
        Some(_) => return Err(Refuse::Portee),
        None => programme.demarches.clone(),
    };
    let filtre = Filtre {
        demarches,
        etat: question.etat,
        depuis,
        avant: None,
        ordre: Ordre::Revision(question.apres),
        limite: question.limite + 1,
    };
    let limite = question.limite as usize;
    let evenement = evenement(&application, &programme, "consultation");
    let (ville, permises) = (Arc::clone(&application), programme.demarches.clone());
    let page = bloquer(&application, move |depot| {
        let mut fiches = depot.chercher(&filtre)?;
        let encore = fiches.len() > limite;
        fiches.truncate(limite);
        let suite = fiches.last().map_or(question.apres, |fiche| fiche.revision);
        depot.inscrire_ensemble(lectures(depot, &evenement, &fiches))?;
        let publier = |fiche: &Fiche| publier_pour(fiche, &permises, &ville.fichier.demarches);
        Ok(Page { dossiers: fiches.iter().map(publier).collect::<Result<_, _>>()?, suite, encore })
    });
    let corps =
        serde_json::to_vec(&page.await.map_err(Refuse::Panne)?).map_err(|erreur| Refuse::Panne(erreur.into()))?;
    Ok(etiqueter(&entetes, corps))
}

/// One dossier.
#[utoipa::path(get, path = "/v1/agents/dossiers/{reference}", tag = "agents", security(("cle" = [])),
    params(("reference" = String, Path, description = "Numéro du reçu")),
    responses((status = 200, description = "Le dossier", body = DossierPublie, headers(("ETag" = String, description = "Empreinte du dossier"))),
              (status = 304, description = "Il n’a pas changé"),
              (status = "4XX", description = "Refusée", body = ProblemeAgents, content_type = "application/problem+json"),
              (status = 503, description = "Le magasin ne répond pas", body = ProblemeAgents, content_type = "application/problem+json")))]
pub(super) async fn montrer(
    State(application): State<Arc<Application>>,
    programme: Programme,
    entetes: HeaderMap,
    Path(reference): Path<String>,
) -> Result<Response, Refuse> {
    if !programme.peut(Portee::Lecture) {
        return Err(Refuse::Portee);
    }
    let reference = Reference::lire(&reference).ok_or(Refuse::Introuvable)?;
    let evenement =
        evenement(&application, &programme, "consultation").sur(application.depot.cachet().dossier(&reference));
    let ville = Arc::clone(&application);
    let publie = bloquer(&application, move |depot| {
        let fiche = depot.fiche_de(&reference)?.filter(|fiche| voit(&programme.demarches, &fiche.situation.demarches));
        let Some(fiche) = fiche else { return Ok(None) };
        depot.inscrire(&evenement.pour(fiche.situation.demarches.clone()))?;
        publier_pour(&fiche, &programme.demarches, &ville.fichier.demarches).map(Some)
    });
    let publie = publie.await.map_err(Refuse::Panne)?.ok_or(Refuse::Introuvable)?;
    Ok(etiqueter(&entetes, serde_json::to_vec(&publie).map_err(|erreur| Refuse::Panne(erreur.into()))?))
}

/// A document of a dossier.
#[utoipa::path(get, path = "/v1/agents/dossiers/{reference}/pieces/{numero}", tag = "agents", security(("cle" = [])),
    params(("reference" = String, Path, description = "Numéro du reçu"), ("numero" = String, Path, description = "Numéro de la pièce")),
    responses((status = 200, description = "Le document, tel qu’il a été envoyé", content((Octets = "application/pdf"), (Octets = "image/jpeg"), (Octets = "image/png"))),
              (status = "4XX", description = "Refusée", body = ProblemeAgents, content_type = "application/problem+json"),
              (status = 503, description = "Le magasin ne répond pas", body = ProblemeAgents, content_type = "application/problem+json")))]
pub(super) async fn piece(
    State(application): State<Arc<Application>>,
    programme: Programme,
    Path((reference, numero)): Path<(String, String)>,
) -> Result<Response, Refuse> {
    if !programme.peut(Portee::Pieces) {
        return Err(Refuse::Portee);
    }
    let reference = Reference::lire(&reference).ok_or(Refuse::Introuvable)?;
    let evenement = evenement(&application, &programme, "piece").sur(application.depot.cachet().dossier(&reference));
    lire_piece(&application, reference, numero, evenement, programme.demarches)
        .await
        .map_err(Refuse::Panne)?
        .ok_or(Refuse::Introuvable)
}

/// Reports a state, which the family sees.
#[utoipa::path(post, path = "/v1/agents/dossiers/{reference}/etat", tag = "agents", security(("cle" = [])), request_body = Rapport,
    params(("reference" = String, Path, description = "Numéro du reçu")),
    responses((status = 204, description = "Enregistré"),
              (status = "4XX", description = "Refusé", body = ProblemeAgents, content_type = "application/problem+json"),
              (status = 503, description = "Rien n’a changé", body = ProblemeAgents, content_type = "application/problem+json")))]
pub(super) async fn rapporter(
    State(application): State<Arc<Application>>,
    programme: Programme,
    Path(reference): Path<String>,
    rapport: Result<Json<Rapport>, JsonRejection>,
) -> Result<StatusCode, Refuse> {
    if !programme.peut(Portee::Etat) {
        return Err(Refuse::Portee);
    }
    let Json(rapport) = rapport.map_err(|_| {
        Refuse::Question("Corps attendu : {\"etat\": …, \"message\": …} ; les états sont recu, en_instruction, piece_demandee, accepte, refuse.")
    })?;
    if rapport.message.chars().count() > MOT_MAX {
        return Err(Refuse::Question("message : 2 000 caractères au plus."));
    }
    let reference = Reference::lire(&reference).ok_or(Refuse::Introuvable)?;
    let evenement = Evenement {
        issue: rapport.etat.mot().into(),
        ..evenement(&application, &programme, "etat").sur(application.depot.cachet().dossier(&reference))
    };
    poser_etat(&application, reference, rapport.etat, rapport.message, evenement, programme.demarches)
        .await
        .map_err(Refuse::Panne)?
        .then_some(StatusCode::NO_CONTENT)
        .ok_or(Refuse::Introuvable)
}

fn evenement(application: &Application, programme: &Programme, operation: &'static str) -> Evenement {
    let acteur = Acteur::Service(programme.nom.clone().into());
    Evenement::new(application.horloge.secondes(), acteur, operation, "api", "lu")
}

/// The body with its fingerprint, or only the news that it has not changed.
fn etiqueter(entetes: &HeaderMap, corps: Vec<u8>) -> Response {
    let empreinte = ring::digest::digest(&ring::digest::SHA256, &corps);
    let mut etiquette = hexadecimal(empreinte.as_ref());
    // 128 bits tell two lists apart.
    etiquette.truncate(32);
    let etiquette = format!("\"{etiquette}\"");
    let connue = entetes.get_all(IF_NONE_MATCH).iter().filter_map(|valeur| valeur.to_str().ok());
    let connue = connue.flat_map(|valeur| valeur.split(',')).any(|autre| autre.trim() == etiquette);
    let valeur = HeaderValue::from_str(&etiquette).unwrap_or(HeaderValue::from_static("\"\""));
    let entetes = [(ETAG, valeur), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    if connue {
        return (StatusCode::NOT_MODIFIED, entetes).into_response();
    }
    (StatusCode::OK, entetes, [(CONTENT_TYPE, "application/json")], corps).into_response()
}

impl IntoResponse for Refuse {
    fn into_response(self) -> Response {
        let (statut, code, title) = match self {
            Self::Cle => (
                StatusCode::UNAUTHORIZED,
                "cle_inconnue",
                "Donnez une clé du fichier de la ville : « Authorization: Bearer … ».",
            ),
            Self::Portee => (StatusCode::FORBIDDEN, "portee_insuffisante", "Cette clé n’ouvre pas cela."),
            Self::Introuvable => {
                (StatusCode::NOT_FOUND, "introuvable", "Aucun dossier que cette clé ouvre n’a ce numéro.")
            }
            Self::Question(phrase) => (StatusCode::BAD_REQUEST, "question_illisible", phrase),
            Self::Panne(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "une demande d’un programme a échoué");
                (StatusCode::SERVICE_UNAVAILABLE, "indisponible", "Le magasin ne répond pas : réessayez plus tard.")
            }
        };
        let corps = json!(ProblemeAgents { code, status: statut.as_u16(), title }).to_string();
        let mut reponse =
            (statut, [(CONTENT_TYPE, "application/problem+json"), (CACHE_CONTROL, "no-store")], corps).into_response();
        if statut == StatusCode::UNAUTHORIZED {
            reponse.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        reponse
    }
}
