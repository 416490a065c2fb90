//! Brotli and gzip beside each file, by Node's own library: the reference encoders, and no crate of ours to compile.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::shell;

const SCRIPT: &str = r"
const { brotliCompressSync, gzipSync, constants: c } = require('node:zlib');
const { readFileSync, writeFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const raw = readFileSync(file);
  const [shortest] = [0, 1, 2, 4, 8]
    .map((distances) => brotliCompressSync(raw, { params: {
      [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 18, [c.BROTLI_PARAM_SIZE_HINT]: raw.length,
      [c.BROTLI_PARAM_NDIRECT]: distances } }))
    .sort((one, other) => one.length - other.length);
  writeFileSync(`${file}.br`, shortest);
  writeFileSync(`${file}.gz`, gzipSync(raw, { level: 9 }));
}";

/// Writes `<file>.br` (quality 11, the shortest over a few ways to code distances) and `<file>.gz` (level 9) beside each file.
/// The window of 256 kB holds each of them whole.
pub(super) fn beside(files: &[PathBuf]) -> Result<()> {
    shell::run_quietly(Command::new("node").args(["-e", SCRIPT, "--"]).args(files))
}

/// The name of a compressed sibling.
pub(super) fn sibling(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(extension);
    name.into()
}
