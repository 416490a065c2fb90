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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn rows(table: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(Project::find().root().join("proxy/donnees").join(table)).unwrap();
        text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    fn is_year(text: &str) -> bool {
        text.parse::<u16>().is_ok_and(|year| (1943..=2026).contains(&year))
    }

    #[test]
    fn every_commune_can_be_asked_for_and_leads_to_one_of_today() {
        let rows = rows("communes.tsv");
        let today: HashSet<&str> = rows.iter().filter(|row| row[3].is_empty()).map(|row| row[0].as_str()).collect();
        assert!((34_000..36_000).contains(&today.len()), "{} communes today", today.len());
        let mut seen = HashSet::new();
        for row in &rows {
            let [code, nom, departement, until, code_today, nom_today] = row.as_slice() else {
                panic!("six columns: {row:?}")
            };
            assert!(code.len() == 5 && code.starts_with(departement.as_str()) && !code.starts_with("20"), "{row:?}");
            assert!(seen.insert((code, nom)), "twice: {row:?}");
            if until.is_empty() {
                assert!(code_today.is_empty() && nom_today.is_empty(), "{row:?}");
            } else {
                assert!(is_year(until) && today.contains(code_today.as_str()) && !nom_today.is_empty(), "{row:?}");
            }
        }
    }

    #[test]
    fn countries_have_their_own_names_and_codes_of_abroad() {
        let rows = rows("pays.tsv");
        let names: HashSet<&str> = rows.iter().map(|row| row[1].as_str()).collect();
        assert_eq!(names.len(), rows.len(), "a name comes twice");
        for row in &rows {
            let [code, nom, until] = row.as_slice() else { panic!("three columns: {row:?}") };
            assert!(code.len() == 5 && code.starts_with("99") && code != "99100" && !nom.is_empty(), "{row:?}");
            assert!(until.is_empty() || is_year(until), "{row:?}");
        }
    }
}
