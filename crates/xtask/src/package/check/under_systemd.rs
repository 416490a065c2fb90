//! The package as most cities run it: a Debian that systemd started, where the unit keeps the service in and brings it back.
//!
//! A container of systemd's own (`systemd-nspawn`), on this machine's network, as root.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::chroot::{CONFIG, Chroot, DEB, as_a_login, free_ports, get};
use crate::package::folder;
use crate::project::Project;
use crate::setup::debian;
use crate::shell;

const PACKAGES: &str = "adduser,ca-certificates,tzdata,systemd,systemd-sysv,dbus";

const UNIT: &str = "pass-famille.service";

/// systemd's exposure, of 100, of the unit as it is installed.
const EXPOSURE: &str = "--threshold=20";

/// How long a machine has to start, and a service to come back.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(project: &Project, deb: &Path) -> Result<()> {
    let here = shell::step("a Debian with systemd", || Chroot::new(project, "debian-with-systemd", PACKAGES))?;
    debian::install(&["systemd-container"], "start that Debian")?;
    let said = folder(project).join("debian-with-systemd.log");
    let machine = shell::step("starting it", || Machine::start(&here, &said))?;
    let ports = free_ports()?;
    shell::step("installing", || {
        here.copy(deb)?;
        machine.run(&["dpkg", "--install", DEB])?;
        ensure!(machine.says(&["systemctl", "is-enabled", UNIT]) == "enabled", "the unit is not enabled");
        let state = machine.says(&["systemctl", "is-active", UNIT]);
        ensure!(state == "inactive", "without its secrets the service is {state}");
        Ok(())
    })?;
    shell::step("serving as the unit does", || {
        here.configure(ports, &machine.simulate(ports[0])?)?;
        // Done when families can come.
        machine.run(&["systemctl", "start", UNIT])?;
        Chroot::visit(ports)?;
        let journal = machine.journal(UNIT)?;
        let calm = !journal.contains(" WARN ") && !journal.contains(" ERROR ");
        ensure!(calm, "installed as the manual says, it warns:\n{journal}");
        machine.run(&["systemd-analyze", "security", "--no-pager", EXPOSURE, UNIT])?;
        machine.is_kept_in()
    })?;
    shell::step("reading the city's file again", || {
        let city = here.read(CONFIG)?;
        fs::write(here.path(CONFIG), city.replace("\"Saint-Exemple\"", "\"Sainte-Relecture\""))?;
        machine.run(&["systemctl", "reload", UNIT])?;
        until("the form shows the new name", || Ok(get(ports[1], "/formulaire")?.contains("Sainte-Relecture")))
    })?;
    shell::step("coming back after a fall", || {
        let before = machine.process()?;
        machine.run(&["systemctl", "kill", "--signal=KILL", UNIT])?;
        until("it is started again", || {
            Ok(machine.process()? != before && machine.says(&["systemctl", "is-active", UNIT]) == "active")
        })?;
        Chroot::visit(ports)
    })?;
    shell::step("a start that fails says so", || {
        let city = here.read(CONFIG)?;
        fs::write(here.path(CONFIG), format!("{city}\ninconnu = 1\n"))?;
        let started = machine.run(&["systemctl", "restart", UNIT]);
        fs::write(here.path(CONFIG), city)?;
        ensure!(started.is_err(), "a start with a faulty file passes for one that worked");
        machine.run(&["systemctl", "restart", UNIT])?;
        Chroot::visit(ports)
    })?;
    shell::step("upgrading", || {
        let before = machine.process()?;
        machine.run(&["dpkg", "--install", DEB])?;
        ensure!(machine.process()? != before, "the new program does not run");
        Chroot::visit(ports)
    })?;
    shell::step("stopping, removing, purging", || {
        machine.run(&["systemctl", "stop", UNIT])?;
        let ended = machine.says(&["systemctl", "show", "--property=Result,ExecMainCode,ExecMainStatus", UNIT]);
        let wanted = ["Result=success", "ExecMainCode=1", "ExecMainStatus=0"];
        ensure!(wanted.iter().all(|word| ended.lines().any(|line| line == *word)), "it stops with:\n{ended}");
        machine.run(&["systemctl", "start", UNIT])?;
        machine.run(&["dpkg", "--remove", "pass-famille"])?;
        let state = machine.says(&["systemctl", "is-active", UNIT]);
        ensure!(state == "inactive", "removed, the service is {state}");
        ensure!(machine.run(&["systemctl", "cat", UNIT]).is_err(), "removed, its unit is still known");
        machine.run(&["dpkg", "--purge", "pass-famille"])?;
        let left = machine.says(&[
            "find",
            "/etc",
            "/var/lib",
            "-path",
            "/var/lib/dpkg",
            "-prune",
            "-o",
            "-name",
            "*pass-famille*",
            "-print",
        ]);
        ensure!(left.is_empty(), "a purge leaves:\n{left}");
        Ok(())
    })?;
    drop(machine);
    here.remove()
}

