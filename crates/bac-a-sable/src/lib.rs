//! bac-a-sable
