//! The origin of the page that asks. Seals are bound to it, so every write must come from one that the service knows.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use contrat::Code;

use crate::Application;
use crate::erreur::Refus;
use crate::visiteur::{Geste, Visiteur};

/// A known origin, with a place among the writes.
pub(crate) struct Origine(pub(crate) String);

/// A known origin, with a place among the drafts: those who send a dossier do not wait behind those who type.
pub(crate) struct OrigineDeBrouillon(pub(crate) String);

impl FromRequestParts<Arc<Application>> for Origine {
    type Rejection = Refus;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Refus> {
        // Every write passes here, so this is where too many of them are refused.
        lire(parts, application, Geste::Ecriture).await.map(Self)
    }
}

impl FromRequestParts<Arc<Application>> for OrigineDeBrouillon {
    type Rejection = Refus;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Refus> {
        lire(parts, application, Geste::Brouillon).await.map(Self)
    }
}

async fn lire(parts: &mut Parts, application: &Application, geste: Geste) -> Result<String, Refus> {
    let Ok(visiteur) = Visiteur::from_request_parts(parts, &()).await;
    let mut valeurs = parts.headers.get_all(ORIGIN).iter();
    let (Some(origine), None) = (valeurs.next(), valeurs.next()) else {
        return Err(Code::OrigineRefusee.into());
    };
    match origine.to_str() {
        Ok(origine) if application.origine_admise(origine) => {
            application.admettre(visiteur, geste)?;
            Ok(origine.to_owned())
        }
        _ => Err(Code::OrigineRefusee.into()),
    }
}