/// A Debian that runs; it is switched off with this value.
struct Machine {
    container: Child,
    /// Its first process, as this machine numbers it.
    first: String,
}

impl Machine {
    /// What the container itself says goes to `said`.
    fn start(debian: &Chroot, said: &Path) -> Result<Self> {
        // It ends with us, however we end.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "systemd-nspawn"]);
        command.args(["--quiet", "--boot", "--machine=pass-famille-essai", "--directory"]).arg(&debian.root);
        if !Path::new("/run/systemd/system").exists() {
            // Nobody here keeps a list of machines.
            command.args(["--register=no", "--keep-unit"]);
        }
        let output = File::create(said)?;
        let container = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .context("systemd-nspawn does not start")?;
        let mut machine = Self { container, first: String::new() };
        until("the machine has started", || {
            if let Some(status) = machine.container.try_wait()? {
                bail!("systemd-nspawn ends with {status}:\n{}", fs::read_to_string(said)?);
            }
            machine.first = machine.first_process().unwrap_or_default();
            // A unit that a container cannot have makes it « degraded ».
            Ok(!machine.first.is_empty()
                && matches!(machine.says(&["systemctl", "is-system-running"]).as_str(), "running" | "degraded"))
        })?;
        Ok(machine)
    }

    /// The child of the container that is the first process in its own numbering: another one prepares it, and sees this machine.
    fn first_process(&self) -> Option<String> {
        let container = self.container.id();
        let children = fs::read_to_string(format!("/proc/{container}/task/{container}/children")).ok()?;
        let is_first = |child: &&str| {
            let status = fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
            let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap_or_default();
            numbers.split_whitespace().nth(1) == Some("1")
        };
        children.split_whitespace().find(is_first).map(str::to_owned)
    }

    /// As root logs in.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--all", "--target", &self.first]).args(words);
        as_a_login(&mut command);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> Result<String> {
        shell::capture(&mut self.command(words))
    }

    /// The word that a command says, however it ends.
    fn says(&self, words: &[&str]) -> String {
        let output = self.command(words).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    }

    fn journal(&self, unit: &str) -> Result<String> {
        self.run(&["journalctl", "--no-pager", "--output=cat", "--unit", unit])
    }

    /// The number of the service's process, seen from inside.
    fn process(&self) -> Result<String> {
        self.run(&["systemctl", "show", "--property=MainPID", "--value", UNIT]).map(|number| number.trim().to_owned())
    }

    /// Starts the simulator of the installed program; gives its token.
    fn simulate(&self, port: u16) -> Result<String> {
        let port = port.to_string();
        let words = ["systemd-run", "--quiet", "--unit=bac-a-sable", "--property=DynamicUser=yes"];
        self.run(&[&words[..], &["/usr/bin/pass-famille", "bac-a-sable", "--port", &port]].concat())?;
        let mut said = String::new();
        until("the simulator is open", || {
            said = self.journal("bac-a-sable.service")?;
            Ok(said.contains("Ce jeton change"))
        })?;
        let token = said.lines().find_map(|line| line.trim().strip_prefix("PASS_FAMILLE_JETON="));
        token.map(str::to_owned).context("the simulator gives no token")
    }

    /// What the kernel knows of the process, whatever the unit says.
    fn is_kept_in(&self) -> Result<()> {
        let status = self.run(&["cat", &format!("/proc/{}/status", self.process()?)])?;
        for expected in ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"] {
            ensure!(status.lines().any(|line| line == expected), "the process does not have {expected}:\n{status}");
        }
        Ok(())
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // What it leaves is thrown away, so it is switched off as by a cut of the current. The container then ends by itself, and
        // tidies up what it keeps on this machine.
        if let Some(first) = self.first_process() {
            let _ = Command::new("kill").args(["-KILL", &first]).status();
        }
        let ended = until("the container ends", || Ok(self.container.try_wait()?.is_some()));
        if ended.is_err() {
            let _ = self.container.kill();
            let _ = self.container.wait();
        }
    }
}

/// Asks until it is so.
fn until(what: &str, mut so: impl FnMut() -> Result<bool>) -> Result<()> {
    let since = Instant::now();
    while !so()? {
        ensure!(since.elapsed() < PATIENCE, "not within {} s: {what}", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
