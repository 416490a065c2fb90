//! Pictures of every step, for human eyes: each language, both themes, three widths.

use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::{setup, shell};

/// Takes them into `target/captures`, with a page that shows them all; `only` names a folder of it.
pub(crate) fn run(project: &Project, only: Option<&str>) -> Result<()> {
    setup::node(project)?;
    let browser = setup::browser()?;
    let mut pictures = Command::new("node");
    pictures.current_dir(project.root()).arg("tests/navigateur/captures.mjs").env("CHROMIUM", &browser.chromium);
    pictures.args(only);
    shell::run(&mut pictures)
}
