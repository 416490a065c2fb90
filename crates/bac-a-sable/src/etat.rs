//! The state that the simulated services share: settings, people, clock, keys, faults and counters. All of it is in
//! memory and dies with the process.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::api_particulier::{attestations::Attestations, bannissement::Bannissement, quotas::Fenetres};
use crate::commandes::{Appels, Requete};
use crate::familles::{FoyerFiscal, Persona};
use crate::horloge::Horloge;
use crate::impot_particulier::jetons::Jetons as JetonsImpot;
use crate::openid::session::Session;
use crate::pannes::{Cible, Panne};
use crate::reglages::Reglages;
use crate::secrets::{CleDeSignature, CleDesJetons, Hasard};
use crate::vecteurs::Vecteurs;

/// What every handler receives.
pub(crate) type Partage = Arc<Etat>;

pub(crate) struct Etat {
    pub(crate) reglages: Reglages,
    pub(crate) personas: Vec<Persona>,
    pub(crate) foyers: Vec<FoyerFiscal>,
    pub(crate) vecteurs: Vecteurs,
    pub(crate) horloge: Horloge,
    pub(crate) hasard: Hasard,
    pub(crate) cle_des_jetons: CleDesJetons,
    pub(crate) cle_de_signature: CleDeSignature,
    /// Of FranceConnect.
    pub(crate) session: Session,
    /// Of ProConnect.
    pub(crate) session_agents: Session,
    pub(crate) jetons_impot: JetonsImpot,
    pub(crate) fenetres: Fenetres,
    pub(crate) bannissement: Bannissement,
    pub(crate) attestations: Attestations,
    /// Requests being answered, to refuse a second identical one.
    pub(crate) en_cours: Mutex<BTreeSet<String>>,
    /// When an answer was first given, for the cache headers.
    pub(crate) deja_repondu: Mutex<HashMap<String, i64>>,
    pub(crate) requetes: Mutex<VecDeque<Requete>>,
    pub(crate) scopes: watch::Sender<Vec<String>>,
    pub(crate) pannes: watch::Sender<BTreeMap<Cible, Panne>>,
    pub(crate) appels: watch::Sender<Appels>,
}

impl Etat {
    pub(crate) fn persona(&self, id: &str) -> Option<&Persona> {
        self.personas.iter().find(|p| p.id == id)
    }

    pub(crate) fn panne(&self, cible: &Cible) -> Option<Panne> {
        self.pannes.borrow().get(cible).cloned()
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Appels)) {
        self.appels.send_modify(change);
    }

    pub(crate) fn remember(&self, requete: Requete) {
        let mut requetes = lock(&self.requetes);
        if requetes.len() == REQUETES_GARDEES {
            requetes.pop_front();
        }
        requetes.push_back(requete);
    }
}

const REQUETES_GARDEES: usize = 200;

/// A lock that survives a panic elsewhere: the worst is a counter that is one short.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
