//! Packages through apt, for Debian and its family.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// Installs packages, unless they all are there. `purpose` completes "… is needed to".
pub(crate) fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !shell::exists("apt-get") {
        bail!("To {purpose}, install these programs (they are Debian's package names) and run this again: {list}");
    }
    if !is_root() {
        bail!("To {purpose}, run this once as root: apt-get install --no-install-recommends {list}");
    }
    shell::step(&format!("installing {list} with apt"), || {
        // A fresh machine has no lists, and old lists name versions that are gone.
        shell::run_quietly(apt().arg("update"))?;
        shell::run_quietly(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing))
    })
}

fn is_installed(package: &str) -> bool {
    let asked = shell::capture(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]));
    asked.is_ok_and(|status| status == "installed")
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
    apt
}

/// The effective user, as the kernel says it: asking `id` would be one more program to need.
pub(crate) fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective =
        status.lines().find_map(|line| line.strip_prefix("Uid:")).and_then(|ids| ids.split_whitespace().nth(1));
    effective == Some("0")
}
