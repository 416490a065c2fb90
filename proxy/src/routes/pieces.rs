//! `POST /v1/pieces`: a document that waits, encrypted, for its dossier.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use contrat::{Code, ErreurSituee, PieceRecue, VERSION};
use famille::saisie::{Champ, Motif};
use serde::Deserialize;

use super::origine::Origine;
use crate::Application;
use crate::dossiers::{JetonPiece, lire_piece};
use crate::erreur::Refus;
use crate::identification::{DUREE_IDENTIFICATION, Usage};

/// Which document it is.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Laquelle {
    /// Identifier of the document in a démarche.
    #[param(example = "attestation-caf")]
    piece: String,
}

/// The file as it is: only the OpenAPI document knows this type.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes a raw body")]
struct Fichier(Vec<u8>);

/// Receives a document: a PDF or a photo, 5 MB at most. Its token goes into the dossier.
#[utoipa::path(post, path = "/v1/pieces", operation_id = "deposer_piece", tag = "dossiers", params(Laquelle),
    request_body(content((Fichier = "application/pdf"), (Fichier = "image/jpeg"), (Fichier = "image/png")),
        description = "Le fichier lui-même, tel quel"),
    responses((status = 201, description = "Gardée", body = PieceRecue),
              (status = "4XX", description = "Refusée", body = contrat::Probleme, content_type = "application/problem+json"),
              (status = 503, description = "Rien n’a été gardé", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn deposer(
    State(application): State<Arc<Application>>,
    Origine(origine): Origine,
    laquelle: Result<Query<Laquelle>, QueryRejection>,
    entetes: HeaderMap,
    corps: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, Refus> {
    let Query(Laquelle { piece }) = laquelle?;
    if application.piece(&piece).is_none() {
        return Err(Code::Introuvable.into());
    }
    let nature = entetes.get(CONTENT_TYPE).and_then(|valeur| valeur.to_str().ok()).unwrap_or_default().to_owned();
    let corps = corps.map_err(|rejet| match rejet.status() {
        StatusCode::PAYLOAD_TOO_LARGE => refuser(&piece, Motif::TropLong),
        _ => Code::CorpsIllisible.into(),
    })?;
    let jeton = garder(&application, &origine, &piece, &nature, corps).await?;
    let recue = PieceRecue { version: VERSION, jeton };
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(recue)))
}

/// Checks a document, keeps it and seals its token; the plain form comes here too.
pub(super) async fn garder(
    application: &Application,
    origine: &str,
    piece: &str,
    type_declare: &str,
    octets: Bytes,
) -> Result<String, Refus> {
    let nature = lire_piece(type_declare, &octets).map_err(|motif| refuser(piece, motif))?;
    let taille = octets.len();
    let maintenant = application.horloge.secondes();
    let depot = application.depot.clone();
    let garde = tokio::task::spawn_blocking(move || depot.garder_piece(&octets, maintenant));
    let numero = garde.await.map_err(anyhow::Error::from)?.map_err(|cause| {
        tracing::error!(cause = format!("{cause:#}"), "le magasin des pièces est en panne");
        Refus::from(Code::Indisponible)
    })?;
    let Some(numero) = numero else {
        tracing::warn!("trop de pièces attendent leur dossier : les suivantes sont refusées");
        return Err(Code::TropDeRequetes.into());
    };
    let contenu = JetonPiece { numero, nature, taille };
    let expire_le = maintenant + u64::from(DUREE_IDENTIFICATION);
    Ok(Usage::Piece.sceller(&application.cles, &contenu, origine, &[piece.to_owned()], expire_le)?)
}

fn refuser(piece: &str, motif: Motif) -> Refus {
    let code = if motif == Motif::TropLong { Code::CorpsTropGrand } else { Code::SaisieInvalide };
    Refus::situe(code, vec![ErreurSituee { lieu: ["piece:", piece].concat(), champ: Champ::Piece, motif }])
}
