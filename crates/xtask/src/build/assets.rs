//! The folder that the proxy serves, `target/actifs`:
//!
//! ```text
//! pass-famille.js          the loader, with the addresses and the hashes below written into it
//! <hash16>/widget.js       wasm-bindgen's glue, minified
//! <hash16>/widget.wasm     the widget
//! <hash16>/theme.css       its style
//! manifeste.json           names, sizes and hashes of the four
//! ```
//!
//! Each of the four has its `.br` and `.gz` beside it. `<hash16>` comes from the content, so these addresses may be cached
//! for ever; the loader carries the SHA-384 of what it fetches, so a browser refuses anything else.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha384};

use super::compress::sibling;
use super::{WASM_BINDGEN, bindgen, compress, node_tools, style};
use crate::project::Project;
use crate::shell;
use crate::stamp::{Inputs, Stamp};

/// What was made, as `manifeste.json` says it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) loader: Asset,
    pub(crate) glue: Asset,
    pub(crate) wasm: Asset,
    pub(crate) theme: Asset,
}

/// One file, with its weight on the wire in each encoding.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asset {
    /// Relative to the folder of the assets.
    pub(crate) path: String,
    /// As an `integrity` attribute writes it: `sha384-…`.
    pub(crate) sha384: String,
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Raise it when the steps below change, so that folders made before are made again.
const RECIPE: &str = "assets 5";
/// Where the proxy serves the folder.
const SERVED_UNDER: &str = "/actifs";

impl Manifest {
    pub(crate) fn all(&self) -> [(&'static str, &Asset); 4] {
        [("loader", &self.loader), ("glue", &self.glue), ("wasm", &self.wasm), ("theme", &self.theme)]
    }

    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("manifeste.json");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a manifest", path.display()))
    }
}

/// Makes the folder from a compiled widget, unless it was made from the same one.
pub(super) fn make(project: &Project, compiled: &Path) -> Result<Manifest> {
    let folder = project.assets();
    let loader = project.root().join("www/pass-famille.js");
    let style = style::joined(project.root())?;
    let inputs = Inputs::of(RECIPE)
        .and(WASM_BINDGEN)
        .and_file(compiled)?
        .and_file(&loader)?
        .and(&style)
        .and_file(&project.node().join("package-lock.json"))?;
    let stamp = Stamp::new(project.tools().join("assets.stamp"), inputs);
    if stamp.is_fresh()
        && let Ok(manifest) = Manifest::read(&folder)
        && manifest.all().iter().all(|(_, asset)| folder.join(&asset.path).is_file())
    {
        return Ok(manifest);
    }
    let bound = project.tools().join("bound");
    let halves = shell::step("binding it to JavaScript", || bindgen::run(compiled, &bound))?;
    let wasm = shell::step("shrinking it with wasm-opt", || node_tools::optimise(project, &halves.wasm))?;
    let manifest = shell::step("minifying and compressing the rest", || {
        let glue = node_tools::minify_module(project, &halves.glue)?;
        let theme = bound.join("theme.css");
        fs::write(&theme, &style)?;
        let immutable = Immutable::new(glue, wasm, node_tools::minify(project, &theme)?);
        let filled = bound.join("pass-famille.js");
        fs::write(&filled, fill(&fs::read_to_string(&loader)?, &immutable)?)?;
        write(&folder, node_tools::minify(project, &filled)?, immutable)
    })?;
    stamp.set()?;
    Ok(manifest)
}

