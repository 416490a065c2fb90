//! A PostgreSQL server of our own, for the tests of the store that keeps dossiers there.
//!
//! Nothing of the machine's is touched: it has its data in a new folder, listens on a free port of 127.0.0.1 only, and both
//! are gone when the tests are over, also after Ctrl-C. What Debian starts when it installs the package is left alone.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::project::Project;
use crate::shell;

/// Where Debian puts them, one folder a version.
const DEBIANS: &str = "/usr/lib/postgresql";

/// The account that takes root's place: PostgreSQL refuses to run as root.
const ACCOUNT: &str = "postgres";

const PURPOSE: &str = "run the tests over PostgreSQL";

/// Starts the server, says so, and waits for its standard input to be closed. That happens when the guard is dropped and
/// when this program ends in any other way, so that the same lines clean up after both.
///
/// The words before each call (`"$@"`) change the account; there are none unless root runs this. `-k ..` is relative to the
/// data folder: the socket is beside the data, not among the files that tests read, and its name is never too long. Some tests
/// run thirty cities at once, each with connections of its own.
const KEEPER: &str = r#"
trap '' HUP INT TERM PIPE
folder=$1 programs=$2 port=$3
shift 3
start() {
  "$@" "$programs/initdb" -D "$folder/donnees" -U postgres -A trust -E UTF8 --locale=C &&
  "$@" "$programs/pg_ctl" start -w -t 60 -D "$folder/donnees" -l "$folder/journal" \
    -o "-c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync=on -p $port -k .."
}
if said=$(start "$@" 2>&1); then
  echo ready
  read -r _
else
  echo "$said"
  tail -n 20 "$folder/journal"
fi
"$@" "$programs/pg_ctl" stop -w -m immediate -D "$folder/donnees" >/dev/null
rm -rf "$folder"
"#;

/// A running server. It stops, and its data go, when this is dropped.
pub(crate) struct Server {
    keeper: Child,
    folder: PathBuf,
    port: u16,
}

/// Starts one; installs PostgreSQL when it isn't there.
pub(super) fn start(project: &Project) -> Result<Server> {
    let programs = match find() {
        Some(programs) => programs,
        None => {
            debian::install(&["postgresql"], PURPOSE)?;
            find()
                .with_context(|| format!("PostgreSQL is installed, yet initdb is not in {DEBIANS} nor on the path"))?
        }
    };
    shell::step("starting a PostgreSQL server for the tests", || Server::start(project, &programs))
}

impl Server {
    fn start(project: &Project, programs: &Path) -> Result<Self> {
        // Free now, and nobody is likely to be given the same one in the second until the server takes it.
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .context("no free port on 127.0.0.1")?
            .port();
        let folder = folder(project, port)?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "postgresql"])
            .args([&folder, programs])
            .arg(port.to_string())
            .args(as_account())
            // The account may not be allowed to stand where we do.
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("`sh` does not start")?;
        let mut server = Self { keeper, folder, port };
        server.wait()?;
        Ok(server)
    }

    /// Until it accepts connections; the keeper gives up by itself after a minute.
    fn wait(&mut self) -> Result<()> {
        let Some(output) = self.keeper.stdout.take() else { bail!("the server cannot be heard") };
        let mut output = BufReader::new(output);
        let mut said = String::new();
        output.read_line(&mut said)?;
        if said == "ready\n" {
            return Ok(());
        }
        output.read_to_string(&mut said)?;
        bail!("PostgreSQL does not start\n{}", said.trim_end());
    }

    /// What tells the tests where it is, and where it keeps the files that some of them read.
    pub(crate) fn variables(&self) -> Vec<(&'static str, OsString)> {
        let address = format!("postgresql://postgres@127.0.0.1:{}/postgres", self.port);
        vec![("PASS_FAMILLE_ESSAIS_PG", address.into()), ("PASS_FAMILLE_ESSAIS_PG_DONNEES", self.data().into())]
    }

    fn data(&self) -> PathBuf {
        self.folder.join("donnees")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // `wait` closes the keeper's input first; what it then does takes a fraction of a second.
        let _ = self.keeper.wait();
    }
}

/// The folder of the server's programs: the newest of Debian's, else what the path leads to.
fn find() -> Option<PathBuf> {
    let debians = fs::read_dir(DEBIANS).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    let debians = newest_first(debians).into_iter().map(|version| version.join("bin"));
    // A link on the path stands for the program alone, and not for those beside it.
    let on_path = shell::on_path("initdb").and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_owned()));
    debians
        .chain(on_path)
        .find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// By number: 9.6 is older than 15.
