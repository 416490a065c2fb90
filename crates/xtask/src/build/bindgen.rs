//! wasm-bindgen, as a library: the same output as its command line without its three minutes of compilation.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::{Bindgen, Output};

use super::split::Side;
use super::{slim, split};

/// A widget, as files: JavaScript that loads it (beside the snippets that it imports) and the two halves of the WebAssembly
/// it loads.
pub(super) struct Bound {
    pub(super) glue: PathBuf,
    pub(super) first: PathBuf,
    pub(super) second: PathBuf,
}

/// Where the later steps live. A function of one of these modules, or made for one of their types, waits for the second
/// half; what only they call follows them by itself.
const LATER: [&str; 17] = [
    "widget::brouillon::",
    "widget::franceconnect::",
    "widget::dossier::",
    "widget::verification::",
    "widget::dates::",
    "widget::salle::",
    "widget::json::ecriture::",
    "widget::composants::date::",
    "widget::composants::famille::",
    "widget::composants::identite::",
    "widget::composants::information::",
    "widget::composants::liste::",
    "widget::composants::prix::",
    "widget::composants::radios::",
    "widget::composants::recapitulatif::",
    "widget::composants::recherche::",
    "widget::composants::recu::",
];

/// What the first half calls once it has waited for the second.
const GATES: &str = "widget::suite::";

/// How the glue links the second half, which asks for its imports under the same names and for what the first one shares.
const LINK: &str = "
export async function suite(reponse) {
    await __wbg_load(await reponse, { ...__wbg_get_imports(), p: wasm });
}
";

/// Runs wasm-bindgen on what cargo compiled, slims both sides and cuts the module in two. `folder` is emptied first.
pub(super) fn run(compiled: &Path, folder: &Path) -> Result<Bound> {
    let mut output = emit(compiled, folder)?;
    let bound = Bound { glue: folder.join("widget.js"), first: folder.join(MODULE), second: folder.join("suite.wasm") };
    let mut glue = slim::slim(&fs::read_to_string(&bound.glue)?, output.wasm_mut())?;
    let mut halves = split::split(&output.wasm_mut().emit_wasm(), side)?;
    for needed in [
        "async function __wbg_load(module, imports)",
        "function __wbg_get_imports()",
        "let wasmModule, wasmInstance, wasm;",
    ] {
        if !glue.contains(needed) {
            bail!("the glue has no `{needed}`: its shape changed, see build/bindgen.rs");
        }
    }
    glue.push_str(LINK);
    fs::write(&bound.glue, glue)?;
    fs::write(&bound.first, halves.first.emit_wasm())?;
    fs::write(&bound.second, halves.second.emit_wasm())?;
    Ok(bound)
}

/// Where a function belongs, by its mangled name.
fn side(name: &str) -> Side {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    if name.starts_with(GATES) {
        Side::Gate
    } else if name.contains(GATES) || LATER.iter().any(|module| name.contains(module)) {
        Side::Later
    } else {
        Side::Any
    }
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
