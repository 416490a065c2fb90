//! Makes `wasm32-unknown-unknown` usable, by one of two roads.
//!
//! 1. rustup fetches the target, as on most machines.
//! 2. Where it can't (an air-gapped CI with package mirrors only), Debian's compiler for the web and its matching source:
//!    the standard library is built from it and the whole is linked with rustup as the toolchain `web`.
//!
//! Whichever is usable already is taken without asking the network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{debian, std as rust_std};
use crate::project::Project;
use crate::{shell, stamp};
use rust_std::Panic;

pub(super) const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's compiler, as rustup names it once linked.
const DEBIAN_TOOLCHAIN: &str = "web";
const DEBIAN_SYSROOT: &str = "/usr";
/// Names of functions say of what types a generic one was made: the build tells by them which half a function belongs to.
const NAMES: &str = "-Csymbol-mangling-version=v0";
/// Two functions that are alike stay two until each is in its half; wasm-opt merges them there.
const APART: &str = "-Zmerge-functions=disabled";

/// How the widget is compiled on this machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Wasm {
    /// The toolchain to name after `+`; none for the one in use.
    toolchain: Option<String>,
    /// The compiler's own words on its version: when they change, everything here is looked at again.
    version: String,
    /// Where that compiler finds its libraries.
    compiler: PathBuf,
    /// The immediate-abort library, where it could be built.
    abort: Option<PathBuf>,
}

/// Which way to take when nothing is usable yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Road {
    Any,
    Debian,
}

impl Wasm {
    /// A cargo command that compiles for the browser. `release` is the widget that ships.
    pub(crate) fn cargo(&self, project: &Project, verb: &str, release: bool) -> Command {
        let mut cargo = shell::cargo(project.root());
        self.configure(project, &mut cargo, release);
        cargo.args([verb, "--target", TARGET]);
        cargo
    }

    /// Tells cargo, through the environment, which compiler and which library to use and where to put what it makes.
    ///
    /// The widget that ships takes the immediate-abort library where there is one; everything else takes the ordinary one,
    /// whose panics keep their messages. Each has a folder of its own, because the variable that unlocks the first makes
    /// build scripts run again and half the dependencies with them.
    pub(crate) fn configure(&self, project: &Project, command: &mut Command, release: bool) {
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        command.env(
            "CARGO_TARGET_DIR",
            if release { Self::release_folder(project) } else { project.target().join("web") },
        );
        if release {
            let mut flags = vec![NAMES, APART];
            let sysroot = self.abort.as_ref().map(|sysroot| sysroot.to_string_lossy());
            if let Some(sysroot) = &sysroot {
                flags.extend(["--sysroot", sysroot]);
                flags.extend(rust_std::IMMEDIATE_ABORT.split(' '));
            }
            command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        }
    }

    /// Where a release leaves an artefact of a profile.
    pub(crate) fn release_artefact(project: &Project, profile: &str, file: &str) -> PathBuf {
        Self::release_folder(project).join(TARGET).join(profile).join(file)
    }

    fn release_folder(project: &Project) -> PathBuf {
        project.target().join("web-release")
    }

    /// One line for the developer.
    pub(crate) fn describe(&self) -> String {
        let compiler = self.version.lines().next().unwrap_or("rustc");
        let library = if self.abort.is_some() { "immediate-abort" } else { "ordinary" };
        format!("{compiler}, {library} standard library")
    }

    fn still_true(&self, project: &Project) -> bool {
        let found = Compiler::ask(self.toolchain.as_deref());
        let abort = abort_sysroot(project, &self.version);
        found.is_some_and(|found| found.version == self.version && found.sysroot == self.compiler)
            && rust_std::libraries(&self.compiler).is_dir()
            && self.abort.as_deref().is_none_or(|known| known == abort && rust_std::is_built(known, &self.version))
    }
}

/// Makes it usable, or says what is missing.
pub(super) fn ready(project: &Project, road: Road) -> Result<Wasm> {
    let known = project.tools().join("wasm.json");
    if let Some(wasm) = recall(&known)
        && (road == Road::Any || wasm.toolchain.is_some())
        && wasm.still_true(project)
    {
        return Ok(wasm);
    }
    let compiler = match road {
        Road::Any => usable(None).or_else(|| usable(Some(DEBIAN_TOOLCHAIN))),
        Road::Debian => usable(Some(DEBIAN_TOOLCHAIN)),
    };
    let compiler = match (compiler, road) {
        (Some(compiler), _) => compiler,
        (None, Road::Any) => by_rustup().or_else(|refusal| by_debian().context(refusal))?,
        (None, Road::Debian) => by_debian()?,
    };
    let abort = immediate_abort(project, &compiler);
    let Compiler { toolchain, version, sysroot } = compiler;
    let wasm = Wasm { toolchain, version, compiler: sysroot, abort };
    stamp::write(&known, &serde_json::to_string_pretty(&wasm)?)?;
    Ok(wasm)
}

fn recall(known: &Path) -> Option<Wasm> {
    serde_json::from_str(&fs::read_to_string(known).ok()?).ok()
}

/// A compiler, and the folder of its libraries.
struct Compiler {
    toolchain: Option<String>,
    version: String,
    sysroot: PathBuf,
}

impl Compiler {
    fn ask(toolchain: Option<&str>) -> Option<Self> {
        let version = shell::capture(rustc(toolchain).arg("-vV")).ok()?;
        let sysroot = shell::capture(rustc(toolchain).args(["--print", "sysroot"])).ok()?;
        Some(Self { toolchain: toolchain.map(str::to_owned), version, sysroot: sysroot.trim().into() })
    }

