//! `POST /v1/identifications/…`: verified by FranceConnect (shown), or typed (blind). The difference is decided here,
//! never by the widget.

#[cfg(feature = "bench")]
pub mod banc;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrat::{
    Affichage, Code, Declarant, IdentificationAttente, IdentificationFranceConnect, IdentificationSaisie, Issue,
    ReponseFranceConnect, ReponseSaisie, SourceCertifiee, VERSION,
};
use famille::Demarche;
use famille::demarche::donnees_utiles;
use famille::saisie::{Erreur, Identite};
use france_connect::{FranceConnect, Secrets, Session};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::attente;
use super::dossiers::inscrire_le_refus;
use super::franceconnect::{ici, issue};
use super::origine::Origine;
use super::reponses::{famille_sans_cache, sans_cache};
use crate::Application;
use crate::config::Modalite;
use crate::erreur::Refus;
use crate::identification::{
    Acces, AccesImpots, Attendu, DUREE_IDENTIFICATION, Quete, Quota, Recolte, Remise, Scelle, Usage, Voie,
    identite_verifiee, nom_issue,
};
use crate::registre::{Acteur, Evenement};
use crate::salle::Billet;

/// Longest wait for the administrations while a citizen looks on. Beyond, the form goes on by hand and the dossier is
/// completed later.
const DELAI_AMONT: Duration = Duration::from_secs(27);

/// Life of FranceConnect's access token, in seconds, less the time of a call.
const VIE_DU_JETON: u64 = 50;

