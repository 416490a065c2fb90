//! `/agents`, over HTTP: who may see what, what is written to the register, and what a browser is told about the answer.

mod connexion;

use std::sync::Arc;

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use jiff::tz::TimeZone;
use maud::Markup;
use serde::Deserialize;
use url::Url;

use super::formulaire::vient_d_ici;
use crate::Application;
use crate::agents::pages::{self, Question};
use crate::agents::{Droits, Format, LIGNES_MAX, Session, Tableau, en_csv, en_xlsx, registre_en_csv, voit};
use crate::dossiers::{Depot, EtatDossier, Fiche, Filtre, Ordre, PieceDeposee, Reference};
use crate::livraison::{ETAT, publier_pour};
use crate::registre::{Evenement, Quoi};

/// Dossiers of a page of the list.
const PAGE: u32 = 50;

/// Most characters of what the city says to a family.
pub(super) const MOT_MAX: usize = 2000;

/// The pages of agents, without layers.
pub(crate) fn routeur() -> Router<Arc<Application>> {
    Router::new()
        .route("/agents", get(liste))
        .route("/agents/style.css", get(style))
        .route("/agents/connexion", get(connexion::partir))
        .route("/agents/retour", get(connexion::revenir))
        .route("/agents/deconnexion", post(connexion::sortir))
        .route("/agents/fin", get(connexion::finir))
        .route("/agents/dossiers", get(chercher))
        .route("/agents/dossiers/{reference}", get(dossier))
        .route("/agents/dossiers/{reference}/etat", post(changer_etat))
        .route("/agents/dossiers/{reference}/pieces/{numero}", get(piece))
        .route("/agents/export", post(exporter))
        .route("/agents/registre", get(registre))
        .route("/agents/registre/export", post(exporter_le_registre))
}

/// An agent who is signed in and whom the city's file names.
struct Agent(Session, Droits);

impl FromRequestParts<Arc<Application>> for Agent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, application: &Arc<Application>) -> Result<Self, Response> {
        // A post of another site brings the cookie along in no browser, and is refused all the same. So is what a script
        // asks for, which the widget in its frame, of this very origin, could be made to do: pages are for windows.
        let mode = parts.headers.get("sec-fetch-mode");
        // Documents are left out: « Save the link as » asks as scripts do, and who reads no page has no number to ask for.
        let navigue = parts.uri.path().contains("/pieces/") || mode.is_none_or(|mode| mode == "navigate");
        if !navigue || parts.method != axum::http::Method::GET && !vient_d_ici(application, &parts.headers) {
            let page = pages::avis(
                application,
                None,
                "Demande refusée",
                "Cette demande ne vient pas de cette page. Revenez à la liste et recommencez.",
            );
            return Err(repondre(application, StatusCode::FORBIDDEN, page));
        }
        match Session::lire(application, &parts.headers) {
            Some((session, droits)) => Ok(Self(session, droits)),
            None => Err(repondre(application, StatusCode::UNAUTHORIZED, pages::accueil(application, None))),
        }
    }
}

/// Filters of the list, as a browser sends them; what is not one is left aside.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filtres {
    demarche: String,
    etat: String,
    depuis: String,
    jusqu_au: String,
    apres: String,
    fait: String,
}

