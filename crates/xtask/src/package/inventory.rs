//! What the program is made of: a CycloneDX list for programs, and the licences with their texts for people.
//!
//! Two graphs: the service as it is compiled here, and the form as it is compiled for the browser, since the program holds
//! both. Ours rather than a tool's: `cargo metadata` says everything, and a tool costs minutes to compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{VERSION, folder, program, read};
use crate::project::Project;
use crate::shell;

pub(super) fn sbom(project: &Project) -> PathBuf {
    folder(project).join("pass-famille.cdx.json")
}

pub(super) fn licences(project: &Project) -> PathBuf {
    folder(project).join("LICENCES-TIERS")
}

/// Writes both; gives the first.
pub(super) fn write(project: &Project, date: u64) -> Result<PathBuf> {
    let mut parts = BTreeMap::new();
    for (root, target) in [("pass-famille", program::target().0), ("widget", "wasm32-unknown-unknown")] {
        let said = shell::capture(shell::cargo(project.root()).args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--filter-platform",
            target,
        ]))?;
        let graph: Value = serde_json::from_str(&said).context("cargo metadata")?;
        gather(&graph, root, &mut parts)?;
    }
    let sums = checksums(&read(&project.root().join("Cargo.lock"))?);
    let when = shell::capture(Command::new("date").args(["--utc", "--date"]).arg(format!("@{date}")).arg("+%FT%TZ"))?;
    fs::create_dir_all(folder(project))?;
    fs::write(sbom(project), serde_json::to_string_pretty(&cyclonedx(&parts, &sums, when.trim()))? + "\n")?;
    fs::write(licences(project), texts(&parts)?)?;
    Ok(sbom(project))
}

/// A crate that is compiled in.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    version: String,
    licence: Option<String>,
    folder: PathBuf,
    ours: bool,
    needs: BTreeSet<String>,
}

impl Part {
    fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

/// Adds every crate that `root` reaches through what is linked: neither build scripts nor tests.
fn gather(graph: &Value, root: &str, parts: &mut BTreeMap<String, Part>) -> Result<()> {
    let packages: BTreeMap<&str, &Value> =
        list(&graph["packages"]).filter_map(|package| Some((package["id"].as_str()?, package))).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&graph["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let start = packages.iter().find(|(_, package)| package["name"] == root);
    let mut open = vec![*start.with_context(|| format!("cargo does not know {root}"))?.0];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let package = packages.get(id).with_context(|| format!("cargo does not describe {id}"))?;
        let linked = list(&nodes.get(id).with_context(|| format!("cargo does not place {id}"))?["deps"])
            .filter(|needed| list(&needed["dep_kinds"]).any(|kind| kind["kind"].is_null()))
            .filter_map(|needed| needed["pkg"].as_str())
            // A procedural macro runs in the compiler.
            .filter(|needed| packages.get(needed).is_some_and(|needed| !is_macro(needed)));
        let mut needs = BTreeSet::new();
        for needed in linked {
            open.push(needed);
            needs.extend(packages.get(needed).map(|needed| part(needed).purl()));
        }
        let found = part(package);
        parts.entry(found.purl()).or_insert(found).needs.append(&mut needs);
    }
    Ok(())
}

fn is_macro(package: &Value) -> bool {
    list(&package["targets"]).any(|target| list(&target["kind"]).any(|kind| kind == "proc-macro"))
}

fn part(package: &Value) -> Part {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    Part {
        name: text("name"),
        version: text("version"),
        // The old way to write a choice.
        licence: package["license"].as_str().map(|licence| licence.replace(" / ", "/").replace('/', " OR ")),
        folder: Path::new(&text("manifest_path")).parent().map(Path::to_owned).unwrap_or_default(),
        ours: package["source"].is_null(),
        needs: BTreeSet::new(),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// What the lock file says of each published crate: `name version` and its SHA-256.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|line| line.strip_suffix('"')).map(str::to_owned)
    };
    let blocks = lock.split("[[package]]");
    let known = blocks.filter_map(|block| {
        Some((format!("{} {}", value(block, "name")?, value(block, "version")?), value(block, "checksum")?))
    });
    known.collect()
}

fn cyclonedx(parts: &BTreeMap<String, Part>, sums: &BTreeMap<String, String>, when: &str) -> Value {
    let itself = format!("pkg:cargo/pass-famille@{VERSION}");
    let component = |part: &Part, kind: &str| {
        let mut component = json!({
            "type": kind, "bom-ref": part.purl(), "name": part.name, "version": part.version, "purl": part.purl(),
        });
        if let Some(licence) = &part.licence {
            component["licenses"] = json!([{ "expression": licence }]);
        }
        if let Some(sum) = sums.get(&format!("{} {}", part.name, part.version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        component
    };
    // The form is in the program without a dependency that cargo would know.
    let form = parts.keys().find(|purl| purl.starts_with("pkg:cargo/widget@"));
    let dependencies = parts.iter().map(|(purl, part)| {
        let mut needs: Vec<&String> = part.needs.iter().collect();
        needs.extend(form.filter(|_| *purl == itself));
        json!({ "ref": purl, "dependsOn": needs })
    });
    json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": when,
            "component": parts.get(&itself).map(|part| component(part, "application")),
        },
        "components": parts.iter().filter(|(purl, _)| **purl != itself).map(|(_, part)| component(part, "library")).collect::<Vec<_>>(),
        "dependencies": dependencies.collect::<Vec<_>>(),
    })
}

