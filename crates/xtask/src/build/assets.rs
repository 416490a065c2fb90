//! The folder that the proxy serves, `target/actifs`:
//!
//! ```text
//! pass-famille.js          the loader, with the folder and the hashes of the files below written into it
//! pass-famille.d.ts        its types, for whoever writes TypeScript
//! <hash16>/widget.js       wasm-bindgen's glue, minified
//! <hash16>/widget.wasm     the first half of the widget: the first step
//! <hash16>/suite.wasm      the second half: all that follows
//! <hash16>/textes.*.json   its words and its style, a file for each language
//! <hash16>/cadre.js        the script of the frame's page
//! manifeste.json           names, sizes and hashes of them all
//! ```
//!
//! Each has its `.br` and `.gz` beside it. `<hash16>` comes from the content, so these addresses may be cached
//! for ever; the loader carries the SHA-256 of what it fetches, so a browser refuses anything else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha384};

use super::compress::sibling;
use super::{WASM_BINDGEN, bindgen, compress, node_tools, style, words};
use crate::project::Project;
use crate::shell;
use crate::stamp::{Inputs, Stamp};

/// What was made, as `manifeste.json` says it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) loader: Asset,
    /// The folder of the rest, relative to that of the assets.
    pub(crate) folder: String,
    /// By their names in that folder.
    pub(crate) files: BTreeMap<String, Asset>,
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
const RECIPE: &str = "assets 13";
/// Where the proxy serves the folder.
const SERVED_UNDER: &str = "/actifs";
const LOADER: &str = "pass-famille.js";
const TYPES: &str = "pass-famille.d.ts";

impl Manifest {
    /// Every file that a browser may fetch, under a short name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &Asset)> {
        [("loader", &self.loader)].into_iter().chain(self.files.iter().map(|(name, asset)| (name.as_str(), asset)))
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
    let www = project.root().join("www");
    let (loader, types, frame) = (www.join(LOADER), www.join(TYPES), www.join("cadre.js"));
    let style = style::joined(project.root())?;
    let mut inputs = Inputs::of(RECIPE)
        .and(WASM_BINDGEN)
        .and_file(compiled)?
        .and_file(&loader)?
        .and_file(&types)?
        .and_file(&frame)?
        .and(&style)
        .and_file(&project.node().join("package-lock.json"))?;
    for (_, content) in &words::files("")? {
        inputs = inputs.and(content);
    }
    let stamp = Stamp::new(project.tools().join("assets.stamp"), inputs);
    if stamp.is_fresh()
        && let Ok(manifest) = Manifest::read(&folder)
        && manifest.all().all(|(_, asset)| folder.join(&asset.path).is_file())
    {
        return Ok(manifest);
    }
    let bound = project.tools().join("bound");
    let halves = shell::step("binding it to JavaScript", || bindgen::run(compiled, &bound))?;
    let (first, second) = shell::step("shrinking it with wasm-opt", || {
        Ok((node_tools::optimise(project, &halves.first)?, node_tools::optimise(project, &halves.second)?))
    })?;
    let manifest = shell::step("minifying and compressing the rest", || {
        let theme = bound.join("theme.css");
        fs::write(&theme, &style)?;
        let mut files = BTreeMap::from([
            ("widget.js".to_owned(), node_tools::minify_module(project, &halves.glue)?),
            ("widget.wasm".to_owned(), first),
            ("suite.wasm".to_owned(), second),
            ("cadre.js".to_owned(), node_tools::minify(project, &frame)?),
        ]);
        files.extend(words::files(str::from_utf8(&node_tools::minify(project, &theme)?)?.trim_end())?);
        let immutable = Immutable::new(known_by_the_glue(files)?);
        let filled = bound.join(LOADER);
        fs::write(&filled, fill(&fs::read_to_string(&loader)?, &immutable)?)?;
        write(&folder, node_tools::minify(project, &filled)?, fs::read(&types)?, immutable)
    })?;
    stamp.set()?;
    Ok(manifest)
}

/// What the loader checks by itself; the glue, checked, brings the hashes of the rest. They can't be compressed, and every
/// page of a city pays for the loader.
const CHECKED_BY_THE_LOADER: [&str; 2] = ["widget.js", "widget.wasm"];

/// Writes into the glue the hashes of what the loader fetches after it.
fn known_by_the_glue(mut files: BTreeMap<String, Vec<u8>>) -> Result<BTreeMap<String, Vec<u8>>> {
    // The loader never fetches the frame's script.
    let hashes = hashes(&files, |name| name != "cadre.js" && !CHECKED_BY_THE_LOADER.contains(&name))?;
    let glue = files.get_mut("widget.js").context("the glue is missing")?;
    glue.extend_from_slice(format!("\nexport const EMPREINTES={hashes};").as_bytes());
    Ok(files)
}

