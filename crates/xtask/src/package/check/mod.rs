//! Judges the package as a city meets it: by Debian's own tools, and by two lives in a clean Debian, from installation to
//! purge: without systemd, and under it.

mod chroot;
mod clean_debian;
mod tools;
mod under_systemd;

use std::fs;

use anyhow::{Result, bail};

use super::{Package, debian, folder};
use crate::project::Project;
use crate::shell;

pub(super) fn run(project: &Project, package: &Package, date: u64) -> Result<()> {
    shell::step("the same package twice", || {
        let again = folder(project).join("again.deb");
        debian::pack_as(project, &package.program, date, &again)?;
        let same = fs::read(&again)? == fs::read(&package.deb)?;
        fs::remove_file(&again)?;
        if same { Ok(()) } else { bail!("two packages of the same files differ") }
    })?;
    shell::step("the manual names every command", || tools::manual(project, &package.program))?;
    shell::step("the cluster's city", || tools::city(project, &package.program))?;
    shell::step("lintian", || tools::lintian(&package.deb))?;
    shell::step("systemd's view of the unit", || tools::unit(project))?;
    shell::step("alert rules", || tools::alerts(project))?;
    shell::step("manifests, image and list of parts", || tools::schemas(project, &package.inventory))?;
    clean_debian::run(project, &package.deb)?;
    under_systemd::run(project, &package.deb)
}

/// What can be said of these files without any tool.
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{VERSION, deploy, read};
    use super::*;

    fn file(name: &str) -> String {
        read(&deploy(&Project::find()).join(name)).unwrap()
    }

    /// Names of our metrics in a text, without what Prometheus adds to those of a histogram.
    fn metrics(text: &str) -> BTreeSet<String> {
        let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        let words = words.filter(|word| word.starts_with("pass_famille_") && *word != "pass_famille_");
        let endings = ["_bucket", "_count", "_sum"];
        let plain = |word: &str| endings.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned();
        words.map(plain).collect()
    }

    #[test]
    fn the_dashboard_and_the_alerts_speak_of_metrics_that_exist() {
        let known = metrics(&read(&Project::find().root().join("proxy/src/mesures.rs")).unwrap());
        for name in ["alertes.yml", "alertes.test.yml", "tableau-de-bord.json"] {
            let used = metrics(&file(&format!("supervision/{name}")));
            let unknown: Vec<&String> = used.difference(&known).collect();
            assert!(unknown.is_empty(), "{name} names {unknown:?}, which the service does not measure");
            assert!(used.len() > 3, "{name}: {used:?}");
        }
    }

    #[test]
    fn the_dashboard_is_json_with_panels_of_their_own() {
        let board: serde_json::Value = serde_json::from_str(&file("supervision/tableau-de-bord.json")).unwrap();
        let panels = board["panels"].as_array().unwrap();
        let numbers: BTreeSet<u64> = panels.iter().filter_map(|panel| panel["id"].as_u64()).collect();
        assert_eq!(numbers.len(), panels.len(), "each panel has a number of its own");
    }

    #[test]
    fn the_versions_agree() {
        assert!(file("debian/changelog").starts_with(&format!("pass-famille ({VERSION}) ")), "a version has its entry");
        assert!(file("kubernetes/kustomization.yaml").contains(&format!("newTag: {VERSION}\n")));
        assert!(file("docker/compose.yaml").contains(&format!("image: pass-famille:{VERSION}\n")));
    }

    /// A service more than the city's file says would take the others' part of the quotas, and have the city banned.
    #[test]
    fn the_cluster_runs_as_many_services_as_its_city_says() {
        let manifest = file("kubernetes/deployment.yaml");
        let replicas = manifest.lines().find_map(|line| line.trim().strip_prefix("replicas: ")).unwrap();
        assert!(file("kubernetes/ville.toml").contains(&format!("\nrepliques = {replicas}\n")));
        assert!(manifest.contains("maxSurge: 0\n"), "not even while one replaces another");
    }
}
