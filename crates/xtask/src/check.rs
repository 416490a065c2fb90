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
        shell::run(cargo().args(everything).args(["--", "-D", "warnings"]))?;
        // They compile files of the proxy: a change there must not wait for a fuzzing run to be known as wrong. Nothing is
        // linked, so libFuzzer is not built.
        let targets = ["clippy", "--manifest-path", "crates/fuzz/Cargo.toml", "--quiet", "--target-dir"];
        let linted = project.target().join("fuzz-check");
        let mut clippy = cargo();
        clippy.env("CUSTOM_LIBFUZZER_PATH", "none/libfuzzer.a").args(targets).arg(linted);
        shell::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    shell::step("documentation", || {
        shell::run(cargo().env("RUSTDOCFLAGS", "-Dwarnings").args(["doc", "--workspace", "--no-deps", "--quiet"]))
    })
}
