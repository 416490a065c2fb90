//! What the form costs the page that holds it, measured in a browser on a slow phone.

use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{setup, shell};

/// Prints the table and leaves everything in `target/mesures/web.json`. With `gate`, a missed target is a failure.
pub(super) fn run(project: &Project, runs: u32, gate: bool) -> Result<()> {
    setup::measures(project)?;
    let browser = setup::browser()?;
    let mut measures = Command::new("node");
    measures.current_dir(project.root()).arg("tests/navigateur/mesures/web.mjs").env("CHROMIUM", &browser.chromium);
    measures.arg("--passes").arg(runs.to_string());
    measures.arg("--sortie").arg(project.target().join("mesures/web.json"));
    if gate {
        measures.arg("--exiger");
    }
    shell::run(&mut measures)
}
