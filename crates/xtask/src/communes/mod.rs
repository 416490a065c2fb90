//! Regenerates `proxy/donnees/communes.tsv` from INSEE's official list (COG, Licence Ouverte) as the npm package
//! `@etalab/decoupage-administratif` publishes it. A maintainer's chore, once a year: the result is committed.
//!
//! Each release of the package is one year's list, and only the 2019 one carries the movements since 1943. So the old
//! communes come from those movements up to 2019, and from comparing one year's list with the next after that.

mod histoire;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::project::Project;
use crate::shell;
use histoire::{Millesime, Mouvement};

const PACKAGE: &str = "@etalab/decoupage-administratif";
/// The package's release for each year. 2020 was never published; 2021 stands for both.
const MILLESIMES: [(u16, &str); 6] =
    [(2021, "1.1.1"), (2022, "2.3.1"), (2023, "3.1.1"), (2024, "4.1.0"), (2025, "5.3.0"), (2026, "6.0.0")];
/// The last release that carries `historique-communes.json`.
const MOUVEMENTS: (u16, &str) = (2019, "0.8.0");

/// Fetches the lists and writes the table.
pub(crate) fn regenerate(project: &Project) -> Result<()> {
    let cache = project.tools().join("cog");
    shell::step("fetching the official lists of communes", || fetch(&cache))?;
    let rows = shell::step("merging them", || {
        let mouvements: Vec<Mouvement> = read(&cache, MOUVEMENTS.0, "historique-communes.json")?;
        let millesimes = MILLESIMES
            .iter()
            .map(|(year, _)| Ok(Millesime { year: *year, communes: read(&cache, *year, "communes.json")? }))
            .collect::<Result<Vec<_>>>()?;
        Ok(histoire::merge(&mouvements, MOUVEMENTS.0, &millesimes))
    })?;
    let table = project.root().join("proxy/donnees/communes.tsv");
    fs::write(&table, histoire::table(&rows)).with_context(|| format!("cannot write {}", table.display()))?;
    let old = rows.iter().filter(|row| row.until.is_some()).count();
    println!("communes.tsv: {} rows, {old} of them former communes or names", rows.len());
    Ok(())
}

fn fetch(cache: &Path) -> Result<()> {
    fs::create_dir_all(cache)?;
    let wanted: serde_json::Map<String, serde_json::Value> = std::iter::once(&MOUVEMENTS)
        .chain(&MILLESIMES)
        .map(|(year, release)| (alias(*year), format!("npm:{PACKAGE}@{release}").into()))
        .collect();
    let manifest = serde_json::json!({ "private": true, "dependencies": wanted });
    fs::write(cache.join("package.json"), manifest.to_string())?;
    shell::run_quietly(Command::new("npm").current_dir(cache).args([
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
    ]))
}

fn read<T: DeserializeOwned>(cache: &Path, year: u16, file: &str) -> Result<Vec<T>> {
    let path = cache.join("node_modules").join(alias(year)).join("data").join(file);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not the list it should be", path.display()))
}

fn alias(year: u16) -> String {
    format!("cog-{year}")
}
