//! utilitaires
