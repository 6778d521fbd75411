//! Many tabs, one session: whole worlds, simulated from seeds, and the promises that must hold in all of them.
//!
//! `cargo test -p hallpass --test tabs -- --hours 100000 --seed 7` simulates more, and others.

use std::env;
use std::process::ExitCode;

mod tabs {
    pub(crate) mod driver;
    pub(crate) mod fault;
    pub(crate) mod faults;
    pub(crate) mod figures;
    pub(crate) mod harness;
    pub(crate) mod history;
    pub(crate) mod lease;
    pub(crate) mod locks;
    pub(crate) mod network;
    pub(crate) mod people;
    pub(crate) mod plan;
    pub(crate) mod random;
    pub(crate) mod rest;
    pub(crate) mod round;
    pub(crate) mod rules;
    pub(crate) mod run;
    pub(crate) mod search;
    pub(crate) mod server;
    pub(crate) mod storage;
    pub(crate) mod tab;
    pub(crate) mod trace;
    pub(crate) mod world;
}

use tabs::harness::{self, Options, Test};

const TESTS: &[Test] = &[
    Test { name: "every_promise_holds_in_every_world", run: tabs::run::simulate },
    Test { name: "each_planted_fault_is_caught", run: tabs::faults::catch_all },
    Test { name: "two_tabs_are_safe_in_every_interleaving", run: tabs::search::two_tabs },
    Test { name: "three_tabs_are_safe_to_a_depth", run: tabs::search::three_tabs },
    Test { name: "the_search_catches_planted_faults", run: tabs::search::planted_faults },
];

fn main() -> ExitCode {
    let options = Options::read(env::args().skip(1));
    match harness::run(TESTS, &options) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
