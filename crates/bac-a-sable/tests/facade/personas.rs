//! personas
