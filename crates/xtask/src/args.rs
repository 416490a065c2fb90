//! The command line, by hand: ten chores and a handful of flags don't pay for a parser's compile time.

use anyhow::{Result, bail};

/// What a developer asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Help,
    Setup { debian: bool, trunk: bool },
    Build,
    Demo { port: u16, ville: Option<String>, origine: Option<String>, build: bool },
    Test { only: Option<Suite> },
    Fuzz { seconds: u32, only: Option<String> },
    Bench(Bench),
    Captures { only: Option<String>, build: bool },
    Size,
    Check,
    Contract { build: bool },
    Deny,
    Package { check: bool },
    Reproduce { program: bool },
    Communes,
    Trunk { args: Vec<String> },
    TrunkCheck,
}

/// One of the three test runners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    Unit,
    Wasm,
    Browser,
}

/// What is measured, and whether it is built first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bench {
    pub(crate) what: Measured,
    pub(crate) build: bool,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measured {
    Web { runs: u32, gate: bool },
    Proxy { runs: u32 },
    Rush { citoyens: u32, repliques: u32, panne: bool },
}

/// The demo's page; the proxy and the simulator take the two ports after it.
pub(crate) const DEFAULT_PORT: u16 = 8780;

/// How long each fuzz target runs.
const FUZZ_SECONDS: u32 = 60;

/// How often each thing is measured: the median of five is steady on a machine that does nothing else.
const BENCH_RUNS: u32 = 5;

/// Families of the first morning: a large city's.
const BENCH_CITIZENS: u32 = 10_000;

pub(crate) const HELP: &str = "\
cargo xtask <chore>

  demo [--port N] [--ville NAME] [--origine SITE] [--no-build]
                                   set up, build, and run a demo city on http://localhost:8780;
                                   pages of SITE may hold its form too
  test [--only unit|wasm|browser]  set up, build, and run every test, or one suite
                                   (unit: over SQLite, then over PostgreSQL)
  fuzz [--seconds N] [--only NAME] run every fuzz target, or one, for N seconds each (60)
  bench web [--runs N] [--gate] [--no-build]
                                   measure the form in a browser, on a slow phone, N times (5)
  bench proxy [--runs N] [--no-build]
                                   measure the service beside nginx and HAProxy, N times (5)
  bench rush [--citoyens N] [--repliques 2] [--panne] [--no-build]
                                   N families (10000) at once, before one service or two; with
                                   --panne, through half a minute of outage
  captures [--only FOLDER] [--no-build]
                                   pictures of every step, language, theme and width
  check                            format, clippy and documentation, warnings denied
  contract [--no-build]            hold the service to its own OpenAPI document, with Schemathesis
  deny                             licences and sources of every dependency, and those that must not be there
  package [--check]                the static program, its Debian package and the list of its parts;
                                   with --check, try them in a clean Debian
  reproduce [--program]            build the widget, or the program too, at two places and compare
  size                             weigh what a citizen downloads; fails above the gate
  build                            build the widget and the proxy
  setup [--debian] [--trunk]       install what is missing, and nothing else
  communes                         regenerate the list of communes of birth
  trunk <arguments>                run Trunk with this project's tools, for example `trunk serve`
  trunk-check                      compare Trunk's widget with ours

Details: crates/xtask/README.md";

