//! How each runner is called.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::tee::{self, Line};
use crate::project::Project;
use crate::setup::{Browser, Wasm, WordPress};
use crate::{shell, stamp};

/// Tells the HTTP tests which store to run over; SQLite without it.
const STORE: &str = "PASS_FAMILLE_ESSAIS_MAGASIN";

/// Variables that tell tests where the server and LibreOffice are.
type Variables = [(&'static str, OsString)];

/// Everything that runs natively.
pub(super) fn native(project: &Project, variables: &Variables) -> Result<Vec<String>> {
    cargo_test(
        shell::cargo(project.root())
            .args(["test", "--no-fail-fast", "--target-dir"])
            .arg(project.target())
            .envs(variables.iter().cloned())
            .env_remove(STORE),
    )
}

/// The proxy from outside once more, with the dossiers in PostgreSQL; the run above has them in SQLite.
///
/// Its tests are named one by one: a package named alone has other features, and cargo would build everything a second time,
/// which is some gigabytes and minutes.
pub(super) fn over_postgresql(project: &Project, variables: &Variables) -> Result<Vec<String>> {
    let tests = files_of(&project.root().join("tests/tests"), |name| name.ends_with(".rs"))?;
    let names = tests.iter().filter_map(|path| path.file_stem());
    cargo_test(
        shell::cargo(project.root())
            .args(["test", "--no-fail-fast", "--target-dir"])
            .arg(project.target())
            .args(names.flat_map(|name| ["--test".as_ref(), name]))
            .envs(variables.iter().cloned())
            .env(STORE, "postgresql"),
    )
}

/// The chores themselves; cargo leaves them out of the default members.
pub(super) fn xtask(project: &Project) -> Result<Vec<String>> {
    cargo_test(shell::cargo(project.root()).args(["test", "--package", "xtask", "--target-dir"]).arg(project.target()))
}

/// The widget's components, mounted in a real browser.
pub(super) fn wasm(project: &Project, wasm: &Wasm, browser: &Browser, runner: &Path) -> Result<Vec<String>> {
    let capabilities = project.tools().join("webdriver.json");
    stamp::write(&capabilities, &capabilities_of(browser))?;
    cargo_test(
        wasm.cargo(project, "test", false)
            .args(["--package", "widget"])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities),
    )
}

/// The whole road in a browser, against the proxy's demo, and the plugin in a real WordPress.
pub(super) fn browser(project: &Project, browser: &Browser, wordpress: &WordPress) -> Result<Vec<String>> {
    // By name, because newer versions of Node take no folder there.
    let files = files_of(&project.node().join("navigateur"), |name| name.ends_with(".test.mjs"))?;
    let lines = tee::run(
        Command::new("node")
            .current_dir(project.root())
            .args(["--test", "--test-reporter=spec"])
            .args(files)
            .env("PASS_FAMILLE_BIN", project.target().join("debug/pass-famille"))
            .env("PASS_FAMILLE_ACTIFS", project.assets())
            .env("CHROMIUM", &browser.chromium)
            .envs(wordpress.variables()),
        |line| match line {
            line if ["ℹ tests ", "ℹ pass ", "ℹ fail "].iter().any(|start| line.starts_with(start)) => {
                Line::Closing
            }
            "✖ failing tests:" => Line::Other,
            line if line.trim_start().starts_with("✖ ") => Line::Failing,
            _ => Line::Other,
        },
    )?;
    Ok(lines.iter().map(|line| line.trim_start_matches("ℹ ").to_owned()).collect())
}

fn cargo_test(cargo: &mut Command) -> Result<Vec<String>> {
    let lines = tee::run(cargo, |line| match line {
        line if line.starts_with("test result:") => Line::Closing,
        line if line.starts_with("test ") && line.ends_with("FAILED") => Line::Failing,
        _ => Line::Other,
    })?;
    let sums = tee::add_up(&lines);
    if sums.passed == 0 {
        bail!("no test ran: a suite that tests nothing would pass for ever");
    }
    Ok(vec![sums.to_string()])
}

/// The files of a folder whose name is one of a test, in the order of their names.
fn files_of(folder: &Path, is_test: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("no tests in {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.file_name().is_some_and(|name| is_test(&name.to_string_lossy())));
    if files.is_empty() {
        bail!("no test in {}", folder.display());
    }
    files.sort();
    Ok(files)
}

/// The runner adds headless and no-sandbox by itself.
fn capabilities_of(browser: &Browser) -> String {
    let args = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    serde_json::json!({ "goog:chromeOptions": { "binary": browser.chromium, "args": args } }).to_string()
}
