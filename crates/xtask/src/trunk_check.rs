//! Holds the two roads to a widget together: Trunk's, for whoever works on it, and ours, which ships.
//!
//! Ours goes further (names shortened on both sides, unused classes left out), so the comparison is made before that, on
//! what a plain wasm-bindgen and wasm-opt give.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{build, setup};

pub(crate) fn run(project: &Project) -> Result<()> {
    let wasm = setup::for_build(project)?;
    setup::trunk::run(project, &wasm, &["build".to_owned(), "--release".to_owned()])?;
    let theirs = module_in(setup::trunk::dist(project))?;
    let theirs = fs::read(&theirs).with_context(|| format!("cannot read {}", theirs.display()))?;
    let ours = build::plain_widget(project, &wasm)?;
    if ours != theirs {
        bail!("Trunk's widget has {} bytes and ours {}: the two roads differ", theirs.len(), ours.len());
    }
    println!("both roads give the same {} bytes of WebAssembly", ours.len());
    Ok(())
}

fn module_in(folder: PathBuf) -> Result<PathBuf> {
    let entries = fs::read_dir(&folder).with_context(|| format!("Trunk left nothing in {}", folder.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.find(|path| path.extension().is_some_and(|extension| extension == "wasm")).context("Trunk left no module")
}
