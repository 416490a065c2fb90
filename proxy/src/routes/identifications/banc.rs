//! For `cargo xtask bench proxy` alone, behind the feature `bench`, which nothing that ships turns on: the job of an
//! identification as one request that makes one call.
//!
//! The road of a family makes three calls, two of them FranceConnect's, and waits for its turn under a quota: neither can be
//! compared with what forwards a request. What stands here begins where the waiting room ends, and is otherwise the code that
//! serves families: the listener and its layers, the seal that is opened, the breaker, the call, the answer that is checked, the
//! same-person gate, what is forgotten, what is sealed.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use famille::{CogCommune, DatePartielle, Sexe};

use super::{
    Attendu, DUREE_IDENTIFICATION, IdentificationAttente, Identite, Json, Refus, ReponseFranceConnect, State, Usage,
    Verifie, aboutir, demander, famille_sans_cache, repondre, verifier_version,
};
use crate::Application;
use crate::salle::Billet;
use crate::sortie::Sortie;

/// Longest wait for a connection, and for an answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Calls go as they come: the quota of the upstream is five hundred times below what is measured.
pub fn ouvrir_la_porte(application: &Application) {
    application.amont.porte().ouvrir();
}

/// What `POST /banc/entier` is sent by the family of this number: a seal as the waiting room gives it. Two families are born in two
/// places, so that no call serves two of them.
///
/// # Errors
/// When it cannot be sealed.
pub fn demande(application: &Application, origine: &str, rang: u32) -> anyhow::Result<String> {
    let commune = CogCommune::parse(&format!("{:05}", 10_001 + rang % 80_000))?;
    let identite = Identite {
        nom_naissance: "MOREAU".to_owned(),
        nom_usage: None,
        prenoms: ["CAMILLE", "JEANNE", "LOUISE"].map(str::to_owned).to_vec(),
        date_naissance: DatePartielle::lire("1988-04-12"),
        sexe: Sexe::F,
        lieu: famille::saisie::LieuNaissance::France(commune),
    };
    let maintenant = application.horloge.secondes();
    let attendu = Attendu {
        billet: Billet::nouveau(application.horloge.millisecondes())?,
        identite,
        // As long as FranceConnect's are.
        id_token: "i".repeat(900),
        jeton_acces: "a".repeat(60),
        recu_le: maintenant,
        refus: 0,
    };
    let expire_le = maintenant + u64::from(DUREE_IDENTIFICATION);
    let demarches = ["cantine".to_owned()];
    let suite = Usage::Attente.sceller(&application.cles, &attendu, origine, &demarches, expire_le)?;
    Ok(serde_json::json!({"version": 1, "suite": suite}).to_string())
}

/// The resources that are measured.
pub(crate) fn routeur(application: &Application) -> Router<Arc<Application>> {
    let amont = application.fichier.api_particulier.environnement.clone();
    let client = Sortie::new(&application.fichier.service).client(PATIENCE, Some(PATIENCE)).ok();
    let relayer = move |requete: Request| {
        let question = requete.uri().query().unwrap_or_default();
        let adresse = format!("{amont}/v3/dss/quotient_familial/identite?{question}");
        let client = client.clone();
        async move { relayer(client, adresse).await }
    };
    Router::new()
        .route("/banc/entier", post(entier))
        .route("/banc/inscrit", post(inscrit))
        .route("/banc/tel-quel", get(relayer))
}

/// The whole job, but for the register.
async fn entier(
    State(application): State<Arc<Application>>,
    entetes: HeaderMap,
    Json(demande): Json<IdentificationAttente>,
) -> Result<Response, Refus> {
    let (origine, demarches, citoyen) = reprendre(&application, &entetes, &demande)?;
    let tache = async move {
        let recolte = demander(&application, &citoyen, &demarches).await;
        repondre(&application, &origine, demarches, recolte, citoyen)
    };
    conclure(tokio::spawn(tache).await.map_err(anyhow::Error::from)??)
}

/// The whole job, and its line of the register, which is on the disk before the answer goes.
async fn inscrit(
    State(application): State<Arc<Application>>,
    entetes: HeaderMap,
    Json(demande): Json<IdentificationAttente>,
) -> Result<Response, Refus> {
    let (origine, demarches, citoyen) = reprendre(&application, &entetes, &demande)?;
    let tache = async move { aboutir(&application, &origine, demarches, citoyen, None).await };
    conclure(tokio::spawn(tache).await.map_err(anyhow::Error::from)??)
}

/// As `apres_l_attente` does, without the limits on writes and the turn.
fn reprendre(
    application: &Application,
    entetes: &HeaderMap,
    demande: &IdentificationAttente,
) -> Result<(String, Vec<String>, Verifie), Refus> {
    verifier_version(demande.version)?;
    let origine = entetes.get(ORIGIN).and_then(|origine| origine.to_str().ok()).unwrap_or_default().to_owned();
    if !application.origine_admise(&origine) {
        return Err(contrat::Code::OrigineRefusee.into());
    }
    let maintenant = application.horloge.secondes();
    let (attendu, demarches) =
        Usage::Attente.ouvrir::<Attendu>(&application.cles, &demande.suite, &origine, maintenant)?;
    Ok((origine, demarches, attendu.into()))
}

/// Anything but a family on screen would be quicker, and measured for nothing.
fn conclure(reponse: ReponseFranceConnect) -> Result<Response, Refus> {
    if reponse.affichage.is_none() {
        return Err(anyhow::anyhow!("la famille n’est pas montrée").into());
    }
    Ok(famille_sans_cache(reponse))
}

/// The answer of the upstream as it is, by the same client.
async fn relayer(client: Option<reqwest::Client>, adresse: String) -> Result<Response, Refus> {
    let client = client.ok_or_else(|| anyhow::anyhow!("il n’y a pas de client"))?;
    let recue = client.get(adresse).header(AUTHORIZATION, "Bearer banc").send().await.map_err(anyhow::Error::from)?;
    let mut reponse = Response::builder().status(StatusCode::from_u16(recue.status().as_u16()).unwrap_or_default());
    for nom in [CONTENT_TYPE.as_str(), "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"] {
        if let Some(valeur) = recue.headers().get(nom) {
            reponse = reponse.header(nom, valeur);
        }
    }
    let corps = recue.bytes().await.map_err(anyhow::Error::from)?;
    Ok(reponse.body(Body::from(corps)).map_err(anyhow::Error::from)?)
}
