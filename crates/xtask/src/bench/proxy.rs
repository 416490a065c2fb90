//! What the service costs, beside nginx and HAProxy.

use std::path::Path;

use anyhow::Result;

use super::{cargo_bench, tools};
use crate::project::Project;
use crate::shell;

/// Runs `tests/benches/proxy`, which says what its lines mean.
pub(super) fn run(project: &Project, program: &Path, runs: u32) -> Result<()> {
    let tools = tools::ready(project)?;
    let mut cargo = cargo_bench(project, "proxy");
    cargo.arg("--passes").arg(runs.to_string());
    cargo.arg("--programme").arg(program);
    cargo.arg("--nginx").arg(&tools.nginx).arg("--haproxy").arg(&tools.haproxy).arg("--oha").arg(&tools.oha);
    shell::run(&mut cargo)
}
