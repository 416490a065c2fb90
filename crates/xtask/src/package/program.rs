//! The program: static, so that it is the same on every distribution and in an empty container.
//!
//! musl rather than glibc: a static glibc still opens the machine's own name-service libraries when it looks up a host, and
//! breaks when their version is another.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::folder;
use crate::project::Project;
use crate::setup::debian;
use crate::shell;

/// The target and Debian's name of the architecture.
pub(super) const fn target() -> (&'static str, &'static str) {
    if cfg!(target_arch = "aarch64") {
        ("aarch64-unknown-linux-musl", "arm64")
    } else {
        ("x86_64-unknown-linux-musl", "amd64")
    }
}

pub(super) fn build(project: &Project) -> Result<PathBuf> {
    let (target, _) = target();
    let sysroot = PathBuf::from(shell::capture(Command::new("rustc").args(["--print", "sysroot"]))?.trim());
    ready(&sysroot, target)?;
    shell::step(&format!("compiling the service ({target}, with the form inside)"), || {
        let mut cargo = shell::cargo(project.root());
        cargo
            .env("PASS_FAMILLE_ACTIFS", project.assets())
            .env("CARGO_ENCODED_RUSTFLAGS", without_paths(project.root(), &sysroot))
            .args(["build", "--quiet", "--release", "--locked", "--package", "pass-famille", "--target", target])
            .arg("--target-dir")
            .arg(project.target());
        shell::run(&mut cargo)
    })?;
    let built = project.target().join(target).join("release/pass-famille");
    let program = folder(project).join("pass-famille");
    std::fs::create_dir_all(folder(project))?;
    std::fs::copy(&built, &program).with_context(|| format!("cannot copy {}", built.display()))?;
    // Not by the profile: cargo forgets that for a package whose optimisation is set apart.
    shell::run_quietly(Command::new("strip").arg("--strip-all").arg(&program))?;
    Ok(program)
}

fn ready(sysroot: &Path, target: &str) -> Result<()> {
    if !sysroot.join("lib/rustlib").join(target).join("lib").is_dir() {
        shell::step(&format!("asking rustup for {target}"), || {
            shell::run_quietly(Command::new("rustup").args(["target", "add", target]))
        })?;
    }
    // For the C of SQLite and ring.
    debian::install(&["musl-tools"], "compile one static program")?;
    if !shell::exists("musl-gcc") {
        bail!("musl-tools is installed, yet musl-gcc is not on the path");
    }
    Ok(())
}

/// The compiler writes names of source files into messages of panics: the same ones wherever the checkout is.
fn without_paths(root: &Path, sysroot: &Path) -> String {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or(home).unwrap_or_default();
    // Of several that fit, the last wins.
    let paths =
        [(cargo_home, "/cargo"), (sysroot.join("lib/rustlib/src/rust"), "/rust"), (root.to_owned(), "/pass-famille")];
    let flags = paths.iter().map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display()));
    flags.collect::<Vec<_>>().join("\u{1f}")
}
