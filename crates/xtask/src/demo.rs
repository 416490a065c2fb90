//! The demo city: the proxy with its embedded simulator, on three ports in a row.

use std::process::Command;

use anyhow::{Result, bail};

use crate::project::Project;

/// Becomes the proxy in demo mode. On success this never returns.
pub(crate) fn run(project: &Project, port: u16, ville: Option<&str>, origine: Option<&str>) -> Result<()> {
    let program = project.target().join("debug/pass-famille");
    if !program.is_file() {
        bail!("the proxy is not built yet: run `cargo xtask demo` once without --no-build");
    }
    if !project.assets().join("manifeste.json").is_file() {
        bail!("the widget is not built yet: run `cargo xtask demo` once without --no-build");
    }
    let mut proxy = Command::new(&program);
    proxy.arg("demo").arg("--port").arg(port.to_string()).arg("--actifs").arg(project.assets());
    if let Some(ville) = ville {
        proxy.arg("--ville").arg(ville);
    }
    if let Some(origine) = origine {
        proxy.arg("--origine").arg(origine);
    }
    become_it(proxy)
}

/// Replaces this process: Ctrl-C, SIGTERM and the exit code are then the proxy's own, with nobody in between.
#[cfg(unix)]
fn become_it(mut proxy: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(proxy.exec().into())
}

#[cfg(not(unix))]
fn become_it(mut proxy: Command) -> Result<()> {
    crate::shell::run(&mut proxy)
}
