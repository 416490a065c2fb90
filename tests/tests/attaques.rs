//! What somebody hostile may send, through a real socket. Each table is one kind of attack; each line is answered or cut, and
//! nothing is ever two requests.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "attaques/arret.rs"]
mod arret;
#[path = "attaques/cadrage.rs"]
mod cadrage;
#[path = "attaques/demandes.rs"]
mod demandes;
#[path = "attaques/entetes.rs"]
mod entetes;
#[path = "attaques/epreuve.rs"]
mod epreuve;
#[path = "attaques/lenteur.rs"]
mod lenteur;
#[path = "attaques/prise.rs"]
mod prise;
#[path = "attaques/sans_fin.rs"]
mod sans_fin;
#[path = "attaques/tailles.rs"]
mod tailles;
#[path = "attaques/visiteurs.rs"]
mod visiteurs;
