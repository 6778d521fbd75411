//! Runs steps one after the other and sums up.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::steps::Step;
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
    Failed(Duration),
    Passed(Duration),
}

fn all(workspace: &Workspace, steps: &[&Step], states: &mut [(&str, State)]) -> Result<()> {
    for (step, (name, state)) in steps.iter().zip(states) {
        eprintln!("\n== {name}: {}", step.about);
        let begun = Instant::now();
        let outcome = (step.work)(workspace);
        let time = begun.elapsed();
        *state = if outcome.is_ok() { State::Passed(time) } else { State::Failed(time) };
        outcome.map_err(|error| advised(error, step))?;
        eprintln!("== {name}: ok, {}", seconds(time));
    }
    Ok(())
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
            ("lint", State::Failed(Duration::from_secs(61))),
            ("docs", State::NotRun),
        ];
        let expected = "  format       ok           1.2 s\n  lint         FAILED      61.0 s\n  docs         not run\n";
        assert_eq!(summary(&states), expected);
    }

    #[test]
    fn a_failure_says_how_to_run_the_step_alone() {
        let message = advised(Error::failed("`cargo fmt` failed"), &STEPS[0]).to_string();
        assert!(message.ends_with("cargo xtask test format"));
    }
}
