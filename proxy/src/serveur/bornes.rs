//! How much of the service one client may take, whatever it sends and however slowly.

use std::time::Duration;

use crate::processus::descripteurs;

/// The limits of the public listener. Tests make them small instead of waiting.
#[derive(Clone, Debug)]
pub struct Bornes {
    /// Longest time for the first request of a connection to begin, and for the head of any request to come whole.
    pub tete: Duration,
    /// Longest time between two requests of one connection.
    pub repos: Duration,
    /// Longest time that a client may leave an answer unread while there is more to send.
    pub ecriture: Duration,
    /// Longest silence in the middle of a body, and the delay before its pace counts.
    pub silence: Duration,
    /// Slowest pace of a body, in bytes a second.
    pub debit: u32,
    /// Most bytes of a path with its query; beyond, 414.
    pub adresse: usize,
    /// Most bytes of a head, from 8,192; beyond, 431.
    pub entetes: usize,
    /// Most headers; beyond, 431.
    pub nombre_d_entetes: usize,
    /// Most bytes that a body may announce, whatever its route; beyond, 413 before any of it comes.
    pub corps: u64,
    /// Most requests at the same time in one HTTP/2 connection.
    pub flux: u32,
    /// Most connections at the same time; one more is answered 503 and closed.
    pub connexions: usize,
    /// Time left to requests under way when the service stops.
    pub arret: Duration,
}

impl Bornes {
    /// The limits of the service on this system: connections leave a quarter of the descriptors to files, stores and calls.
    pub(super) fn du_systeme() -> Self {
        let defaut = Self::default();
        let connexions = descripteurs().map_or(defaut.connexions, |nombre| (nombre / 4 * 3).min(defaut.connexions));
        Self { connexions, ..defaut }
    }
}

impl Default for Bornes {
    fn default() -> Self {
        Self {
            tete: Duration::from_secs(10),
            // Longer than what reverse proxies keep: the one who closes first must not be the one who is written to.
            repos: Duration::from_secs(75),
            ecriture: Duration::from_secs(30),
            silence: Duration::from_secs(10),
            debit: 1_024,
            adresse: 8_192,
            entetes: 32_768,
            nombre_d_entetes: 100,
            // Above what the plain form takes with all its documents.
            corps: 64 * 1024 * 1024,
            flux: 100,
            connexions: 16_000,
            arret: Duration::from_secs(10),
        }
    }
}
