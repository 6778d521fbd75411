//! hallpass's chores. What CI runs is what a person runs: `cargo xtask test`.

mod advisories;
mod apt;
mod arguments;
mod backend;
mod bench;
mod book;
mod browser;
mod deflate;
mod demo;
mod demo_size;
mod django;
mod e2e;
mod error;
mod http;
mod interrupt;
mod invariants;
mod npm;
mod ports;
mod postgres;
mod process;
mod retry;
mod run;
mod size;
mod smallest;
mod steps;
mod tools;
mod trunk;
mod workspace;

use std::env;
use std::process::ExitCode;

use arguments::Task;
use error::{Error, Result};
use workspace::Workspace;

fn main() -> ExitCode {
    match perform() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            error.exit_code()
        }
    }
}

fn perform() -> Result<()> {
    let task = arguments::parse(env::args().skip(1))?;
    interrupt::listen()?;
    let workspace = Workspace::find()?;
    match task {
        Task::Help => {
            print!("{}", arguments::help());
            Ok(())
        }
        Task::Demo(ports) => demo::run(&workspace, ports),
        Task::Steps(steps) => run::in_order(&workspace, &steps),
        Task::Deflate => deflate::run(),
        Task::Npm => npm::make(&workspace),
        Task::Bench => bench::backend(&workspace),
        Task::Screenshots => e2e::screenshots(&workspace),
        Task::Size => size::run(&workspace),
        Task::Advisories => advisories::check(&workspace),
    }
}

impl Error {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Failed(_) => ExitCode::FAILURE,
            Self::Usage(_) => ExitCode::from(2),
            Self::Interrupted => ExitCode::from(130),
        }
    }
}
