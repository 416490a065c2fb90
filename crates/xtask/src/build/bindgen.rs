//! wasm-bindgen, as a library: the same output as its command line without its three minutes of compilation.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use wasm_bindgen_cli_support::{Bindgen, Output};

use super::slim;

/// The two halves of a widget, as files: JavaScript that loads it (beside the snippets that it imports) and the
/// WebAssembly it loads.
pub(super) struct Halves {
    pub(super) glue: PathBuf,
    pub(super) wasm: PathBuf,
}

/// Runs wasm-bindgen on what cargo compiled, and slims both halves. `folder` is emptied first.
pub(super) fn run(compiled: &Path, folder: &Path) -> Result<Halves> {
    let mut output = emit(compiled, folder)?;
    let halves = Halves { glue: folder.join("widget.js"), wasm: folder.join(MODULE) };
    let glue = slim::slim(&fs::read_to_string(&halves.glue)?, output.wasm_mut())?;
    fs::write(&halves.glue, glue)?;
    fs::write(&halves.wasm, output.wasm_mut().emit_wasm())?;
    Ok(halves)
}

/// Runs wasm-bindgen as its command line does by default; gives the module's path.
pub(super) fn run_plainly(compiled: &Path, folder: &Path) -> Result<PathBuf> {
    emit(compiled, folder).map(|_| folder.join(MODULE))
}

const MODULE: &str = "widget_bg.wasm";

fn emit(compiled: &Path, folder: &Path) -> Result<Output> {
    let _ = fs::remove_dir_all(folder);
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name("widget")
        .web(true)?
        .typescript(false)
        .demangle(false)
        // The names of functions stay for now: wasm-opt orders functions by them before it drops them, and likes come
        // together.
        .remove_producers_section(true)
        // The loader fetches the module itself, to check its hash; no default address is needed.
        .omit_default_module_path(true)
        .generate_output()?;
    // Snippets of JavaScript too, which the glue imports from beside it.
    output.emit(folder)?;
    Ok(output)
}
