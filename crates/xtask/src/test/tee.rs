//! Shows a runner's output as it comes and keeps the lines that close it.

use std::fmt::{self, Display, Formatter};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What a line of a runner's output is, for the closing table.
pub(super) enum Line {
    /// One that closes a run.
    Closing,
    /// One that names a test that failed.
    Failing,
    Other,
}

/// Runs `command`; gives back the closing lines of its standard output, or an error that names what failed.
pub(super) fn run(command: &mut Command, read: impl Fn(&str) -> Line) -> Result<Vec<String>> {
    run_on(&mut std::io::stdout(), command, read)
}

fn run_on(screen: &mut impl Write, command: &mut Command, read: impl Fn(&str) -> Line) -> Result<Vec<String>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("`{program}` does not start"))?;
    let mut closing = Vec::new();
    let mut failing = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            screen.write_all(&line)?;
            screen.write_all(b"\n")?;
            let line = String::from_utf8_lossy(&line);
            match read(&line) {
                Line::Closing => closing.push(line.trim().to_owned()),
                Line::Failing if !failing.iter().any(|known| known == line.trim()) => {
                    failing.push(line.trim().to_owned());
                }
                Line::Failing | Line::Other => {}
            }
        }
    }
    let status = child.wait()?;
    if !status.success() {
        // A runner that does not even compile names no test.
        let named = if failing.is_empty() { closing.last().cloned().unwrap_or_default() } else { failing.join("; ") };
        bail!("`{program}` reports failures ({status}): {named}");
    }
    Ok(closing)
}

/// What several runs of cargo's test runner gave together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) passed: u64,
    failed: u64,
    ignored: u64,
    runs: usize,
}

/// Adds up lines such as `test result: ok. 12 passed; 1 failed; 2 ignored; …`.
pub(super) fn add_up(lines: &[String]) -> Sums {
    let sum = |word: &str| -> u64 { lines.iter().filter_map(|line| number_before(line, word)).sum() };
    Sums { passed: sum("passed"), failed: sum("failed"), ignored: sum("ignored"), runs: lines.len() }
}

impl Display for Sums {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, ignored, runs } = self;
        write!(f, "{passed} passed, {failed} failed, {ignored} ignored in {runs} runs")
    }
}

fn number_before(line: &str, word: &str) -> Option<u64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|found| found.trim_end_matches(';') == word)?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Line {
        match line {
            line if line.contains("test result") => Line::Closing,
            line if line.ends_with("FAILED") => Line::Failing,
            _ => Line::Other,
        }
    }

    #[test]
    fn keeps_the_closing_lines_only() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo running; echo 'test result: ok. 2 passed'; echo bye"]);
        let mut screen = Vec::new();
        assert_eq!(run_on(&mut screen, &mut shell, read).unwrap(), ["test result: ok. 2 passed"]);
        assert_eq!(screen, b"running\ntest result: ok. 2 passed\nbye\n", "everything is shown");
    }

    #[test]
    fn a_failure_names_what_failed_or_how_it_ended() {
        let cases = [
            // Runs go on after the one that failed, and some runners name a failure twice.
            (
                "echo a FAILED; echo test result: no; echo b FAILED; echo a FAILED; echo test result: ok",
                "a FAILED; b FAILED",
            ),
            ("echo test result: 1 failed", "test result: 1 failed"),
        ];
        for (script, named) in cases {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("{script}; exit 101")]);
            let error = run_on(&mut Vec::new(), &mut shell, read).unwrap_err().to_string();
            assert_eq!(error, format!("`sh` reports failures (exit status: 101): {named}"));
        }
    }

    #[test]
    fn results_add_up() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s".to_owned(),
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s"
                .to_owned(),
        ];
        assert_eq!(add_up(&lines).to_string(), "15 passed, 2 failed, 1 ignored in 2 runs");
    }
}
