//! A file for each event, in a folder that a program of the city reads. A file appears whole or not at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use crate::hexadecimal;

/// Writes `contenu` under `nom`, and what goes with it before: whoever sees the file finds its documents. A repeat writes
/// the same file again.
pub(super) fn ecrire(dossier: &Path, nom: &str, contenu: &[u8], pieces: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
    for (nom, octets) in pieces {
        poser(dossier, nom, octets)?;
    }
    poser(dossier, nom, contenu)?;
    // The name is durable once the folder is.
    File::open(dossier).and_then(|dossier| dossier.sync_all()).context("dossier de livraison")
}

/// Erases what a service that was killed left half-written: it is in the clear, and nobody takes it.
pub(super) fn nettoyer(dossier: &Path) {
    for entree in fs::read_dir(dossier).into_iter().flatten().flatten() {
        let nom = entree.file_name();
        let nom = nom.to_string_lossy();
        let vieux =
            entree.metadata().and_then(|lu| lu.modified()).is_ok_and(|le| le.elapsed().is_ok_and(|age| age > VIEUX));
        if nom.starts_with('.') && nom.ends_with(".tmp") && vieux {
            drop(fs::remove_file(entree.path()));
        }
    }
}

/// Longer than any file takes to be written.
const VIEUX: std::time::Duration = std::time::Duration::from_secs(3600);

fn poser(dossier: &Path, nom: &str, octets: &[u8]) -> anyhow::Result<()> {
    let mut hasard = [0; 8];
    getrandom::fill(&mut hasard)?;
    let hasard = hexadecimal(&hasard);
    let provisoire = dossier.join(format!(".{nom}.{hasard}.tmp"));
    let fini = dossier.join(nom);
    let poser = || -> std::io::Result<()> {
        let mut options = fs::OpenOptions::new();
        // Never through a link that somebody left there.
        options.write(true).create_new(true);
        // The group of the folder reads: the program that takes the files has an account of its own.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
        let mut fichier = options.open(&provisoire)?;
        fichier.write_all(octets)?;
        fichier.sync_all()?;
        fs::rename(&provisoire, &fini)
    };
    poser().map_err(|cause| {
        drop(fs::remove_file(&provisoire));
        anyhow::anyhow!("écriture impossible ({})", cause.kind())
    })
}