/// Reads the arguments that follow `cargo xtask`.
pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Task> {
    let mut args = args.into_iter();
    let Some(chore) = args.next() else { return Ok(Task::Help) };
    let mut flags = Flags(args.collect());
    let task = match chore.as_str() {
        "help" | "--help" | "-h" => Task::Help,
        "setup" => Task::Setup { debian: flags.has("--debian"), trunk: flags.has("--trunk") },
        "build" => Task::Build,
        "demo" => Task::Demo {
            port: port(flags.value("--port")?)?,
            ville: flags.value("--ville")?,
            origine: flags.value("--origine")?,
            build: !flags.has("--no-build"),
        },
        "test" => Task::Test { only: flags.value("--only")?.map(|word| suite(&word)).transpose()? },
        "fuzz" => Task::Fuzz {
            seconds: number("--seconds", flags.value("--seconds")?, FUZZ_SECONDS)?,
            only: flags.value("--only")?,
        },
        "bench" => Task::Bench(bench(&mut flags)?),
        "captures" => Task::Captures { only: flags.value("--only")?, build: !flags.has("--no-build") },
        "size" => Task::Size,
        "check" => Task::Check,
        "contract" => Task::Contract { build: !flags.has("--no-build") },
        "deny" => Task::Deny,
        "package" => Task::Package { check: flags.has("--check") },
        "reproduce" => Task::Reproduce { program: flags.has("--program") },
        "communes" => Task::Communes,
        "trunk" => Task::Trunk { args: flags.all() },
        "trunk-check" => Task::TrunkCheck,
        unknown => bail!("there is no chore `{unknown}`\n\n{HELP}"),
    };
    flags.none_left(&chore)?;
    Ok(task)
}

fn port(value: Option<String>) -> Result<u16> {
    let Some(value) = value else { return Ok(DEFAULT_PORT) };
    match value.parse::<u16>() {
        // Three listeners in a row must fit below the last port.
        Ok(port) if (1..=65_533).contains(&port) => Ok(port),
        _ => bail!("--port takes a number from 1 to 65533, for example `--port 8780`; `{value}` is not one"),
    }
}

/// From 1: zero runs measure nothing, and libFuzzer takes zero seconds for « without end ».
fn number(flag: &str, value: Option<String>, usual: u32) -> Result<u32> {
    let Some(value) = value else { return Ok(usual) };
    match value.parse::<u32>() {
        Ok(number @ 1..) => Ok(number),
        _ => bail!("{flag} takes a number from 1, for example `{flag} {usual}`; `{value}` is not one"),
    }
}

/// Flags first: whatever is left begins with what to measure.
fn bench(flags: &mut Flags) -> Result<Bench> {
    let build = !flags.has("--no-build");
    let gate = flags.has("--gate");
    let panne = flags.has("--panne");
    let runs = flags.value("--runs")?;
    let citoyens = flags.value("--citoyens")?;
    let repliques = flags.value("--repliques")?;
    let only = |what: &str, given: &[(&str, bool)]| match given.iter().find(|(_, given)| *given) {
        Some((flag, _)) => bail!("{flag} is not for `bench {what}`"),
        None => Ok(()),
    };
    let of_a_rush = [("--citoyens", citoyens.is_some()), ("--repliques", repliques.is_some()), ("--panne", panne)];
    let what = match flags.first().as_deref() {
        Some("web") => {
            only("web", &of_a_rush)?;
            Measured::Web { runs: number("--runs", runs, BENCH_RUNS)?, gate }
        }
        Some("proxy") => {
            only("proxy", &of_a_rush)?;
            only("proxy", &[("--gate", gate)])?;
            Measured::Proxy { runs: number("--runs", runs, BENCH_RUNS)? }
        }
        Some("rush") => {
            only("rush", &[("--gate", gate), ("--runs", runs.is_some())])?;
            let repliques = number("--repliques", repliques, 1)?;
            if repliques > 2 {
                bail!("--repliques takes 1 or 2");
            }
            Measured::Rush { citoyens: number("--citoyens", citoyens, BENCH_CITIZENS)?, repliques, panne }
        }
        Some(word) => bail!("bench takes web, proxy or rush; `{word}` is something else"),
        None => bail!("bench what? For example `cargo xtask bench web`"),
    };
    Ok(Bench { what, build })
}

fn suite(word: &str) -> Result<Suite> {
    match word {
        "unit" => Ok(Suite::Unit),
        "wasm" => Ok(Suite::Wasm),
        "browser" => Ok(Suite::Browser),
        _ => bail!("--only takes unit, wasm or browser; `{word}` is none of them"),
    }
}

/// The words after the chore, taken one by one.
struct Flags(Vec<String>);

impl Flags {
    fn has(&mut self, flag: &str) -> bool {
        let found = self.0.iter().position(|word| word == flag);
        found.map(|at| self.0.remove(at)).is_some()
    }

