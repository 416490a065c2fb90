//! Trunk, for whoever works on the widget. Nobody else waits for it: it takes minutes to compile.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{Wasm, bindgen_cli};
use crate::project::Project;
use crate::{build, shell, stamp};

/// The last version that compiles with our oldest supported rustc. `Trunk.toml` asks for exactly this one.
const VERSION: &str = "0.21.14";

/// Installs Trunk and the tools that it would fetch by itself.
pub(crate) fn ready(project: &Project) -> Result<()> {
    bindgen_cli::ready(project, "wasm-bindgen")?;
    let home = home(project);
    if home.join("bin/trunk").is_file() {
        return Ok(());
    }
    shell::step("building Trunk (about seven minutes on two cores)", || {
        let scratch = project.tools().join("scratch-trunk");
        // It waits for cargo most of its life: an optimised Trunk would take longer to build and save nothing.
        let built = shell::run_quietly(
            shell::cargo(project.root())
                .env("CARGO_TARGET_DIR", &scratch)
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .args(["install", "trunk", "--version", VERSION, "--locked", "--quiet", "--root"])
                .arg(&home),
        );
        let _ = std::fs::remove_dir_all(&scratch);
        built
    })
}

/// Runs Trunk with the compiler and the tools of this project.
pub(crate) fn run(project: &Project, wasm: &Wasm, args: &[String]) -> Result<()> {
    let program = home(project).join("bin/trunk");
    if !program.is_file() {
        bail!("Trunk is not installed: run `cargo xtask setup --trunk` (about seven minutes)");
    }
    // Trunk's page has no loader to fetch the words: a hook of Trunk.toml puts them beside it.
    stamp::write(&project.tools().join("textes.fr.json"), &build::french()?)?;
    let mut trunk = shell::caller_of_cargo(program, project.root());
    trunk.args(args).env("PATH", path(project)?);
    wasm.configure(project, &mut trunk, args.iter().any(|arg| arg == "--release"));
    shell::run(&mut trunk)
}

/// Where Trunk leaves what it builds.
pub(crate) fn dist(project: &Project) -> PathBuf {
    project.target().join("trunk")
}

fn path(project: &Project) -> Result<std::ffi::OsString> {
    let ours =
        [home(project).join("bin"), bindgen_cli::home(project).join("bin"), project.node().join("node_modules/.bin")];
    let theirs = env::var_os("PATH").unwrap_or_default();
    env::join_paths(ours.into_iter().chain(env::split_paths(&theirs)))
        .context("a folder of the path has a colon in its name")
}

fn home(project: &Project) -> PathBuf {
    project.tools().join(format!("trunk-{VERSION}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::WASM_BINDGEN;

    #[test]
    fn trunk_toml_asks_for_what_setup_installs() {
        let text = std::fs::read_to_string(Project::find().root().join("Trunk.toml")).unwrap();
        for wanted in [format!("trunk-version = \"={VERSION}\""), format!("wasm_bindgen = \"{WASM_BINDGEN}\"")] {
            assert!(text.contains(&wanted), "{wanted} is not in Trunk.toml");
        }
    }
}
