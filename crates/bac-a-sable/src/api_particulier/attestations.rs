//! The proofs that `X-Generate-Proof` asks for: a link where anybody checks a code, and with `pdf` a document that can be
//! fetched for five minutes without a token. Only the crèche operation by identity gives them, as in production. A proof
//! here says that it is a simulation, and holds nothing about anybody.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::erreurs::Refus;
use super::operations::{Modalite, Operation};
use crate::etat::{Etat, Partage, lock};
use crate::pages;
use crate::secrets::sha256_hex;

/// What was proved: when the document of each name is no longer given.
#[derive(Default)]
pub(crate) struct Attestations(Mutex<HashMap<String, i64>>);

/// What a request asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preuve {
    Lien,
    Document,
}

/// Reads the header where it means something.
pub(crate) fn asked(entetes: &HeaderMap, operation: Operation, modalite: Modalite) -> Result<Option<Preuve>, Refus> {
    let sert = operation == Operation::ParticipationFamilialeEaje && modalite == Modalite::Identite;
    match entetes.get("x-generate-proof").filter(|valeur| sert && !valeur.is_empty()).map(|v| v.as_bytes()) {
        None => Ok(None),
        Some(b"proof-only") => Ok(Some(Preuve::Lien)),
        Some(b"pdf") => Ok(Some(Preuve::Document)),
        Some(_) => Err(Refus::of("00401")),
    }
}

/// Adds a new proof to the body of an answer.
pub(crate) fn prove(etat: &Etat, preuve: Preuve, corps: &mut Value) -> Result<(), Refus> {
    let nom = etat.hasard.word().map_err(|_| Refus::of("35000"))?;
    let fin = etat.horloge.now() + VIE_DU_DOCUMENT;
    let base = etat.reglages.url_api_particulier();
    lock(&etat.attestations.0).insert(nom.clone(), if preuve == Preuve::Document { fin } else { 0 });
    corps["meta"]["verification_url"] = json!(format!("{base}/attestations/verification/{nom}"));
    corps["meta"]["verification_code"] = json!(code(&nom));
    if preuve == Preuve::Document {
        corps["meta"]["attestation_pdf_url_expires_at"] = json!(fin);
        corps["links"]["attestation_pdf"] = json!(format!("{base}/api/attestations/{nom}.pdf"));
    }
    Ok(())
}

/// `GET /attestations/verification/{nom}`.
pub(crate) async fn verify(State(etat): State<Partage>, Path(nom): Path<String>) -> Response {
    if lock(&etat.attestations.0).contains_key(&nom) {
        let corps = format!("<p>Code de vérification : <strong>{}</strong></p>", code(&nom));
        return pages::page("Vérification d'une attestation (simulation)", &corps);
    }
    let mut reponse =
        pages::page("Attestation inconnue (simulation)", "<p>Cette attestation n'est pas authentique.</p>");
    *reponse.status_mut() = StatusCode::NOT_FOUND;
    reponse
}

/// `GET /api/attestations/{nom}.pdf`: gone after five minutes.
pub(crate) async fn document(State(etat): State<Partage>, Path(fichier): Path<String>) -> Response {
    let fin = fichier.strip_suffix(".pdf").and_then(|nom| lock(&etat.attestations.0).get(nom).copied());
    match fin {
        Some(fin) if fin > etat.horloge.now() => ([(header::CONTENT_TYPE, "application/pdf")], PDF).into_response(),
        Some(_) => StatusCode::GONE.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

const VIE_DU_DOCUMENT: i64 = 300;

/// Ten hexadecimal digits in three groups, drawn from the name.
fn code(nom: &str) -> String {
    let hexa = sha256_hex(nom).to_uppercase();
    [0..4, 4..8, 8..10].map(|bornes| hexa.get(bornes).unwrap_or_default()).join("-")
}

/// One empty page.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
