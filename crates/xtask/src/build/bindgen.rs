//! wasm-bindgen, as a library: the same output as its command line without its three minutes of compilation.

use std::path::Path;

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// The two halves of a widget: JavaScript that loads it and the WebAssembly it loads.
pub(super) struct Halves {
    pub(super) glue: String,
    pub(super) wasm: Vec<u8>,
}

/// Runs wasm-bindgen on what cargo compiled.
pub(super) fn run(compiled: &Path) -> Result<Halves> {
    let mut output = Bindgen::new()
        .input_path(compiled)
        .out_name("widget")
        .web(true)?
        .typescript(false)
        .demangle(false)
        // Names of functions weigh a third of the module and serve nobody in production.
        .remove_name_section(true)
        .remove_producers_section(true)
        // The loader fetches the module itself, to check its hash; no default address is needed.
        .omit_default_module_path(true)
        .generate_output()?;
    if !output.snippets().is_empty() || !output.local_modules().is_empty() {
        bail!(
            "a dependency of the widget brings JavaScript snippets: they would need a folder of their own beside the glue"
        );
    }
    Ok(Halves { glue: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}
