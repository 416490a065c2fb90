//! The one error type at the edge. The browser gets a fixed sentence; the cause goes to the log, once, here.

use std::time::Duration;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contrat::{Code, ErreurSituee, Probleme};

/// What a handler returns instead of an answer.
#[derive(Debug)]
pub(crate) struct Refus {
    code: Code,
    erreurs: Vec<ErreurSituee>,
    cause: Option<anyhow::Error>,
    motif: Option<&'static str>,
    attendre: Option<Duration>,
}

impl Refus {
    /// Fields to correct.
    pub(crate) fn saisie(erreurs: Vec<ErreurSituee>) -> Self {
        Self::situe(Code::SaisieInvalide, erreurs)
    }

    /// A refusal that has its place in the form.
    pub(crate) fn situe(code: Code, erreurs: Vec<ErreurSituee>) -> Self {
        Self { code, erreurs, cause: None, motif: None, attendre: None }
    }

    /// Too much in too short a time; something is possible again after `attendre`.
    pub(crate) fn trop_tot(attendre: Duration) -> Self {
        Self { attendre: Some(attendre), ..Self::from(Code::TropDeRequetes) }
    }

    /// The same with a word for the register, finer than the code.
    pub(crate) fn motif(mut self, motif: &'static str) -> Self {
        self.motif = Some(motif);
        self
    }

    /// The word of the register.
    pub(crate) fn mot(&self) -> &'static str {
        self.motif.unwrap_or_else(|| mot(self.code))
    }

    /// What went wrong, for a page that says it itself.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// Fields to correct.
    pub(crate) fn erreurs(&self) -> &[ErreurSituee] {
        &self.erreurs
    }

    /// Writes the cause to the log, if there is one: once, where the refusal becomes an answer.
    pub(crate) fn consigner(&self) {
        if let Some(cause) = &self.cause {
            tracing::error!(code = ?self.code, cause = format!("{cause:#}"), "la requête a échoué");
        }
    }
}

impl From<Code> for Refus {
    fn from(code: Code) -> Self {
        Self { code, erreurs: Vec::new(), cause: None, motif: None, attendre: None }
    }
}

/// A fault of ours. Causes must be free of personal data: they are logged.
impl From<anyhow::Error> for Refus {
    fn from(cause: anyhow::Error) -> Self {
        Self { code: Code::Interne, erreurs: Vec::new(), cause: Some(cause), motif: None, attendre: None }
    }
}

impl From<sceau::Erreur> for Refus {
    fn from(erreur: sceau::Erreur) -> Self {
        match erreur {
            sceau::Erreur::Expire => Code::SceauExpire.into(),
            sceau::Erreur::Impossible => Self::from(anyhow::Error::from(erreur)),
            sceau::Erreur::Illisible => Self::from(Code::SceauRefuse).motif("sceau_illisible"),
            sceau::Erreur::Version => Self::from(Code::SceauRefuse).motif("sceau_d_une_autre_version"),
            sceau::Erreur::CleInconnue => Self::from(Code::SceauRefuse).motif("sceau_d_une_autre_cle"),
            sceau::Erreur::Refuse => Self::from(Code::SceauRefuse).motif("sceau_modifie_ou_etranger"),
        }
    }
}

/// The word of the register for a code.
const fn mot(code: Code) -> &'static str {
    match code {
        Code::CorpsIllisible => "corps_illisible",
        Code::CorpsTropGrand => "corps_trop_grand",
        Code::TypeInattendu => "type_inattendu",
        Code::VersionInconnue => "version_inconnue",
        Code::DemarcheInconnue => "demarche_inconnue",
        Code::SaisieInvalide => "saisie_invalide",
        Code::SceauExpire => "sceau_expire",
        Code::SceauRefuse => "sceau_refuse",
        Code::SceauServi => "sceau_deja_servi",
        Code::OrigineRefusee => "origine_refusee",
        Code::CleIdempotence => "cle_idempotence",
        Code::TropDeRequetes => "trop_de_requetes",
        Code::Introuvable => "introuvable",
        Code::MethodeRefusee => "methode_refusee",
        Code::Indisponible => "indisponible",
        Code::Interne => "interne",
    }
}

impl From<JsonRejection> for Refus {
    fn from(rejet: JsonRejection) -> Self {
        // The text of the rejection may quote the body: only its status is used.
        match rejet.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::TypeInattendu,
            _ => Code::CorpsIllisible,
        }
        .into()
    }
}

impl From<QueryRejection> for Refus {
    fn from(_: QueryRejection) -> Self {
        Code::CorpsIllisible.into()
    }
}

impl IntoResponse for Refus {
    fn into_response(self) -> Response {
        self.consigner();
        let probleme = Probleme {
            code: self.code,
            status: self.code.status(),
            title: self.code.message().to_owned(),
            erreurs: self.erreurs,
        };
        let corps = serde_json::to_vec(&probleme).unwrap_or_default();
        let status = StatusCode::from_u16(probleme.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let entetes = [
            (CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut reponse = (status, entetes, corps).into_response();
        if let Some(attendre) = self.attendre {
            reponse.headers_mut().insert(RETRY_AFTER, HeaderValue::from(attendre.as_secs().max(1)));
        }
        reponse
    }
}
