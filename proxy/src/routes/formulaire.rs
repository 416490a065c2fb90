//! `/formulaire`: the form without JavaScript, over HTTP. What is decided here is who may post, how much, and what a browser
//! is told about the answer; the pages are in `crate::formulaire`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Query, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contrat::{Code, PIECE_MAX, PIECES_MAX};
use famille::saisie::Motif;
use futures_util::StreamExt as _;
use maud::Markup;
use serde::Deserialize;

use super::{pieces, reponses};
use crate::Application;
use crate::erreur::Refus;
use crate::formulaire::{self, Demande, Fautes, Reponse, STYLE, Saisie};
use crate::visiteur::{Geste, Visiteur};

/// Most bytes of a request: every document, and as much text as a form may hold.
pub(super) const TAILLE_MAX: usize = PIECES_MAX * (PIECE_MAX + ENTETES_MAX) + TEXTE_MAX;

/// Most bytes of the fields without the documents.
const TEXTE_MAX: usize = 1024 * 1024;

/// Most bytes around a document.
const ENTETES_MAX: usize = 4096;

/// Why a body is cut.
const DEPASSEE: &str = "trop long";

/// Services to tick in advance.
#[derive(Deserialize)]
pub(super) struct Choix {
    #[serde(default)]
    demarches: String,
}

/// Proof that a page of ours posts: no other site may send a family's dossier in its place.
pub(super) struct MemeOrigine;

impl FromRequestParts<Arc<Application>> for MemeOrigine {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Response> {
        if vient_d_ici(application, &parts.headers) {
            Ok(Self)
        } else {
            Err(arreter(application, Code::OrigineRefusee))
        }
    }
}

/// Whether a page of the service itself sent these headers.
pub(super) fn vient_d_ici(application: &Application, entetes: &HeaderMap) -> bool {
    let origines: Vec<&HeaderValue> = entetes.get_all(ORIGIN).iter().collect();
    let ici = application.fichier.service.url_publique.as_bytes();
    // Not every browser sends both; whatever it sends must say the same.
    let origine = match origines.as_slice() {
        [] => None,
        [seule] => Some(seule.as_bytes() == ici),
        _ => Some(false),
    };
    let site = entetes.get("sec-fetch-site").map(|site| site == "same-origin");
    !matches!((origine, site), (Some(false), _) | (_, Some(false)) | (None, None))
}

/// The first page.
pub(super) async fn commencer(
    State(application): State<Arc<Application>>,
    visiteur: Visiteur,
    choix: Result<Query<Choix>, QueryRejection>,
) -> Response {
    // An address that is not one of ours still opens the form.
    let demarches = choix.map(|Query(choix)| choix.demarches).unwrap_or_default();
    let premiere = formulaire::commencer(&application, &application.fichier.service.url_publique, &demarches, visiteur);
    conclure(&application, premiere)
}

/// Every page after the first.
pub(super) async fn continuer(
    State(application): State<Arc<Application>>,
    _: MemeOrigine,
    visiteur: Visiteur,
    requete: Request,
) -> Response {
    let marge = Marge::default();
    let requete = marge.surveiller(requete);
    let Ok(corps) = Multipart::from_request(requete, &application).await else {
        return arreter(&application, Code::CorpsIllisible);
    };
    let demande = match lire(&application, visiteur, corps, &marge).await {
        Ok(demande) => demande,
        Err(refus) => return conclure(&application, Err(refus)),
    };
    let suite = formulaire::traiter(&application, &application.fichier.service.url_publique, demande).await;
    conclure(&application, suite)
}

/// The sheet of the pages.
pub(super) async fn style() -> Response {
    reponses::statique(reponses::CSS, STYLE)
}

/// Reads the fields and keeps the documents. A request that is cut or too long gives what came before the cut: the texts
/// stand first in the pages.
async fn lire(
    application: &Application,
    visiteur: Visiteur,
    mut corps: Multipart,
    marge: &Marge,
) -> Result<Demande, Refus> {
    let mut demande = Demande {
        saisie: Saisie::default(),
        action: String::new(),
        jeton: String::new(),
        fautes: Fautes::default(),
        empechement: application.admettre(visiteur, Geste::Ecriture).err().map(|refus| refus.code()),
        visiteur,
    };
    loop {
        let champ = match corps.next_field().await {
            Ok(Some(champ)) => champ,
            Ok(None) => return Ok(demande),
            Err(erreur) => return interrompre(demande, &erreur, marge),
        };
        let nom = champ.name().unwrap_or_default().to_owned();
        let fini = match nom.strip_prefix("fichier.") {
            // The texts stand first: when nothing can be done, nothing more is read.
            Some(_) if demande.empechement.is_some() => return Ok(demande),
            Some(id) => document(application, &mut demande, id, champ, marge).await,
            None => texte(&mut demande, &nom, champ).await,
        };
        if let Err(erreur) = fini {
            return interrompre(demande, &erreur, marge);
        }
    }
}

fn interrompre(mut demande: Demande, erreur: &MultipartError, marge: &Marge) -> Result<Demande, Refus> {
    let code = match erreur.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
        _ if marge.depassee() => Code::CorpsTropGrand,
        _ => Code::CorpsIllisible,
    };
    // Without the page's seal the texts did not come.
    if demande.jeton.is_empty() {
        return Err(code.into());
    }
    demande.empechement = Some(code);
    Ok(demande)
}

