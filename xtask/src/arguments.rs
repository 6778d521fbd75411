//! The command line.

use crate::demo::Ports;
use crate::error::{Error, Result};
use crate::steps::{STEPS, Step};

#[derive(Debug)]
pub(crate) enum Task {
    Help,
    Demo(Ports),
    Steps(Vec<&'static Step>),
    Deflate,
    Npm,
    Size,
    Bench,
    Screenshots,
    Advisories,
}

pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task> {
    let mut arguments = arguments.into_iter();
    let Some(command) = arguments.next() else { return Ok(Task::Help) };
    let rest: Vec<String> = arguments.collect();
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(Task::Help);
    }
    match command.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "demo" => ports(rest).map(Task::Demo),
        "test" if rest.is_empty() => Ok(Task::Steps(STEPS.iter().collect())),
        "test" => rest.iter().map(|name| step(name)).collect::<Result<_>>().map(Task::Steps),
        "check" => nothing_more(&rest, Task::Steps(STEPS.iter().filter(|step| step.is_quick).collect())),
        "deflate" => nothing_more(&rest, Task::Deflate),
        "npm" => nothing_more(&rest, Task::Npm),
        "size" => nothing_more(&rest, Task::Size),
        "bench" => bench(&rest),
        "screenshots" => nothing_more(&rest, Task::Screenshots),
        "advisories" => nothing_more(&rest, Task::Advisories),
        unknown => Err(Error::Usage(format!("there is no command `{unknown}`"))),
    }
}

pub(crate) fn help() -> String {
    let steps: String = STEPS.iter().map(|step| format!("  {:<12} {}\n", step.name, step.about)).collect();
    let quick: Vec<&str> = STEPS.iter().filter(|step| step.is_quick).map(|step| step.name).collect();
    let Ports { demo, backend } = Ports::default();
    format!(
        "hallpass's chores. A tool that is missing is installed on the way, with a word about how long that takes.

Usage: cargo xtask COMMAND

  demo         Starts the backend and the demo on http://127.0.0.1:{demo}/
                 --port N          the demo's port, {demo} by default
                 --backend-port N  the backend's port, {backend} by default
  check        The quick steps: {}
  test         Every step, as CI runs them; stops at the first that fails
  test STEP…   Only these steps
  npm          Builds, packs and checks the npm package, has apps install it, and says where it is
  size         What a page downloads with the npm package, beside others; fails above the budget
  bench backend  Measures the backend beside Django and a bare axum, and writes BENCHMARKS.md; some minutes, on Linux
  screenshots  Takes the pictures of the demo that the README and the book show
  deflate      Packs its input as small as deflate allows: what sdk/js/build.mjs does to the module
  advisories   Asks the RustSec database about our dependencies (needs the internet)
  help         This text

Steps, in order:

{steps}",
        quick.join(", ")
    )
}

fn step(name: &str) -> Result<&'static Step> {
    STEPS.iter().find(|step| step.name == name).ok_or_else(|| {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        Error::Usage(format!("there is no step `{name}`; there are {}", names.join(", ")))
    })
}

fn bench(rest: &[String]) -> Result<Task> {
    match rest {
        [what] if what == "backend" => Ok(Task::Bench),
        _ => Err(Error::Usage("what there is to measure is `bench backend`".to_owned())),
    }
}

fn ports(arguments: Vec<String>) -> Result<Ports> {
    let mut ports = Ports::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (flag, value) = match argument.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (argument, arguments.next()),
        };
        let port = match flag.as_str() {
            "--port" => &mut ports.demo,
            "--backend-port" => &mut ports.backend,
            unknown => return Err(Error::Usage(format!("`demo` has no option `{unknown}`"))),
        };
        let number = value.and_then(|value| value.parse().ok()).filter(|&number| number > 0);
        *port = number.ok_or_else(|| Error::Usage(format!("`{flag}` takes a port, 1 to 65535")))?;
    }
    if ports.demo == ports.backend {
        return Err(Error::Usage("the demo and the backend need a port each".to_owned()));
    }
    Ok(ports)
}

fn nothing_more(rest: &[String], task: Task) -> Result<Task> {
    match rest.first() {
        None => Ok(task),
        Some(argument) => Err(Error::Usage(format!("`{argument}` is one word too many"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn step_names(line: &str) -> Vec<&'static str> {
        let Ok(Task::Steps(steps)) = parsed(line) else { panic!("no steps") };
        steps.iter().map(|step| step.name).collect()
    }

    #[test]
    fn no_command_asks_for_help() {
        assert!(matches!(parsed(""), Ok(Task::Help)));
    }

    #[test]
    fn an_unknown_command_is_an_error_of_usage() {
        assert!(matches!(parsed("tset"), Err(Error::Usage(_))));
    }

    #[test]
    fn an_unknown_step_is_named_with_those_that_exist() {
        let message = parsed("test lnit").unwrap_err().to_string();
        assert!(message.contains("`lnit`") && message.contains("lint"));
    }

    #[test]
    fn check_is_the_quick_part() {
        assert_eq!(step_names("check"), ["format", "lint", "docs", "book", "invariants", "native"]);
    }

    #[test]
    fn test_runs_the_named_steps_in_the_given_order() {
        assert_eq!(step_names("test native format"), ["native", "format"]);
    }

    #[test]
    fn a_command_without_arguments_takes_none() {
        assert!(matches!(parsed("npm"), Ok(Task::Npm)));
        assert!(matches!(parsed("size"), Ok(Task::Size)));
        assert!(matches!(parsed("npm publish"), Err(Error::Usage(_))));
    }

    #[test]
    fn the_backend_is_what_can_be_measured() {
        assert!(matches!(parsed("bench backend"), Ok(Task::Bench)));
        assert!(matches!(parsed("bench"), Err(Error::Usage(_))));
        assert!(matches!(parsed("bench sdk"), Err(Error::Usage(_))));
    }

    #[test]
    fn ports_are_taken_with_a_space_or_an_equals_sign() {
        let Ok(Task::Demo(ports)) = parsed("demo --port 8081 --backend-port=8001") else { panic!("no demo") };
        assert_eq!((ports.demo, ports.backend), (8081, 8001));
    }

    #[test]
    fn a_port_that_is_none_is_refused() {
        assert!(matches!(parsed("demo --port 70000"), Err(Error::Usage(_))));
        assert!(matches!(parsed("demo --port"), Err(Error::Usage(_))));
    }

    #[test]
    fn help_names_every_step() {
        assert!(STEPS.iter().all(|step| help().contains(step.name)));
    }
}
