//! The components: a folder for each, with its style beside it. The build joins the styles into one sheet.
//!
//! Small parts first, then the steps that are made of them.

pub(crate) mod application;
pub(crate) mod avis;
pub(crate) mod bouton;
pub(crate) mod case;
pub(crate) mod champ;
pub(crate) mod date;
pub(crate) mod erreurs;
pub(crate) mod etape;
pub(crate) mod famille;
pub(crate) mod identite;
pub(crate) mod information;
pub(crate) mod liste;
pub(crate) mod prix;
pub(crate) mod radios;
pub(crate) mod recapitulatif;
pub(crate) mod recherche;
pub(crate) mod recu;
pub(crate) mod services;
pub(crate) mod valeur;
