//! Builds Rust's standard library for wasm32 from its source, with a compiler of the same version.
//!
//! Needed twice: where no ready-made library can be fetched, and for the widget that ships, whose library panics by
//! aborting at once (no messages, no formatting of them: the widget is 10 to 16 % smaller).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::wasm::TARGET;
use crate::{shell, stamp};

/// How the library treats a panic.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Panic {
    Message,
    ImmediateAbort,
}

/// Flags that a crate needs too when it is built against an immediate-abort library. Where a panic happened is then nobody's
/// to read, so the names of source files are left out as well.
pub(super) const IMMEDIATE_ABORT: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none";

/// The folder of a sysroot that rustc reads the target's libraries from.
pub(super) fn libraries(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

/// Whether a library for this very compiler was put there by us.
pub(super) fn is_built(sysroot: &Path, version: &str) -> bool {
    fs::read_to_string(stamp_in(sysroot)).is_ok_and(|known| known == version) && libraries(sysroot).is_dir()
}

/// Builds the library with the compiler of `compiler` (a sysroot) from its own source, into `sysroot`.
pub(super) fn build(compiler: &Path, version: &str, panic: Panic, sysroot: &Path) -> Result<()> {
    let source = compiler.join("lib/rustlib/src/rust/library");
    if !source.join("sysroot/Cargo.toml").is_file() {
        bail!("the source of Rust's standard library is not in {}", source.display());
    }
    // Always a new folder: cargo may take an old one of the same path for fresh after the compiler changed.
    let scratch = std::env::temp_dir().join(format!("pass-famille-std-{}-{}", std::process::id(), panic as u8));
    let built = compile(compiler, &source, panic, &scratch).and_then(|()| {
        install(&scratch.join(TARGET).join("dist/deps"), &libraries(sysroot))?;
        stamp::write(&stamp_in(sysroot), version)
    });
    let _ = fs::remove_dir_all(&scratch);
    built
}

fn compile(compiler: &Path, source: &Path, panic: Panic, scratch: &Path) -> Result<()> {
    let mut flags = String::from("-Zforce-unstable-if-unmarked");
    if panic == Panic::ImmediateAbort {
        flags = format!("{flags} {IMMEDIATE_ABORT}");
    }
    let mut cargo = Command::new(compiler.join("bin/cargo"));
    cargo
        .current_dir(source)
        .env("RUSTC", compiler.join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", flags)
        .env("__CARGO_DEFAULT_LIB_METADATA", "stable-wasm")
        .env("CARGO_PROFILE_DIST_OPT_LEVEL", "z")
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .args(["build", "--quiet", "--locked", "--profile", "dist", "--target", TARGET, "--target-dir"])
        .arg(scratch)
        .args(["--manifest-path", "sysroot/Cargo.toml", "--no-default-features"])
        .args(["--features", "compiler-builtins-mem,optimize_for_size"]);
    shell::run_quietly(&mut cargo)
}

/// Replaces the libraries: two versions side by side would be ambiguous to rustc.
fn install(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to).with_context(|| format!("cannot replace {}", to.display()))?;
    }
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("nothing was built in {}", from.display()))? {
        let library = entry?.path();
        if library.extension().is_some_and(|extension| extension == "rlib")
            && let Some(name) = library.file_name()
        {
            fs::copy(&library, to.join(name)).with_context(|| format!("cannot copy {}", library.display()))?;
        }
    }
    Ok(())
}

fn stamp_in(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("pass-famille-rustc.txt")
}
