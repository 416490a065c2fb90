//! identite
