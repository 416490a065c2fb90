//! Programs of `wasm-bindgen-cli`: the runner of wasm tests, and for Trunk the generator itself. Our own build takes the
//! generator as a library.

use std::path::PathBuf;

use anyhow::Result;

use crate::build::WASM_BINDGEN;
use crate::project::Project;
use crate::shell;

/// The program of exactly our wasm-bindgen: it must agree with the crate to the patch.
pub(super) fn ready(project: &Project, program: &str) -> Result<PathBuf> {
    let home = home(project);
    let path = home.join("bin").join(program);
    if path.is_file() {
        return Ok(path);
    }
    // Unoptimised, and without what it would need to fetch a WebDriver by itself: one minute instead of four. Not
    // `--locked`: the lock file it is published with names versions that mirrors no longer have.
    shell::step(&format!("building {program}"), || {
        let scratch = project.tools().join("scratch-wasm-bindgen");
        let built = shell::run_quietly(
            shell::cargo(project.root())
                .env("CARGO_TARGET_DIR", &scratch)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .args(["install", "wasm-bindgen-cli", "--version", WASM_BINDGEN, "--bin", program])
                .args(["--debug", "--no-default-features", "--quiet", "--root"])
                .arg(&home),
        );
        let _ = std::fs::remove_dir_all(&scratch);
        built
    })?;
    Ok(path)
}

/// Where they are installed.
pub(super) fn home(project: &Project) -> PathBuf {
    project.tools().join(format!("wasm-bindgen-{WASM_BINDGEN}"))
}
