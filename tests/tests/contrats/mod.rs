//! The official OpenAPI files, in the folder that `PASS_FAMILLE_OPENAPI` names.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// None, and a line that says so, when the folder is not there; a folder that is there must hold the file.
pub(crate) fn lire(fichier: &str) -> Option<String> {
    let dossier = env::var_os("PASS_FAMILLE_OPENAPI").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/api-particulier/openapi"),
        PathBuf::from,
    );
    if !dossier.is_dir() {
        println!("contrats officiels absents : épreuve passée");
        return None;
    }
    Some(fs::read_to_string(dossier.join(fichier)).unwrap())
}
