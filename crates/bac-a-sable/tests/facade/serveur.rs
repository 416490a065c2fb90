//! serveur
