//! `POST /v1/brouillons` and `/v1/brouillons/ouverture`: what was typed so far, sealed for half an hour, so that a reload
//! loses nothing and the browser's storage holds nothing readable. Nothing is kept here, and nothing is written down: not
//! even a line of the register, because nobody's data is read but one's own.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::IntoResponse;
use contrat::{BROUILLON_MAX, Brouillon, BrouillonOuvert, BrouillonScelle, Code, OuvertureBrouillon, VERSION};

use super::identifications::verifier_version;
use super::origine::OrigineDeBrouillon;
use super::reponses::sans_cache;
use crate::Application;
use crate::erreur::Refus;
use crate::identification::{DUREE_BROUILLON, Usage};

/// Most bytes of a body. A text of [`BROUILLON_MAX`] bytes doubles in JSON when all of it must be escaped, as quotes are;
/// its seal is half as long again.
pub(super) const CORPS_MAX: usize = 2 * BROUILLON_MAX + 1024;

/// Seals a draft.
#[utoipa::path(post, path = "/v1/brouillons", operation_id = "sceller_brouillon", tag = "brouillons", request_body = Brouillon,
    responses((status = 200, description = "Le brouillon scellé, que seule une page du même site fait rouvrir", body = BrouillonScelle),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn sceller(
    State(application): State<Arc<Application>>,
    OrigineDeBrouillon(origine): OrigineDeBrouillon,
    corps: Result<Json<Brouillon>, JsonRejection>,
) -> Result<impl IntoResponse, Refus> {
    let Json(Brouillon { version, contenu }) = corps?;
    verifier_version(version)?;
    if contenu.len() > BROUILLON_MAX {
        return Err(Code::CorpsTropGrand.into());
    }
    let expire_le = application.horloge.secondes() + u64::from(DUREE_BROUILLON);
    let sceau = Usage::Brouillon.sceller_octets(&application.cles, contenu.as_bytes(), &origine, &[], expire_le)?;
    Ok(sans_cache(BrouillonScelle { version: VERSION, sceau, duree_s: DUREE_BROUILLON }))
}

/// Opens a draft again, for a page of the origin that had it sealed.
#[utoipa::path(post, path = "/v1/brouillons/ouverture", operation_id = "ouvrir_brouillon", tag = "brouillons", request_body = OuvertureBrouillon,
    responses((status = 200, description = "Le brouillon", body = BrouillonOuvert),
              (status = 410, description = "Il a plus d’une demi-heure", body = contrat::Probleme, content_type = "application/problem+json"),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn ouvrir(
    State(application): State<Arc<Application>>,
    OrigineDeBrouillon(origine): OrigineDeBrouillon,
    corps: Result<Json<OuvertureBrouillon>, JsonRejection>,
) -> Result<impl IntoResponse, Refus> {
    let Json(OuvertureBrouillon { version, sceau }) = corps?;
    verifier_version(version)?;
    let maintenant = application.horloge.secondes();
    let (octets, _) = Usage::Brouillon.ouvrir_octets(&application.cles, &sceau, &origine, maintenant)?;
    let contenu = String::from_utf8(octets).map_err(|_| Code::SceauRefuse)?;
    Ok(sans_cache(BrouillonOuvert { version: VERSION, contenu }))
}
