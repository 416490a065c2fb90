//! Both services through their HTTP doors. Most cases call the router; the few that need a socket open one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails is a test that fails")]

mod authorize;
mod commun;
mod familles;
mod france_connect;
mod identite;
mod impot_particulier;
mod limites;
mod operations;
mod page;
mod pannes;
mod parametres;
mod personas;
mod proconnect;
mod serveur;
mod token;
mod utilitaires;
mod vecteurs;
