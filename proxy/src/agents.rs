//! Who may read the dossiers: agents, signed in through OpenID Connect, and programs, by their keys. What each may do is in
//! the city's file and looked up at every request.

mod droits;
mod export;
mod indices;
pub(crate) mod pages;
mod session;

pub(crate) use droits::{Droits, Programme, empreinte, voit};
pub(crate) use export::registre_en_csv;
pub(crate) use export::{Format, LIGNES_MAX};
pub use export::{Tableau, en_csv, en_xlsx, tableau};
pub use indices::{Indice, indices};
pub(crate) use session::{Depart, Session};