/// Each licence's text once, under the crates that come with it.
fn texts(parts: &BTreeMap<String, Part>) -> Result<String> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut lines =
        String::from("Pass Famille contient ces bibliothèques. Les textes de leurs licences suivent la liste.\n\n");
    for part in parts.values().filter(|part| !part.ours) {
        let name = format!("{} {}", part.name, part.version);
        lines += &format!("{name} : {}\n", part.licence.as_deref().unwrap_or("voir son texte"));
        for file in licence_files(&part.folder) {
            let text = String::from_utf8_lossy(&fs::read(&file)?).trim().replace("\r\n", "\n");
            texts.entry(text).or_default().insert(name.clone());
        }
    }
    let mut texts: Vec<(Vec<String>, String)> =
        texts.into_iter().map(|(text, names)| (names.into_iter().collect(), text)).collect();
    texts.sort();
    for (names, text) in texts {
        lines += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(80), names.join(", "));
    }
    Ok(lines)
}

fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file()
            && ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"].iter().any(|start| name.starts_with(start))
    };
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(is_one);
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> Value {
        let package = |name: &str, kind: &str, source: Value| {
            json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0", "source": source,
                    "manifest_path": format!("/nowhere/{name}/Cargo.toml"), "targets": [{ "kind": [kind] }] })
        };
        let needs = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        json!({
            "packages": [package("root", "bin", Value::Null), package("linked", "lib", json!("registry")),
                         package("deep", "lib", json!("registry")), package("macro", "proc-macro", json!("registry")),
                         package("tool", "lib", json!("registry"))],
            "resolve": { "nodes": [
                { "id": "root", "deps": [needs("linked", Value::Null), needs("macro", Value::Null), needs("tool", json!("build"))] },
                { "id": "linked", "deps": [needs("deep", Value::Null), needs("tool", json!("dev"))] },
                { "id": "deep", "deps": [] }, { "id": "macro", "deps": [] }, { "id": "tool", "deps": [] },
            ] },
        })
    }

    #[test]
    fn only_what_is_linked_is_a_part() {
        let mut parts = BTreeMap::new();
        gather(&graph(), "root", &mut parts).unwrap();
        assert_eq!(
            parts.keys().collect::<Vec<_>>(),
            ["pkg:cargo/deep@1.0.0", "pkg:cargo/linked@1.0.0", "pkg:cargo/root@1.0.0"]
        );
        let root = &parts["pkg:cargo/root@1.0.0"];
        assert_eq!(root.needs, BTreeSet::from(["pkg:cargo/linked@1.0.0".to_owned()]));
        assert_eq!(root.licence.as_deref(), Some("MIT OR Apache-2.0"));
        assert!(root.ours && !parts["pkg:cargo/deep@1.0.0"].ours);
        assert!(gather(&graph(), "nobody", &mut parts).is_err());
    }

    #[test]
    fn sums_come_from_the_lock_file() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"r\"\nchecksum = \"00ff\"\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        assert_eq!(checksums(lock), BTreeMap::from([("a 1.0.0".to_owned(), "00ff".to_owned())]));
    }
}
