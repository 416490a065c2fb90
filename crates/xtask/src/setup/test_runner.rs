//! `wasm-bindgen-test-runner`, which serves a test module to a browser and reads the outcome.

use std::path::PathBuf;

use anyhow::Result;

use crate::build::WASM_BINDGEN;
use crate::project::Project;
use crate::shell;

const PROGRAM: &str = "wasm-bindgen-test-runner";

/// The runner of exactly our wasm-bindgen: the two must agree to the patch.
pub(super) fn ready(project: &Project) -> Result<PathBuf> {
    let home = project.tools().join(format!("wasm-bindgen-{WASM_BINDGEN}"));
    let program = home.join("bin").join(PROGRAM);
    if program.is_file() {
        return Ok(program);
    }
    // Unoptimised, and without what it would need to fetch a WebDriver by itself: one minute instead of four. Not
    // `--locked`: the lock file it is published with names versions that mirrors no longer have.
    shell::step("building the runner of wasm tests", || {
        let scratch = project.tools().join("scratch-runner");
        let built = shell::run_quietly(
            shell::cargo(project.root(), None)
                .env("CARGO_TARGET_DIR", &scratch)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .args(["install", "wasm-bindgen-cli", "--version", WASM_BINDGEN, "--bin", PROGRAM])
                .args(["--debug", "--no-default-features", "--quiet", "--root"])
                .arg(&home),
        );
        let _ = std::fs::remove_dir_all(&scratch);
        built
    })?;
    Ok(program)
}
