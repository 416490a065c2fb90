//! `/suivi`, for families, and `POST /v1/suivi/recu`, by which the widget fetches the receipt. Whoever has the reference and
//! the code has the receipt in hand.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{FormRejection, JsonRejection};
use axum::extract::{Form, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contrat::Code;
use maud::Markup;
use serde::Deserialize;
use utoipa::ToSchema;

use super::agents::{bloquer, fichier};
use super::formulaire::vient_d_ici;
use super::origine::Origine;
use crate::Application;
use crate::documents;
use crate::dossiers::citoyen;
use crate::erreur::Refus;
use crate::registre::Evenement;
use crate::suivi::{Ouvert, document_du_recu, ouvrir, pages, traces};
use crate::visiteur::{Geste, Visiteur};

/// Which dossier, and what of it.
#[derive(Deserialize)]
pub(super) struct Demande {
    #[serde(default)]
    reference: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    quoi: String,
}

/// Which receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DemandeRecu {
    /// Reference.
    reference: String,
    /// Code that came with it.
    code: String,
}

/// The question.
pub(super) async fn demander(State(application): State<Arc<Application>>) -> Response {
    repondre(StatusCode::OK, pages::question(&application, "", false))
}

/// The answer, as a page or as a file.
pub(super) async fn repondre_a(
    State(application): State<Arc<Application>>,
    visiteur: Visiteur,
    entetes: HeaderMap,
    demande: Result<Form<Demande>, FormRejection>,
) -> Response {
    let Ok(Form(demande)) = demande else {
        return repondre(StatusCode::BAD_REQUEST, pages::question(&application, "", true));
    };
    if !vient_d_ici(&application, &entetes) {
        return repondre(StatusCode::FORBIDDEN, pages::question(&application, "", false));
    }
    // Guessing is slow: a place under the limit for each attempt.
    if application.admettre(visiteur, Geste::Suivi).is_err() {
        return repondre(StatusCode::TOO_MANY_REQUESTS, pages::trop_de_demandes(&application));
    }
    match chercher(&application, &demande.reference, &demande.code).await {
        Ok(Some(ouvert)) if demande.quoi == "recu" => match papier(&application, ouvert).await {
            Ok(reponse) => reponse,
            Err(cause) => panne(&application, cause),
        },
        Ok(Some(ouvert)) => {
            let (reference, dossier) = (ouvert.reference.clone(), ouvert.dossier.clone());
            match bloquer(&application, move |depot| traces(depot, &reference, &dossier)).await {
                Ok(traces) => repondre(StatusCode::OK, pages::reponse(&application, &ouvert, &traces)),
                Err(cause) => panne(&application, cause),
            }
        }
        // What was typed is given back, but for the code.
        Ok(None) => repondre(StatusCode::NOT_FOUND, pages::question(&application, demande.reference.trim(), true)),
        Err(cause) => panne(&application, cause),
    }
}

/// The receipt of a dossier, for whoever has its code.
#[utoipa::path(post, path = "/v1/suivi/recu", tag = "dossiers", request_body = DemandeRecu,
    responses((status = 200, description = "Le reçu", content_type = "application/pdf", body = super::programmes::Octets),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn recu(
    State(application): State<Arc<Application>>,
    _: Origine,
    visiteur: Visiteur,
    demande: Result<Json<DemandeRecu>, JsonRejection>,
) -> Result<Response, Refus> {
    let Json(demande) = demande?;
    application.admettre(visiteur, Geste::Suivi)?;
    let ouvert = chercher(&application, &demande.reference, &demande.code).await?;
    Ok(papier(&application, ouvert.ok_or(Code::Introuvable)?).await?)
}

async fn chercher(application: &Arc<Application>, reference: &str, code: &str) -> anyhow::Result<Option<Ouvert>> {
    let (reference, code, le) = (reference.to_owned(), code.to_owned(), application.horloge.secondes());
    bloquer(application, move |depot| {
        let Some(ouvert) = ouvrir(depot, &reference, &code)? else { return Ok(None) };
        let cachet = depot.cachet();
        let evenement = Evenement::new(le, citoyen(cachet, &ouvert.dossier), "suivi", "formulaire", "lu")
            .pour(ouvert.situation.demarches.clone())
            .sur(cachet.dossier(&ouvert.reference));
        depot.inscrire(&evenement)?;
        Ok(Some(ouvert))
    })
    .await
}

/// The store is out of order.
fn panne(application: &Application, cause: anyhow::Error) -> Response {
    Refus::from(cause).consigner();
    repondre(StatusCode::SERVICE_UNAVAILABLE, pages::panne(application))
}

async fn papier(application: &Arc<Application>, ouvert: Ouvert) -> anyhow::Result<Response> {
    let ville = Arc::clone(application);
    let (nom, octets) = tokio::task::spawn_blocking(move || {
        let document = document_du_recu(&ville.fichier, &ouvert.dossier, &ouvert.recu);
        anyhow::Ok((format!("recu-{}.pdf", ouvert.reference), documents::en_pdf_de_famille(&document)?))
    })
    .await??;
    Ok(fichier(&nom, "application/pdf", octets))
}

fn repondre(statut: StatusCode, page: Markup) -> Response {
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
        ),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // No script that opened this window may write into it.
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    ];
    (statut, entetes, page.into_string()).into_response()
}
