//! The Node tools of `tests/package.json`: wasm-opt and the minifier for the build, Playwright, axe and TypeScript for the
//! tests.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;
use crate::stamp::{Inputs, Stamp};

/// What Playwright asks for, and what Debian 12 has at least through its backports.
const OLDEST: u32 = 18;

/// For the build and the tests.
pub(super) fn ready(project: &Project) -> Result<()> {
    installed(&project.node())
}

/// For the measures besides: Lighthouse weighs more than all the rest, so it has a folder of its own.
pub(super) fn ready_to_measure(project: &Project) -> Result<()> {
    ready(project)?;
    installed(&project.node().join("navigateur/mesures"))
}

/// What the lock file of a folder names, in that folder.
fn installed(folder: &Path) -> Result<()> {
    let node = shell::capture(Command::new("node").arg("--version"))
        .ok()
        .context(format!("Node is missing: install Node {OLDEST} or later (with npm), then run this again"))?;
    if major(&node).is_none_or(|major| major < OLDEST) {
        bail!("Node {} is too old: install Node {OLDEST} or later, then run this again", node.trim());
    }
    let inputs = Inputs::of("npm ci").and_file(&folder.join("package-lock.json"))?;
    let stamp = Stamp::new(folder.join("node_modules/.pass-famille"), inputs);
    if stamp.is_fresh() {
        return Ok(());
    }
    if !shell::exists("npm") {
        bail!("npm is missing: install it beside Node, then run this again");
    }
    shell::step("installing the Node tools", || {
        shell::run_quietly(Command::new("npm").current_dir(folder).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]))?;
        stamp.set()
    })
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_major_version() {
        for (said, expected) in [("v20.20.2\n", Some(20)), ("v8.1.0", Some(8)), ("node", None), ("", None)] {
            assert_eq!(major(said), expected, "{said}");
        }
    }
}
