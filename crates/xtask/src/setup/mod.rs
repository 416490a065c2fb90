//! Makes a machine able to build and test: the wasm32 target, the Node tools and, for the tests, a browser, PostgreSQL,
//! LibreOffice and WordPress.
//!
//! Each part first looks whether it is there already (stamps and files, no network), so that a second run costs a
//! fraction of a second. What is missing is installed, or one sentence says what to install by hand.

mod bindgen_cli;
mod browser;
pub(crate) mod debian;
mod node;
mod postgres;
pub(crate) mod python;
mod std;
mod tableur;
pub(crate) mod trunk;
mod wasm;
mod wordpress;

use anyhow::Result;

use crate::project::Project;
pub(crate) use browser::Browser;
pub(crate) use tableur::SOFFICE;
pub(crate) use wasm::Wasm;
pub(crate) use wordpress::WordPress;

/// What building the widget needs.
pub(crate) fn for_build(project: &Project) -> Result<Wasm> {
    by_road(project, wasm::Road::Any)
}

/// The same, by Debian's compiler even where rustup could fetch.
pub(crate) fn by_debian(project: &Project) -> Result<Wasm> {
    by_road(project, wasm::Road::Debian)
}

/// Node first: a missing Node should be said at once, not after the minute that a standard library takes.
fn by_road(project: &Project, road: wasm::Road) -> Result<Wasm> {
    node::ready(project)?;
    wasm::ready(project, road)
}

/// What measuring needs besides a browser.
pub(crate) fn measures(project: &Project) -> Result<()> {
    node::ready_to_measure(project)
}

/// What taking pictures needs besides a browser.
pub(crate) fn node(project: &Project) -> Result<()> {
    node::ready(project)
}

/// A browser, for the browser tests.
pub(crate) fn browser() -> Result<Browser> {
    browser::ready()
}

/// A PostgreSQL server for the tests, until it is dropped.
pub(crate) fn postgres(project: &Project) -> Result<postgres::Server> {
    postgres::start(project)
}

/// LibreOffice's program, for the tests that open a spreadsheet.
pub(crate) fn soffice() -> Result<::std::path::PathBuf> {
    tableur::ready()
}

/// A WordPress, for the browser test that tries the plugin.
pub(crate) fn wordpress() -> Result<WordPress> {
    wordpress::ready()
}

/// The program that runs wasm tests in that browser.
pub(crate) fn test_runner(project: &Project) -> Result<::std::path::PathBuf> {
    bindgen_cli::ready(project, "wasm-bindgen-test-runner")
}
