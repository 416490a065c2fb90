//! api-particulier
