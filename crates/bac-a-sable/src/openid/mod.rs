//! What two OpenID Connect providers have in common as a relying party sees them: discovery, the page where one says who
//! one is, token, signed identity, keys, end of session. Everything is checked as strictly as there. FranceConnect knows
//! the citizens, ProConnect the agents; neither gives what is the other's: clients, codes and tokens are kept apart.

mod autorisation;
mod deconnexion;
mod decouverte;
mod jeton;
pub(crate) mod page;
pub(crate) mod session;
mod userinfo;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::{Router, routing::get, routing::post};
use serde_json::{Map, Value};

use crate::commandes::Appels;
use crate::etat::{Etat, Partage};
use crate::pannes::Cible;
use crate::reglages::{Client, Reglages};
use crate::{franceconnect, proconnect};
use page::Choix;
use session::{Acces, Session};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fournisseur {
    FranceConnect,
    ProConnect,
}

/// What every handler of a provider receives.
#[derive(Clone)]
pub(crate) struct Porte {
    pub(crate) etat: Partage,
    pub(crate) fournisseur: Fournisseur,
}

pub(crate) fn router(etat: &Partage, fournisseur: Fournisseur) -> Router<Partage> {
    Router::new()
        .route("/.well-known/openid-configuration", get(decouverte::document))
        .route("/jwks", get(decouverte::keys))
        .route("/authorize", get(autorisation::ask).post(autorisation::choose))
        .route("/token", post(jeton::exchange))
        .route("/userinfo", get(userinfo::identity).post(userinfo::identity))
        .route("/session/end", get(deconnexion::end).post(deconnexion::end))
        .with_state(Porte { etat: Arc::clone(etat), fournisseur })
}

impl Fournisseur {
    pub(crate) fn nom(self) -> &'static str {
        match self {
            Self::FranceConnect => "FranceConnect",
            Self::ProConnect => "ProConnect",
        }
    }

    fn emetteur(self, reglages: &Reglages) -> String {
        match self {
            Self::FranceConnect => reglages.emetteur_franceconnect(),
            Self::ProConnect => reglages.emetteur_proconnect(),
        }
    }

    /// A client by its `client_id`.
    fn client<'a>(self, reglages: &'a Reglages, id: &str) -> Option<&'a Client> {
        let clients = match self {
            Self::FranceConnect => &reglages.clients,
            Self::ProConnect => &reglages.clients_agents,
        };
        clients.iter().find(|client| client.client_id == id)
    }

    fn session(self, etat: &Etat) -> &Session {
        match self {
            Self::FranceConnect => &etat.session,
            Self::ProConnect => &etat.session_agents,
        }
    }

    /// The counters of its doors.
    fn appels(self, appels: &mut Appels) -> Compteurs<'_> {
        match self {
            Self::FranceConnect => Compteurs {
                decouverte: &mut appels.decouverte,
                cles: &mut appels.cles,
                autorisation: &mut appels.autorisation,
                jeton: &mut appels.jeton,
                userinfo: &mut appels.userinfo,
                deconnexion: &mut appels.deconnexion,
            },
            Self::ProConnect => Compteurs {
                decouverte: &mut appels.decouverte_proconnect,
                cles: &mut appels.cles_proconnect,
                autorisation: &mut appels.autorisation_proconnect,
                jeton: &mut appels.jeton_proconnect,
                userinfo: &mut appels.userinfo_proconnect,
                deconnexion: &mut appels.deconnexion_proconnect,
            },
        }
    }

    /// Its own door where FranceConnect has this one.
    fn cible(self, cible: Cible) -> Cible {
        match (self, cible) {
            (Self::ProConnect, Cible::Decouverte) => Cible::DecouverteProConnect,
            (Self::ProConnect, Cible::Cles) => Cible::ClesProConnect,
            (Self::ProConnect, Cible::Jeton) => Cible::JetonProConnect,
            (Self::ProConnect, Cible::Userinfo) => Cible::UserinfoProConnect,
            (_, cible) => cible,
        }
    }

    /// Every scope that can be granted.
    fn scopes(self) -> Vec<&'static str> {
        match self {
            Self::FranceConnect => franceconnect::scopes().collect(),
            Self::ProConnect => proconnect::SCOPES.to_vec(),
        }
    }

    /// Every claim that can be given.
    fn claims_supported(self) -> &'static [&'static str] {
        match self {
            Self::FranceConnect => &franceconnect::CLAIMS,
            Self::ProConnect => &proconnect::CLAIMS,
        }
    }

    /// FranceConnect wants to be told a level; ProConnect answers `eidas1` whatever was wished for.
    fn takes_level(self, acr_values: Option<&str>) -> bool {
        match self {
            Self::FranceConnect => acr_values == Some("eidas1"),
            Self::ProConnect => true,
        }
    }

    /// Name of the button by which one says who one is.
    fn champ(self) -> &'static str {
        match self {
            Self::FranceConnect => "persona",
            Self::ProConnect => "agent",
        }
    }

    /// Who may be chosen.
    fn choix(self, etat: &Etat) -> Vec<Choix<'_>> {
        match self {
            Self::FranceConnect => franceconnect::choix(etat),
            Self::ProConnect => proconnect::choix(),
        }
    }

    /// The scopes in words.
    fn data_asked(self, scopes: &[String]) -> Vec<&'static str> {
        match self {
            Self::FranceConnect => franceconnect::data_asked(scopes),
            Self::ProConnect => proconnect::data_asked(scopes),
        }
    }

    /// What an access token tells of its bearer; `None` when there is nobody behind it.
    fn claims(self, etat: &Etat, acces: &Acces) -> Option<Map<String, Value>> {
        match self {
            Self::FranceConnect => franceconnect::claims(etat, acces),
            Self::ProConnect => proconnect::claims(acces),
        }
    }
}

/// How many times each door was opened.
struct Compteurs<'a> {
    decouverte: &'a mut u64,
    cles: &'a mut u64,
    autorisation: &'a mut u64,
    jeton: &'a mut u64,
    userinfo: &'a mut u64,
    deconnexion: &'a mut u64,
}

/// Value of a parameter that may come once only: a second one makes the request unreadable.
fn single<'a>(parametres: &'a [(String, String)], nom: &str) -> Option<&'a str> {
    let mut valeurs = parametres.iter().filter(|(cle, _)| cle == nom).map(|(_, valeur)| valeur.as_str());
    let valeur = valeurs.next()?;
    (valeurs.next().is_none() && !valeur.is_empty()).then_some(valeur)
}

/// Nothing of an authentication may stay in a cache.
fn forget(mut reponse: Response) -> Response {
    reponse.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reponse
}
