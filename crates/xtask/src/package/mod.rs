//! What city IT installs: one static program with the form inside, a Debian package of it, and the list of what they are
//! made of.
//!
//! Everything goes to `target/package`. The same sources give the same bytes: paths are left out of the program, and files
//! have the date of the last commit (or `SOURCE_DATE_EPOCH`).

mod check;
mod debian;
mod inventory;
mod program;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{build, setup, shell};

/// The version that the workspace's crates share.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What was made.
struct Package {
    program: PathBuf,
    /// CycloneDX, as JSON.
    inventory: PathBuf,
    deb: PathBuf,
}

/// Builds everything; with `check`, installs it in a clean Debian and judges what surrounds it.
pub(crate) fn run(project: &Project, check: bool) -> Result<()> {
    let date = source_date(project)?;
    let wasm = setup::for_build(project)?;
    build::widget(project, &wasm)?;
    let program = program::build(project)?;
    let inventory = shell::step("listing what it is made of", || inventory::write(project, date))?;
    let deb = shell::step("packaging", || debian::pack(project, &program, date))?;
    let package = Package { program, inventory, deb };
    for file in [&package.program, &package.inventory, &package.deb] {
        let bytes = file.metadata().with_context(|| format!("{} is not there", file.display()))?.len();
        println!("{:>9} kB  {}", bytes / 1000, file.strip_prefix(project.root()).unwrap_or(file).display());
    }
    if check { check::run(project, &package, date) } else { Ok(()) }
}

fn folder(project: &Project) -> PathBuf {
    project.target().join("package")
}

/// Where the files that surround the program are.
fn deploy(project: &Project) -> PathBuf {
    project.root().join("proxy/deploy")
}

/// Seconds since 1970, the date of everything that is made.
fn source_date(project: &Project) -> Result<u64> {
    let said = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(said) => said,
        Err(_) => {
            shell::capture(Command::new("git").current_dir(project.root()).args(["log", "-1", "--format=%ct"]))
                .context("outside of git, SOURCE_DATE_EPOCH must say the date of the sources, in seconds since 1970")?
        }
    };
    said.trim().parse().with_context(|| format!("SOURCE_DATE_EPOCH is a number of seconds; `{}` is not", said.trim()))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
