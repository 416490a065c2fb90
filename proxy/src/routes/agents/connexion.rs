//! How an agent comes in, by the provider of identities, and goes out.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use connexion_agents::{Erreur, Secrets};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::{Agent, bloquer, panne, repondre, vers};
use crate::agents::{Depart, Droits, Session, pages};
use crate::registre::Evenement;
use crate::visiteur::{Geste, Visiteur};
use crate::{Application, hexadecimal};

/// To the provider of identities.
pub(super) async fn partir(State(application): State<Arc<Application>>, visiteur: Visiteur) -> Response {
    let Some(agents) = &application.agents else {
        let page = pages::accueil(
            &application,
            Some(
                "La connexion des agents n’est pas réglée : il manque « emetteur » dans la partie « agents » du fichier de la ville.",
            ),
        );
        return repondre(&application, StatusCode::NOT_FOUND, page);
    };
    if application.admettre(visiteur, Geste::Connexion).is_err() {
        let page = pages::accueil(&application, Some("Trop de connexions en ce moment. Attendez une minute."));
        return repondre(&application, StatusCode::TOO_MANY_REQUESTS, page);
    }
    let preparer = async {
        let secrets = agents.preparer().await?;
        let mut hasard = [0; 16];
        getrandom::fill(&mut hasard)?;
        let depart = Depart {
            nonce: secrets.nonce().expose_secret().to_owned(),
            pkce: secrets.verificateur_pkce().map(|pkce| pkce.expose_secret().to_owned()),
            navigateur: hexadecimal(&hasard),
        };
        let (etat, biscuit) = depart.sceller(&application)?;
        anyhow::Ok((agents.url_autorisation(&etat, &secrets).await?, biscuit))
    };
    match preparer.await {
        Ok((adresse, biscuit)) => vers(adresse.as_str(), [biscuit]),
        Err(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "la connexion d’un agent n’a pas commencé");
            let page = pages::accueil(
                &application,
                Some("Le service de connexion ne répond pas. Réessayez dans quelques minutes."),
            );
            repondre(&application, StatusCode::SERVICE_UNAVAILABLE, page)
        }
    }
}

/// What the provider says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Retour {
    state: String,
    code: String,
    error: String,
}

/// Back from the provider.
pub(super) async fn revenir(
    State(application): State<Arc<Application>>,
    visiteur: Visiteur,
    entetes: HeaderMap,
    retour: Result<Query<Retour>, QueryRejection>,
) -> Response {
    let Query(retour) = retour.unwrap_or_default();
    match entrer(&application, visiteur, &entetes, &retour).await {
        Ok(reponse) => reponse,
        Err((statut, phrase)) => repondre(&application, statut, pages::accueil(&application, Some(phrase))),
    }
}

/// Out of here, then out of the provider's own session.
pub(super) async fn sortir(State(application): State<Arc<Application>>, Agent(session, _): Agent) -> Response {
    let Ok(biscuit) = Session::fermer(&application) else { return vers("/agents", []) };
    let adresse = match &application.agents {
        Some(agents) => agents.url_deconnexion(&session.id_token.into(), "fin-de-la-session-des-agents").await,
        None => Ok(None),
    };
    let adresse = adresse.ok().flatten().map_or_else(|| "/agents/fin".to_owned(), String::from);
    vers(&adresse, [biscuit])
}

pub(super) async fn finir(State(application): State<Arc<Application>>) -> Response {
    repondre(&application, StatusCode::OK, pages::accueil(&application, Some("Vous êtes déconnecté.")))
}

async fn entrer(
    application: &Arc<Application>,
    visiteur: Visiteur,
    entetes: &HeaderMap,
    retour: &Retour,
) -> Result<Response, (StatusCode, &'static str)> {
    const RECOMMENCER: (StatusCode, &str) =
        (StatusCode::BAD_REQUEST, "La connexion a expiré ou vient d’une autre fenêtre. Connectez-vous à nouveau.");
    let (Some(agents), Some(depart)) = (&application.agents, Depart::ouvrir(application, &retour.state, entetes))
    else {
        return Err(RECOMMENCER);
    };
    if application.admettre(visiteur, Geste::Connexion).is_err() {
        return Err((StatusCode::TOO_MANY_REQUESTS, "Trop de connexions en ce moment. Attendez une minute."));
    }
    let echange = async {
        if !retour.error.is_empty() {
            return Err(Erreur::depuis_retour(&retour.error));
        }
        let secrets = Secrets::reprendre(depart.nonce.into(), depart.pkce.map(Into::into))?;
        agents.echanger(&retour.code, &secrets).await
    };
    let agent = echange.await.map_err(|erreur| {
        tracing::info!(%erreur, "la connexion d’un agent n’a pas abouti");
        match erreur {
            Erreur::Refuse => (StatusCode::FORBIDDEN, "La connexion a été refusée."),
            Erreur::Recommencer => RECOMMENCER,
            Erreur::ReponseRefusee(_) => (
                StatusCode::FORBIDDEN,
                "Le service de connexion a répondu quelque chose que nous ne pouvons pas croire. Réessayez, puis prévenez le service informatique.",
            ),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "Le service de connexion ne répond pas. Réessayez dans quelques minutes."),
        }
    })?;
    let fichier = &application.fichier.agents;
    let bon_siret = fichier.siret.as_ref().is_none_or(|siret| agent.siret.as_ref() == Some(siret));
    let droits = Droits::de(fichier, &agent.courriel).filter(|_| bon_siret);
    let session = Session {
        nom: [agent.prenom.as_deref(), agent.nom.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        sujet: agent.sujet,
        courriel: agent.courriel,
        id_token: agent.id_token.expose_secret().to_owned(),
    };
    let issue = if droits.is_some() { "ouverte" } else { "sans_role" };
    let evenement =
        Evenement::new(application.horloge.secondes(), session.acteur(application), "connexion", "agents", issue);
    let ouverte = async {
        bloquer(application, move |depot| depot.inscrire(&evenement)).await?;
        session.ouvrir(application)
    };
    match (ouverte.await, droits) {
        (Ok(biscuit), Some(_)) => {
            let fini = Depart::finir(application).map_err(|_| RECOMMENCER)?;
            Ok(vers("/agents", [biscuit, fini]))
        }
        (Ok(_), None) => {
            Err((StatusCode::FORBIDDEN, "Votre compte n’a aucun rôle ici. Demandez-en un à qui administre le service."))
        }
        (Err(cause), _) => Ok(panne(application, &cause)),
    }
}
