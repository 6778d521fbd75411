//! What came of a configuration's cases, as one line of a table and a line for each surprise.

use std::{env, fmt};

use crate::{
    case::{Case, Difference},
    run::Verdict,
};

/// How many of a configuration's cases came out how.
#[derive(Default)]
pub(crate) struct Report {
    configuration: String,
    required: Tally,
    optional: Tally,
    /// Cases that we answer otherwise on purpose, with an answer that the recording takes for good too.
    better: usize,
    skipped: usize,
    /// Cases that are said to be answered better and are not.
    not_better: usize,
    lines: Vec<String>,
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Report {
    pub(crate) fn new(configuration: &str, verdicts: Vec<(&Case, Verdict)>, differences: &[Difference]) -> Self {
        let mut report = Self { configuration: configuration.into(), ..Self::default() };
        for (case, verdict) in verdicts {
            let difference = differences.iter().find(|difference| difference.case == case.name);
            report.count(case, verdict, difference);
        }
        report
    }

    /// Says whether every case came out as it should.
    pub(crate) fn is_good(&self) -> bool {
        self.required.failed == 0 && self.skipped == 0 && self.not_better == 0
    }

    fn count(&mut self, case: &Case, verdict: Verdict, difference: Option<&Difference>) {
        let name = &case.name;
        let tally = if case.optional { &mut self.optional } else { &mut self.required };
        match (verdict, difference) {
            (Verdict::Skipped(reason), _) => {
                self.skipped += 1;
                self.lines.push(format!("skipped  {name}: {reason}"));
            }
            (Verdict::Same { .. }, Some(_)) => {
                self.not_better += 1;
                self.lines.push(format!("stale    {name} is answered as recorded; take it out of data/better.txt"));
            }
            (Verdict::Accepted, Some(difference)) => {
                self.better += 1;
                self.lines.push(format!("better   {name}: {}", difference.reason));
            }
            (Verdict::Different(reasons), Some(_)) => {
                self.not_better += 1;
                self.lines.extend(reasons.iter().map(|reason| format!("FAILED   {name}: {reason}")));
            }
            (Verdict::Accepted, None) => tally.passed += 1,
            (Verdict::Same { details }, None) => {
                tally.passed += 1;
                if env::var_os("HALLPASS_CONFORMANCE_STRICT").is_some() {
                    self.lines.extend(details.iter().map(|detail| format!("detail   {name}: {detail}")));
                }
            }
            (Verdict::Different(reasons), None) => {
                tally.failed += 1;
                let word = if case.optional { "optional" } else { "FAILED  " };
                self.lines.extend(reasons.iter().map(|reason| format!("{word} {name}: {reason}")));
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { configuration, required, optional, better, skipped, .. } = self;
        write!(
            formatter,
            "{configuration:<18} required {:>3} passed {:>2} failed   optional {:>2} passed {:>2} failed   {better} better   {skipped} skipped",
            required.passed, required.failed, optional.passed, optional.failed
        )?;
        self.lines.iter().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}
