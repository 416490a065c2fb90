//! LibreOffice without its windows, for the tests that open a spreadsheet as an agent would.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::debian;
use crate::shell;

/// Names another program than the one on the path, and tells the tests which one was found.
pub(crate) const SOFFICE: &str = "PASS_FAMILLE_SOFFICE";

/// Where Debian keeps it, also when no link on the path leads there.
const DEBIANS: &str = "/usr/lib/libreoffice/program/soffice";

/// The program, installed when it isn't there.
pub(super) fn ready() -> Result<PathBuf> {
    if let Some(soffice) = find() {
        return Ok(soffice);
    }
    debian::install(&["libreoffice-calc-nogui"], "open spreadsheets in the tests")?;
    find().with_context(|| {
        format!("LibreOffice is installed but not on the path: set {SOFFICE} to the program `soffice`")
    })
}

fn find() -> Option<PathBuf> {
    let debians = Path::new(DEBIANS);
    shell::named_by(SOFFICE)
        .or_else(|| shell::on_path("soffice"))
        .or_else(|| debians.is_file().then(|| debians.to_owned()))
}
