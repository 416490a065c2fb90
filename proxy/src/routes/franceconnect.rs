//! The road to FranceConnect and back, as pages that a pop-up or the whole window goes through. Nothing is kept here:
//! what must survive the trip is sealed into `state`.

use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{Query, State, rejection::QueryRejection};
use axum::http::HeaderMap;
use axum::http::header::REFERER;
use axum::response::Response;
use contrat::Issue;
use france_connect::{Erreur, FranceConnect, Secrets};
use secrecy::ExposeSecret;
use serde::Deserialize;
use url::Url;

use super::pages::{self, Page};
use crate::Application;
use crate::identification::{Depart, Remise, Usage};

/// Time to sign in at FranceConnect, in seconds.
const DUREE_DEPART: u64 = 15 * 60;

/// Time from the return of FranceConnect to the widget, in seconds. FranceConnect's own code lives 30.
const DUREE_REMISE: u64 = 120;

/// Query of the departure.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ParametresDepart {
    /// Chosen services, separated by commas.
    #[param(example = "cantine,periscolaire")]
    demarches: String,
    /// SHA-256 of the widget's verifier, in base64url.
    #[param(min_length = 43, max_length = 43)]
    defi: String,
    /// Origin of the page that holds the form.
    origine: String,
    /// Address of that page, when the whole window leaves; absent with a pop-up.
    retour: Option<String>,
}

/// Query of the return.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ParametresRetour {
    /// FranceConnect's code.
    code: Option<String>,
    /// What the departure sealed.
    state: Option<String>,
    /// What came instead of a code.
    error: Option<String>,
    /// Issuer, when FranceConnect says it (RFC 9207).
    iss: Option<String>,
}

/// Query of the end of the session.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ParametresDeconnexion {
    /// Sealed by the identification.
    session: String,
}

/// Sends the citizen to FranceConnect.
#[utoipa::path(get, path = "/v1/franceconnect/depart", tag = "franceconnect", params(ParametresDepart),
    responses((status = 303, description = "Vers FranceConnect"), (status = 400, description = "Page d’erreur"), (status = 503, description = "Page d’erreur")))]
pub(super) async fn depart(
    State(application): State<Arc<Application>>,
    entetes: HeaderMap,
    parametres: Result<Query<ParametresDepart>, QueryRejection>,
) -> Response {
    let Ok(Query(mut parametres)) = parametres else { return pages::erreur(Page::Lien) };
    let Some(france_connect) = &application.france_connect else { return pages::erreur(Page::Lien) };
    // A link from elsewhere must not start the road in somebody's name.
    if !depuis_la_ville(&application, &entetes) {
        return pages::erreur(Page::Lien);
    }
    let Some(demarches) = verifier_depart(&application, &mut parametres) else { return pages::erreur(Page::Lien) };
    match partir(&application, france_connect, parametres, &demarches).await {
        Ok(url) => pages::vers(url.as_str()),
        Err(cause) => {
            tracing::warn!(cause = format!("{cause:#}"), "le départ vers FranceConnect a échoué");
            pages::erreur(Page::Panne)
        }
    }
}

/// Receives the citizen from FranceConnect and hands over to the widget. The code is not used here: only the widget
/// that started the road can have it used.
#[utoipa::path(get, path = "/v1/franceconnect/retour", tag = "franceconnect", params(ParametresRetour),
    responses((status = 200, description = "Page qui rend la main au formulaire"), (status = 303, description = "Retour à la page de la ville"), (status = 400, description = "Page d’erreur")))]
pub(super) async fn retour(
    State(application): State<Arc<Application>>,
    parametres: Result<Query<ParametresRetour>, QueryRejection>,
) -> Response {
    let Ok(Query(parametres)) = parametres else { return pages::erreur(Page::Lien) };
    let Some(etat) = &parametres.state else { return pages::erreur(Page::Lien) };
    // Another issuer's answer must not be taken for FranceConnect's.
    let attendu = application.fichier.franceconnect.as_ref().map(|france_connect| france_connect.emetteur.as_str());
    if parametres.iss.is_some() && parametres.iss.as_deref() != attendu {
        return pages::erreur(Page::Lien);
    }
    let maintenant = application.horloge.secondes();
    let ouvert = Usage::Depart.ouvrir::<Depart>(&application.cles, etat, &ici(&application), maintenant);
    let (depart, demarches) = match ouvert {
        Ok(ouvert) => ouvert,
        Err(sceau::Erreur::Expire) => return pages::erreur(Page::TropTard),
        Err(_) => return pages::erreur(Page::Lien),
    };
    let issue = match (&parametres.code, &parametres.error) {
        (Some(_), None) => None,
        (_, Some(erreur)) => Some(issue(&Erreur::depuis_retour(erreur))),
        (None, None) => return pages::erreur(Page::Lien),
    };
    let remise = Remise {
        nonce: depart.nonce,
        pkce: depart.pkce,
        defi: depart.defi,
        code: parametres.code.filter(|_| issue.is_none()),
        issue,
    };
    let sceau =
        Usage::Remise.sceller(&application.cles, &remise, &depart.origine, &demarches, maintenant + DUREE_REMISE);
    match (sceau, depart.retour) {
        (Ok(sceau), None) => pages::remise(&sceau, &depart.origine),
        (Ok(sceau), Some(retour)) => pages::vers(&format!("{retour}#pass-famille={sceau}")),
        (Err(cause), _) => {
            tracing::error!(cause = format!("{cause:#}"), "la remise n’a pas pu être scellée");
            pages::erreur(Page::Panne)
        }
    }
}

