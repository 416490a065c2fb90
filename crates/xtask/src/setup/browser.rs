//! Chromium and ChromeDriver, for the tests only: the demo opens in whatever browser a person has.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;
use crate::shell;

/// A browser and the program that drives it.
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
}

const CHROMIUMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// `CHROMIUM` and `CHROMEDRIVER` if they are set, else what is on the path, else Debian's packages.
pub(super) fn ready() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    // A bare machine has no font at all, and text without glyphs has no size to click on.
    debian::install(&["chromium", "chromium-driver", "fonts-dejavu-core"], "run the tests in a browser")?;
    find().context("Chromium is installed but not on the path: set CHROMIUM and CHROMEDRIVER to the two programs")
}

fn find() -> Option<Browser> {
    let chromium = shell::named_by("CHROMIUM").or_else(|| CHROMIUMS.iter().find_map(|name| shell::on_path(name)))?;
    let driver = shell::named_by("CHROMEDRIVER").or_else(|| shell::on_path("chromedriver"))?;
    Some(Browser { chromium, driver })
}
