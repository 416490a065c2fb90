//! The first morning of registrations, on one service or on two that share a PostgreSQL server.

use std::path::Path;

use anyhow::{Context, Result};

use super::cargo_bench;
use crate::project::Project;
use crate::{setup, shell};

/// Runs `tests/benches/rush.rs`; with two services, on a server that is gone afterwards.
pub(super) fn run(project: &Project, program: &Path, citoyens: u32, repliques: u32, panne: bool) -> Result<()> {
    let server = if repliques > 1 { Some(setup::postgres(project)?) } else { None };
    let mut cargo = cargo_bench(project, "rush");
    cargo.arg("--citoyens").arg(citoyens.to_string()).arg("--repliques").arg(repliques.to_string());
    cargo.arg("--programme").arg(program).arg("--actifs").arg(project.assets());
    if let Some(server) = &server {
        let address = server.variables().into_iter().find(|(name, _)| *name == "PASS_FAMILLE_ESSAIS_PG");
        let (_, address) = address.context("the server has no address")?;
        // Nobody else is on this server: its own first database does.
        cargo.arg("--base").arg(address);
    }
    if panne {
        cargo.arg("--panne");
    }
    shell::run(&mut cargo)
}
