//! `POST /v1/dossiers`: acknowledged means durable.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contrat::{Code, DepotDossier, Recu, VERSION};
use ring::digest::{SHA256, digest};

use super::origine::Origine;
use crate::Application;
use crate::dossiers::{Contexte, Enregistrement, EtatVerification, Evenement, Reference, composer};
use crate::erreur::Refus;
use crate::identification::{Scelle, Usage};

/// Receives a dossier. When the answer comes, it is on disk.
#[utoipa::path(post, path = "/v1/dossiers", tag = "dossiers", request_body = DepotDossier,
    params(("Idempotency-Key" = String, Header, description = "16 à 64 lettres et chiffres tirés au hasard, les mêmes à chaque nouvel essai du même envoi")),
    responses((status = 201, description = "Enregistré", body = Recu),
              (status = 200, description = "Déjà enregistré : le même reçu", body = Recu),
              (status = "4XX", description = "Refusé", body = contrat::Probleme, content_type = "application/problem+json"),
              (status = 503, description = "Rien n’a été enregistré", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn deposer(
    State(application): State<Arc<Application>>,
    Origine(origine): Origine,
    entetes: HeaderMap,
    corps: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Refus> {
    let corps = corps.map_err(|rejet| match rejet.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
        _ => Code::CorpsIllisible,
    })?;
    let depot = lire(&entetes, &corps)?;
    let cle = cle_idempotence(&entetes)?;
    let maintenant = application.horloge.secondes();
    let identifiant = digest(&SHA256, [origine.as_bytes(), b"\n", cle.as_bytes()].concat().as_slice());
    let empreinte = digest(&SHA256, &corps);
    let magasin = application.depot.clone();
    let deja = tokio::task::spawn_blocking(move || magasin.deja_recu(identifiant.as_ref(), empreinte.as_ref()));
    if let Some(deja) = deja.await.map_err(anyhow::Error::from)?.map_err(en_panne)? {
        return conclure(deja, None);
    }
    let scelle = match &depot.sceau {
        Some(sceau) => Some(Usage::Identification.ouvrir::<Scelle>(&application.cles, sceau, &origine, maintenant)?),
        None => None,
    };
    let contexte = Contexte {
        demarches: &application.fichier.demarches,
        codes_postaux: &application.fichier.ville.codes_postaux,
        scelle,
        aujourdhui: application.horloge.aujourdhui(),
        recu_le: application.horloge.rfc3339(),
        reference: Reference::tirer().context("référence")?,
    };
    let (dossier, recu) = composer(&depot, contexte)?;
    let evenement = Evenement {
        le: maintenant,
        operation: "depot",
        guichet: "formulaire",
        demarches: dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect::<Vec<_>>().join(","),
        issue: "recu".to_owned(),
        requete: None,
    };
    let a_verifier = dossier.verification == EtatVerification::EnAttente;
    let recu_a_rendre = recu.clone();
    let (magasin, reveil) = (application.depot.clone(), Arc::clone(&application.reveil));
    let mesures = application.mesures.clone();
    let enregistrement = tokio::task::spawn_blocking(move || {
        let fait =
            magasin.deposer(identifiant.as_ref(), empreinte.as_ref(), maintenant, &dossier, &recu, &evenement)?;
        // Here and not after the answer: the citizen may have left meanwhile.
        if matches!(fait, Enregistrement::Nouveau) {
            mesures.dossier_recu();
        }
        if a_verifier {
            reveil.notify_one();
        }
        anyhow::Ok(fait)
    });
    conclure(enregistrement.await.map_err(anyhow::Error::from)?.map_err(en_panne)?, Some(recu_a_rendre))
}

fn conclure(enregistrement: Enregistrement, nouveau: Option<Recu>) -> Result<Response, Refus> {
    match (enregistrement, nouveau) {
        (Enregistrement::Nouveau, Some(recu)) => Ok(repondre(StatusCode::CREATED, recu)),
        (Enregistrement::DejaRecu(recu), _) => Ok(repondre(StatusCode::OK, recu)),
        (Enregistrement::AutreContenu, _) => Err(Code::CleIdempotence.into()),
        (Enregistrement::Nouveau, None) => Err(anyhow::anyhow!("un dossier nouveau sans reçu").into()),
    }
}

/// The store is out of order: nothing was recorded.
fn en_panne(cause: anyhow::Error) -> Refus {
    tracing::error!(cause = format!("{cause:#}"), "le magasin des dossiers est en panne");
    Code::Indisponible.into()
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
