//! Calls to the proxy, in JSON, with a typed error. Nothing else leaves the form.

use contrat::Probleme;
use gloo_net::http::{Method, RequestBuilder};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, RequestCredentials, RequestMode};

use crate::json::{self, Inscriptible, Lisible};
use crate::textes;

/// Longest wait for an answer, in milliseconds. The proxy gives FranceConnect 10 s and the administrations 27 s.
const DELAI_MS: u32 = 45_000;

/// Why a call gave nothing.
pub(crate) enum Echec {
    /// No answer: cut, too slow, or refused by the browser.
    Reseau,
    /// The proxy said what is wrong.
    Probleme(Probleme),
    /// The answer is not what the contract says.
    Illisible,
}

impl Echec {
    /// What the citizen reads.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Reseau => textes::echec_reseau().to_owned(),
            Self::Probleme(probleme) => probleme.title.clone(),
            Self::Illisible => textes::echec_illisible().to_owned(),
        }
    }

    /// What the host page is told.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Reseau => "reseau",
            Self::Probleme(probleme) if probleme.status >= 500 => "service",
            Self::Probleme(_) => "refus",
            Self::Illisible => "illisible",
        }
    }
}

/// Reads.
pub(crate) async fn lire<T: Lisible>(url: &str) -> Result<T, Echec> {
    decoder(demander(RequestBuilder::new(url), None).await?)
}

/// Searches by what was typed.
pub(crate) async fn chercher<T: Lisible>(url: &str, texte: &str) -> Result<T, Echec> {
    decoder(demander(RequestBuilder::new(url).query([("q", texte)]), None).await?)
}

/// Sends a body; `cle` makes a repeat harmless.
pub(crate) async fn envoyer<T: Lisible>(url: &str, corps: &str, cle: Option<&str>) -> Result<T, Echec> {
    let mut requete = RequestBuilder::new(url).method(Method::POST).header("Content-Type", "application/json");
    if let Some(cle) = cle {
        requete = requete.header("Idempotency-Key", cle);
    }
    decoder(demander(requete, Some(corps)).await?)
}

/// A body in JSON.
pub(crate) fn ecrire(corps: &dyn Inscriptible) -> String {
    json::ecrire(corps)
}

fn decoder<T: Lisible>(valeur: JsValue) -> Result<T, Echec> {
    json::lire(&valeur).map_err(|_| Echec::Illisible)
}

async fn demander(requete: RequestBuilder, corps: Option<&str>) -> Result<JsValue, Echec> {
    let requete = requete
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(DELAI_MS)));
    let requete = match corps {
        Some(corps) => requete.body(corps),
        None => requete.build(),
    };
    let reponse = requete.map_err(|_| Echec::Reseau)?.send().await.map_err(|_| Echec::Reseau)?;
    let texte = reponse.text().await.map_err(|_| Echec::Reseau)?;
    let valeur = js_sys::JSON::parse(&texte).map_err(|_| Echec::Illisible)?;
    if reponse.ok() { Ok(valeur) } else { Err(Echec::Probleme(decoder(valeur)?)) }
}
