//! Runs steps one after the other, some beside those after them, and sums up.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::process::Recorded;
use crate::steps::{Step, Work};
use crate::workspace::Workspace;

/// Runs the steps in order and stops at the first that fails.
pub(crate) fn in_order(workspace: &Workspace, steps: &[&Step]) -> Result<()> {
    let mut states: Vec<_> = steps.iter().map(|step| (step.name, State::NotRun)).collect();
    let outcome = all(workspace, steps, &mut states);
    eprint!("\n{}", summary(&states));
    outcome
}

/// What has become of a step.
#[derive(Clone, Copy, Debug)]
enum State {
    NotRun,
    /// It went on beside the others when one of them failed.
    Ended,
    Failed(Duration),
    Passed(Duration),
}

/// A step that goes on beside others.
struct Beside {
    index: usize,
    begun: Instant,
    process: Recorded,
}

fn all(workspace: &Workspace, steps: &[&Step], states: &mut [(&str, State)]) -> Result<()> {
    let mut beside = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        eprintln!("\n== {}: {}", step.name, step.about);
        let begun = Instant::now();
        let outcome = match step.work {
            Work::Now(work) => work(workspace),
            Work::Beside(begin) => begin(workspace).map(|process| {
                states[index].1 = State::Ended;
                beside.push(Beside { index, begun, process });
            }),
        };
        if outcome.is_err() || matches!(step.work, Work::Now(_)) {
            ended(step, begun, outcome, &mut states[index].1)?;
        }
    }
    for Beside { index, begun, process } in beside {
        eprintln!("\n== {}", steps[index].name);
        ended(steps[index], begun, process.finish(), &mut states[index].1)?;
    }
    Ok(())
}

fn ended(step: &Step, begun: Instant, outcome: Result<()>, state: &mut State) -> Result<()> {
    let time = begun.elapsed();
    match outcome {
        Ok(()) => {
            *state = State::Passed(time);
            eprintln!("== {}: ok, {}", step.name, seconds(time));
            Ok(())
        }
        Err(error) => {
            *state = State::Failed(time);
            Err(advised(error, step))
        }
    }
}

fn advised(error: Error, step: &Step) -> Error {
    let name = step.name;
    match error {
        Error::Failed(why) => Error::failed(format!("{why}\n\n{name} failed; run it alone: cargo xtask test {name}")),
        other => other,
    }
}

/// One line a step, those that were not reached included.
fn summary(states: &[(&str, State)]) -> String {
    let line = |(name, state): &(&str, State)| match state {
        State::NotRun => format!("  {name:<12} not run\n"),
        State::Ended => format!("  {name:<12} ended\n"),
        State::Failed(time) => format!("  {name:<12} FAILED   {:>9}\n", seconds(*time)),
        State::Passed(time) => format!("  {name:<12} ok       {:>9}\n", seconds(*time)),
    };
    states.iter().map(line).collect()
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::STEPS;

    #[test]
    fn the_summary_tells_what_failed_and_what_was_not_reached() {
        let states = [
            ("format", State::Passed(Duration::from_millis(1200))),
            ("crowds", State::Ended),
            ("lint", State::Failed(Duration::from_secs(61))),
            ("docs", State::NotRun),
        ];
        let expected = "  format       ok           1.2 s\n  crowds       ended\n  lint         FAILED      61.0 s\n  docs         not run\n";
        assert_eq!(summary(&states), expected);
    }

    #[test]
    fn a_failure_says_how_to_run_the_step_alone() {
        let message = advised(Error::failed("`cargo fmt` failed"), &STEPS[0]).to_string();
        assert!(message.ends_with("cargo xtask test format"));
    }
}
