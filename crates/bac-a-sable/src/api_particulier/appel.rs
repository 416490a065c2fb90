//! One call, whatever the operation and the modality: the road is the same once it is known what is asked about whom.

use std::net::SocketAddr;

use axum::Extension;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::acces::{self, Citoyen};
use super::operations::{Modalite, Operation};
use super::parametres::{Parametres, Periode, Recherche};
use super::quotas::Compte;
use super::{attestations, erreurs::Refus, nowhere, rapprochement, reponse};
use crate::commandes::Requete;
use crate::etat::{Etat, Partage, lock};
use crate::familles::{Caisse, Persona};
use crate::pannes::{self, Cible};
use crate::vecteurs::Cle;

/// `GET /v3/dss/{operation}/{modalite}`. Other versions of a known operation are refused as such.
pub(crate) async fn answer(
    State(etat): State<Partage>,
    Path((version, operation, modalite)): Path<(String, String, String)>,
    RawQuery(requete): RawQuery,
    pair: Option<Extension<ConnectInfo<SocketAddr>>>,
    entetes: HeaderMap,
) -> Response {
    let numero = version.strip_prefix('v').filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    match (numero, Operation::at(&operation), Modalite::at(&modalite)) {
        (Some("3"), Some(operation), Some(modalite)) => {
            count_call(&etat, operation, modalite);
            let adresse = pair.map(|Extension(ConnectInfo(pair))| pair.ip().to_string()).unwrap_or_default();
            count_and_process(&etat, operation, modalite, &entetes, requete.unwrap_or_default(), &adresse).await
        }
        (Some(_), Some(_), Some(_)) => Refus::of("00402").into_response(),
        _ => nowhere().await,
    }
}

fn count_call(etat: &Etat, operation: Operation, modalite: Modalite) {
    etat.count(|appels| match (operation, modalite) {
        (Operation::QuotientFamilial, Modalite::Identite) => appels.identite += 1,
        (Operation::QuotientFamilial, Modalite::FranceConnect) => appels.france_connect += 1,
        _ => appels.autres_operations += 1,
    });
}

/// Adds to every answer what does not depend on the outcome: the quota's headers.
async fn count_and_process(
    etat: &Partage,
    operation: Operation,
    modalite: Modalite,
    entetes: &HeaderMap,
    requete: String,
    adresse: &str,
) -> Response {
    let Some(parametres) = Parametres::read(&requete) else { return Refus::of("00401").into_response() };
    etat.remember(Requete {
        operation: modalite.name(),
        ressource: operation.segment(),
        parametres: parametres.0.clone(),
        agent: entetes.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned),
    });
    let maintenant = etat.horloge.now();
    let compte = count(etat, modalite, entetes, adresse, maintenant);
    let mut reponse = match &compte {
        Some(compte) if compte.depasse => {
            etat.count(|appels| appels.trop += 1);
            if let Some(patience) = etat.reglages.quotas.refus_avant_bannissement {
                etat.bannissement.refused(patience, maintenant);
            }
            Refus::of("00429").into_response()
        }
        _ => process(etat, operation, modalite, entetes, &parametres).await.unwrap_or_else(Refus::into_response),
    };
    if let Some(compte) = compte {
        compte.write(reponse.headers_mut(), maintenant);
    }
    reponse
}

/// The second's quota of the token, then the slower ones of the address. The first that is passed speaks.
fn count(etat: &Etat, modalite: Modalite, entetes: &HeaderMap, adresse: &str, maintenant: i64) -> Option<Compte> {
    let jeton = acces::bearer(entetes)?;
    let quotas = etat.reglages.quotas;
    let seconde = etat.fenetres.count(format!("jeton {jeton}"), quotas.par_seconde, 1, maintenant);
    let par_adresse = etat.fenetres.count(format!("minute {adresse}"), quotas.par_minute, 60, maintenant);
    if seconde.depasse || (modalite == Modalite::Identite && !par_adresse.depasse) {
        return Some(seconde);
    }
    if par_adresse.depasse {
        return Some(par_adresse);
    }
    let minute = etat.fenetres.count(format!("fc minute {adresse}"), quotas.franceconnect_par_minute, 60, maintenant);
    let heure = etat.fenetres.count(format!("fc heure {adresse}"), quotas.franceconnect_par_heure, 3600, maintenant);
    Some([minute, heure].into_iter().find(|compte| compte.depasse).unwrap_or(seconde))
}

