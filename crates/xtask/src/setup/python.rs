//! Programs of Python, of exactly these versions, in a folder of ours.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{shell, stamp};

/// The folder of the programs of these packages, installed once. `name` tells one set from the others.
pub(crate) fn programs(project: &Project, name: &str, packages: &[&str]) -> Result<PathBuf> {
    let home = project.tools().join(name);
    let ready = stamp::Stamp::new(home.join("stamp"), stamp::Inputs::of("python").and(packages.join(" ")));
    if !ready.is_fresh() {
        let _ = fs::remove_dir_all(&home);
        shell::run_quietly(Command::new("python3").args(["-m", "venv"]).arg(&home))
            .context("python3 with its module venv is needed (Debian: python3-venv)")?;
        shell::run_quietly(Command::new(home.join("bin/pip")).args(["install", "--quiet"]).args(packages))?;
        ready.set()?;
    }
    Ok(home.join("bin"))
}