/// The files whose address changes with their content, each with the word that the loader knows it by.
struct Immutable([(&'static str, String, Vec<u8>); 3]);

impl Immutable {
    fn new(glue: Vec<u8>, wasm: Vec<u8>, theme: Vec<u8>) -> Self {
        let inputs = Inputs::of(RECIPE).and(&glue).and(&wasm).and(&theme).finish();
        let folder = inputs.get(..16).unwrap_or(&inputs);
        let path = |file| format!("{folder}/{file}");
        Self([
            ("GLUE", path("widget.js"), glue),
            ("WASM", path("widget.wasm"), wasm),
            ("THEME", path("theme.css"), theme),
        ])
    }
}

/// Writes addresses and hashes in the place of `"__NAMES__"`, which must be there: a loader without its hashes would
/// check nothing.
fn fill(loader: &str, immutable: &Immutable) -> Result<String> {
    let mut filled = loader.to_owned();
    for (word, path, content) in &immutable.0 {
        let values = [
            (format!("\"__{word}__\""), format!("{SERVED_UNDER}/{path}")),
            (format!("\"__{word}_SRI__\""), integrity(content)),
        ];
        for (literal, value) in values {
            if !filled.contains(&literal) {
                bail!("www/pass-famille.js must contain the string {literal}, where the build writes `{value}`");
            }
            filled = filled.replace(&literal, &format!("\"{value}\""));
        }
    }
    Ok(filled)
}

/// Made beside and moved into place: a proxy that reads the folder never meets half of it.
fn write(folder: &Path, loader: Vec<u8>, immutable: Immutable) -> Result<Manifest> {
    let fresh = sibling(folder, ".neuf");
    let _ = fs::remove_dir_all(&fresh);
    let [glue, wasm, theme] = immutable.0.map(|(_, path, content)| (path, content));
    let files = [("pass-famille.js".to_owned(), loader), glue, wasm, theme];
    for (path, content) in &files {
        let file = fresh.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&fresh))?;
        fs::write(&file, content)?;
    }
    compress::beside(&files.each_ref().map(|(path, _)| fresh.join(path)))?;
    let [loader, glue, wasm, theme] = files.map(|(path, content)| asset(&fresh, path, &content));
    let manifest = Manifest { loader: loader?, glue: glue?, wasm: wasm?, theme: theme? };
    fs::write(fresh.join("manifeste.json"), serde_json::to_string_pretty(&manifest)?)?;
    let _ = fs::remove_dir_all(folder);
    fs::rename(&fresh, folder).with_context(|| format!("cannot replace {}", folder.display()))?;
    Ok(manifest)
}

fn asset(folder: &Path, path: String, content: &[u8]) -> Result<Asset> {
    let file = folder.join(&path);
    let size = |extension| Ok::<_, std::io::Error>(fs::metadata(sibling(&file, extension))?.len());
    Ok(Asset { sha384: integrity(content), raw: content.len() as u64, gzip: size(".gz")?, brotli: size(".br")?, path })
}

fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_gets_all_its_values_or_is_refused() {
        let immutable = || Immutable::new(b"glue".to_vec(), b"wasm".to_vec(), b"theme".to_vec());
        let names =
            ["GLUE", "GLUE_SRI", "WASM", "WASM_SRI", "THEME", "THEME_SRI"].map(|name| format!("\"__{name}__\""));
        let filled = fill(&names.join(","), &immutable()).unwrap();
        let values: Vec<&str> = filled.split(',').map(|value| value.trim_matches('"')).collect();
        assert!(values[0].starts_with("/actifs/") && values[0].ends_with("/widget.js"), "{filled}");
        assert_eq!(values[3], integrity(b"wasm"));
        for missing in 0..names.len() {
            let mut others = names.to_vec();
            let name = others.remove(missing);
            let refused = fill(&others.join(","), &immutable()).unwrap_err().to_string();
            assert!(refused.contains(&name), "{refused}");
        }
    }

    #[test]
    fn a_new_content_has_a_new_address() {
        let address = |theme: &[u8]| Immutable::new(b"g".to_vec(), b"w".to_vec(), theme.to_vec()).0[0].1.clone();
        assert_ne!(address(b"a"), address(b"b"));
    }

    #[test]
    fn integrity_is_what_a_browser_computes() {
        // From `printf '' | openssl dgst -sha384 -binary | openssl base64 -A`.
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), empty);
    }
}
