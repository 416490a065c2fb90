//! The origin of the page that asks. Seals are bound to it, so every write must come from a declared one.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use contrat::Code;

use crate::Application;
use crate::erreur::Refus;

/// A declared origin.
pub(crate) struct Origine(pub(crate) String);

impl FromRequestParts<Arc<Application>> for Origine {
    type Rejection = Refus;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Refus> {
        let mut valeurs = parts.headers.get_all(ORIGIN).iter();
        let (Some(origine), None) = (valeurs.next(), valeurs.next()) else {
            return Err(Code::OrigineRefusee.into());
        };
        match origine.to_str() {
            Ok(origine) if application.origine_admise(origine) => {
                // Every write passes here, so this is where too many of them are refused.
                if application.ecriture_admise() {
                    Ok(Self(origine.to_owned()))
                } else {
                    Err(Code::TropDeRequetes.into())
                }
            }
            _ => Err(Code::OrigineRefusee.into()),
        }
    }
}
