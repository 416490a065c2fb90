//! Calls to the proxy, in JSON, with a typed error. Nothing else leaves the form.

use contrat::Probleme;
use gloo_net::http::{Method, RequestBuilder};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, File, RequestCache, RequestCredentials, RequestMode, Response};

use crate::json::{self, Inscriptible, Lisible};
use crate::textes;

/// The file that every page may read, whatever its site.
const OUVERT: &str = "/pass-famille.js";
/// Longest wait for an answer, in milliseconds. The proxy gives FranceConnect 10 s and the administrations 27 s.
const DELAI_MS: u32 = 45_000;
/// The same for a document: 5 MB on a slow mobile network.
const DELAI_DOCUMENT_MS: u32 = 180_000;

// What the city offers is asked for as soon as the glue is there: the form finds it when it is mounted, and draws its first
// step at once. It serves once, since a form that is mounted later may find something else; a failure is an empty text.
#[wasm_bindgen(inline_js = "
let offre = fetch(new URL('/v1/configuration', import.meta.url), { credentials: 'omit', signal: AbortSignal.timeout(15000) })
  .then((reponse) => reponse.ok ? reponse.text() : '')
  .catch(() => '');
export function prendre_l_offre() {
  const prise = offre;
  offre = undefined;
  return prise;
}

// One number after the other: the page does what it has to in between. Asked again, the former one gives up.
let tour = 0;
export async function resoudre(url) {
  const mien = ++tour;
  const challenge = await (await fetch(url, { credentials: 'omit' })).json();
  const { nonce, salt, cost: iterations, keyPrefix, data } = challenge.parameters;
  const octets = (texte) => Uint8Array.from(texte.match(/../g), (octet) => parseInt(octet, 16));
  const hexa = (nombre, chiffres) => nombre.toString(16).padStart(chiffres, 0);
  for (let counter = 0; mien === tour && counter <= data.max; counter++) {
    const essai = octets(nonce + hexa(counter, 8));
    const cle = await crypto.subtle.importKey('raw', essai, 'PBKDF2', false, ['deriveBits']);
    const regle = { name: 'PBKDF2', hash: 'SHA-256', salt: octets(salt), iterations };
    const derivee = new Uint8Array(await crypto.subtle.deriveBits(regle, cle, 256));
    const derivedKey = Array.from(derivee, (octet) => hexa(octet, 2)).join('');
    if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
  }
}
")]
extern "C" {
    fn prendre_l_offre() -> Option<Promise>;
    fn resoudre(url: &str) -> Promise;
}

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
            // The service speaks French; what it may add to the usual sentence is lost in the others.
            Self::Probleme(probleme) if ::textes::langue() == ::textes::Langue::Francais => probleme.title.clone(),
            Self::Probleme(probleme) => probleme.code.message().to_owned(),
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

/// What was asked for ahead of the form, with its text. Nothing when it failed or has served: it is asked for again then.
pub(crate) async fn offre<T: Lisible>() -> Option<(T, String)> {
    let texte = JsFuture::from(prendre_l_offre()?).await.ok()?.as_string()?;
    let valeur = js_sys::JSON::parse(&texte).ok()?;
    Some((decoder(valeur).ok()?, texte))
}

/// Reads, and gives what was read with its text.
pub(crate) async fn lire<T: Lisible>(url: &str) -> Result<(T, String), Echec> {
    avec_texte(demander(RequestBuilder::new(url), JsValue::UNDEFINED, DELAI_MS, false).await?)
}

/// Solves the proof of work of this address; nothing when there is none to be had.
pub(crate) async fn epreuve(url: &str) -> Option<String> {
    JsFuture::from(resoudre(url)).await.ok()?.as_string()
}