async fn texte(demande: &mut Demande, nom: &str, champ: Field<'_>) -> Result<(), MultipartError> {
    let valeur = champ.text().await?;
    match nom {
        "action" => demande.action = valeur,
        "jeton" => demande.jeton = valeur,
        _ if demande.saisie.recevoir(nom, &valeur) => {}
        _ => demande.empechement = Some(Code::CorpsTropGrand),
    }
    Ok(())
}

async fn document(
    application: &Application,
    demande: &mut Demande,
    id: &str,
    mut champ: Field<'_>,
    marge: &Marge,
) -> Result<(), MultipartError> {
    // A field without a file has an empty name.
    let Some(piece) = application.piece(id).filter(|_| champ.file_name().is_some_and(|nom| !nom.is_empty())) else {
        return Ok(());
    };
    if demande.saisie.nombre_de_pieces() >= PIECES_MAX {
        demande.fautes.noter_piece(id, &piece.libelle, Motif::TropNombreux);
    }
    if demande.saisie.nombre_de_pieces() >= PIECES_MAX {
        return Ok(());
    }
    // Only a page of ours leaves documents, and each of them takes its own place under the limit.
    if !formulaire::est_une_page(application, &application.fichier.service.url_publique, &demande.jeton) {
        demande.empechement = Some(Code::SceauExpire);
        return Ok(());
    }
    if let Err(refus) = application.admettre(demande.visiteur, Geste::Ecriture) {
        demande.empechement = Some(refus.code());
        return Ok(());
    }
    marge.elargir();
    let nature = champ.content_type().unwrap_or_default().to_owned();
    let mut octets = Vec::new();
    while let Some(morceau) = champ.chunk().await? {
        // One byte too many is enough to know; the rest is not kept.
        if octets.len() <= PIECE_MAX {
            octets.extend_from_slice(&morceau);
        }
    }
    let origine = &application.fichier.service.url_publique;
    match pieces::garder(application, origine, id, &nature, Bytes::from(octets)).await {
        Ok(jeton) => demande.saisie.ajouter(&["piece.", id].concat(), &jeton),
        Err(refus) => match refus.erreurs() {
            [erreur, ..] => demande.fautes.noter_piece(id, &piece.libelle, erreur.motif),
            [] => {
                refus.consigner();
                demande.empechement = Some(refus.code());
            }
        },
    }
    Ok(())
}

/// How many bytes of a request may still come: the texts, and one document more each time that a document begins. A field
/// is read as a whole, so that without it a forged one would fill the memory before anything is looked at.
#[derive(Clone)]
struct Marge(Arc<AtomicUsize>);

impl Default for Marge {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(TEXTE_MAX)))
    }
}

impl Marge {
    /// The same request, which fails once the margin is spent.
    fn surveiller(&self, requete: Request) -> Request {
        let marge = self.clone();
        requete.map(|corps| {
            Body::from_stream(corps.into_data_stream().map(move |morceau| {
                let morceau = morceau?;
                if marge.prendre(morceau.len()) { Ok(morceau) } else { Err(axum::Error::new(DEPASSEE)) }
            }))
        })
    }

    fn prendre(&self, octets: usize) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |reste| Some(reste.saturating_sub(octets)))
            .is_ok_and(|reste| reste >= octets)
    }

    fn elargir(&self) {
        self.0.fetch_add(PIECE_MAX + ENTETES_MAX, Ordering::Relaxed);
    }

    /// Whether a request was cut by it: nothing else leaves it empty.
    fn depassee(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

fn conclure(application: &Application, suite: Result<Reponse, Refus>) -> Response {
    match suite {
        Ok(Reponse { page, refus }) => {
            let statut = refus.map_or(StatusCode::OK, statut);
            repondre(application, statut, page)
        }
        Err(refus) => {
            refus.consigner();
            arreter(application, refus.code())
        }
    }
}

/// A page without a form.
fn arreter(application: &Application, code: Code) -> Response {
    let phrase = match code {
        Code::OrigineRefusee => {
            "Cette page n’accepte que les réponses de notre propre formulaire. Commencez une nouvelle demande."
        }
        Code::CorpsIllisible => "Le formulaire est arrivé abîmé. Revenez à la page précédente et réessayez.",
        Code::CorpsTropGrand => {
            "Vos documents sont trop lourds ensemble. Revenez à la page précédente, retirez-en, puis réessayez."
        }
        Code::Indisponible | Code::Interne => {
            "Le service est arrêté pour un moment. Revenez à la page précédente et réessayez dans quelques minutes."
        }
        autre => autre.message(),
    };
    repondre(application, statut(code), formulaire::arret(application, "Le formulaire s’est arrêté", phrase))
}

fn statut(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn repondre(application: &Application, statut: StatusCode, page: Markup) -> Response {
    // The pages of the city may hold the form in a frame.
    let politique = format!(
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {}",
        application.fichier.ville.origines.join(" ")
    );
    let politique = HeaderValue::from_str(&politique);
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, politique.unwrap_or(HeaderValue::from_static("default-src 'none'"))),
        // « no-referrer » would make a browser hide the origin of its own posts.
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // No script that opened this window may write into it.
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    ];
    (statut, entetes, page.into_string()).into_response()
}