/// Ends an identification by FranceConnect.
#[utoipa::path(post, path = "/v1/identifications/franceconnect", tag = "identification", request_body = IdentificationFranceConnect,
    responses((status = 200, description = "Ce qui en est sorti", body = ReponseFranceConnect),
              (status = "4XX", description = "Refusée", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn franceconnect(
    State(application): State<Arc<Application>>,
    Origine(origine): Origine,
    corps: Result<Json<IdentificationFranceConnect>, JsonRejection>,
) -> Result<Response, Refus> {
    let Json(demande) = corps?;
    verifier_version(demande.version)?;
    let france_connect = application.france_connect.as_ref().ok_or(Code::Introuvable)?;
    let maintenant = application.horloge.secondes();
    let ouverte = Usage::Remise.ouvrir::<Remise>(&application.cles, &demande.remise, &origine, maintenant);
    let (remise, demarches) = match ouverte {
        Ok(ouverte) => ouverte,
        Err(sceau::Erreur::Expire) => return Ok(sans_identite(Issue::Recommencer, Vec::new())),
        Err(erreur) => return Err(refuser(&application, erreur.into()).await),
    };
    if !est_le_verifieur(&demande.verifieur, &remise.defi) {
        return Err(refuser(&application, Refus::from(Code::SceauRefuse).motif("verifieur_etranger")).await);
    }
    // A task of its own: when the citizen leaves in the middle, what was asked is written to the register all the same.
    let (application, france_connect) = (Arc::clone(&application), france_connect.clone());
    tokio::spawn(
        async move { identifier(&application, &france_connect, &origine, &remise, demarches).await }.in_current_span(),
    )
    .await
    .map_err(anyhow::Error::from)?
}

/// A seal that is not this page's: somebody tries.
async fn refuser(application: &Application, refus: Refus) -> Refus {
    inscrire_le_refus(application, "identification", &refus).await;
    refus
}

/// The road from FranceConnect's code to the answer.
async fn identifier(
    application: &Application,
    france_connect: &FranceConnect,
    origine: &str,
    remise: &Remise,
    demarches: Vec<String>,
) -> Result<Response, Refus> {
    let session = match echanger(application, france_connect, remise).await {
        Ok(session) => session,
        Err(issue) => {
            inscrire(application, &demarches, None, ("franceconnect", issue, None)).await?;
            return Ok(sans_identite(issue, demarches));
        }
    };
    let Some(identite) = identite_verifiee(&session.identite) else {
        inscrire(application, &demarches, None, ("franceconnect", Issue::IdentiteIncomplete, None)).await?;
        let deconnexion = Some(deconnexion(application, &session.id_token)?);
        let vide = reponse_vide(Issue::IdentiteIncomplete, demarches);
        return Ok(sans_cache(ReponseFranceConnect { deconnexion, ..vide }));
    };
    let citoyen = Verifie {
        identite,
        id_token: session.id_token,
        jeton_acces: session.jeton_acces,
        recu_le: application.horloge.secondes(),
        refus: 0,
    };
    if a_une_salle(application) && application.salle.est_requise(application.amont.porte()) {
        return Ok(famille_sans_cache(attendre(application, origine, demarches, citoyen, None)?));
    }
    Ok(famille_sans_cache(aboutir(application, origine, demarches, citoyen, None).await?))
}

/// Whether the waiting room is before this road: it stands before the quota of the city's own token.
fn a_une_salle(application: &Application) -> bool {
    application.fichier.api_particulier.modalite == Modalite::Identite
}

/// A citizen whom FranceConnect has verified.
struct Verifie {
    identite: Identite,
    id_token: SecretString,
    jeton_acces: SecretString,
    /// When the access token was given, in seconds since 1970.
    recu_le: u64,
    /// How often an administration refused to answer, for the quota's sake.
    refus: u8,
}

impl From<Attendu> for Verifie {
    fn from(attendu: Attendu) -> Self {
        Self {
            identite: attendu.identite,
            id_token: attendu.id_token.into(),
            jeton_acces: attendu.jeton_acces.into(),
            recu_le: attendu.recu_le,
            refus: attendu.refus,
        }
    }
}

/// Each refusal silences the whole city for a while: somebody for whom there is nothing else goes on by hand.
const REFUS_MAX: u8 = 2;

/// Asks the administrations, notes it, and answers. Whoever finds the city's quota spent waits for a place, and whoever waited
/// for it and finds them failing takes the same place again: once, or as long as they fail for everybody.
async fn aboutir(
    application: &Application,
    origine: &str,
    demarches: Vec<String>,
    mut citoyen: Verifie,
    billet: Option<Billet>,
) -> Result<ReponseFranceConnect, Refus> {
    let recolte = demander(application, &citoyen, &demarches).await;
    for ligne in &recolte.lignes {
        let quoi = (ligne.guichet.nom(), ligne.issue, ligne.requete.clone());
        inscrire(application, &demarches, Some(&citoyen.identite), quoi).await?;
    }
    citoyen.refus = citoyen.refus.saturating_add(u8::from(recolte.quota == Quota::Refuse));
    let patienter = || match recolte.quota {
        // What nobody else meets may be this family's own; the first failures of an outage look the same.
        Quota::Libre => billet.is_some_and(|billet| application.amont.en_doute() || application.salle.rappeler(billet)),
        Quota::Plein | Quota::Refuse => a_une_salle(application) && citoyen.refus <= REFUS_MAX,
    };
    if recolte.issue() == Issue::Indisponible && patienter() {
        return attendre(application, origine, demarches, citoyen, billet);
    }
    repondre(application, origine, demarches, recolte, citoyen)
}

/// A place in the waiting room, the one of `billet` if there is one; when it is full, the way on by hand, with what is known of the citizen.
fn attendre(
    application: &Application,
    origine: &str,
    demarches: Vec<String>,
    citoyen: Verifie,
    billet: Option<Billet>,
) -> Result<ReponseFranceConnect, Refus> {
    let place = match attente::entrer(application, &citoyen.identite, billet)? {
        Ok(place) => place,
        Err(complet) => {
            application.mesures.identification("franceconnect", "salle_complete");
            let reponse = repondre(application, origine, demarches, Recolte::silencieuse(), citoyen)?;
            return Ok(ReponseFranceConnect { revenir_a: Some(application.horloge.heure_dans(complet.0)), ..reponse });
        }
    };
    let attendu = Attendu {
        billet: place.billet,
        identite: citoyen.identite.clone(),
        id_token: citoyen.id_token.expose_secret().to_owned(),
        jeton_acces: citoyen.jeton_acces.expose_secret().to_owned(),
        recu_le: citoyen.recu_le,
        refus: citoyen.refus,
    };
    let expire_le = citoyen.recu_le + u64::from(DUREE_IDENTIFICATION);
    let suite = Usage::Attente.sceller(&application.cles, &attendu, origine, &demarches, expire_le)?;
    application.mesures.identification("franceconnect", nom_issue(Issue::EnAttente));
    Ok(ReponseFranceConnect {
        declarant: Some(declarant(&citoyen.identite)),
        deconnexion: Some(deconnexion(application, &citoyen.id_token)?),
        attente: Some(contrat::Attente { billet: place.sceau, suite, place: place.situation }),
        ..reponse_vide(Issue::EnAttente, demarches)
    })
}

/// Goes on with an identification whose turn has come.
#[utoipa::path(post, path = "/v1/identifications/attente", tag = "identification", request_body = IdentificationAttente,
    responses((status = 200, description = "Ce qui en est sorti ; de nouveau `en_attente` avant son tour", body = ReponseFranceConnect),
              (status = "4XX", description = "Refusée", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn apres_l_attente(
    State(application): State<Arc<Application>>,
    Origine(origine): Origine,
    corps: Result<Json<IdentificationAttente>, JsonRejection>,
) -> Result<Response, Refus> {
    let Json(demande) = corps?;
    verifier_version(demande.version)?;
    let maintenant = application.horloge.secondes();
    let ouverte = Usage::Attente.ouvrir::<Attendu>(&application.cles, &demande.suite, &origine, maintenant);
    let (attendu, demarches) = match ouverte {
        Ok(ouverte) => ouverte,
        Err(sceau::Erreur::Expire) => return Ok(sans_identite(Issue::Recommencer, Vec::new())),
        Err(erreur) => return Err(refuser(&application, erreur.into()).await),
    };
    let billet = attendu.billet;
    let tour = attente::servir(&application, billet, &attendu.identite);
    let citoyen = Verifie::from(attendu);
    match tour {
        // It has served already: the answer was on its way, or somebody tries it again.
        None => Ok(sans_identite(Issue::Recommencer, demarches)),
        Some(place) if !place.tour => {
            let attente = contrat::Attente {
                billet: attente::sceller(&application, billet, &citoyen.identite)?,
                suite: demande.suite,
                place,
            };
            let vide = reponse_vide(Issue::EnAttente, demarches);
            Ok(famille_sans_cache(ReponseFranceConnect { attente: Some(attente), ..vide }))
        }
        Some(_) => {
            // A task of its own, as above: what was asked is written to the register all the same.
            let tache = async move { aboutir(&application, &origine, demarches, citoyen, Some(billet)).await };
            let reponse = tokio::spawn(tache.in_current_span()).await.map_err(anyhow::Error::from)??;
            Ok(famille_sans_cache(reponse))
        }
    }
}

/// Seals a typed identity. Nobody is asked yet, so the answer cannot tell whether the family is known.
#[utoipa::path(post, path = "/v1/identifications/saisie", tag = "identification", request_body = IdentificationSaisie,
    responses((status = 200, description = "Toujours la même réponse", body = ReponseSaisie),
              (status = "4XX", description = "Refusée", body = contrat::Probleme, content_type = "application/problem+json")))]
pub(super) async fn saisie(
    State(application): State<Arc<Application>>,
    Origine(origine): Origine,
    corps: Result<Json<IdentificationSaisie>, JsonRejection>,
) -> Result<impl IntoResponse, Refus> {
    let Json(demande) = corps?;
    verifier_version(demande.version)?;
    let mut demarches = demande.demarches;
    demarches.sort_unstable();
    demarches.dedup();
    if demarches.is_empty() || !demarches.iter().all(|id| application.demarche(id).is_some()) {
        return Err(Code::DemarcheInconnue.into());
    }
    let (identite, mut fautes) = match demande.identite.valider(application.horloge.aujourdhui()) {
        Ok(identite) => (Some(identite), Vec::new()),
        Err(fautes) => (None, fautes),
    };
    let choisies = demarches.iter().filter_map(|id| application.demarche(id));
    let numero_fiscal = application.lire_numero(choisies, &demande.numero_fiscal).unwrap_or_else(|faute| {
        fautes.push(faute);
        None
    });
    let Some(identite) = identite.filter(|_| fautes.is_empty()) else {
        let situer = |faute: Erreur| contrat::ErreurSituee {
            lieu: "identite".to_owned(),
            champ: faute.champ,
            motif: faute.motif,
        };
        return Err(Refus::saisie(fautes.into_iter().map(situer).collect()));
    };
    let maintenant = application.horloge.secondes();
    let pseudonyme = application.depot.cachet().identite(&identite);
    let travail = application.epreuves.suffit(&demande.epreuve, pseudonyme.as_str(), maintenant);
    application.mesures.epreuve(match travail {
        true => "suffisante",
        false if demande.epreuve.is_empty() => "absente",
        false => "refusee",
    });
    let scelle = Scelle { voie: Voie::Saisie, identite, numero_fiscal, certification: None, a_verifier: true, travail };
    let expire_le = maintenant + u64::from(DUREE_IDENTIFICATION);
    let sceau = Usage::Identification.sceller(&application.cles, &scelle, &origine, &demarches, expire_le)?;
    // Nobody was asked: there is no outcome to count, here as in the answer.
    application.mesures.identification("saisie", "scellee");
    Ok(sans_cache(ReponseSaisie { version: VERSION, sceau, expire_dans_s: DUREE_IDENTIFICATION }))
}

/// Laws 3 and 4: asks who is needed, each answer through the gate.
async fn demander(application: &Application, citoyen: &Verifie, demarches: &[String]) -> Recolte {
    let demarches: Vec<&Demarche> = demarches.iter().filter_map(|id| application.demarche(id)).collect();
    let acces = match application.fichier.api_particulier.modalite {
        Modalite::Identite => Acces::Ville,
        Modalite::JetonFranceconnect => Acces::Citoyen(&citoyen.jeton_acces),
    };
    let impots = application.fichier.impot_particulier.as_ref().filter(|impots| impots.franceconnect);
    // Beyond its life the token would only be refused.
    let impots = impots.filter(|_| application.horloge.secondes() < citoyen.recu_le + VIE_DU_JETON);
    application
        .amont
        .recolter(Quete {
            identite: &citoyen.identite,
            demarches: &demarches,
            acces,
            impots: impots.map(|_| AccesImpots::Citoyen(&citoyen.jeton_acces)),
            sauf: &BTreeSet::new(),
            deja: None,
            // Later there is no FranceConnect token to ask the DGFIP with.
            patient: false,
            aujourdhui: application.horloge.aujourdhui(),
            echeance: Some(Instant::now() + DELAI_AMONT),
        })
        .await
}

fn repondre(
    application: &Application,
    origine: &str,
    demarches: Vec<String>,
    recolte: Recolte,
    citoyen: Verifie,
) -> Result<ReponseFranceConnect, Refus> {
    let issue = recolte.issue();
    let a_verifier = !recolte.manquants.is_empty();
    let donnees = donnees_utiles(demarches.iter().filter_map(|id| application.demarche(id)));
    let certification = recolte.certification(issue == Issue::Affichable, &donnees);
    let maintenant = application.horloge.secondes();
    let declarant = declarant(&citoyen.identite);
    let affichage =
        certification.as_ref().filter(|certification| certification.montree).map(|certification| Affichage {
            foyer: certification.foyer.clone(),
            source: SourceCertifiee {
                fournisseur: certification.fournisseur_principal().to_owned(),
                recue_le: application.horloge.aujourdhui(),
            },
        });
    let deconnexion = deconnexion(application, &citoyen.id_token)?;
    let identite = citoyen.identite;
    let scelle =
        Scelle { voie: Voie::FranceConnect, identite, numero_fiscal: None, certification, a_verifier, travail: false };
    let expire_le = maintenant + u64::from(DUREE_IDENTIFICATION);
    let sceau = Usage::Identification.sceller(&application.cles, &scelle, origine, &demarches, expire_le)?;
    Ok(ReponseFranceConnect {
        declarant: Some(declarant),
        affichage,
        sceau: Some(sceau),
        expire_dans_s: DUREE_IDENTIFICATION,
        deconnexion: Some(deconnexion),
        ..reponse_vide(issue, demarches)
    })
}

fn declarant(identite: &Identite) -> Declarant {
    Declarant {
        nom: identite.nom_usage.clone().unwrap_or_else(|| identite.nom_naissance.clone()),
        prenoms: identite.prenoms.join(" "),
    }
}

/// Where the widget sends the citizen to close the session. FranceConnect asks for the identity token in that address;
/// it is sealed here, so that the page that holds the form never has it.
fn deconnexion(application: &Application, id_token: &SecretString) -> Result<String, Refus> {
    let expire_le = application.horloge.secondes() + u64::from(DUREE_IDENTIFICATION);
    let id_token = id_token.expose_secret();
    let sceau = Usage::Deconnexion.sceller(&application.cles, &id_token, &ici(application), &[], expire_le)?;
    Ok(format!("{}/v1/franceconnect/deconnexion?session={sceau}", ici(application)))
}

async fn echanger(
    application: &Application,
    france_connect: &FranceConnect,
    remise: &Remise,
) -> Result<Session, Issue> {
    let code = match (&remise.code, remise.issue) {
        (Some(code), None) => code,
        (_, autre) => return Err(autre.unwrap_or(Issue::Recommencer)),
    };
    let secrets = Secrets::reprendre(remise.nonce.clone().into(), remise.pkce.clone().map(Into::into))
        .map_err(|erreur| issue(&erreur))?;
    let echange = france_connect.echanger(code, &secrets);
    application.mesures.appel("franceconnect/echange", nom_erreur, echange).await.map_err(|erreur| {
        tracing::info!(%erreur, "l’identification par FranceConnect n’a pas abouti");
        issue(&erreur)
    })
}

/// The word of the metrics for an error of FranceConnect.
fn nom_erreur(erreur: &france_connect::Erreur) -> &'static str {
    use france_connect::Erreur;
    match erreur {
        Erreur::Refuse => "refuse",
        Erreur::Recommencer(_) => "recommencer",
        Erreur::IdentiteIncomplete(_) => "identite_incomplete",
        Erreur::Indisponible(_) => "indisponible",
        Erreur::ReponseRefusee(_) => "reponse_refusee",
        Erreur::Configuration(_) => "configuration",
        _ => "autre",
    }
}

/// Lengths of a verifier (RFC 7636): 43 letters hold the 256 bits of chance that the form draws.
const VERIFIEUR: std::ops::RangeInclusive<usize> = 43..=128;

/// In constant time: the challenge is in a sealed blob, but habits are cheap. A secret that somebody could guess is none: the empty
/// one is what a browser has that never left for FranceConnect, and whoever sends it there knows its imprint too.
fn est_le_verifieur(verifieur: &str, defi: &str) -> bool {
    if !VERIFIEUR.contains(&verifieur.len()) {
        return false;
    }
    let condense = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifieur.as_bytes()));
    condense.len() == defi.len()
        && condense.bytes().zip(defi.bytes()).fold(0, |ecart, (gauche, droite)| ecart | (gauche ^ droite)) == 0
}

