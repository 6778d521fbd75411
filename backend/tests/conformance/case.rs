//! The recorded cases, and where we answer otherwise on purpose.

use std::{collections::BTreeMap, env, fs};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::surrogate;

/// What was sent to the real server, and what it answered.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) config: String,
    /// Whether the answer is nice to match, and no more.
    pub(crate) optional: bool,
    pub(crate) requires: Vec<String>,
    pub(crate) setup: Vec<Map<String, Value>>,
    pub(crate) request: Value,
    /// Keys whose values differ each time.
    pub(crate) volatile: Vec<String>,
    pub(crate) response: Answer,
    pub(crate) also_accept: Vec<Answer>,
}

impl Case {
    pub(crate) fn waits(&self) -> bool {
        self.setup.iter().any(|step| step.contains_key("sleep"))
    }
}

/// An answer, normalised.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// None where any headers will do, and any tokens.
    pub(crate) headers: Option<BTreeMap<String, String>>,
    pub(crate) json: Value,
    #[serde(default)]
    pub(crate) tokens: Map<String, Value>,
}

/// A case that we answer otherwise, and why.
pub(crate) struct Difference {
    pub(crate) case: String,
    pub(crate) reason: String,
}

/// The cases to replay: the recorded ones, or those of the file that `HALLPASS_CONFORMANCE_CASES` names.
pub(crate) fn all() -> Vec<Case> {
    match env::var_os("HALLPASS_CONFORMANCE_CASES") {
        Some(file) => parse(&fs::read_to_string(file).unwrap()),
        None => recorded(),
    }
}

pub(crate) fn recorded() -> Vec<Case> {
    parse(include_str!("data/conformance.jsonl"))
}

/// What `data/better.txt` says, `case: reason` a line.
pub(crate) fn differences() -> Vec<Difference> {
    let lines = include_str!("data/better.txt").lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (case, reason) = line.split_once(": ").unwrap_or_else(|| panic!("no `case: reason`: {line}"));
            Difference { case: case.into(), reason: reason.into() }
        })
        .collect()
}

fn parse(text: &str) -> Vec<Case> {
    text.lines().map(|line| serde_json::from_str(&surrogate::smuggled(line)).unwrap()).collect()
}