    fn line(&self, key: &str) -> Option<&str> {
        self.version.lines().find_map(|line| line.strip_prefix(key))
    }
}

/// The compiler, if it can really make a wasm module now: a library may be there and belong to another version.
fn usable(toolchain: Option<&str>) -> Option<Compiler> {
    let compiler = Compiler::ask(toolchain)?;
    if !rust_std::libraries(&compiler.sysroot).is_dir() {
        return None;
    }
    let scratch = std::env::temp_dir().join(format!("pass-famille-probe-{}", std::process::id()));
    fs::create_dir_all(&scratch).ok()?;
    let source = scratch.join("probe.rs");
    let probed = fs::write(&source, "pub fn probe() -> String { format!(\"{:?}\", std::env::args()) }\n").is_ok()
        && shell::run_quietly(
            rustc(toolchain)
                .args(["--crate-type", "cdylib", "--target", TARGET, "--out-dir"])
                .arg(&scratch)
                .arg(&source),
        )
        .is_ok();
    let _ = fs::remove_dir_all(&scratch);
    probed.then_some(compiler)
}

fn by_rustup() -> Result<Compiler> {
    if !shell::exists("rustup") {
        bail!("rustup is missing: install it from https://rustup.rs, then run this again");
    }
    eprintln!("▸ asking rustup for {TARGET}…");
    shell::run_quietly(Command::new("rustup").args(["target", "add", TARGET])).context("rustup cannot fetch it")?;
    // For the smaller widget only; doing without is fine.
    let _ = shell::run_quietly(Command::new("rustup").args(["component", "add", "rust-src"]));
    usable(None).context("rustup added the target, yet rustc cannot use it")
}

fn by_debian() -> Result<Compiler> {
    eprintln!("▸ taking Debian's compiler for the web…");
    const PURPOSE: &str = "compile for the browser";
    debian::install(&["rustc-web", "cargo-web", "rust-web-src", "lld-22"], PURPOSE)?;
    shell::run_quietly(Command::new("rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, DEBIAN_SYSROOT]))?;
    if let Some(compiler) = usable(Some(DEBIAN_TOOLCHAIN)) {
        return Ok(compiler);
    }
    if !debian::is_root() {
        bail!("To {PURPOSE}, run `cargo xtask setup` once as root: part of it goes beside Debian's compiler, in /usr");
    }
    let compiler = Compiler::ask(Some(DEBIAN_TOOLCHAIN)).context("rustup does not find Debian's compiler")?;
    link_lld(&compiler, PURPOSE)?;
    shell::step("building Rust's standard library for wasm32", || {
        rust_std::build(&compiler.sysroot, &compiler.version, Panic::Message, &compiler.sysroot)
    })?;
    usable(Some(DEBIAN_TOOLCHAIN)).context("Debian's compiler is installed, yet it cannot make a wasm module")
}

/// rustc looks for its linker under a name and in a folder that Debian doesn't use.
fn link_lld(compiler: &Compiler, purpose: &str) -> Result<()> {
    let host = compiler.line("host: ").context("rustc does not say its host")?;
    let llvm = compiler.line("LLVM version: ").and_then(|version| version.split('.').next());
    let llvm = llvm.context("rustc does not say its LLVM version")?;
    let lld = PathBuf::from(format!("/usr/lib/llvm-{llvm}/bin/lld"));
    if !lld.exists() {
        // The compiler moves with Debian's security updates, and its LLVM with it.
        debian::install(&[&format!("lld-{llvm}")], purpose)?;
    }
    let folder = compiler.sysroot.join("lib/rustlib").join(host).join("bin");
    let link = folder.join("rust-lld");
    if fs::read_link(&link).is_ok_and(|points_to| points_to == lld) {
        return Ok(());
    }
    let _ = fs::remove_file(&link);
    fs::create_dir_all(&folder)
        .and_then(|()| symlink(&lld, &link))
        .with_context(|| format!("cannot create {}", link.display()))
}

/// Builds the immediate-abort library when the source is there. Only size is lost without it, so nothing here is fatal.
fn immediate_abort(project: &Project, compiler: &Compiler) -> Option<PathBuf> {
    let sysroot = abort_sysroot(project, &compiler.version);
    if rust_std::is_built(&sysroot, &compiler.version) {
        return Some(sysroot);
    }
    let built = shell::step("building the standard library that the smaller widget uses", || {
        rust_std::build(&compiler.sysroot, &compiler.version, Panic::ImmediateAbort, &sysroot)
    });
    match built {
        Ok(()) => Some(sysroot),
        Err(error) => {
            eprintln!("  the widget will be 10 to 16 % larger: {error:#}");
            None
        }
    }
}

/// A folder for each compiler and each set of flags.
fn abort_sysroot(project: &Project, version: &str) -> PathBuf {
    let inputs = stamp::Inputs::of(rust_std::IMMEDIATE_ABORT).and(version).finish();
    project.tools().join("sysroot-abort").join(inputs.get(..12).unwrap_or(&inputs))
}

fn rustc(toolchain: Option<&str>) -> Command {
    let mut rustc = Command::new("rustc");
    if let Some(toolchain) = toolchain {
        rustc.env_remove("RUSTUP_TOOLCHAIN").arg(format!("+{toolchain}"));
    }
    rustc.env_remove("LD_LIBRARY_PATH");
    rustc
}

#[cfg(unix)]
fn symlink(original: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
