//! Builds what a citizen downloads and the proxy that serves it.

mod assets;
mod bindgen;
mod compress;
mod node_tools;
mod slim;
mod split;
mod style;
mod words;

use std::path::PathBuf;

use anyhow::Result;

use crate::project::Project;
use crate::setup::Wasm;
use crate::shell;
pub(crate) use assets::{Asset, Manifest};
pub(crate) use words::french;

/// The version of wasm-bindgen that every part must share, to the patch; the test below holds it to the lock file.
pub(crate) const WASM_BINDGEN: &str = "0.2.130";

/// The widget, from Rust to the served files.
pub(crate) fn widget(project: &Project, wasm: &Wasm) -> Result<Manifest> {
    assets::make(project, &compile(project, wasm)?)
}

/// The widget as a plain wasm-bindgen and wasm-opt make it, without our slimming: what Trunk should make too.
pub(crate) fn plain_widget(project: &Project, wasm: &Wasm) -> Result<Vec<u8>> {
    let compiled = compile(project, wasm)?;
    node_tools::optimise(project, &bindgen::run_plainly(&compiled, &project.tools().join("plain"))?)
}

fn compile(project: &Project, wasm: &Wasm) -> Result<PathBuf> {
    shell::step(&format!("compiling the widget ({})", wasm.describe()), || {
        let mut cargo = wasm.cargo(project, "build", true);
        shell::run(cargo.args(["--quiet", "--package", "widget", "--profile", "widget"]))
    })?;
    Ok(Wasm::release_artefact(project, "widget", "widget.wasm"))
}

/// The proxy, for the demo and the tests.
pub(crate) fn proxy(project: &Project) -> Result<()> {
    shell::step("compiling the proxy", || {
        shell::run(
            shell::cargo(project.root())
                .args(["build", "--package", "pass-famille", "--target-dir"])
                .arg(project.target()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_and_the_crate_agree_to_the_patch() {
        let lock = std::fs::read_to_string(Project::find().root().join("Cargo.lock")).unwrap();
        for package in ["wasm-bindgen", "wasm-bindgen-cli-support"] {
            let wanted = format!("name = \"{package}\"\nversion = \"{WASM_BINDGEN}\"\n");
            assert!(lock.contains(&wanted), "{package} is not {WASM_BINDGEN} in Cargo.lock");
        }
    }
}