/// Whether the service is there. When the browser hides its answers from this page, that tells a refusal from a cut; an
/// opaque request would not tell a refusal from the failure of what stands before the service.
pub(crate) async fn est_la(proxy: &str) -> bool {
    let requete = RequestBuilder::new(&[proxy, OUVERT].concat()).method(Method::HEAD).cache(RequestCache::NoStore);
    // Nothing in it to read: what counts is that it may be.
    !matches!(demander(requete, JsValue::UNDEFINED, DELAI_MS, false).await, Err(Echec::Reseau))
}

/// Searches by what was typed.
pub(crate) async fn chercher<T: Lisible>(url: &str, texte: &str) -> Result<T, Echec> {
    let requete = RequestBuilder::new(url).query([("q", texte)]);
    decoder(demander(requete, JsValue::UNDEFINED, DELAI_MS, false).await?)
}

/// Sends a body; `cle` makes a repeat harmless.
pub(crate) async fn envoyer<T: Lisible>(url: &str, corps: &str, cle: Option<&str>) -> Result<T, Echec> {
    let mut requete = poster(url, "application/json");
    if let Some(cle) = cle {
        requete = requete.header("Idempotency-Key", cle);
    }
    decoder(demander(requete, corps.into(), DELAI_MS, false).await?)
}

/// Sends a body, and gives the answer with its text: as it may be read again later.
pub(crate) async fn envoyer_brut<T: Lisible>(url: &str, corps: &str) -> Result<(T, String), Echec> {
    avec_texte(demander(poster(url, "application/json"), corps.into(), DELAI_MS, false).await?)
}

/// Sends a document as it is; `piece` says which one it is.
pub(crate) async fn envoyer_document<T: Lisible>(url: &str, piece: &str, document: &File) -> Result<T, Echec> {
    let requete = poster(url, &document.type_()).query([("piece", piece)]);
    decoder(demander(requete, document.into(), DELAI_DOCUMENT_MS, false).await?)
}

/// Fetches a file: what says which one is in the body, and so in no address.
pub(crate) async fn telecharger(url: &str, corps: &str) -> Result<Blob, Echec> {
    let requete = poster(url, "application/json");
    demander(requete, corps.into(), DELAI_DOCUMENT_MS, true).await.map(JsCast::unchecked_into)
}

fn poster(url: &str, type_de_contenu: &str) -> RequestBuilder {
    RequestBuilder::new(url).method(Method::POST).header("Content-Type", type_de_contenu)
}

/// A body in JSON.
pub(crate) fn ecrire(corps: &dyn Inscriptible) -> String {
    json::ecrire(corps)
}

fn decoder<T: Lisible>(valeur: JsValue) -> Result<T, Echec> {
    json::lire(&valeur).map_err(|_| Echec::Illisible)
}

fn avec_texte<T: Lisible>(valeur: JsValue) -> Result<(T, String), Echec> {
    let texte = js_sys::JSON::stringify(&valeur).map_err(|_| Echec::Illisible)?;
    Ok((decoder(valeur)?, texte.into()))
}

/// Asks, and gives what was parsed, or the answer as it came when it is a file.
async fn demander(requete: RequestBuilder, corps: JsValue, delai_ms: u32, fichier: bool) -> Result<JsValue, Echec> {
    let requete = requete
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(delai_ms)));
    let reponse = requete.body(corps).map_err(|_| Echec::Reseau)?.send().await.map_err(|_| Echec::Reseau)?;
    let reponse = Response::from(reponse);
    let accordee = reponse.ok();
    let fichier = fichier && accordee;
    let contenu = if fichier { reponse.blob() } else { reponse.text() };
    let contenu = JsFuture::from(contenu.map_err(|_| Echec::Reseau)?).await.map_err(|_| Echec::Reseau)?;
    if fichier {
        return Ok(contenu);
    }
    let texte = contenu.as_string().unwrap_or_default();
    let valeur = js_sys::JSON::parse(&texte).map_err(|_| Echec::Illisible)?;
    if accordee { Ok(valeur) } else { Err(Echec::Probleme(decoder(valeur)?)) }
}