pub(super) fn verifier_version(version: u16) -> Result<(), Refus> {
    if version == VERSION { Ok(()) } else { Err(Code::VersionInconnue.into()) }
}

fn sans_identite(issue: Issue, demarches: Vec<String>) -> Response {
    sans_cache(reponse_vide(issue, demarches))
}

fn reponse_vide(issue: Issue, demarches: Vec<String>) -> ReponseFranceConnect {
    ReponseFranceConnect {
        version: VERSION,
        issue,
        demarches,
        declarant: None,
        affichage: None,
        sceau: None,
        expire_dans_s: 0,
        deconnexion: None,
        attente: None,
        revenir_a: None,
    }
}

/// A line of the register: whom was asked, what came of it, and the upstream's identifier of the request.
async fn inscrire(
    application: &Application,
    demarches: &[String],
    identite: Option<&Identite>,
    (guichet, issue, requete): (&'static str, Issue, Option<String>),
) -> Result<(), Refus> {
    application.mesures.identification("franceconnect", nom_issue(issue));
    let acteur =
        identite.map_or(Acteur::Inconnu, |identite| Acteur::Citoyen(application.depot.cachet().identite(identite)));
    let le = application.horloge.secondes();
    let evenement = Evenement { requete, ..Evenement::new(le, acteur, "identification", guichet, nom_issue(issue)) };
    let (depot, evenement) = (application.depot.clone(), evenement.pour(demarches.join(",")));
    tokio::task::spawn_blocking(move || depot.inscrire(&evenement)).await.map_err(anyhow::Error::from)??;
    Ok(())
}
