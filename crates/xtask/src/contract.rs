//! Schemathesis over the service's own OpenAPI document: thousands of requests, well formed and not, and every answer held
//! to what the document says of it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::setup::python;
use crate::shell;

const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Runs it against the demo, on free ports.
pub(crate) fn run(project: &Project) -> Result<()> {
    let program = shell::step("Schemathesis, from PyPI the first time", || {
        python::programs(project, "python-contrat", &[SCHEMATHESIS])
    })?
    .join("schemathesis");
    let service = project.target().join("debug/pass-famille");
    let folder = project.target().join("contrat");
    fs::create_dir_all(&folder)?;
    let document = folder.join("openapi.json");
    fs::write(&document, shell::capture(Command::new(&service).arg("openapi"))?)?;
    let mut demo =
        Demo::start(Command::new(&service).args(["demo", "--port", "0", "--json", "--actifs"]).arg(project.assets()))?;
    let addresses: serde_json::Value = serde_json::from_str(&demo.first_line()?)?;
    let address = |name: &str| addresses[name].as_str().unwrap_or_default().to_owned();
    shell::step("every operation of the OpenAPI document, well asked and badly", || {
        shell::run(
            Command::new(program)
                .current_dir(&folder)
                .arg("--config-file")
                .arg(project.root().join("tests/schemathesis.toml"))
                .arg("run")
                .arg(&document)
                .args(["--url", &address("proxy")])
                .args(["--header", &format!("Origin: {}", address("page"))])
                .args(["--phases", "examples,coverage,fuzzing", "--max-examples", "50"])
                // The same requests each time: a failure can be looked at again.
                .args(["--seed", "20261123", "--no-color"]),
        )
    })
}

/// A running demo, which stops with this.
struct Demo(Child);

impl Demo {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        Ok(Self(child.context("the service does not start")?))
    }

    fn first_line(&mut self) -> Result<String> {
        let output = self.0.stdout.take().context("the demo has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(line)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
