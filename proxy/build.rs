//! Compiles in the widget, when `PASS_FAMILLE_ACTIFS` names the folder where it was built, and the demo's
//! pages and cities.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=PASS_FAMILLE_ACTIFS");
    let sortie = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?);
    let ici = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("cargo sets it"))?);
    let actifs = env::var_os("PASS_FAMILLE_ACTIFS").map(PathBuf::from);
    table(&sortie.join("actifs_embarques.rs"), "EMBARQUES", actifs.as_deref())?;
    table(&sortie.join("pages_demo.rs"), "PAGES", Some(&ici.join("../www/demo")))?;
    table(&sortie.join("villes.rs"), "VILLES", Some(&ici.join("../www/villes")))
}

/// Writes `const NOM: &[(&str, &[u8])]` with every file under `dossier`.
fn table(sortie: &Path, nom: &str, dossier: Option<&Path>) -> io::Result<()> {
    let mut fichiers = Vec::new();
    if let Some(dossier) = dossier {
        println!("cargo::rerun-if-changed={}", dossier.display());
        parcourir(dossier, &mut fichiers)?;
    }
    fichiers.sort();
    let mut texte = format!("const {nom}: &[(&str, &[u8])] = &[\n");
    for fichier in &fichiers {
        let absolu = fs::canonicalize(fichier)?;
        let relatif = fichier.strip_prefix(dossier.unwrap_or(Path::new(""))).unwrap_or(fichier);
        let cle = relatif.to_string_lossy().replace('\\', "/");
        writeln!(texte, "    ({cle:?}, include_bytes!({:?})),", absolu.display().to_string())
            .map_err(io::Error::other)?;
    }
    texte.push_str("];\n");
    fs::write(sortie, texte)
}

fn parcourir(dossier: &Path, fichiers: &mut Vec<PathBuf>) -> io::Result<()> {
    for entree in fs::read_dir(dossier)? {
        let chemin = entree?.path();
        if chemin.is_dir() { parcourir(&chemin, fichiers)? } else { fichiers.push(chemin) }
    }
    Ok(())
}