/// The hashes of these files, as an object of JavaScript.
fn hashes(files: &BTreeMap<String, Vec<u8>>, wanted: impl Fn(&str) -> bool) -> Result<String> {
    let hashes: BTreeMap<&str, String> =
        files.iter().filter(|(name, _)| wanted(name)).map(|(name, content)| (name.as_str(), light(content))).collect();
    Ok(serde_json::to_string(&hashes)?)
}

/// The files whose address changes with their content.
struct Immutable {
    folder: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Immutable {
    fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let mut inputs = Inputs::of(RECIPE);
        for (name, content) in &files {
            inputs = inputs.and(name).and(content);
        }
        let inputs = inputs.finish();
        Self { folder: inputs.get(..16).unwrap_or(&inputs).to_owned(), files }
    }

    /// What the loader checks, as an object of JavaScript.
    fn hashes(&self) -> Result<String> {
        hashes(&self.files, |name| CHECKED_BY_THE_LOADER.contains(&name))
    }
}

/// Writes the folder and the hashes in the place of `"__NAMES__"`, which must be there: a loader without its hashes would
/// check nothing.
fn fill(loader: &str, immutable: &Immutable) -> Result<String> {
    let mut filled = loader.to_owned();
    let folder = format!("\"{SERVED_UNDER}/{}/\"", immutable.folder);
    for (literal, value) in [("\"__DOSSIER__\"", folder), ("\"__EMPREINTES__\"", immutable.hashes()?)] {
        if !filled.contains(literal) {
            bail!("www/{LOADER} must contain the string {literal}, where the build writes `{value}`");
        }
        filled = filled.replace(literal, &value);
    }
    Ok(filled)
}

/// Made beside and moved into place: a proxy that reads the folder never meets half of it.
fn write(folder: &Path, loader: Vec<u8>, types: Vec<u8>, immutable: Immutable) -> Result<Manifest> {
    let fresh = sibling(folder, ".neuf");
    let _ = fs::remove_dir_all(&fresh);
    let within = fresh.join(&immutable.folder);
    fs::create_dir_all(&within)?;
    fs::write(fresh.join(LOADER), &loader)?;
    fs::write(fresh.join(TYPES), types)?;
    for (name, content) in &immutable.files {
        fs::write(within.join(name), content)?;
    }
    let mut paths: Vec<_> = immutable.files.keys().map(|name| within.join(name)).collect();
    paths.extend([fresh.join(LOADER), fresh.join(TYPES)]);
    compress::beside(&paths)?;
    let mut files = BTreeMap::new();
    for (name, content) in &immutable.files {
        files.insert(name.clone(), asset(&fresh, format!("{}/{name}", immutable.folder), content)?);
    }
    let manifest = Manifest { loader: asset(&fresh, LOADER.to_owned(), &loader)?, folder: immutable.folder, files };
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

/// A hash for the loader: what no compression shortens is what a small file is made of.
fn light(content: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(content)))
}

fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(Sha384::digest(content)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn immutable(second: &[u8]) -> Immutable {
        let files = [
            ("cadre.js", b"frame".as_slice()),
            ("suite.wasm", second),
            ("widget.js", b"glue"),
            ("widget.wasm", b"wasm"),
        ];
        let files = files.map(|(name, content)| (name.to_owned(), content.to_vec()));
        Immutable::new(known_by_the_glue(BTreeMap::from(files)).unwrap())
    }

    #[test]
    fn a_loader_gets_all_its_values_or_is_refused() {
        let immutable = immutable(b"suite");
        let filled = fill("[\"__DOSSIER__\",\"__EMPREINTES__\"]", &immutable).unwrap();
        let values: serde_json::Value = serde_json::from_str(&filled).unwrap();
        let folder = values[0].as_str().unwrap();
        assert!(folder.starts_with("/actifs/") && folder.ends_with('/'), "{filled}");
        let glue = light(&immutable.files["widget.js"]);
        assert_eq!(values[1], serde_json::json!({ "widget.js": glue, "widget.wasm": light(b"wasm") }));
        for missing in ["\"__DOSSIER__\"", "\"__EMPREINTES__\""] {
            let refused = fill(missing, &immutable).unwrap_err().to_string();
            assert!(!refused.contains(missing) && refused.contains("\"__"), "{refused}");
        }
    }

    #[test]
    fn the_glue_knows_the_hashes_of_what_comes_after_it() {
        let glue = String::from_utf8(immutable(b"suite").files["widget.js"].clone()).unwrap();
        let hashes = serde_json::json!({ "suite.wasm": light(b"suite") });
        assert_eq!(glue, format!("glue\nexport const EMPREINTES={hashes};"));
    }

    #[test]
    fn a_new_content_has_a_new_address() {
        assert_ne!(immutable(b"a").folder, immutable(b"b").folder);
    }

    #[test]
    fn integrity_is_what_a_browser_computes() {
        // From `printf '' | openssl dgst -sha384 -binary | openssl base64 -A`.
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), empty);
    }
}
