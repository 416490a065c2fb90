//! parametres
