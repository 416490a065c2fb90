//! Chromium and ChromeDriver, for the tests only: the demo opens in whatever browser a person has.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::debian;

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
    let chromium = named_by("CHROMIUM").or_else(|| CHROMIUMS.iter().find_map(|name| on_path(name)))?;
    let driver = named_by("CHROMEDRIVER").or_else(|| on_path("chromedriver"))?;
    Some(Browser { chromium, driver })
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|program| program.is_file())
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
}
