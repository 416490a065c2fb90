//! The tools that run on Node: wasm-opt and the minifier.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;

/// What rustc's wasm32 target emits by default, and every browser since 2022 reads. Said here rather than read from the
/// module, so that what browsers must support is a decision and not an accident of the compiler's version.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Tuned for the size after brotli, which is what travels. Putting a function into its only caller makes the module smaller
/// but breaks the likeness between functions that brotli feeds on, and so does sharing subexpressions: without the two the
/// form weighs 4 to 8 % less on the wire.
const SMALL: [&str; 6] = [
    "-Oz",
    "--converge",
    "--one-caller-inline-max-function-size=15",
    "--skip-pass=local-cse",
    "--strip-target-features",
    "--strip-producers",
];

/// Makes a module as small as wasm-opt can.
pub(super) fn optimise(project: &Project, wasm: &Path) -> Result<Vec<u8>> {
    let small = wasm.with_extension("opt.wasm");
    let mut wasm_opt = Command::new("node");
    wasm_opt.arg(project.node().join("node_modules/binaryen/bin/wasm-opt")).arg(wasm);
    wasm_opt.args(SMALL).args(FEATURES).arg("--output").arg(&small);
    shell::run_quietly(&mut wasm_opt)?;
    fs::read(&small).with_context(|| format!("cannot read {}", small.display()))
}

/// Makes an ECMAScript module as small as esbuild can; what it imports is put into it.
pub(super) fn minify_module(project: &Project, file: &Path) -> Result<Vec<u8>> {
    esbuild(project, file, &["--bundle", "--format=esm"])
}

/// The same for a plain script or a style sheet.
pub(super) fn minify(project: &Project, file: &Path) -> Result<Vec<u8>> {
    esbuild(project, file, &[])
}

/// ES2022: a browser that lacks it lacks constructable style sheets too, which the widget needs.
fn esbuild(project: &Project, file: &Path, options: &[&str]) -> Result<Vec<u8>> {
    let mut esbuild = Command::new(project.node().join("node_modules/.bin/esbuild"));
    esbuild
        .arg(file)
        .args(["--minify", "--target=es2022", "--charset=utf8", "--legal-comments=none", "--log-level=warning"])
        .args(options);
    Ok(shell::capture(&mut esbuild)?.trim_end().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_shrinks_as_we_do() {
        let page = fs::read_to_string(Project::find().root().join("www/trunk.html")).unwrap();
        let (level, options) = SMALL.split_first().unwrap();
        let options: Vec<&str> = options.iter().chain(&FEATURES).copied().collect();
        let wanted = [
            format!("data-wasm-opt=\"{}\"", level.trim_start_matches("-O")),
            format!("data-wasm-opt-params=\"{}\"", options.join(" ")),
        ];
        for wanted in wanted {
            assert!(page.contains(&wanted), "{wanted} is not in www/trunk.html");
        }
    }
}
