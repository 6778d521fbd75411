//! Replays what the real Django packages answered against the real program, in every configuration that was recorded.
//!
//! One line a configuration: `cargo test -p hallpass-backend --test conformance -- --nocapture`. See `README.md`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall fail")]

mod case;
mod comparison;
mod configuration;
mod keys;
mod normal;
mod report;
mod request;
mod run;
mod server;
mod surrogate;
mod token;

use std::{collections::BTreeSet, thread};

use case::{Case, Difference};
use comparison::SAMENESS;
use configuration::Configuration;
use report::Report;
use run::{Run, Verdict};
use server::Server;

/// One test for each configuration, and their names.
macro_rules! configurations {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            conforms(stringify!($name));
        })*

        const CONFIGURATIONS: &[&str] = &[$(stringify!($name)),*];
    };
}

configurations! {
    default
    es256
    inactive_allowed
    issuer_audience
    legacy111
    legacy111_bearer
    legacy111_default
    legacyfork
    mobile
    no_blacklist_app
    renamed
    revoke
    rotate
    rotate_keep
    rs256
    short
    sliding
    throttle
    tutorial_claims
    tutorial_hs512
}

#[test]
fn every_configuration_has_its_test() {
    let tested: BTreeSet<_> = CONFIGURATIONS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(configuration::names(), tested);
    let replayed: BTreeSet<_> = case::all().into_iter().map(|case| case.config).collect();
    assert!(!replayed.is_empty() && replayed.is_subset(&tested), "{replayed:?}");
}

#[test]
fn every_recorded_case_is_there() {
    let recorded = case::recorded();
    let configurations: BTreeSet<_> = recorded.iter().map(|case| case.config.as_str()).collect();
    assert_eq!((recorded.len(), configurations.len()), (419, CONFIGURATIONS.len()));
}

#[test]
fn every_known_difference_is_a_case() {
    let recorded: BTreeSet<_> = case::recorded().into_iter().map(|case| case.name).collect();
    for Difference { case, reason } in case::differences() {
        assert!(recorded.contains(&case), "there is no case {case}");
        assert!(!reason.is_empty(), "{case} has no reason");
    }
}

fn conforms(name: &str) {
    let cases: Vec<_> = case::all().into_iter().filter(|case| case.config == name).collect();
    if cases.is_empty() {
        return println!("{name:<18} has no case");
    }
    let server = Server::start(Configuration::read(name));
    // A case that waits has a thread to wait in.
    let (waiting, prompt): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.waits());
    let verdicts = thread::scope(|scope| {
        let waiting: Vec<_> = waiting.into_iter().map(|case| scope.spawn(|| replay(&server, case))).collect();
        let prompt: Vec<_> = prompt.into_iter().map(|case| replay(&server, case)).collect();
        prompt.into_iter().chain(waiting.into_iter().map(|thread| thread.join().unwrap())).collect::<Vec<_>>()
    });
    let report = Report::new(name, verdicts, &case::differences());
    println!("{report}");
    assert!(report.is_good(), "{name} does not answer as recorded");
}

/// Replays a case, and does so again where a second ended meanwhile and one token should have been another: some are the same only
/// within one.
fn replay<'a>(server: &Server, case: &'a Case) -> (&'a Case, Verdict) {
    let second = || request::now().floor();
    for _ in 0..3 {
        let began = second();
        let verdict = Run::new(server).verdict(case);
        if began == second() || !is_for_want_of_sameness(&verdict) {
            return (case, verdict);
        }
    }
    (case, Run::new(server).verdict(case))
}

fn is_for_want_of_sameness(verdict: &Verdict) -> bool {
    let Verdict::Different(reasons) = verdict else { return false };
    reasons.iter().all(|reason| SAMENESS.iter().any(|part| reason.contains(part)))
}
