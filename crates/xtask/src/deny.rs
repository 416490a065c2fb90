//! cargo-deny's judgement of every dependency, by `deny.toml`: licences, sources, crates that must not be there.
//!
//! Advisories are left to whoever reaches their database: `cargo deny check advisories` with the same file.

use std::path::PathBuf;

use anyhow::Result;

use crate::project::Project;
use crate::shell;

const CARGO_DENY: &str = "0.20.2";

pub(crate) fn run(project: &Project) -> Result<()> {
    let program = cargo_deny(project)?;
    shell::step("licences, sources and bans of the dependencies", || {
        let mut deny = shell::caller_of_cargo(&program, project.root());
        shell::run(deny.args([
            "--workspace",
            "--locked",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ]))
    })
}

/// Of exactly this version, compiled once without optimisation: it reads a few files.
fn cargo_deny(project: &Project) -> Result<PathBuf> {
    let home = project.tools().join(format!("cargo-deny-{CARGO_DENY}"));
    let path = home.join("bin/cargo-deny");
    if path.is_file() {
        return Ok(path);
    }
    shell::step("building cargo-deny", || {
        let scratch = project.tools().join("scratch-cargo-deny");
        let built = shell::run_quietly(
            shell::cargo(project.root())
                .env("CARGO_TARGET_DIR", &scratch)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--debug", "--quiet", "--root"])
                .arg(&home),
        );
        let _ = std::fs::remove_dir_all(&scratch);
        built
    })?;
    Ok(path)
}
