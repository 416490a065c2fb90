//! sceau
