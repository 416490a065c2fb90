//! contrat
