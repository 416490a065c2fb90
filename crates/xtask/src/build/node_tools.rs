//! The tools that run on Node: wasm-opt and the minifier.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::shell;

/// What rustc's wasm32 target emits by default, and every browser since 2022 reads. Said here because the module doesn't
/// carry it any more once wasm-bindgen has rewritten it; more would let the optimiser use what some browsers lack.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Which kind of text a source is.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// Reached by `import()`.
    Module,
    /// Loaded by a plain `<script>`.
    Classic,
    Style,
}

/// Makes a module as small as wasm-opt can.
pub(super) fn optimise(project: &Project, wasm: &[u8]) -> Result<Vec<u8>> {
    through_files(project, wasm, |input, output| {
        let mut wasm_opt = Command::new("node");
        wasm_opt
            .arg(project.node().join("node_modules/binaryen/bin/wasm-opt"))
            .arg(input)
            .args(["-Oz", "--strip-target-features"]);
        wasm_opt.args(FEATURES).arg("--output").arg(output);
        wasm_opt
    })
}

/// Makes a script or a style sheet as small as esbuild can.
pub(super) fn minify(project: &Project, text: &str, kind: Source) -> Result<Vec<u8>> {
    let mut small = through_files(project, text.as_bytes(), |input, output| {
        let mut esbuild = Command::new(project.node().join("node_modules/.bin/esbuild"));
        esbuild.arg(input).args(["--minify", "--target=es2020", "--legal-comments=none", "--log-level=warning"]);
        esbuild.args(match kind {
            Source::Module => &["--loader:.in=js", "--format=esm"][..],
            Source::Classic => &["--loader:.in=js"],
            Source::Style => &["--loader:.in=css"],
        });
        esbuild.arg(format!("--outfile={}", output.display()));
        esbuild
    })?;
    small.truncate(small.trim_ascii_end().len());
    Ok(small)
}

fn through_files(project: &Project, input: &[u8], tool: impl FnOnce(&Path, &Path) -> Command) -> Result<Vec<u8>> {
    let scratch = Scratch::new(project)?;
    let (from, to) = (scratch.0.join("work.in"), scratch.0.join("work.out"));
    fs::write(&from, input)?;
    shell::run_quietly(&mut tool(&from, &to))?;
    fs::read(&to).with_context(|| format!("no output in {}", to.display()))
}

/// A folder that goes away with its owner.
struct Scratch(PathBuf);

impl Scratch {
    fn new(project: &Project) -> Result<Self> {
        let folder = project.tools().join(format!("scratch-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
