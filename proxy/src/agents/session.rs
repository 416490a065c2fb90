//! The session of an agent: a sealed cookie, the only one that the service ever sets, and only under `/agents`.

use std::fmt;

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::Droits;
use crate::Application;
use crate::identification::Usage;
use crate::registre::Acteur;

/// How long an agent stays signed in, in seconds: a day of work.
const DUREE: u64 = 9 * 3600;

/// How long signing in may take, in seconds.
const DUREE_DEPART: u64 = 600;

/// Who is signed in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// What the provider calls the agent.
    pub(crate) sujet: String,
    /// By which the city's file names the agent.
    pub(crate) courriel: String,
    /// To be shown at the top of the pages.
    pub(crate) nom: String,
    /// The hint by which the provider closes its own session.
    pub(crate) id_token: String,
}

/// What is sealed into `state` while the agent is at the provider.
#[derive(Serialize, Deserialize)]
pub(crate) struct Depart {
    pub(crate) nonce: String,
    pub(crate) pkce: Option<String>,
    /// Also in a cookie: whoever comes back is whoever left.
    pub(crate) navigateur: String,
}

impl Session {
    /// The session of this request, with what the file lets its agent do now.
    pub(crate) fn lire(application: &Application, entetes: &HeaderMap) -> Option<(Self, Droits)> {
        let sceau = biscuit(entetes, nom(application, "agent"))?;
        let maintenant = application.horloge.secondes();
        let (session, _) = Usage::Agent.ouvrir::<Self>(&application.cles, &sceau, ici(application), maintenant).ok()?;
        let droits = Droits::de(&application.fichier.agents, &session.courriel)?;
        Some((session, droits))
    }

    /// The header that opens the session.
    pub(crate) fn ouvrir(&self, application: &Application) -> anyhow::Result<(HeaderName, HeaderValue)> {
        let expire_le = application.horloge.secondes() + DUREE;
        let sceau = Usage::Agent.sceller(&application.cles, self, ici(application), &[], expire_le)?;
        poser(application, "agent", &sceau, DUREE)
    }

    /// The header that closes it.
    pub(crate) fn fermer(application: &Application) -> anyhow::Result<(HeaderName, HeaderValue)> {
        poser(application, "agent", "", 0)
    }

    /// As the register names the agent.
    pub(crate) fn acteur(&self, application: &Application) -> Acteur {
        Acteur::Agent(application.depot.cachet().agent(&self.courriel.trim().to_ascii_lowercase()))
    }
}

impl Depart {
    /// `state`, and the header that binds it to this browser.
    pub(crate) fn sceller(&self, application: &Application) -> anyhow::Result<(String, (HeaderName, HeaderValue))> {
        let expire_le = application.horloge.secondes() + DUREE_DEPART;
        let etat = Usage::AgentDepart.sceller(&application.cles, self, ici(application), &[], expire_le)?;
        Ok((etat, poser(application, "depart", &self.navigateur, DUREE_DEPART)?))
    }

    /// The header that ends the departure: it serves once.
    pub(crate) fn finir(application: &Application) -> anyhow::Result<(HeaderName, HeaderValue)> {
        poser(application, "depart", "", 0)
    }

    /// What left with this `state`, from this very browser.
    pub(crate) fn ouvrir(application: &Application, etat: &str, entetes: &HeaderMap) -> Option<Self> {
        let maintenant = application.horloge.secondes();
        let (depart, _) =
            Usage::AgentDepart.ouvrir::<Self>(&application.cles, etat, ici(application), maintenant).ok()?;
        (biscuit(entetes, nom(application, "depart")).as_deref() == Some(&depart.navigateur)).then_some(depart)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(…)")
    }
}

fn ici(application: &Application) -> &str {
    &application.fichier.service.url_publique
}

/// Browsers keep a name that begins so for encrypted addresses.
fn nom(application: &Application, quoi: &str) -> String {
    let debut = if ici(application).starts_with("https://") { "__Secure-" } else { "" };
    format!("{debut}pass-famille-{quoi}")
}

fn poser(application: &Application, quoi: &str, valeur: &str, duree: u64) -> anyhow::Result<(HeaderName, HeaderValue)> {
    let nom = nom(application, quoi);
    let sur = if nom.starts_with("__Secure-") { "; Secure" } else { "" };
    let texte = format!("{nom}={valeur}; Path=/agents; Max-Age={duree}; HttpOnly; SameSite=Lax{sur}");
    Ok((SET_COOKIE, HeaderValue::from_str(&texte)?))
}

fn biscuit(entetes: &HeaderMap, nom: String) -> Option<String> {
    let textes = entetes.get_all(COOKIE).iter().filter_map(|valeur| valeur.to_str().ok());
    let mut paires = textes.flat_map(|texte| texte.split(';')).filter_map(|paire| paire.trim().split_once('='));
    paires.find(|(autre, _)| *autre == nom).map(|(_, valeur)| valeur.to_owned())
}
