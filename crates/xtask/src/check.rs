//! What every change passes before its tests run: format, clippy and documentation, warnings denied.

use anyhow::Result;

use crate::project::Project;
use crate::shell;

pub(crate) fn run(project: &Project) -> Result<()> {
    let cargo = || shell::cargo(project.root());
    shell::step("format", || {
        shell::run(cargo().args(["fmt", "--all", "--check"]))?;
        // A workspace of its own, which the first does not see.
        shell::run(cargo().args(["fmt", "--check", "--manifest-path", "crates/fuzz/Cargo.toml"]))
    })?;
    shell::step("clippy", || {
        // With what only benchmarks compile.
        let everything = ["clippy", "--workspace", "--all-targets", "--features", "epreuves/bench", "--quiet"];
        shell::run(cargo().args(everything).args(["--", "-D", "warnings"]))
    })?;
    shell::step("documentation", || {
        shell::run(cargo().env("RUSTDOCFLAGS", "-Dwarnings").args(["doc", "--workspace", "--no-deps", "--quiet"]))
    })
}
