//! Runs steps one after the other and sums up.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::steps::Step;
use crate::workspace::Workspace;

/// Runs the steps in order and stops at the first that fails.
pub(crate) fn in_order(workspace: &Workspace, steps: &[&Step]) -> Result<()> {
    let mut times = Vec::new();
    for step in steps {
        eprintln!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let outcome = (step.run)(workspace);
        times.push((step.name, start.elapsed()));
        if let Err(error) = outcome {
            eprint!("\n{}", summary(steps, &times, false));
            return Err(advised(error, step));
        }
        eprintln!("== {}: ok, {}", step.name, seconds(start.elapsed()));
    }
    eprint!("\n{}", summary(steps, &times, true));
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
fn summary(steps: &[&Step], times: &[(&str, Duration)], is_passed: bool) -> String {
    let lines = steps.iter().enumerate().map(|(index, step)| match times.get(index) {
        None => format!("  {:<12} not run\n", step.name),
        Some((name, time)) => {
            let outcome = if is_passed || index + 1 < times.len() { "ok" } else { "FAILED" };
            format!("  {name:<12} {outcome:<8} {:>9}\n", seconds(*time))
        }
    });
    lines.collect()
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
        let steps: Vec<&Step> = STEPS.iter().take(3).collect();
        let times = [("format", Duration::from_millis(1200)), ("lint", Duration::from_secs(61))];
        let expected = "  format       ok           1.2 s\n  lint         FAILED      61.0 s\n  docs         not run\n";
        assert_eq!(summary(&steps, &times, false), expected);
    }

    #[test]
    fn a_failure_says_how_to_run_the_step_alone() {
        let message = advised(Error::failed("`cargo fmt` failed"), &STEPS[0]).to_string();
        assert!(message.ends_with("cargo xtask test format"));
    }
}