    /// `--flag value` or `--flag=value`.
    fn value(&mut self, flag: &str) -> Result<Option<String>> {
        let joined = format!("{flag}=");
        if let Some(at) = self.0.iter().position(|word| word.starts_with(&joined)) {
            return Ok(Some(self.0.remove(at).split_off(joined.len())));
        }
        let Some(at) = self.0.iter().position(|word| word == flag) else { return Ok(None) };
        self.0.remove(at);
        if at == self.0.len() {
            bail!("{flag} needs a value after it");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// The word that comes first.
    fn first(&mut self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Everything, for another program to understand.
    fn all(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    fn none_left(&self, chore: &str) -> Result<()> {
        match self.0.first() {
            Some(word) => bail!("`cargo xtask {chore}` does not know `{word}`\n\n{HELP}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn understands() {
        let cases = [
            ("", Task::Help),
            ("demo", Task::Demo { port: 8780, ville: None, origine: None, build: true }),
            ("demo --no-build --port 9000", Task::Demo { port: 9000, ville: None, origine: None, build: false }),
            (
                "demo --ville brissecourt --origine http://localhost:9090",
                Task::Demo {
                    port: 8780,
                    ville: Some("brissecourt".into()),
                    origine: Some("http://localhost:9090".into()),
                    build: true,
                },
            ),
            ("demo --port=65533", Task::Demo { port: 65_533, ville: None, origine: None, build: true }),
            ("test", Task::Test { only: None }),
            ("test --only wasm", Task::Test { only: Some(Suite::Wasm) }),
            ("fuzz", Task::Fuzz { seconds: 60, only: None }),
            ("fuzz --seconds 5 --only sceau", Task::Fuzz { seconds: 5, only: Some("sceau".into()) }),
            ("bench web", Task::Bench(Bench { what: Measured::Web { runs: 5, gate: false }, build: true })),
            (
                "bench --runs 1 web --gate --no-build",
                Task::Bench(Bench { what: Measured::Web { runs: 1, gate: true }, build: false }),
            ),
            ("bench proxy --runs 3", Task::Bench(Bench { what: Measured::Proxy { runs: 3 }, build: true })),
            (
                "bench rush",
                Task::Bench(Bench {
                    what: Measured::Rush { citoyens: 10_000, repliques: 1, panne: false },
                    build: true,
                }),
            ),
            (
                "bench rush --citoyens 600 --repliques 2 --panne --no-build",
                Task::Bench(Bench { what: Measured::Rush { citoyens: 600, repliques: 2, panne: true }, build: false }),
            ),
            ("captures", Task::Captures { only: None, build: true }),
            ("captures --only fr/clair --no-build", Task::Captures { only: Some("fr/clair".into()), build: false }),
            ("package", Task::Package { check: false }),
            ("package --check", Task::Package { check: true }),
            ("reproduce --program", Task::Reproduce { program: true }),
            ("trunk build --release", Task::Trunk { args: vec!["build".into(), "--release".into()] }),
            ("setup --trunk", Task::Setup { debian: false, trunk: true }),
        ];
        for (line, expected) in cases {
            assert_eq!(ask(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn refuses_and_names_the_word() {
        let cases = [
            ("dance", "dance"),
            ("demo --port", "--port needs"),
            ("demo --ville", "--ville needs"),
            ("demo --port 70000", "70000"),
            ("demo --port 65534", "65534"),
            ("test --only all", "all"),
            ("size --quick", "--quick"),
            ("fuzz --seconds 0", "`0`"),
            ("fuzz --seconds long", "long"),
            ("test --only wasm unit", "unit"),
            ("bench", "bench what"),
            ("bench lunch", "lunch"),
            ("bench web --runs 0", "`0`"),
            ("bench web twice", "twice"),
            ("bench web --panne", "--panne is not"),
            ("bench proxy --gate", "--gate is not"),
            ("bench rush --runs 2", "--runs is not"),
            ("bench rush --repliques 3", "1 or 2"),
            ("captures --only", "--only needs"),
            ("package --quick", "--quick"),
        ];
        for (line, word) in cases {
            let said = ask(line).unwrap_err().to_string();
            assert!(said.contains(word), "{line}: {said}");
        }
    }
}
