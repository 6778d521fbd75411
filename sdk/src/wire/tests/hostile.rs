//! Input that nobody meant: whatever comes, nothing panics, and what is told keeps to its rule.

use std::ops::Range;
use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

mod replies;
mod said;
mod store;
mod times;

const DIALECTS: [Dialect; 3] = [Dialect::SimpleJwt, Dialect::SimpleJwtSliding, Dialect::DrfJwt];

/// No file of past failures: one that is found becomes a test of its own.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { cases: count, failure_persistence: None, ..ProptestConfig::default() }
}

fn text(length: Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), length).prop_map(String::from_iter)
}

/// JSON of every kind and more than its depth; now and then with the names that matter.
fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text(0..12).prop_map(Value::from),
        Just(Value::from(access("1"))),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The names of the wire, and those that mean something to an engine.
const NAMES: &[&str] = &[
    "access",
    "refresh",
    "token",
    "detail",
    "non_field_errors",
    "code",
    "exp",
    "iat",
    "nbf",
    "user_id",
    "sub",
    "hallpass",
    "epoch",
    "generation",
    "received_at",
    "__proto__",
    "constructor",
    "prototype",
];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![8 => prop::sample::select(NAMES).prop_map(String::from), 1 => text(0..6)]
}

/// A few characters taken out, put in or swapped for others, and pieces said twice.
fn mutated(original: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), 0..4_usize, prop_oneof![any::<char>(), prop::char::range(' ', '~')]);
    (original, prop::collection::vec(edit, 1..5)).prop_map(|(original, edits)| {
        let mut letters: Vec<_> = original.chars().collect();
        for (index, kind, letter) in edits {
            let at = index.index(letters.len() + 1);
            let end = letters.len().min(at + 1);
            match kind {
                0 => drop(letters.splice(at..end, [letter])),
                1 => letters.insert(at, letter),
                2 => drop(letters.drain(at..end)),
                _ => letters.truncate(at),
            }
        }
        letters.into_iter().collect()
    })
}

/// Whether the text is a JSON object, by a parser that is not ours.
fn object(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_str(text).ok()
}

/// That sixteen times as much takes about as many times as long; with the square it would be 256 times. Then a megabyte.
#[track_caller]
fn assert_takes_its_length(work: impl Fn(usize)) {
    const SMALL: usize = 1 << 13;
    const LARGE: usize = 1 << 17;
    let time = |length| {
        let begun = Instant::now();
        work(length);
        begun.elapsed()
    };
    let quickest = |length| (0..3).map(|_| time(length)).min().unwrap_or_default();
    let (small, large) = (quickest(SMALL), quickest(LARGE));
    assert!(large < small.max(Duration::from_millis(1)) * 150, "{SMALL}: {small:?}, {LARGE}: {large:?}");
    work(1 << 20);
}
