//! Schemathesis over the service's own OpenAPI document: thousands of requests, well formed and not, and every answer held
//! to what the document says of it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::setup::python;
use crate::shell;

const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// A whole dossier of the demo's city.
const DOSSIER: &str = r#"{"version": 1, "sceau": null, "contestations": [],
    "demarches": [{"demarche": "cantine", "enfants": ["d1"]}],
    "declarations": {
        "contact": {"courriel": "famille@exemple.fr", "telephone": ""},
        "declarant": {"nom": "Essai", "prenoms": "Claude", "date_naissance": "1985-02-03"},
        "enfants": [{"jeton": "d1", "personne": {"nom": "Essai", "prenoms": "Lou", "date_naissance": "2018-05-06"}}],
        "voie": "3 rue du Puits", "code_postal_ville": "45990 Saint-Exemple"}}"#;

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
    let said = |name: &str| addresses[name].as_str().unwrap_or_default().to_owned();
    let reference = deposit(&said("proxy"), &said("page"))?;
    let config = fs::read_to_string(project.root().join("tests/schemathesis.toml"))?;
    let check = |config: &str, only: &[&str]| {
        fs::write(folder.join("schemathesis.toml"), config)?;
        shell::run(
            Command::new(&program)
                .current_dir(&folder)
                .args(["--config-file", "schemathesis.toml", "run"])
                .arg(&document)
                .args(["--url", &said("proxy")])
                .args(["--header", &format!("Origin: {}", said("page"))])
                // It leaves the key out by itself too, where the document says that one is needed.
                .args(["--header", &format!("Authorization: Bearer {}", said("cle_agents"))])
                .args(["--phases", "examples,coverage,fuzzing", "--max-examples", "50"])
                // The same requests each time: a failure can be looked at again.
                .args(["--seed", "20261123", "--no-color"])
                .args(only),
        )
    };
    shell::step("every operation of the OpenAPI document, well asked and badly", || check(&config, &[]))?;
    // Any other reference is nobody's: with one of a dossier, what agents are answered is looked at too.
    let config = format!("{config}\n[parameters]\n\"path.reference\" = \"{reference}\"\n");
    shell::step("the agents' operations on a dossier that is there", || check(&config, &["--include-tag", "agents"]))
}

/// A dossier that a family typed; its reference.
fn deposit(service: &str, page: &str) -> Result<String> {
    let host = service.trim_start_matches("http://");
    let length = DOSSIER.len();
    let mut stream = TcpStream::connect(host.replace("localhost", "127.0.0.1"))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(
        stream,
        "POST /v1/dossiers HTTP/1.1\r\nhost: {host}\r\norigin: {page}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         idempotency-key: 00000000000000000000000000000001\r\ncontent-length: {length}\r\n\r\n{DOSSIER}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let receipt: serde_json::Value = serde_json::from_str(body).with_context(|| format!("no receipt: {answer}"))?;
    Ok(receipt["reference"].as_str().with_context(|| format!("no reference: {answer}"))?.to_owned())
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
