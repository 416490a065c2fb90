//! The simulator as one object: four services under four prefixes, and a front page for people.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::{Router, routing::get};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::api_particulier::{self, attestations::Attestations, bannissement::Bannissement, quotas::Fenetres};
use crate::commandes::{Appels, Commandes};
use crate::etat::{Etat, Partage};
use crate::horloge::Horloge;
use crate::impot_particulier::{self, jetons::Jetons as JetonsImpot};
use crate::openid::{self, Fournisseur, session::Session};
use crate::reglages::Reglages;
use crate::secrets::{CleDeSignature, CleDesJetons, Hasard, Jetons, SansHasard};
use crate::vecteurs::Vecteurs;
use crate::{familles, pages};

/// A simulator ready to serve.
pub struct BacASable {
    etat: Partage,
    jetons: Jetons,
}

impl BacASable {
    /// Reads the families and draws the keys.
    pub fn new(reglages: Reglages) -> Result<Self, Erreur> {
        let mut personas = familles::personas()?;
        let habitants: Vec<_> = personas
            .first()
            .map(|modele| familles::habitants(modele, reglages.habitants).collect())
            .unwrap_or_default();
        personas.extend(habitants);
        let foyers = familles::foyers_fiscaux()?;
        let vecteurs = Vecteurs::new(&reglages.vecteurs)?;
        let hasard = Hasard::new();
        let horloge = Horloge::new();
        let cle_des_jetons = CleDesJetons::generate(&hasard)?;
        let jetons = cle_des_jetons.issue(horloge.now());
        let scopes = watch::Sender::new(reglages.scopes.clone());
        let etat = Etat {
            reglages,
            personas,
            foyers,
            vecteurs,
            horloge,
            hasard,
            cle_des_jetons,
            cle_de_signature: CleDeSignature::generate()?,
            session: Session::default(),
            session_agents: Session::default(),
            jetons_impot: JetonsImpot::default(),
            fenetres: Fenetres::default(),
            bannissement: Bannissement::default(),
            attestations: Attestations::default(),
            en_cours: Mutex::new(BTreeSet::new()),
            deja_repondu: Mutex::new(HashMap::new()),
            requetes: Mutex::new(VecDeque::new()),
            scopes,
            pannes: watch::Sender::new(BTreeMap::new()),
            appels: watch::Sender::new(Appels::default()),
        };
        Ok(Self { etat: Arc::new(etat), jetons })
    }

    /// The API Particulier tokens: the one to use, and those that are refused.
    pub fn jetons(&self) -> &Jetons {
        &self.jetons
    }

    /// A handle to play with the simulator while it serves.
    pub fn commandes(&self) -> Commandes {
        Commandes(Arc::clone(&self.etat))
    }

    /// The four services: `/api-particulier`, `/franceconnect/api/v2`, `/proconnect/api/v2`, `/impot-particulier`, and
    /// the front page.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(pages::index))
            .route("/openapi.json", get(pages::openapi))
            .route(pages::FEUILLE_DE_STYLE, get(pages::style))
            .nest("/api-particulier", api_particulier::router(&self.etat))
            .nest("/franceconnect/api/v2", openid::router(&self.etat, Fournisseur::FranceConnect))
            .nest("/proconnect/api/v2", openid::router(&self.etat, Fournisseur::ProConnect))
            .nest("/impot-particulier", impot_particulier::router())
            .with_state(Arc::clone(&self.etat))
    }

    /// Serves until `until` is done, then leaves one second to requests in flight.
    pub async fn serve(self, listener: TcpListener, until: impl Future<Output = ()>) -> std::io::Result<()> {
        let (stop, stopped) = oneshot::channel::<()>();
        let routeur = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let serveur = axum::serve(listener, routeur).with_graceful_shutdown(async {
            // A dropped sender means the same as a sent stop.
            let _ = stopped.await;
        });
        let fin = async {
            until.await;
            let _ = stop.send(());
            // A request held by a fault would otherwise keep the server up for ever.
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        tokio::select! {
            resultat = async { serveur.await } => resultat,
            () = fin => Ok(()),
        }
    }
}

/// Why a simulator can't start.
#[derive(Debug, thiserror::Error)]
pub enum Erreur {
    /// A family file is wrong; its name and the parser's words are given.
    #[error("famille {fichier} illisible : {detail}")]
    Famille {
        /// Name of the file.
        fichier: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// The identity behind a token of the vectors can't be read.
    #[error("vecteur du jeton « {jeton} » illisible : {detail}")]
    Vecteur {
        /// The token.
        jeton: String,
        /// What is wrong.
        detail: String,
    },
    /// No cryptographic randomness.
    #[error(transparent)]
    Hasard(#[from] SansHasard),
}
