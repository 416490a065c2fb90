//! The verifiable attestation that may come with data (`X-Generate-Proof`), and the parts of an answer beside `data`.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::Reponse;

/// What to ask for. API Particulier honours it on the participation familiale EAJE by identity; elsewhere it is ignored
/// upstream. It makes API Particulier leave its cache aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NiveauDePreuve {
    /// A verification link and its code, good for about five years.
    Lien,
    /// The same, and a link to a PDF, good for some minutes.
    Pdf,
}

impl NiveauDePreuve {
    pub(crate) fn entete(self) -> &'static str {
        match self {
            Self::Lien => "proof-only",
            Self::Pdf => "pdf",
        }
    }
}

/// What came of it. Whoever holds these links sees data without any token: `Debug` shows nothing, and they belong in the
/// file of the person and nowhere else. The client follows none of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Preuve {
    /// `meta.verification_url`: where an agent checks the attestation.
    pub verification: Option<Url>,
    /// `meta.verification_code`: what the page must show.
    pub code: Option<String>,
    /// `links.attestation_pdf`: the document, without authentication.
    pub pdf: Option<Url>,
    /// `meta.attestation_pdf_url_expires_at`: until when, as written.
    pub pdf_expire: Option<String>,
}

impl<T> Reponse<T> {
    /// The attestation, when one was made. Only `https` links are given, or `http` ones of this very machine.
    pub fn preuve(&self) -> Option<Preuve> {
        let lien = |annexe: &Annexe, cle| {
            let url = Url::parse(annexe.get(cle)?.as_str()?).ok()?;
            crate::reglages::adresse_sure(&url).then_some(url)
        };
        let texte = |cle| match self.meta.get(cle)? {
            Value::String(texte) if texte.len() <= 128 => Some(texte.clone()),
            Value::Number(nombre) => Some(nombre.to_string()),
            _ => None,
        };
        let preuve = Preuve {
            verification: lien(&self.meta, "verification_url"),
            code: texte("verification_code"),
            pdf: lien(&self.liens, "attestation_pdf"),
            pdf_expire: texte("attestation_pdf_url_expires_at"),
        };
        (preuve.verification.is_some() || preuve.pdf.is_some()).then_some(preuve)
    }
}

/// `links` or `meta` as the API wrote it; empty when it wrote none. `Debug` only counts the keys.
#[derive(Clone, Default, PartialEq)]
pub struct Annexe(pub(crate) Map<String, Value>);

impl Annexe {
    /// The value of a key.
    pub fn get(&self, cle: &str) -> Option<&Value> {
        self.0.get(cle)
    }

    /// Everything, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(cle, valeur)| (cle.as_str(), valeur))
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `links`, then `meta`, of a body; the data, which are most of it, are passed over.
pub(crate) fn annexes(corps: &[u8]) -> (Annexe, Annexe) {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Annexes {
        links: Value,
        meta: Value,
    }
    let Annexes { links, meta } = serde_json::from_slice(corps).unwrap_or_default();
    let objet = |valeur| match valeur {
        Value::Object(annexe) => Annexe(annexe),
        _ => Annexe::default(),
    };
    (objet(links), objet(meta))
}

impl fmt::Debug for Preuve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Preuve(…)")
    }
}

impl fmt::Debug for Annexe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Annexe({})", self.0.len())
    }
}
