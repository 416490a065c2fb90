//! The smoke run of the fuzz targets: each of `crates/fuzz/fuzz_targets` for a while, with the nightly toolchain.
//!
//! libFuzzer writes what it finds into the first folder it is given, and only reads the next ones: the seeds of the checkout
//! stay as they are, and what was learnt waits in `target/fuzz/corpus` for the next run.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::shell;

const CARGO_FUZZ: &str = "0.13.2";

/// Runs every target, or one of them, for `seconds` each. Later ones run even when an earlier one fails.
pub(crate) fn run(project: &Project, seconds: u32, only: Option<&str>) -> Result<()> {
    let folder = project.root().join("crates/fuzz");
    let names = chosen(&targets(&folder.join("fuzz_targets"))?, only)?;
    let Some(toolchain) = nightly() else {
        println!("nightly absent: fuzz smoke run skipped");
        return Ok(());
    };
    let fuzz = Fuzz { program: cargo_fuzz(project)?, toolchain, folder, built: project.target().join("fuzz") };
    shell::step("building the fuzz targets", || {
        let mut build = fuzz.command(project, "build");
        // One target alone compiles less.
        shell::run(if let [name] = names.as_slice() { build.arg(name) } else { &mut build })
    })?;
    let mut failed = Vec::new();
    for name in &names {
        eprintln!("▸ fuzzing {name} for {seconds} s…");
        let start = Instant::now();
        match fuzz.one(project, name, seconds) {
            Ok(runs) => println!("{name:<12}ok      {:>12}  {runs}", shell::human(start.elapsed())),
            Err(error) => {
                println!("{name:<12}FAILED  {:>12}", shell::human(start.elapsed()));
                eprintln!("{error:#}");
                failed.push(name.as_str());
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("fuzzing found something in: {}", failed.join(", ")) }
}

struct Fuzz {
    program: PathBuf,
    toolchain: String,
    folder: PathBuf,
    /// One folder for every target: their dependencies are compiled once.
    built: PathBuf,
}

impl Fuzz {
    fn command(&self, project: &Project, verb: &str) -> Command {
        let mut command = shell::caller_of_cargo(&self.program, project.root());
        command.env("RUSTUP_TOOLCHAIN", &self.toolchain).args(["fuzz", verb, "--fuzz-dir"]).arg(&self.folder);
        // Our code holds no `unsafe`: a sanitizer would halve the number of tries for what cannot happen here.
        command.args(["--sanitizer", "none", "--target-dir"]).arg(&self.built);
        command
    }

    /// Gives libFuzzer's own count.
    fn one(&self, project: &Project, name: &str, seconds: u32) -> Result<String> {
        let learnt = self.built.join("corpus").join(name);
        fs::create_dir_all(&learnt).with_context(|| format!("cannot create {}", learnt.display()))?;
        let log = self.built.join(format!("{name}.log"));
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let artifacts = self.folder.join("artifacts").join(name);
        let before = files(&artifacts);
        let mut run = self.command(project, "run");
        run.arg(name).arg(&learnt).arg(self.folder.join("corpus").join(name)).arg("--");
        // A try that takes seconds is a find too.
        run.args([format!("-max_total_time={seconds}"), "-timeout=20".to_owned()]);
        let status = run.stdout(output.try_clone()?).stderr(output).status().context("cargo-fuzz does not start")?;
        let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
        if !status.success() {
            let found: Vec<PathBuf> = files(&artifacts).difference(&before).cloned().collect();
            bail!("{}\n\nAll of it: {}\n{}", reason(&said), log.display(), self.how_to_replay(name, &found));
        }
        Ok(said.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("Done").to_owned())
    }

    fn how_to_replay(&self, name: &str, found: &[PathBuf]) -> String {
        let program = host(&self.toolchain).map(|host| self.built.join(host).join("release").join(name));
        let Some(program) = program.filter(|program| program.is_file()) else {
            return format!("Play it again with: cargo xtask fuzz --only {name}");
        };
        let lines = found.iter().map(|input| format!("\n  {} {}", program.display(), input.display()));
        format!("Play it again with:{}", lines.collect::<String>())
    }
}

/// The names of the targets, in order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let found = files(folder);
    let names = found.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let names: Vec<String> = names.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    if names.is_empty() { bail!("no fuzz targets in {}", folder.display()) } else { Ok(names) }
}

fn chosen(names: &[String], only: Option<&str>) -> Result<Vec<String>> {
    match only {
        None => Ok(names.to_vec()),
        Some(only) if names.iter().any(|name| name == only) => Ok(vec![only.to_owned()]),
        Some(only) => bail!("there is no fuzz target `{only}`; there are: {}", names.join(", ")),
    }
}

/// The nightly toolchain that rustup has, the undated one first.
fn nightly() -> Option<String> {
    let list = shell::capture(Command::new("rustup").args(["toolchain", "list"])).ok()?;
    pick_nightly(&list)
}

fn pick_nightly(list: &str) -> Option<String> {
    let nightlies = list.lines().filter_map(|line| line.split_whitespace().next());
    let nightlies = nightlies.filter(|name| name.starts_with("nightly"));
    let dated = |name: &&str| name.trim_start_matches("nightly-").starts_with(|letter: char| letter.is_ascii_digit());
    nightlies.min_by_key(dated).map(str::to_owned)
}

fn host(toolchain: &str) -> Option<String> {
    let said = shell::capture(Command::new("rustc").env("RUSTUP_TOOLCHAIN", toolchain).arg("-vV")).ok()?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// cargo-fuzz of exactly this version, compiled once without optimisation: it only calls cargo.
fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    let home = project.tools().join(format!("cargo-fuzz-{CARGO_FUZZ}"));
    let path = home.join("bin/cargo-fuzz");
    if path.is_file() {
        return Ok(path);
    }
    shell::step("building cargo-fuzz", || {
        let scratch = project.tools().join("scratch-cargo-fuzz");
        let built = shell::run_quietly(
            shell::cargo(project.root())
                .env("CARGO_TARGET_DIR", &scratch)
                .env("CARGO_PROFILE_DEV_DEBUG", "0")
                .args(["install", "cargo-fuzz", "--version", CARGO_FUZZ, "--locked", "--debug", "--quiet", "--root"])
                .arg(&home),
        );
        let _ = fs::remove_dir_all(&scratch);
        built
    })?;
    Ok(path)
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// What happened and where, out of all that libFuzzer and cargo-fuzz say; else its last words.
fn reason(said: &str) -> String {
    const LINES: usize = 30;
    let lines: Vec<&str> = said.lines().collect();
    let starts = |line: &&str| line.contains("panicked at") || line.contains("ERROR: libFuzzer");
    let from = lines.iter().position(starts).unwrap_or(lines.len().saturating_sub(LINES));
    lines.into_iter().skip(from).take(LINES).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_undated_nightly_is_preferred_and_stable_never_taken() {
        let cases = [
            ("stable-x86_64 (active, default)\nnightly-x86_64\n1.95.0-x86_64\n", Some("nightly-x86_64")),
            ("nightly-2026-01-02-x86_64\nnightly-x86_64 (default)\n", Some("nightly-x86_64")),
            ("nightly-2026-01-02-x86_64\n", Some("nightly-2026-01-02-x86_64")),
            ("stable-x86_64\nweb\n", None),
            ("", None),
        ];
        for (list, expected) in cases {
            assert_eq!(pick_nightly(list).as_deref(), expected, "{list}");
        }
    }

    #[test]
    fn every_target_has_its_program_and_its_seeds() {
        let folder = Project::find().root().join("crates/fuzz");
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for name in targets(&folder.join("fuzz_targets")).unwrap() {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in Cargo.toml");
            assert!(!files(&folder.join("corpus").join(&name)).is_empty(), "{name} has no seeds");
        }
    }

    #[test]
    fn the_panic_is_shown_and_not_what_surrounds_it() {
        let noise = "#1 NEW cov: 12\n".repeat(50);
        let said = format!("{noise}thread 'main' panicked at ville.rs:3:\nboom\n==1== ERROR: libFuzzer\n{noise}");
        let shown = reason(&said);
        assert!(shown.starts_with("thread 'main' panicked at ville.rs:3:\nboom\n"), "{shown}");
        assert_eq!(shown.lines().count(), 30);
        assert_eq!(reason("linking failed\n"), "linking failed");
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_known_ones() {
        let names = ["sceau".to_owned(), "ville".to_owned()];
        assert_eq!(chosen(&names, Some("ville")).unwrap(), ["ville"]);
        let said = chosen(&names, Some("vile")).unwrap_err().to_string();
        assert!(said.contains("vile") && said.contains("sceau, ville"), "{said}");
    }
}
