//! What is measured rather than tested: figures belong to the machine that made them.

mod proxy;
mod rush;
mod tools;
mod web;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::args::{Bench, Measured};
use crate::project::Project;
use crate::{build, setup, shell};

pub(crate) fn run(project: &Project, bench: &Bench) -> Result<()> {
    match bench.what {
        Measured::Web { runs, gate } => {
            if bench.build {
                build::widget(project, &setup::for_build(project)?)?;
                build::proxy(project)?;
            }
            web::run(project, runs, gate)
        }
        Measured::Proxy { runs } => proxy::run(project, &program(project, bench.build)?, runs),
        Measured::Rush { citoyens, repliques, panne } => {
            rush::run(project, &program(project, bench.build)?, citoyens, repliques, panne)
        }
    }
}

/// The service as a city builds it: optimised, with the form inside. Not the static program of `package`, whose allocator is
/// another: README.md says how to build both.
fn program(project: &Project, build: bool) -> Result<PathBuf> {
    let program = project.target().join("release/pass-famille");
    if build {
        build::widget(project, &setup::for_build(project)?)?;
        shell::step("compiling the service, optimised, with the form inside", || {
            shell::run(
                shell::cargo(project.root())
                    .env("PASS_FAMILLE_ACTIFS", project.assets())
                    .args(["build", "--quiet", "--release", "--package", "pass-famille", "--target-dir"])
                    .arg(project.target()),
            )
        })?;
    } else if !program.is_file() {
        bail!("the service is not built yet: run this once without --no-build");
    }
    Ok(program)
}

/// `cargo bench` for one of `tests/benches`. With the feature of one of them for all, and the form inside as in the service: a
/// build that differed in either would compile the service once more.
fn cargo_bench(project: &Project, name: &str) -> Command {
    let mut cargo = shell::cargo(project.root());
    cargo
        .env("PASS_FAMILLE_ACTIFS", project.assets())
        .args(["bench", "--quiet", "--package", "epreuves", "--features", "bench", "--bench", name, "--target-dir"])
        .arg(project.target())
        .arg("--");
    cargo
}
