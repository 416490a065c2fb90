//! Running other programs: one place for how a step is announced, how a child's failure reads, and how cargo is called
//! from inside cargo.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Announces a step, does it, and prints how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("▸ {what}…");
    let start = Instant::now();
    let done = work().with_context(|| format!("could not finish: {what}"))?;
    eprintln!("  done in {}", human(start.elapsed()));
    Ok(done)
}

/// Runs a program whose output the developer sees.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` does not start", name(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a program silently; what it printed is shown only when it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    capture(command).map(drop)
}

/// Runs a program and gives back its standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("`{}` does not start", name(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, said.trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program can be started at all.
pub(crate) fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").stdin(Stdio::null()).output().is_ok()
}

/// The program that a variable names, if it is there.
pub(crate) fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|program| program.is_file())
}

/// Where the path finds a program.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// A cargo command run in `dir`.
pub(crate) fn cargo(dir: &Path) -> Command {
    caller_of_cargo("cargo", dir)
}

/// A program that calls cargo, run in `dir`.
///
/// The outer `cargo run` leaves its own variables behind. Some build scripts (ring's) ask to run again when those change,
/// so a nested cargo that inherited them would rebuild half the tree each time one alternates between xtask and cargo.
pub(crate) fn caller_of_cargo(program: impl AsRef<OsStr>, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir);
    for (key, _) in std::env::vars_os() {
        if belongs_to_outer_cargo(&key.to_string_lossy()) {
            command.env_remove(&key);
        }
    }
    command
}

/// Durations as a person says them: `0.4 s`, `12 s`, `3 min 04 s`.
pub(crate) fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{}.{} s", seconds, duration.subsec_millis() / 100),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn belongs_to_outer_cargo(key: &str) -> bool {
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    const NAMES: [&str; 4] = ["CARGO", "CARGO_PRIMARY_PACKAGE", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];
    NAMES.contains(&key) || PREFIXES.iter().any(|prefix| key.starts_with(prefix))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(OsStr::to_string_lossy);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        let cases = [(0, "0.0 s"), (450, "0.4 s"), (9_990, "9.9 s"), (12_345, "12 s"), (184_000, "3 min 04 s")];
        for (millis, expected) in cases {
            assert_eq!(human(Duration::from_millis(millis)), expected);
        }
    }

    #[test]
    fn a_failing_program_shows_its_words() {
        let error = capture(Command::new("sh").args(["-c", "echo the reason >&2; exit 3"])).unwrap_err().to_string();
        assert!(error.contains("the reason"), "{error}");
        assert!(error.contains('3'), "{error}");
    }

    #[test]
    fn only_the_outer_cargos_variables_are_dropped() {
        assert!(belongs_to_outer_cargo("CARGO_PKG_VERSION"));
        assert!(belongs_to_outer_cargo("CARGO_MANIFEST_DIR"));
        assert!(!belongs_to_outer_cargo("CARGO_HOME"));
        assert!(!belongs_to_outer_cargo("CARGO_NET_OFFLINE"));
    }
}
