//! Every test, by its own runner: cargo for the native crates, wasm-bindgen's runner for the widget, Node for the browser.

mod suites;
mod tee;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::args::Suite;
use crate::project::Project;
use crate::{build, setup, shell};

/// Runs them all, or one suite. Later suites run even when an earlier one fails: one run tells everything.
pub(crate) fn run(project: &Project, only: Option<Suite>) -> Result<()> {
    let wanted = |suite| only.is_none_or(|only| only == suite);
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |name, work: &mut dyn FnMut() -> Result<Vec<String>>| rows.push(Row::of(name, work));

    if wanted(Suite::Unit) {
        let soffice = setup::soffice()?;
        let server = setup::postgres(project)?;
        let mut variables = server.variables();
        variables.push((setup::SOFFICE, soffice.into()));
        row("unit", &mut || suites::native(project, &variables));
        row("unit: postgresql", &mut || suites::over_postgresql(project, &variables));
        row("unit: xtask", &mut || suites::xtask(project));
    }
    if wanted(Suite::Wasm) || wanted(Suite::Browser) {
        let wasm = setup::for_build(project)?;
        let browser = setup::browser()?;
        if wanted(Suite::Wasm) {
            let runner = setup::test_runner(project)?;
            row("wasm", &mut || suites::wasm(project, &wasm, &browser, &runner));
        }
        if wanted(Suite::Browser) {
            let wordpress = setup::wordpress()?;
            // In one row with its build: against yesterday's widget the tests would prove nothing.
            row("browser", &mut || {
                build::widget(project, &wasm)?;
                build::proxy(project)?;
                suites::browser(project, &browser, &wordpress)
            });
        }
    }
    println!("\n{}", summary(&rows));
    if rows.iter().any(|row| row.failure.is_some()) {
        bail!("some tests failed");
    }
    Ok(())
}

/// One line of the closing table.
struct Row {
    name: &'static str,
    took: Duration,
    /// The runner's own closing lines.
    closing: Vec<String>,
    failure: Option<String>,
}

impl Row {
    fn of(name: &'static str, work: &mut dyn FnMut() -> Result<Vec<String>>) -> Self {
        eprintln!("\n▸ tests: {name}…");
        let start = Instant::now();
        let (closing, failure) = match work() {
            Ok(closing) => (closing, None),
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        Self { name, took: start.elapsed(), closing, failure }
    }
}

fn summary(rows: &[Row]) -> String {
    let mut lines = Vec::new();
    for Row { name, took, closing, failure } in rows {
        let outcome = if failure.is_some() { "FAILED" } else { "ok" };
        let words = failure
            .as_deref()
            .map_or_else(|| closing.join("; "), |words| words.lines().next().unwrap_or_default().to_owned());
        lines.push(format!("{name:<18}{outcome:<8}{:>14}  {words}", shell::human(*took)).trim_end().to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_failed() {
        let mut failing = || bail!("3 tests failed\nand more");
        let mut passing = || Ok(vec!["12 passed".to_owned()]);
        let rows = [Row::of("unit", &mut passing), Row::of("wasm", &mut failing)];
        let text = summary(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2, "one line a suite: {text}");
        assert!(lines[0].starts_with("unit              ok") && lines[0].ends_with("12 passed"), "{text}");
        assert!(lines[1].starts_with("wasm              FAILED") && lines[1].ends_with("3 tests failed"), "{text}");
    }
}
