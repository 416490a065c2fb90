//! API Impôt Particulier as a client sees it: the gateway's token door, and the income tax situations by fiscal number or
//! by the citizen's FranceConnect token. The order of refusals: gateway, resource, headers, address, citizen, notice.

mod acces;
mod erreurs;
pub(crate) mod jetons;
mod situation;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get, routing::post};
use serde_json::Value;

use self::erreurs::Refus;
use crate::etat::Partage;
use crate::familles::{Avis, FoyerFiscal};
use crate::pannes::{self, Cible, Panne};

pub(crate) fn router() -> Router<Partage> {
    Router::new()
        .route("/token", post(jetons::issue))
        .route("/1.0/situations/ir/assiettes/annrev/{annrev}", get(of_citizen))
        .route("/1.0/spi/{spi}/situations/ir/assiettes/annrev/{annrev}", get(of_number))
        .route("/1.0/dernieresituation/ir/assiettes/annrev/{annrev}", get(last_of_citizen))
        .route("/1.0/spi/{spi}/dernieresituation/ir/assiettes/annrev/{annrev}", get(last_of_number))
        .route("/1.0/dernieresituation/ir/assiettes/deuxans", get(recent_of_citizen))
        .route("/1.0/spi/{spi}/dernieresituation/ir/assiettes/deuxans", get(recent_of_number))
}

async fn of_citizen(State(etat): State<Partage>, Path(annrev): Path<String>, entetes: HeaderMap) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::Situation, spi: None, annrev: Some(annrev) }).await
}

async fn of_number(
    State(etat): State<Partage>,
    Path((spi, annrev)): Path<(String, String)>,
    entetes: HeaderMap,
) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::Situation, spi: Some(spi), annrev: Some(annrev) }).await
}

async fn last_of_citizen(State(etat): State<Partage>, Path(annrev): Path<String>, entetes: HeaderMap) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::Derniere, spi: None, annrev: Some(annrev) }).await
}

async fn last_of_number(
    State(etat): State<Partage>,
    Path((spi, annrev)): Path<(String, String)>,
    entetes: HeaderMap,
) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::Derniere, spi: Some(spi), annrev: Some(annrev) }).await
}

async fn recent_of_citizen(State(etat): State<Partage>, entetes: HeaderMap) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::DeuxAns, spi: None, annrev: None }).await
}

async fn recent_of_number(State(etat): State<Partage>, Path(spi): Path<String>, entetes: HeaderMap) -> Response {
    answer(&etat, &entetes, Demande { ressource: Ressource::DeuxAns, spi: Some(spi), annrev: None }).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ressource {
    Situation,
    Derniere,
    DeuxAns,
}

impl Ressource {
    /// The scope of the gateway that opens it.
    fn scope(self) -> &'static str {
        match self {
            Self::Situation => "RessourceIR",
            Self::Derniere => "RessourceIRDerniere",
            Self::DeuxAns => "RessourceIRDerniere2",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Situation => "application/prs.dgfip.part.situations.ir.assiettes.v1+json",
            Self::Derniere | Self::DeuxAns => "application/prs.dgfip.part.derniere.situations.ir.assiettes.v1+json",
        }
    }
}

/// What the address says.
struct Demande {
    ressource: Ressource,
    spi: Option<String>,
    annrev: Option<String>,
}

async fn answer(etat: &Partage, entetes: &HeaderMap, demande: Demande) -> Response {
    etat.count(|appels| appels.impot_particulier += 1);
    let panne = etat.panne(&Cible::ImpotParticulier);
    if let Some(Panne::Erreur(code)) = &panne {
        return Refus::like(code).into_response();
    }
    if let Some(reponse) = pannes::apply(etat, &Cible::ImpotParticulier, panne).await {
        return reponse;
    }
    match find(etat, entetes, &demande) {
        Ok(corps) => {
            let entetes = [(header::CONTENT_TYPE, demande.ressource.content_type())];
            (StatusCode::OK, entetes, corps.to_string()).into_response()
        }
        Err(refus) => refus.into_response(),
    }
}

fn find(etat: &Partage, entetes: &HeaderMap, demande: &Demande) -> Result<Value, Refus> {
    acces::check_token(etat, entetes, demande.ressource)?;
    acces::check_correlation(entetes)?;
    let annee = demande.annrev.as_deref().map(read_year).transpose()?;
    let (foyer, scopes) = match &demande.spi {
        Some(spi) => (acces::by_number(etat, spi)?, None),
        None => acces::by_franceconnect(etat, entetes).map(|(foyer, scopes)| (foyer, Some(scopes)))?,
    };
    let aujourd_hui = etat.horloge.today();
    // Notices on last year's income are sent in summer.
    let publiee = aujourd_hui.year() - if aujourd_hui.month() >= 8 { 1 } else { 2 };
    let (annee, avis) = match annee {
        Some(annee) => (annee, notice(foyer, publiee, annee)),
        None => {
            let derniere = [publiee, publiee - 1].into_iter().find(|annee| notice(foyer, publiee, *annee).is_some());
            let annee = derniere.unwrap_or(publiee);
            (annee, notice(foyer, publiee, annee))
        }
    };
    let avis = avis.ok_or_else(Refus::no_notice)?;
    if let Some(scopes) = &scopes {
        acces::check_year(scopes, aujourd_hui.year(), annee)?;
    }
    let corps = situation::body(foyer, avis, annee, demande.ressource != Ressource::Situation);
    Ok(match scopes {
        Some(scopes) => situation::unmask(corps, &scopes),
        None => corps,
    })
}

fn read_year(texte: &str) -> Result<i16, Refus> {
    let ecrite = texte.len() == 4 && texte.bytes().all(|b| b.is_ascii_digit());
    texte.parse().ok().filter(|_| ecrite).ok_or_else(Refus::bad_year)
}

fn notice(foyer: &FoyerFiscal, publiee: i16, annee: i16) -> Option<&Avis> {
    let rang = usize::try_from(publiee - annee).ok()?;
    foyer.avis.get(rang).filter(|avis| !avis.absent)
}
