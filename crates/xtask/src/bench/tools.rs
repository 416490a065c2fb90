//! What the service is compared with, and what loads it: nginx and HAProxy as Debian has them, and oha.
//!
//! The two servers are taken out of their packages without being installed: Debian starts what it installs, and they would
//! take the machine's port 80.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::setup::debian;
use crate::shell;

const OHA: &str = "1.16.0";

pub(super) struct Tools {
    pub(super) nginx: PathBuf,
    pub(super) haproxy: PathBuf,
    pub(super) oha: PathBuf,
}

pub(super) fn ready(project: &Project) -> Result<Tools> {
    // For `taskset`: what is measured and what loads it each have a processor.
    debian::install(&["util-linux"], "give each program its processor")?;
    Ok(Tools { nginx: server(project, "nginx")?, haproxy: server(project, "haproxy")?, oha: oha(project)? })
}

/// The machine's own, or the one of Debian's package.
fn server(project: &Project, name: &str) -> Result<PathBuf> {
    let system = Path::new("/usr/sbin").join(name);
    if let Some(found) = shell::on_path(name).or_else(|| system.is_file().then_some(system)) {
        return Ok(found);
    }
    let folder = project.tools().join(name);
    let program = folder.join("usr/sbin").join(name);
    if program.is_file() {
        return Ok(program);
    }
    if !shell::exists("apt-get") {
        bail!("To compare the service with it, install {name} and run this again");
    }
    shell::step(&format!("taking {name} out of its package"), || {
        fs::create_dir_all(&folder)?;
        shell::run_quietly(Command::new("apt-get").current_dir(&folder).args(["-qq", "download", name]))?;
        let package = package(&folder)?;
        let depends = shell::capture(Command::new("dpkg-deb").arg("--field").arg(&package).arg("Depends"))?;
        let libraries = libraries(&depends);
        debian::install(&libraries, &format!("run {name}"))?;
        shell::run_quietly(Command::new("dpkg-deb").arg("--extract").arg(&package).arg(&folder))?;
        fs::remove_file(&package)?;
        Ok(())
    })?;
    Ok(program)
}

fn package(folder: &Path) -> Result<PathBuf> {
    let files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut packages = files.filter(|path| path.extension().is_some_and(|end| end == "deb"));
    packages.next().with_context(|| format!("apt left no package in {}", folder.display()))
}

/// What a package links with, and not the services and settings that Debian wants around it.
fn libraries(depends: &str) -> Vec<&str> {
    // Of several that would do, the first.
    let names = depends.split(',').filter_map(|wanted| wanted.split_whitespace().next());
    names.filter(|name| name.starts_with("lib") || *name == "zlib1g").collect()
}

/// Built once; without its own link-time optimisation, which would take minutes for 500 requests a second.
fn oha(project: &Project) -> Result<PathBuf> {
    let home = project.tools().join(format!("oha-{OHA}"));
    let program = home.join("bin/oha");
    if !program.is_file() {
        shell::step("building oha", || {
            let scratch = project.tools().join("scratch-oha");
            let built = shell::run_quietly(
                shell::cargo(project.root())
                    .env("CARGO_TARGET_DIR", &scratch)
                    .env("CARGO_PROFILE_RELEASE_LTO", "off")
                    .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                    .args(["install", "oha", "--version", OHA, "--locked", "--quiet", "--root"])
                    .arg(&home),
            );
            let _ = fs::remove_dir_all(&scratch);
            built
        })?;
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_linked_is_installed() {
        let depends =
            "libc6 (>= 2.34), libsystemd0 | libelogind0, zlib1g (>= 1:1.1.4), iproute2, nginx-common (= 1.22)";
        assert_eq!(libraries(depends), ["libc6", "libsystemd0", "zlib1g"]);
    }
}
