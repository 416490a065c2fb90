//! `POST /v1/dossiers`: acknowledged means durable.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contrat::{Code, DepotDossier, ErreurSituee, Recu, VERSION};
use famille::saisie::{Champ, Motif};

use super::origine::Origine;
use crate::Application;
use crate::dossiers::{Reception, recevoir};
use crate::erreur::Refus;
use crate::identification::{Scelle, Usage};
use crate::registre::{Acteur, Evenement};
use crate::visiteur::Visiteur;

/// Receives a dossier. When the answer comes, it is on disk.
#[utoipa::path(post, path = "/v1/dossiers", tag = "dossiers", request_body = DepotDossier,
    params(("Idempotency-Key" = String, Header, description = "16 à 64 lettres et chiffres tirés au hasard, les mêmes à chaque nouvel essai du même envoi")),
    responses((status = 201, description = "Enregistré", body = Recu),
              (status = 200, description = "Déjà enregistré : le même reçu", body = Recu),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json"),
              (status = 503, description = "Rien n’a été enregistré", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn deposer(
    State(application): State<Arc<Application>>,
    visiteur: Visiteur,
    origine: Result<Origine, Refus>,
    entetes: HeaderMap,
    corps: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Refus> {
    let fait = enregistrer(&application, visiteur, origine, &entetes, corps).await;
    if let Err(refus) = &fait {
        inscrire_le_refus(&application, "depot", refus).await;
    }
    fait
}

async fn enregistrer(
    application: &Application,
    visiteur: Visiteur,
    origine: Result<Origine, Refus>,
    entetes: &HeaderMap,
    corps: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Refus> {
    let Origine(origine) = origine?;
    let corps = corps.map_err(|rejet| match rejet.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
        _ => Code::CorpsIllisible,
    })?;
    let depot = lire(entetes, &corps)?;
    let reception = Reception {
        origine: &origine,
        cle: cle_idempotence(entetes)?,
        contenu: &corps,
        sceau: depot.sceau.as_deref(),
        depot: &depot,
        visiteur,
    };
    let identifier = || match &depot.sceau {
        Some(sceau) => {
            let maintenant = application.horloge.secondes();
            Ok(Some(Usage::Identification.ouvrir::<Scelle>(&application.cles, sceau, &origine, maintenant)?))
        }
        None => Ok(None),
    };
    let (nouveau, recu) = recevoir(application, reception, identifier).await?;
    Ok(repondre(if nouveau { StatusCode::CREATED } else { StatusCode::OK }, recu))
}

/// What is refused is in the register too, as far as nobody can fill it: an attack leaves a trace. Ordinary mistakes of
/// the form are not attacks, but for a child that is not of the family.
pub(super) async fn inscrire_le_refus(application: &Application, operation: &'static str, refus: &Refus) {
    let etranger = |erreur: &ErreurSituee| (erreur.champ, erreur.motif) == (Champ::Enfants, Motif::Format);
    let mot = match refus.code() {
        Code::SaisieInvalide if refus.erreurs().iter().any(etranger) => "enfant_etranger",
        Code::SaisieInvalide | Code::TropDeRequetes | Code::Indisponible | Code::Interne => return,
        _ => refus.mot(),
    };
    application.mesures.depot_refuse(mot);
    if !application.refus_a_inscrire() {
        return;
    }
    let evenement = Evenement::new(application.horloge.secondes(), Acteur::Inconnu, operation, "formulaire", mot);
    let depot = application.depot.clone();
    let inscrit = tokio::task::spawn_blocking(move || depot.inscrire(&evenement)).await;
    if let Err(cause) = inscrit.map_err(anyhow::Error::from).flatten() {
        tracing::error!(cause = format!("{cause:#}"), "un refus n’a pas été inscrit au registre");
    }
}

fn lire(entetes: &HeaderMap, corps: &[u8]) -> Result<DepotDossier, Refus> {
    let nature = entetes.get(CONTENT_TYPE).and_then(|valeur| valeur.to_str().ok()).unwrap_or_default();
    if nature.split(';').next().is_none_or(|nature| !nature.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Code::TypeInattendu.into());
    }
    // The version is read first: a body of another version would only be called unreadable.
    #[derive(serde::Deserialize)]
    struct Version {
        version: u16,
    }
    let Version { version } = serde_json::from_slice(corps).map_err(|_| Code::CorpsIllisible)?;
    if version != VERSION {
        return Err(Code::VersionInconnue.into());
    }
    Ok(serde_json::from_slice(corps).map_err(|_| Code::CorpsIllisible)?)
}

fn cle_idempotence(entetes: &HeaderMap) -> Result<&str, Refus> {
    let cle = entetes.get("idempotency-key").and_then(|valeur| valeur.to_str().ok()).unwrap_or_default();
    let correcte =
        (16..=64).contains(&cle.len()) && cle.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-');
    if correcte { Ok(cle) } else { Err(Code::CleIdempotence.into()) }
}

fn repondre(status: StatusCode, recu: Recu) -> Response {
    (status, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(recu)).into_response()
}
