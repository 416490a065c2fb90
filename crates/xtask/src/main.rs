#![doc = include_str!("../README.md")]

mod args;
mod bench;
mod build;
mod captures;
mod check;
mod communes;
mod contract;
mod demo;
mod deny;
mod fuzz;
mod package;
mod project;
mod reproduce;
mod setup;
mod shell;
mod size;
mod stamp;
mod test;
mod trunk_check;

use std::process::ExitCode;

use anyhow::Result;
use args::Task;
use project::Project;

fn main() -> ExitCode {
    match args::parse(std::env::args().skip(1)).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let project = Project::find();
    match task {
        Task::Help => println!("{}", args::HELP),
        Task::Setup { debian, trunk } => {
            let wasm = if debian { setup::by_debian(&project)? } else { setup::for_build(&project)? };
            println!("ready: {}", wasm.describe());
            if trunk {
                setup::trunk::ready(&project)?;
            }
        }
        Task::Build => {
            let wasm = setup::for_build(&project)?;
            size::report(&build::widget(&project, &wasm)?)?;
            build::proxy(&project)?;
        }
        Task::Demo { port, ville, origine, build } => {
            if build {
                build_both(&project)?;
            }
            demo::run(&project, port, ville.as_deref(), origine.as_deref())?;
        }
        Task::Test { only } => test::run(&project, only)?,
        Task::Fuzz { seconds, only } => fuzz::run(&project, seconds, only.as_deref())?,
        Task::Bench(bench) => bench::run(&project, &bench)?,
        Task::Captures { only, build } => {
            if build {
                build_both(&project)?;
            }
            captures::run(&project, only.as_deref())?;
        }
        Task::Size => {
            let wasm = setup::for_build(&project)?;
            size::report(&build::widget(&project, &wasm)?)?;
        }
        Task::Check => check::run(&project)?,
        Task::Contract { build } => {
            if build {
                build_both(&project)?;
            }
            contract::run(&project)?;
        }
        Task::Deny => deny::run(&project)?,
        Task::Package { check } => package::run(&project, check)?,
        Task::Reproduce { program } => reproduce::run(&project, program)?,
        Task::Communes => communes::regenerate(&project)?,
        Task::Trunk { args } => setup::trunk::run(&project, &setup::for_build(&project)?, &args)?,
        Task::TrunkCheck => trunk_check::run(&project)?,
    }
    Ok(())
}

/// The widget and the proxy, for whoever starts the demo.
fn build_both(project: &Project) -> Result<()> {
    let wasm = setup::for_build(project)?;
    build::widget(project, &wasm)?;
    build::proxy(project)
}
