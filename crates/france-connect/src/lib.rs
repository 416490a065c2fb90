//! france-connect