/// Closes the session that the citizen opened at FranceConnect.
#[utoipa::path(get, path = "/v1/franceconnect/deconnexion", tag = "franceconnect", params(ParametresDeconnexion),
    responses((status = 303, description = "Vers FranceConnect"), (status = 400, description = "Page d’erreur")))]
pub(super) async fn deconnexion(
    State(application): State<Arc<Application>>,
    parametres: Result<Query<ParametresDeconnexion>, QueryRejection>,
) -> Response {
    let Ok(Query(ParametresDeconnexion { session })) = parametres else { return pages::erreur(Page::Lien) };
    let Some(france_connect) = &application.france_connect else { return pages::erreur(Page::Lien) };
    let maintenant = application.horloge.secondes();
    let ouvert = Usage::Deconnexion.ouvrir::<String>(&application.cles, &session, &ici(&application), maintenant);
    let Ok((id_token, _)) = ouvert else { return pages::erreur(Page::Session) };
    // The state only has to come back; nothing depends on it.
    match france_connect.url_deconnexion(&id_token.into(), "fin").await {
        Ok(url) => pages::vers(url.as_str()),
        Err(_) => pages::erreur(Page::Panne),
    }
}

/// Where FranceConnect brings the citizen back after the end of the session.
#[utoipa::path(get, path = "/v1/franceconnect/fin", tag = "franceconnect",
    responses((status = 200, description = "Page de fin")))]
pub(super) async fn fin() -> Response {
    pages::fin()
}

/// The way on for the citizen after a failure of FranceConnect.
pub(super) fn issue(erreur: &Erreur) -> Issue {
    match erreur {
        Erreur::Refuse => Issue::Refuse,
        Erreur::Recommencer(_) => Issue::Recommencer,
        Erreur::IdentiteIncomplete(_) => Issue::IdentiteIncomplete,
        _ => Issue::Indisponible,
    }
}

/// The name to which seals that only this service opens are bound.
pub(super) fn ici(application: &Application) -> String {
    application.fichier.service.url_publique.clone()
}

/// The chosen services, when everything in the query is something that this city offers.
fn verifier_depart(application: &Application, parametres: &mut ParametresDepart) -> Option<Vec<String>> {
    let ParametresDepart { demarches, defi, origine, retour } = parametres;
    let alphabet = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    if !application.origine_admise(origine) || defi.len() != 43 || !defi.bytes().all(alphabet) {
        return None;
    }
    if let Some(retour) = retour {
        // Not even an open redirect of the city's own site: only a page that the configuration names. Another page of
        // the same site comes back to the one that is named.
        let pages = &application.fichier.ville.pages;
        let de_l_origine =
            |page: &&String| Url::parse(page).is_ok_and(|url| url.origin().ascii_serialization() == *origine);
        let page = pages.iter().filter(de_l_origine).find(|page| *page == retour);
        let page = page.or_else(|| pages.iter().find(de_l_origine))?;
        retour.clone_from(page);
    }
    let mut choisies: Vec<String> = demarches.split(',').map(str::to_owned).collect();
    choisies.sort_unstable();
    choisies.dedup();
    choisies.iter().all(|id| application.demarche(id).is_some()).then_some(choisies)
}

/// A `Referer`, when there is one, is of a declared origin.
fn depuis_la_ville(application: &Application, entetes: &HeaderMap) -> bool {
    let mut valeurs = entetes.get_all(REFERER).iter();
    valeurs.all(|referer| {
        let origine = referer.to_str().ok().and_then(|referer| Url::parse(referer).ok());
        origine.is_some_and(|url| application.origine_admise(&url.origin().ascii_serialization()))
    })
}

async fn partir(
    application: &Application,
    france_connect: &FranceConnect,
    parametres: ParametresDepart,
    demarches: &[String],
) -> anyhow::Result<Url> {
    let secrets: Secrets = france_connect.preparer().await?;
    let depart = Depart {
        nonce: secrets.nonce().expose_secret().to_owned(),
        pkce: secrets.verificateur_pkce().map(|secret| secret.expose_secret().to_owned()),
        defi: parametres.defi,
        origine: parametres.origine,
        retour: parametres.retour,
    };
    let expire_le = application.horloge.secondes() + DUREE_DEPART;
    let etat = Usage::Depart.sceller(&application.cles, &depart, &ici(application), demarches, expire_le)?;
    france_connect.url_autorisation(&etat, &secrets).await.context("adresse d’autorisation")
}
