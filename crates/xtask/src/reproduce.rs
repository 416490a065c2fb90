//! Builds the last commit at two places and compares: whoever has the sources can tell whether a widget, or a package, was
//! made of them.
//!
//! Minutes for the widget and many more for the program, so nothing else calls it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::{setup, shell, stamp};

/// Not alike in length either: a path that gets into a file often shows by its size.
const PLACES: [&str; 2] = ["one", "another/further-down"];

pub(crate) fn run(project: &Project, program: bool) -> Result<()> {
    // The tools are the same for both, and part of what is compared is that nothing else is.
    setup::for_build(project)?;
    let date = shell::capture(Command::new("git").current_dir(project.root()).args(["log", "-1", "--format=%ct"]))?;
    let chore = if program { "package" } else { "size" };
    let mut made = Vec::new();
    for place in PLACES {
        let copy = project.target().join("reproduce").join(place);
        checkout(project, &copy)?;
        shell::step(&format!("building at {}", copy.display()), || {
            shell::run_quietly(
                Command::new(std::env::current_exe()?)
                    .arg(chore)
                    .current_dir(&copy)
                    // This is how a chore finds its checkout.
                    .env("CARGO_MANIFEST_DIR", copy.join("crates/xtask"))
                    .env("SOURCE_DATE_EPOCH", date.trim()),
            )
        })?;
        let mut files = BTreeMap::new();
        sums(&copy.join("target/actifs"), &copy, &mut files)?;
        if program {
            for entry in fs::read_dir(copy.join("target/package"))? {
                let path = entry?.path();
                if path.is_file() {
                    files.insert(path.strip_prefix(&copy)?.to_owned(), sum(&path)?);
                }
            }
        }
        made.push(files);
    }
    let [one, another] = made.as_slice() else { bail!("two places, two lists") };
    let differ: Vec<String> = one
        .keys()
        .chain(another.keys())
        .filter(|file| one.get(*file) != another.get(*file))
        .map(|file| file.display().to_string())
        .collect();
    if !differ.is_empty() {
        bail!("these differ between {} and {}: {}", PLACES[0], PLACES[1], differ.join(", "));
    }
    for (file, sum) in one {
        println!("{sum}  {}", file.display());
    }
    fs::remove_dir_all(project.target().join("reproduce")).context("cannot remove the copies")
}

/// The last commit's files, with this checkout's tools.
fn checkout(project: &Project, copy: &Path) -> Result<()> {
    if copy.exists() {
        fs::remove_dir_all(copy)?;
    }
    fs::create_dir_all(copy.join("target"))?;
    let archive = copy.join("target/sources.tar");
    shell::run_quietly(
        Command::new("git").current_dir(project.root()).args(["archive", "--output"]).arg(&archive).arg("HEAD"),
    )?;
    shell::run_quietly(Command::new("tar").arg("--extract").arg("--file").arg(&archive).arg("--directory").arg(copy))?;
    symlink(project.tools(), copy.join("target/tools"))?;
    symlink(project.node().join("node_modules"), copy.join("tests/node_modules")).context("cannot lend the Node tools")
}

fn sums(folder: &Path, root: &Path, files: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("nothing was built in {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            sums(&path, root, files)?;
        } else {
            files.insert(path.strip_prefix(root)?.to_owned(), sum(&path)?);
        }
    }
    Ok(())
}

fn sum(path: &Path) -> Result<String> {
    Ok(stamp::hash(&fs::read(path).with_context(|| format!("cannot read {}", path.display()))?))
}
