//! A Debian in a folder, in which the package is tried. It is fetched once and kept in `target/package`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::package::folder;
use crate::project::Project;
use crate::setup::debian;
use crate::shell;

/// Where the package is put, seen from inside.
pub(super) const DEB: &str = "/pass-famille.deb";

/// The city's file, seen from inside.
pub(super) const CONFIG: &str = "/etc/pass-famille/ville.toml";

/// A Debian in a folder.
pub(super) struct Chroot {
    pub(super) root: PathBuf,
}

impl Chroot {
    /// A new one, with these packages.
    pub(super) fn new(project: &Project, name: &str, packages: &str) -> Result<Self> {
        ensure!(debian::is_root(), "the package is tried in a Debian of its own: run this as root");
        Ok(Self { root: clean(project, name, packages)? })
    }

    /// What is there, seen from outside.
    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside.trim_start_matches('/'))
    }

    pub(super) fn read(&self, inside: &str) -> Result<String> {
        fs::read_to_string(self.path(inside)).with_context(|| format!("cannot read {inside}"))
    }

    pub(super) fn copy(&self, deb: &Path) -> Result<()> {
        fs::copy(deb, self.path(DEB)).map(drop).context("cannot copy the package")
    }

    /// As a login has it, and nothing of this machine.
    pub(super) fn command(&self, account: &str, words: &[&str]) -> Command {
        let mut command = Command::new("chroot");
        command.arg(format!("--userspec={account}")).arg(&self.root).args(words);
        as_a_login(&mut command);
        command
    }

    pub(super) fn run(&self, words: &[&str]) -> Result<String> {
        shell::capture(&mut self.command("root:root", words))
    }

    /// Takes it away. One in which something failed stays, to be looked at.
    pub(super) fn remove(self) -> Result<()> {
        fs::remove_dir_all(&self.root).context("cannot remove the Debian that was tried")
    }

    /// The package's example becomes a city of this machine, which asks the simulator, with secrets as the manual has them written.
    pub(super) fn configure(&self, [simulator, service, probes]: [u16; 3], token: &str) -> Result<()> {
        let city = self
            .read(CONFIG)?
            .replace(
                "environnement = \"production\"",
                &format!("environnement = \"http://localhost:{simulator}/api-particulier\""),
            )
            .replace("https://famille.ville.example", &format!("http://localhost:{service}"))
            .replace("127.0.0.1:8781", &format!("127.0.0.1:{service}"))
            .replace("127.0.0.1:9464", &format!("127.0.0.1:{probes}"));
        fs::write(self.path(CONFIG), city)?;
        self.write_secret("jeton", token, 0o640)?;
        self.write_secret("cles", "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 0o600)?;
        self.write_secret("cles-dossiers", "1:HxAdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=", 0o600)?;
        self.run(&["chown", "root:pass-famille", "/etc/pass-famille/secrets/jeton"]).map(drop)
    }

    /// What a city sees of a service that works: probes, the form, the page.
    pub(super) fn visit([_, service, probes]: [u16; 3]) -> Result<()> {
        for (port, path, expected) in [
            (probes, "/healthz", "ok\n"),
            (probes, "/metrics", "pass_famille_info"),
            (service, "/healthz", "ok\n"),
            // The form is in the program.
            (service, "/pass-famille.js", "pass-famille"),
            (service, "/formulaire", "Cantine"),
        ] {
            let answer = get(port, path)?;
            ensure!(answer.starts_with("HTTP/1.1 200") && answer.contains(expected), "{path} answers:\n{answer}");
        }
        Ok(())
    }

    fn write_secret(&self, name: &str, text: &str, rights: u32) -> Result<()> {
        let path = self.path(&format!("/etc/pass-famille/secrets/{name}"));
        fs::write(&path, text)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(rights)).context("cannot close a secret")
    }
}

/// The variables of a login, and none of this machine's.
pub(super) fn as_a_login(command: &mut Command) {
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
    command.env("DEBIAN_FRONTEND", "noninteractive");
}

pub(super) fn free_ports<const N: usize>() -> Result<[u16; N]> {
    // Held together, so that they are different.
    let held: Vec<TcpListener> = (0..N).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    let ports = held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect::<Result<Vec<_>>>()?;
    ports.try_into().map_err(|_| anyhow::anyhow!("as many ports as listeners"))
}

/// One request of HTTP/1.1, closed after its answer.
pub(super) fn get(port: u16, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).with_context(|| format!("nobody listens on {port}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A Debian of this machine's release with these packages and nothing else, in a folder of that name. Unpacked from the kept
/// archive, which apt's own mirror made the first time.
fn clean(project: &Project, name: &str, packages: &str) -> Result<PathBuf> {
    let release = fs::read_to_string("/etc/os-release")?;
    let codename =
        release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME=")).context("which Debian is this?")?;
    // By its packages, so that others are fetched when they change.
    let kept = folder(project).join(format!("{codename}-{}.tar", packages.replace(',', "-")));
    if !kept.is_file() {
        debian::install(&["mmdebstrap"], "try the package in a clean Debian")?;
        let partial = kept.with_extension("tar.partial");
        shell::run_quietly(
            Command::new("mmdebstrap")
                .args(["--quiet", "--variant=minbase", "--format=tar", &format!("--include={packages}"), codename])
                .arg(&partial)
                .arg(mirror(codename)?),
        )?;
        fs::rename(&partial, &kept)?;
    }
    let root = folder(project).join(name);
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    fs::create_dir_all(&root)?;
    shell::run_quietly(
        Command::new("tar").args(["--numeric-owner", "--extract", "--file"]).arg(&kept).arg("--directory").arg(&root),
    )?;
    // Debian's installer writes it; an archive of packages has none.
    fs::write(root.join("etc/hosts"), "127.0.0.1 localhost\n")?;
    Ok(root)
}

/// Where apt on this machine finds that release.
fn mirror(codename: &str) -> Result<String> {
    let said = shell::capture(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(CODENAME) $(COMPONENT) $(REPO_URI)",
        "Created-By: Packages",
    ]))?;
    let wanted = format!("{codename} main ");
    said.lines()
        .find_map(|line| line.strip_prefix(&wanted))
        .map(str::to_owned)
        .with_context(|| format!("apt knows no {codename}"))
}