async fn liste(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    filtres: Result<Query<Filtres>, QueryRejection>,
) -> Response {
    if !droits.lit() {
        if droits.lit_le_registre() {
            return vers("/agents/registre", []);
        }
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let Query(filtres) = filtres.unwrap_or_default();
    let filtre = Filtre { limite: PAGE + 1, ..filtrer(&application, &filtres, &droits) };
    let evenement =
        Evenement::new(application.horloge.secondes(), session.acteur(&application), "liste", "agents", "lu")
            .pour(filtre.demarches.join(","));
    let fiches = bloquer(&application, move |depot| {
        let fiches = depot.chercher(&filtre)?;
        depot.inscrire(&evenement)?;
        Ok(fiches)
    });
    let mut fiches = match fiches.await {
        Ok(fiches) => fiches,
        Err(cause) => return panne(&application, &cause),
    };
    let encore = fiches.len() > PAGE as usize;
    fiches.truncate(PAGE as usize);
    let suite = fiches
        .last()
        .filter(|_| encore)
        .map(|derniere| format!("{}.{}", derniere.situation.recu_le, derniere.reference));
    let question = Question {
        demarche: filtres.demarche,
        etat: filtres.etat,
        depuis: filtres.depuis,
        jusqu_au: filtres.jusqu_au,
        fait: Reference::lire(&filtres.fait).map(|reference| reference.to_string()),
    };
    let page = pages::liste(&application, (&session, &droits), &question, &fiches, suite.as_deref());
    repondre(&application, StatusCode::OK, page)
}

#[derive(Deserialize)]
struct Recherche {
    #[serde(default)]
    reference: String,
}

/// From a number that somebody reads on the telephone to its dossier.
async fn chercher(
    State(application): State<Arc<Application>>,
    Agent(session, _): Agent,
    recherche: Result<Query<Recherche>, QueryRejection>,
) -> Response {
    let texte = recherche.map(|Query(recherche)| recherche.reference).unwrap_or_default();
    match Reference::lire(&texte) {
        Some(reference) => vers(&format!("/agents/dossiers/{reference}"), []),
        None => repondre(
            &application,
            StatusCode::UNPROCESSABLE_ENTITY,
            pages::avis(
                &application,
                Some(&session),
                "Numéro mal recopié",
                "Un numéro a 13 lettres et chiffres, sans 0, 1, I, L ni O. Vérifiez-le et recommencez.",
            ),
        ),
    }
}

async fn dossier(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    Path(reference): Path<String>,
) -> Response {
    if !droits.lit() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let Some(reference) = Reference::lire(&reference) else { return inconnu(&application, &session) };
    let evenement = consultation(&application, &session, "consultation", &reference, "lu");
    let permises = droits.demarches.clone();
    let lu = bloquer(&application, move |depot| {
        let fiche = depot.fiche_de(&reference)?.filter(|fiche| voit(&permises, &fiche.situation.demarches));
        let Some(fiche) = fiche else { return Ok(None) };
        depot.inscrire(&evenement.pour(fiche.situation.demarches.clone()))?;
        let livraisons = depot.livraisons_de(&fiche.reference)?;
        Ok(Some((fiche, livraisons)))
    });
    match lu.await {
        Ok(Some((fiche, livraisons))) => {
            match publier_pour(&fiche, &droits.demarches, &application.fichier.demarches) {
                Ok(publie) => {
                    let page = pages::dossier(&application, (&session, &droits), &fiche, &publie, &livraisons);
                    repondre(&application, StatusCode::OK, page)
                }
                Err(cause) => panne(&application, &cause),
            }
        }
        Ok(None) => inconnu(&application, &session),
        Err(cause) => panne(&application, &cause),
    }
}

#[derive(Deserialize)]
struct Decision {
    etat: String,
    #[serde(default)]
    mot: String,
}

async fn changer_etat(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    Path(reference): Path<String>,
    decision: Result<Form<Decision>, FormRejection>,
) -> Response {
    if !droits.instruit() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let Some(reference) = Reference::lire(&reference) else { return inconnu(&application, &session) };
    let decision = decision.ok().and_then(|Form(decision)| Some((EtatDossier::lire(&decision.etat)?, decision.mot)));
    let Some((etat, mot)) = decision.filter(|(_, mot)| mot.chars().count() <= MOT_MAX) else {
        let page = pages::avis(
            &application,
            Some(&session),
            "Rien n’a été enregistré",
            "Choisissez un état, et un message de 2 000 caractères au plus.",
        );
        return repondre(&application, StatusCode::UNPROCESSABLE_ENTITY, page);
    };
    // Back to the list: the dossier itself would be read, and written to the register, once more.
    let adresse = format!("/agents?fait={reference}");
    let evenement = consultation(&application, &session, "etat", &reference, etat.mot());
    match poser_etat(&application, reference, etat, mot, evenement, droits.demarches).await {
        Ok(true) => vers(&adresse, []),
        Ok(false) => inconnu(&application, &session),
        Err(cause) => panne(&application, &cause),
    }
}

/// Changes a state and tells whoever must know; says whether there is such a dossier among those that are seen.
pub(super) async fn poser_etat(
    application: &Arc<Application>,
    reference: Reference,
    etat: EtatDossier,
    mot: String,
    evenement: Evenement,
    permises: Vec<String>,
) -> anyhow::Result<bool> {
    let cibles = application.cibles.clone();
    let fait = bloquer(application, move |depot| {
        let situation = depot.situation(&reference)?;
        let Some(situation) = situation.filter(|situation| voit(&permises, &situation.demarches)) else {
            return Ok(false);
        };
        let demarches: Vec<&str> = situation.demarches.split(',').collect();
        let annonces = cibles.annoncer(ETAT, &demarches);
        let mot = Some(mot.trim()).filter(|mot| !mot.is_empty());
        depot.changer_etat(&reference, etat, mot, &evenement.pour(situation.demarches.clone()), &annonces)
    });
    let fait = fait.await?;
    application.reveil_des_remises.notify_one();
    Ok(fait)
}

async fn piece(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    Path((reference, numero)): Path<(String, String)>,
) -> Response {
    if !droits.lit() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let Some(reference) = Reference::lire(&reference) else { return inconnu(&application, &session) };
    let evenement = consultation(&application, &session, "piece", &reference, "lu");
    match lire_piece(&application, reference, numero, evenement, droits.demarches).await {
        Ok(Some(reponse)) => reponse,
        Ok(None) => inconnu(&application, &session),
        Err(cause) => panne(&application, &cause),
    }
}

/// A document as a file to keep: never shown as a page of ours.
pub(super) async fn lire_piece(
    application: &Arc<Application>,
    reference: Reference,
    numero: String,
    evenement: Evenement,
    permises: Vec<String>,
) -> anyhow::Result<Option<Response>> {
    let ville = Arc::clone(application);
    let lue = bloquer(application, move |depot| {
        let fiche = depot.fiche_de(&reference)?.filter(|fiche| voit(&permises, &fiche.situation.demarches));
        let Some(Ok(dossier)) = fiche.and_then(|fiche| fiche.dossier) else { return Ok(None) };
        let vue = |piece: &PieceDeposee| {
            let demandees = ville.fichier.demarches.iter().filter(|demarche| voit(&permises, &demarche.id));
            demandees.flat_map(|demarche| &demarche.pieces).any(|autre| autre.id == piece.piece)
        };
        let piece = dossier.pieces.iter().find(|piece| piece.numero == numero && vue(piece)).cloned();
        let Some(piece) = piece else { return Ok(None) };
        let Some(octets) = depot.piece(&reference, &numero)? else { return Ok(None) };
        let demarches: Vec<&str> = dossier.lignes.iter().map(|ligne| ligne.demarche.as_str()).collect();
        depot.inscrire(&evenement.pour(demarches.join(",")))?;
        Ok(Some((reference, piece, octets)))
    });
    let Some((reference, piece, octets)) = lue.await? else { return Ok(None) };
    let nom = format!("{reference}-{}.{}", piece.numero, piece.nature.extension());
    Ok(Some(fichier(&nom, piece.nature.type_de_contenu(), octets)))
}

#[derive(Deserialize)]
struct Export {
    format: String,
}

async fn exporter(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    filtres: Result<Query<Filtres>, QueryRejection>,
    export: Result<Form<Export>, FormRejection>,
) -> Response {
    if !droits.instruit() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let format = match export.as_ref().map(|Form(export)| export.format.as_str()) {
        Ok("csv") => Format::Csv,
        _ => Format::Xlsx,
    };
    let Query(filtres) = filtres.unwrap_or_default();
    let filtre = filtrer(&application, &filtres, &droits);
    let evenement = Evenement::new(
        application.horloge.secondes(),
        session.acteur(&application),
        "export",
        "agents",
        if format == Format::Csv { "csv" } else { "xlsx" },
    )
    .pour(filtre.demarches.join(","));
    let (ville, aujourdhui) = (Arc::clone(&application), application.horloge.aujourdhui());
    let permises = droits.demarches.clone();
    let octets = bloquer(&application, move |depot| {
        let mut table = Tableau::de_dossiers();
        let mut filtre = Filtre { limite: 500, ..filtre };
        loop {
            let page = depot.chercher(&filtre)?;
            let Some(derniere) = page.last() else { break };
            filtre.ordre = Ordre::Arrivee(Some((derniere.situation.recu_le, derniere.reference.clone())));
            table.ajouter(&page, &ville.fichier, &permises, aujourdhui)?;
            depot.inscrire_ensemble(lectures(depot, &evenement, &page))?;
            if table.len() > LIGNES_MAX {
                return Ok(None);
            }
        }
        ecrire(format, &table).map(Some)
    });
    match octets.await {
        Ok(Some(octets)) => exporte(format, "dossiers", octets),
        Ok(None) => {
            let page = pages::avis(
                &application,
                Some(&session),
                "L’export est trop long",
                "Un export contient 20 000 lignes au plus. Choisissez un service, un état ou des dates, puis recommencez.",
            );
            repondre(&application, StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(cause) => panne(&application, &cause),
    }
}

#[derive(Deserialize)]
struct Suite {
    avant: Option<u64>,
}

async fn registre(
    State(application): State<Arc<Application>>,
    Agent(session, droits): Agent,
    suite: Result<Query<Suite>, QueryRejection>,
) -> Response {
    if !droits.lit_le_registre() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let avant_numero = suite.ok().and_then(|Query(suite)| suite.avant);
    let evenement =
        Evenement::new(application.horloge.secondes(), session.acteur(&application), "registre", "agents", "lu");
    let lignes = bloquer(&application, move |depot| {
        depot.inscrire(&evenement)?;
        depot.registre(&Quoi { avant_numero, recentes: true, limite: 200, ..Quoi::default() })
    });
    match lignes.await {
        Ok(lignes) => {
            let suite = (lignes.len() == 200).then(|| lignes.last().map(|ligne| ligne.numero)).flatten();
            repondre(&application, StatusCode::OK, pages::registre(&application, &session, &lignes, suite))
        }
        Err(cause) => panne(&application, &cause),
    }
}

async fn exporter_le_registre(State(application): State<Arc<Application>>, Agent(session, droits): Agent) -> Response {
    if !droits.lit_le_registre() {
        return repondre(&application, StatusCode::FORBIDDEN, pages::interdit(&application, &session));
    }
    let evenement =
        Evenement::new(application.horloge.secondes(), session.acteur(&application), "registre", "agents", "csv");
    let octets = bloquer(&application, move |depot| {
        depot.inscrire(&evenement)?;
        registre_en_csv(depot)
    });
    match octets.await {
        Ok(octets) => exporte(Format::Csv, "registre", octets),
        Err(cause) => panne(&application, &cause),
    }
}

async fn style() -> impl IntoResponse {
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (entetes, pages::STYLE)
}

fn filtrer(application: &Application, filtres: &Filtres, droits: &Droits) -> Filtre {
    let choisie = application
        .demarche(&filtres.demarche)
        .map(|demarche| &demarche.id)
        .filter(|demarche| voit(&droits.demarches, demarche));
    let apres = filtres
        .apres
        .split_once('.')
        .and_then(|(le, reference)| Some((le.parse().ok()?, Reference::lire(reference)?.as_str().to_owned())));
    Filtre {
        demarches: choisie.map_or_else(|| droits.demarches.clone(), |demarche| vec![demarche.clone()]),
        etat: EtatDossier::lire(&filtres.etat),
        depuis: minuit(&filtres.depuis, 0, application.horloge.fuseau()),
        avant: minuit(&filtres.jusqu_au, 1, application.horloge.fuseau()),
        ordre: Ordre::Arrivee(apres),
        limite: PAGE,
    }
}

/// The beginning of a day in the city, or of the one after, in seconds since 1970.
fn minuit(jour: &str, plus: i64, fuseau: &TimeZone) -> Option<u64> {
    let jour = jour.parse::<jiff::civil::Date>().ok()?.checked_add(jiff::Span::new().days(plus)).ok()?;
    u64::try_from(fuseau.to_timestamp(jour.at(0, 0, 0, 0)).ok()?.as_second()).ok()
}

fn consultation(
    application: &Application,
    session: &Session,
    operation: &'static str,
    reference: &Reference,
    issue: &'static str,
) -> Evenement {
    Evenement::new(application.horloge.secondes(), session.acteur(application), operation, "agents", issue)
        .sur(application.depot.cachet().dossier(reference))
}

/// A line for each dossier that is read together with others.
pub(super) fn lectures(depot: &Depot, evenement: &Evenement, fiches: &[Fiche]) -> Vec<Evenement> {
    let lecture = |fiche: &Fiche| {
        let reference = Reference::lire(&fiche.reference)?;
        let evenement = evenement.clone().pour(fiche.situation.demarches.clone());
        Some(evenement.sur(depot.cachet().dossier(&reference)))
    };
    fiches.iter().filter_map(lecture).collect()
}

/// Work on the store, away from the executor.
pub(super) async fn bloquer<T: Send + 'static>(
    application: &Arc<Application>,
    travail: impl FnOnce(&Depot) -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let depot = application.depot.clone();
    tokio::task::spawn_blocking(move || travail(&depot)).await?
}

fn ecrire(format: Format, tableau: &Tableau) -> anyhow::Result<Vec<u8>> {
    match format {
        Format::Csv => en_csv(tableau),
        Format::Xlsx => en_xlsx(tableau),
    }
}

fn exporte(format: Format, nom: &str, octets: Vec<u8>) -> Response {
    match format {
        Format::Csv => fichier(&format!("{nom}.csv"), "text/csv; charset=utf-8", octets),
        Format::Xlsx => {
            fichier(&format!("{nom}.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", octets)
        }
    }
}

/// A file to keep. Its name is ours: letters, digits, hyphens and a dot.
pub(super) fn fichier(nom: &str, nature: &'static str, octets: Vec<u8>) -> Response {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{nom}\""));
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static(nature)),
        (CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment"))),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (StatusCode::OK, entetes, octets).into_response()
}

fn inconnu(application: &Application, session: &Session) -> Response {
    let page = pages::avis(
        application,
        Some(session),
        "Dossier introuvable",
        "Aucun dossier que vous pouvez voir n’a ce numéro. Vérifiez qu’il est bien recopié.",
    );
    repondre(application, StatusCode::NOT_FOUND, page)
}

fn panne(application: &Application, cause: &anyhow::Error) -> Response {
    tracing::error!(cause = format!("{cause:#}"), "une page des agents a échoué");
    let page = pages::avis(
        application,
        None,
        "Le service est en panne",
        "Rien n’a changé. Réessayez dans quelques minutes, puis prévenez le service informatique.",
    );
    repondre(application, StatusCode::SERVICE_UNAVAILABLE, page)
}

fn vers<const N: usize>(adresse: &str, biscuits: [(HeaderName, HeaderValue); N]) -> Response {
    let mut reponse = StatusCode::SEE_OTHER.into_response();
    let entetes = reponse.headers_mut();
    if let Ok(adresse) = HeaderValue::from_str(adresse) {
        entetes.insert(LOCATION, adresse);
    }
    entetes.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (nom, valeur) in biscuits {
        entetes.append(nom, valeur);
    }
    reponse
}

fn repondre(application: &Application, statut: StatusCode, page: Markup) -> Response {
    // Signing out posts here and goes on at the provider's: browsers hold a form to where its answer leads.
    let emetteur = application.fichier.agents.emetteur.as_deref().and_then(|emetteur| Url::parse(emetteur).ok());
    let ailleurs = emetteur.map(|emetteur| emetteur.origin().ascii_serialization()).unwrap_or_default();
    let politique = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {ailleurs}; base-uri 'none'; frame-ancestors 'none'"
    );
    let entetes = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_str(&politique).unwrap_or(HeaderValue::from_static("default-src 'none'")),
        ),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // Whoever opened this window, a frame of this origin included, has no handle on it.
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    ];
    (statut, entetes, page.into_string()).into_response()
}
