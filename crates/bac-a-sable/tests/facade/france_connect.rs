//! france_connect
