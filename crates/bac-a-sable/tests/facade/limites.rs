//! limites