fn newest_first(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let version = |folder: &PathBuf| -> Vec<u32> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.split('.').map_while(|number| number.parse().ok()).collect()
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders
}

/// A new folder that the server's account can use: in `target`, or among the temporary ones where a folder above the
/// checkout is closed to it (root's home is).
fn folder(project: &Project, port: u16) -> Result<PathBuf> {
    let name = format!("postgresql-{}-{port}", std::process::id());
    let ours = make(&project.target().join(&name))?;
    if !debian::is_root() {
        return Ok(ours);
    }
    if hand_over(&ours)? {
        return Ok(ours);
    }
    let _ = fs::remove_dir(&ours);
    let temporary = make(&std::env::temp_dir().join(format!("pass-famille-{name}")))?;
    if hand_over(&temporary)? {
        return Ok(temporary);
    }
    let _ = fs::remove_dir(&temporary);
    bail!("the account `{ACCOUNT}` can reach neither {} nor {}", ours.display(), temporary.display());
}

/// Refuses a folder that exists: it would be somebody else's.
fn make(folder: &Path) -> Result<PathBuf> {
    let made = folder.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::create_dir(folder));
    made.with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.to_owned())
}

/// Gives the folder to the server's account; false when it can't get there.
fn hand_over(folder: &Path) -> Result<bool> {
    shell::run_quietly(Command::new("chown").arg(format!("{ACCOUNT}:")).arg(folder))
        .with_context(|| format!("PostgreSQL refuses to run as root and needs the account `{ACCOUNT}`"))?;
    let mut words = as_account().into_iter();
    let mut tried = Command::new(words.next().unwrap_or_default());
    Ok(shell::run_quietly(tried.args(words).args(["test", "-w"]).arg(folder)).is_ok())
}

/// The words to put before a command: root's change to the account.
fn as_account() -> Vec<String> {
    if !debian::is_root() {
        return Vec::new();
    }
    // Unlike runuser, it becomes the program it runs, and nothing stands in between when the server is stopped.
    ["setpriv".to_owned(), format!("--reuid={ACCOUNT}"), format!("--regid={ACCOUNT}"), "--init-groups".to_owned()]
        .into()
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn the_newest_version_is_taken() {
        let folders = ["9.6", "15", "17", "10", "old"].map(|name| Path::new(DEBIANS).join(name));
        let names = newest_first(folders.into()).into_iter().map(|path| path.file_name().unwrap().to_owned());
        assert_eq!(names.collect::<Vec<_>>(), ["17", "15", "10", "9.6", "old"]);
    }

    #[test]
    fn a_server_answers_and_leaves_nothing_behind() {
        let Some(programs) = find() else {
            println!("no PostgreSQL here: its test is skipped");
            return;
        };
        let project = Project::find();
        let Err(error) = Server::start(&project, Path::new("/nowhere")) else { panic!("no programs, yet a server") };
        assert!(format!("{error:#}").contains("/nowhere/initdb"), "the reason is shown: {error:#}");
        assert_eq!(left_behind(&project), Vec::<PathBuf>::new());

        let server = Server::start(&project, &programs).unwrap();
        let [(_, address), (_, data)] = &server.variables()[..] else { panic!("two variables") };
        let data = PathBuf::from(data);
        assert!(data.is_absolute() && data.join("PG_VERSION").is_file(), "{}", data.display());
        assert!(fs::read(data.join("global/pg_control")).is_ok(), "tests read the server's own files");

        let ask = |question| {
            let mut psql = Command::new(programs.join("psql"));
            shell::capture(psql.args(["-X", "-A", "-t", "-c", question]).arg(address)).unwrap()
        };
        assert_eq!(ask("show fsync"), "on\n");
        assert_eq!(ask("show server_encoding"), "UTF8\n");
        assert_eq!(ask("show listen_addresses"), "127.0.0.1\n");
        assert_eq!(ask("show lc_collate"), "C\n");

        let port = server.port;
        drop(server);
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "still listening");
        assert!(!data.exists(), "{} is still there", data.display());
        assert_eq!(left_behind(&project), Vec::<PathBuf>::new());
    }

    fn left_behind(project: &Project) -> Vec<PathBuf> {
        let ours = format!("postgresql-{}-", std::process::id());
        let folders = [project.target(), std::env::temp_dir()].map(|folder| fs::read_dir(folder).into_iter().flatten());
        let entries = folders.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        entries.filter(|path| path.to_string_lossy().contains(&ours)).collect()
    }
}
