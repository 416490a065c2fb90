//! The package's whole life in a Debian that has nothing else: installed, served, looked after, upgraded, removed, purged.
//!
//! Without systemd, as in a container or on a machine that starts its services otherwise: the service is started by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::chroot::{CONFIG, Chroot, DEB, free_ports};
use crate::project::Project;
use crate::shell;

/// What the package stands on; the rest is what every Debian has.
const PACKAGES: &str = "adduser,ca-certificates,tzdata";

/// What dpkg, adduser and their neighbours note for themselves, and what is gone at the next start.
const NOTES: [&str; 9] =
    ["var/lib/dpkg", "var/cache", "var/log", "etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-", "run", "tmp"];

pub(super) fn run(project: &Project, deb: &Path) -> Result<()> {
    let here = shell::step("a clean Debian", || Chroot::new(project, "clean-debian", PACKAGES))?;
    let before = here.files()?;
    let accounts = here.accounts()?;

    shell::step("installing", || {
        here.copy(deb)?;
        here.run(&["dpkg", "--install", DEB])?;
        here.rights()
    })?;
    shell::step("the city's example, before any secret", || {
        let said = here.run(&["pass-famille", "check", "--config", CONFIG, "--hors-ligne"])?;
        ensure!(said.contains("Fichier sans faute"), "check says:\n{said}");
        Ok(())
    })?;
    shell::step("serving", || here.serve())?;
    shell::step("upgrading", || {
        // The administrator's file stays as it is, without a question.
        let mine = here.read(CONFIG)?;
        here.run(&["dpkg", "--install", DEB])?;
        ensure!(here.read(CONFIG)? == mine, "an upgrade changed {CONFIG}");
        here.rights()
    })?;
    shell::step("removing, then purging", || {
        here.run(&["dpkg", "--remove", "pass-famille"])?;
        for kept in [CONFIG, "/etc/pass-famille/secrets/cles", "/var/lib/pass-famille/pass-famille.db"] {
            ensure!(here.path(kept).exists(), "removing took {kept}, which only a purge may");
        }
        here.run(&["dpkg", "--purge", "pass-famille"])?;
        fs::remove_file(here.path(DEB))?;
        let left: Vec<PathBuf> = here.files()?.difference(&before).cloned().collect();
        ensure!(left.is_empty(), "a purge leaves {left:?}");
        ensure!(here.accounts()? == accounts, "a purge leaves an account");
        Ok(())
    })?;
    here.remove()
}

impl Chroot {
    /// Every path but what others note.
    fn files(&self) -> Result<BTreeSet<PathBuf>> {
        let mut found = BTreeSet::new();
        let mut open = vec![self.root.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                let path = entry.path();
                let relative = path.strip_prefix(&self.root)?.to_owned();
                if NOTES.iter().any(|note| relative.starts_with(note)) {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    open.push(path);
                }
                found.insert(relative);
            }
        }
        Ok(found)
    }

    fn accounts(&self) -> Result<[String; 2]> {
        Ok([self.read("/etc/passwd")?, self.read("/etc/group")?])
    }

    /// The number of the service's account.
    fn account(&self) -> Result<u32> {
        let accounts = self.read("/etc/passwd")?;
        let line = accounts.lines().find(|line| line.starts_with("pass-famille:")).context("there is no account")?;
        ensure!(line.ends_with("/nologin"), "somebody could log in: {line}");
        line.split(':').nth(2).and_then(|number| number.parse().ok()).context("an account has a number")
    }

    fn rights(&self) -> Result<()> {
        let account = self.account()?;
        let group = fs::metadata(self.path(CONFIG))?.gid();
        ensure!(group != 0, "{CONFIG} is not of the service's group");
        let wanted = [
            ("/etc/pass-famille", 0o750, 0, group),
            (CONFIG, 0o640, 0, group),
            ("/etc/pass-famille/environnement", 0o640, 0, group),
            ("/etc/pass-famille/secrets", 0o750, 0, group),
            ("/var/lib/pass-famille", 0o700, account, group),
            ("/usr/bin/pass-famille", 0o755, 0, 0),
        ];
        for (path, mode, owner, group) in wanted {
            let found = fs::metadata(self.path(path)).with_context(|| format!("{path} is not there"))?;
            let is = format!("{:o} {}:{}", found.mode() & 0o7777, found.uid(), found.gid());
            let should = format!("{mode:o} {owner}:{group}");
            ensure!(is == should, "{path} is {is} instead of {should} (rights, owner, group)");
        }
        Ok(())
    }

    /// The service against the simulator, both from the installed program.
    fn serve(&self) -> Result<()> {
        let ports = free_ports()?;
        let simulator_port = ports[0].to_string();
        let mut simulated =
            self.command("pass-famille:pass-famille", &["pass-famille", "bac-a-sable", "--port", &simulator_port]);
        let mut simulated = Running::start(&mut simulated)?;
        let said = simulated.lines_until("Ce jeton change")?;
        let token = said.iter().find_map(|line| line.trim().strip_prefix("PASS_FAMILLE_JETON=")).context("no token")?;

        self.configure(ports, token)?;
        let said = self.run(&["pass-famille-gestion", "check", "--config", CONFIG])?;
        ensure!(said.contains("ses droits couvrent les démarches"), "check says:\n{said}");

        // systemd reads the secrets as root and hands them over; here they are handed over in the environment.
        let secrets = [
            ("PASS_FAMILLE_JETON", "jeton"),
            ("PASS_FAMILLE_CLES", "cles"),
            ("PASS_FAMILLE_CLES_DOSSIERS", "cles-dossiers"),
        ];
        let secrets: BTreeMap<&str, String> = secrets
            .into_iter()
            .map(|(name, file)| Ok((name, self.read(&format!("/etc/pass-famille/secrets/{file}"))?)))
            .collect::<Result<_>>()?;
        let mut serving = self.command("pass-famille:pass-famille", &["pass-famille", "serve", "--config", CONFIG]);
        let mut serving = Running::start(serving.envs(secrets))?;
        serving.lines_until("le service est prêt")?;
        Chroot::visit(ports)?;
        let said = self.run(&["pass-famille-gestion", "registre", "--config", CONFIG, "verify"])?;
        ensure!(!said.trim().is_empty(), "the register says nothing");
        serving.stop()?;
        simulated.stop()
    }
}

/// A program of the chroot, stopped when it is dropped.
struct Running {
    child: Child,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Running {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("chroot does not start")?;
        let (said, lines) = std::sync::mpsc::channel();
        let outputs = [
            child.stdout.take().map(|output| Box::new(output) as Box<dyn std::io::Read + Send>),
            child.stderr.take().map(|output| Box::new(output) as Box<dyn std::io::Read + Send>),
        ];
        for output in outputs.into_iter().flatten() {
            let said = said.clone();
            // Read to the end: a pipe that nobody empties stops whoever writes.
            std::thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).for_each(|line| drop(said.send(line)));
            });
        }
        Ok(Self { child, lines })
    }

    /// What it said up to the line that holds these words; all of it when it ends without them.
    fn lines_until(&mut self, words: &str) -> Result<Vec<String>> {
        let mut said = Vec::new();
        // Both outputs are closed when it ends, and only then the channel.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(60)) {
            said.push(line);
            if said.last().is_some_and(|line| line.contains(words)) {
                return Ok(said);
            }
        }
        bail!("it never said « {words} »:\n{}", said.join("\n"))
    }

    /// As systemd does it, and it must end well.
    fn stop(mut self) -> Result<()> {
        shell::run_quietly(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let status = self.child.wait()?;
        ensure!(status.success(), "it ends with {status}");
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Already gone is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
