//! The Debian package, by hand: a tree of files and `dpkg-deb`. Tools that make packages from sources ask for a build
//! environment of their own, and our program is built already.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{VERSION, deploy, folder, inventory, program, read};
use crate::project::Project;
use crate::shell;

/// Who answers for the package: `DEBFULLNAME` and `DEBEMAIL`, as Debian's tools have it, or the project.
const CONTRIBUTORS: (&str, &str) = ("Pass Famille contributors", "contributeurs@pass-famille.fr");

/// From `proxy/deploy/debian`: where each goes and with which rights.
const FILES: [(&str, &str, u32); 5] = [
    ("pass-famille-gestion", "usr/sbin/pass-famille-gestion", 0o755),
    ("pass-famille.service", "usr/lib/systemd/system/pass-famille.service", 0o644),
    // Only the service's group reads them: who works with the city is not for everybody on the machine.
    ("ville.toml", "etc/pass-famille/ville.toml", 0o640),
    ("environnement", "etc/pass-famille/environnement", 0o640),
    ("lintian-overrides", "usr/share/lintian/overrides/pass-famille", 0o644),
];

/// What goes to `/usr/share/doc/pass-famille`, from the checkout's root; the long ones compressed, as Debian wants them.
const DOCUMENTS: [(&str, &str); 9] = [
    ("proxy/deploy/debian/copyright", "copyright"),
    ("proxy/deploy/debian/changelog", "changelog.gz"),
    ("proxy/deploy/README.md", "installation.md.gz"),
    ("proxy/deploy/exploitation.md", "exploitation.md.gz"),
    ("proxy/VILLE.md", "ville.md.gz"),
    ("proxy/LIVRAISONS.md", "livraisons.md.gz"),
    ("proxy/exemples/saint-exemple.toml", "exemples/saint-exemple.toml"),
    ("proxy/deploy/supervision/alertes.yml", "supervision/alertes.yml"),
    ("proxy/deploy/supervision/tableau-de-bord.json", "supervision/tableau-de-bord.json"),
];

const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

pub(super) fn pack(project: &Project, program: &Path, date: u64) -> Result<PathBuf> {
    let (_, architecture) = program::target();
    let deb = folder(project).join(format!("pass-famille_{VERSION}_{architecture}.deb"));
    pack_as(project, program, date, &deb)?;
    Ok(deb)
}

/// The package at another place, for whoever compares two.
pub(super) fn pack_as(project: &Project, program: &Path, date: u64, deb: &Path) -> Result<()> {
    let tree = folder(project).join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    let source = deploy(project).join("debian");
    put(program, &tree.join("usr/bin/pass-famille"), 0o755)?;
    for (from, to, rights) in FILES {
        put(&source.join(from), &tree.join(to), rights)?;
    }
    let documents = tree.join("usr/share/doc/pass-famille");
    for (from, to) in DOCUMENTS {
        put_or_compress(&project.root().join(from), &documents.join(to))?;
    }
    put_or_compress(&inventory::sbom(project), &documents.join("pass-famille.cdx.json.gz"))?;
    put_or_compress(&inventory::licences(project), &documents.join("LICENCES-TIERS.gz"))?;
    put_or_compress(&source.join("pass-famille.1"), &tree.join("usr/share/man/man1/pass-famille.1.gz"))?;
    put_or_compress(
        &source.join("pass-famille-gestion.8"),
        &tree.join("usr/share/man/man8/pass-famille-gestion.8.gz"),
    )?;

    let secrets = tree.join("etc/pass-famille/secrets");
    fs::create_dir_all(&secrets)?;
    folders_for_all(&tree)?;
    for private in [&secrets, &tree.join("etc/pass-famille")] {
        rights(private, 0o750)?;
    }
    describe(&source, &tree)?;
    shell::run_quietly(
        Command::new("dpkg-deb")
            .env("SOURCE_DATE_EPOCH", date.to_string())
            // One thread: how the work is shared out shows in the bytes.
            .args(["--root-owner-group", "--uniform-compression", "-Zxz", "--threads-max=1", "--build"])
            .args([&tree, deb]),
    )
}

/// What dpkg reads: the description, the list of files that belong to the administrator, sums, scripts.
fn describe(source: &Path, tree: &Path) -> Result<()> {
    let size =
        shell::capture(Command::new("du").args(["--summarize", "--apparent-size", "--block-size=1024"]).arg(tree))?;
    let size = size.split_whitespace().next().context("du does not say a size")?;
    let (name, address) = CONTRIBUTORS;
    let said = |variable: &str, usual: &str| std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let answerable = format!("{} <{}>", said("DEBFULLNAME", name), said("DEBEMAIL", address));
    let control = read(&source.join("control"))?
        .replace("@VERSION@", VERSION)
        .replace("@ARCHITECTURE@", program::target().1)
        .replace("@RESPONSABLE@", &answerable)
        .replace("@TAILLE@", size);
    let sums = shell::capture(
        Command::new("sh")
            .current_dir(tree)
            .args(["-c", "find . -type f -printf '%P\\0' | LC_ALL=C sort --zero-terminated | xargs --null md5sum"]),
    )?;
    let folder = tree.join("DEBIAN");
    fs::create_dir_all(&folder)?;
    rights(&folder, 0o755)?;
    for (name, text) in [("control", control), ("md5sums", sums)] {
        fs::write(folder.join(name), text)?;
        rights(&folder.join(name), 0o644)?;
    }
    put(&source.join("conffiles"), &folder.join("conffiles"), 0o644)?;
    SCRIPTS.iter().try_for_each(|script| put(&source.join(script), &folder.join(script), 0o755))
}

fn put_or_compress(from: &Path, to: &Path) -> Result<()> {
    put(from, to, 0o644)?;
    if to.extension().is_some_and(|extension| extension == "gz") {
        let plain = to.with_extension("");
        fs::rename(to, &plain)?;
        // Without the name and the date of the original.
        shell::run_quietly(Command::new("gzip").args(["-9", "--no-name"]).arg(&plain))?;
    }
    Ok(())
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    rights(to, mode)
}

fn rights(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .with_context(|| format!("cannot change {}", path.display()))
}

/// Folders are made with the rights that this account gives; the package's are everybody's to enter.
fn folders_for_all(folder: &Path) -> Result<()> {
    rights(folder, 0o755)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            folders_for_all(&path)?;
        }
    }
    Ok(())
}