async fn process(
    etat: &Partage,
    operation: Operation,
    modalite: Modalite,
    entetes: &HeaderMap,
    parametres: &Parametres,
) -> Result<Response, Refus> {
    let aujourd_hui = etat.horloge.today();
    let preuve = attestations::asked(entetes, operation, modalite)?;
    let (scopes, recherche, periode) = match modalite {
        Modalite::Identite => {
            let scopes = acces::by_token(etat, entetes)?;
            acces::authorize(&scopes, operation)?;
            let (recherche, periode) = parametres.search(aujourd_hui, operation.has_periods())?;
            (scopes, recherche, periode)
        }
        Modalite::FranceConnect => {
            let (citoyen, scopes) = acces::by_franceconnect(etat, entetes)?;
            acces::authorize(&scopes, operation)?;
            parametres.check_recipient().map_err(Refus::of)?;
            let recherche = match citoyen {
                Citoyen::Persona(persona) => from_franceconnect(persona).ok_or_else(|| Refus::of("51564"))?,
                Citoyen::Vecteur(consentement) => consentement.search(),
            };
            let periode = parametres.period_of(aujourd_hui, operation.has_periods()).map_err(Refus::of_all)?;
            (scopes, recherche, periode)
        }
    };
    let jeton = acces::bearer(entetes).unwrap_or_default();
    let nom = format!("{jeton}\n{}\n{}\n{}", operation.segment(), modalite.name(), parametres.fingerprint());
    let _tour = Tour::take(etat, &nom).ok_or_else(|| Refus::of("00015"))?;
    for cible in targets(operation) {
        if let Some(reponse) = pannes::apply(etat, &cible, etat.panne(&cible)).await {
            return Ok(reponse);
        }
    }
    let cle = match modalite {
        Modalite::Identite => Cle::from_query(&parametres.0),
        Modalite::FranceConnect => Cle::from_search(&recherche),
    };
    if let Some(cas) = etat.vecteurs.find(operation, modalite, &cle) {
        let statut = StatusCode::from_u16(cas.statut).unwrap_or(StatusCode::BAD_GATEWAY);
        let entetes = [(header::CONTENT_TYPE, "application/vnd.api+json")];
        return Ok((statut, entetes, cas.corps.clone()).into_response());
    }
    if recherche.sexe.is_none() {
        // API Particulier lets it pass; the provider behind it does not.
        return Err(Refus::of("35561"));
    }
    let persona = rapprochement::recognise(&etat.personas, &recherche).ok_or_else(|| Refus::of("35560"))?;
    let cible = Cible::Persona(persona.id.clone());
    let panne = etat.panne(&cible).or_else(|| persona.panne.clone());
    if let Some(reponse) = pannes::apply(etat, &cible, panne).await {
        return Ok(reponse);
    }
    let dossier = persona.dossier.as_ref().ok_or_else(|| Refus::of("35003"))?;
    if operation.has_periods() {
        check_published(persona, dossier.caisse, periode, Periode::of(aujourd_hui))?;
    }
    let question = reponse::Question { operation, persona, dossier, scopes: &scopes, periode, aujourd_hui };
    let mut corps = reponse::body(&question)?;
    if let Some(preuve) = preuve {
        attestations::prove(etat, preuve, &mut corps)?;
    }
    let corps = corps.to_string();
    let mut reponse = (StatusCode::OK, [(header::CONTENT_TYPE, "application/vnd.api+json")], corps).into_response();
    if preuve.is_some() {
        // A proof is always of fresh data.
        reponse.headers_mut().insert("x-response-cached", HeaderValue::from_static("false"));
        return Ok(reponse);
    }
    mark_cache(etat, &nom, operation.cached_for(), entetes, reponse.headers_mut());
    Ok(reponse)
}

/// What a fault on this operation may have been put on, the narrowest first.
fn targets(operation: Operation) -> impl Iterator<Item = Cible> {
    let ancienne = (operation == Operation::QuotientFamilial).then_some(Cible::QuotientFamilial);
    ancienne.into_iter().chain([Cible::Operation(operation), Cible::ApiParticulier])
}

/// The CAF publishes a month some days after it began; the MSA computes now and keeps no history.
fn check_published(persona: &Persona, caisse: Caisse, periode: Periode, courante: Periode) -> Result<(), Refus> {
    if persona.debut_de_mois && periode >= courante {
        return Err(Refus::of("23003"));
    }
    if caisse == Caisse::Msa && periode != courante {
        return Err(Refus::of("10003"));
    }
    Ok(())
}

/// What API Particulier makes of the identity that FranceConnect holds. `None` when a part that it needs is missing.
fn from_franceconnect(persona: &Persona) -> Option<Recherche> {
    let lacks = |claim: &str| persona.sans.iter().any(|absent| absent == claim);
    let pivot = ["family_name", "given_name", "birthdate", "gender", "birthcountry"];
    let identite = &persona.identite;
    let born_in_france = identite.lieu.pays == "99100";
    if pivot.iter().any(|claim| lacks(claim)) || (born_in_france && lacks("birthplace")) {
        return None;
    }
    let (annee, mois, jour) = identite.naissance;
    Some(Recherche {
        nom: identite.nom_naissance.clone(),
        prenoms: identite.prenoms.clone(),
        annee,
        mois,
        jour,
        sexe: Some(identite.sexe.as_str().to_owned()),
        pays: identite.lieu.pays.clone(),
        commune: identite.lieu.commune.clone(),
        commune_par_nom: None,
    })
}

/// API Particulier keeps answers for a while. Those given here do not change, so only the headers do.
fn mark_cache(etat: &Etat, nom: &str, duree: i64, entetes: &HeaderMap, reponse: &mut HeaderMap) {
    let maintenant = etat.horloge.now();
    let mut deja = lock(&etat.deja_repondu);
    let depuis = deja.get(nom).copied().filter(|depuis| maintenant - depuis < duree);
    let sans_cache = entetes.get(header::CACHE_CONTROL).is_some_and(|v| v == "no-cache");
    let (cache, reste) = match depuis {
        Some(depuis) if !sans_cache => ("true", (duree - (maintenant - depuis)).to_string()),
        _ => ("false", String::new()),
    };
    if depuis.is_none() && !sans_cache {
        deja.insert(nom.to_owned(), maintenant);
    }
    reponse.insert("x-response-cached", HeaderValue::from_static(cache));
    // Present even when empty.
    if let Ok(reste) = HeaderValue::from_str(&reste) {
        reponse.insert("x-cache-expires-in", reste);
    }
}

/// The right to be answered: one identical request of a token at a time. Given back when the answer is made, or when the
/// caller goes away.
struct Tour {
    etat: Partage,
    nom: String,
}

impl Tour {
    fn take(etat: &Partage, nom: &str) -> Option<Self> {
        let libre = lock(&etat.en_cours).insert(nom.to_owned());
        libre.then(|| Self { etat: etat.clone(), nom: nom.to_owned() })
    }
}

impl Drop for Tour {
    fn drop(&mut self) {
        lock(&self.etat.en_cours).remove(&self.nom);
    }
}
