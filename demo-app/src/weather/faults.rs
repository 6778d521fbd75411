//! The server's faults, as `/demo/faults/` tells them and takes them.

use gloo_net::http::Method;
use hallpass_leptos::hallpass::AuthClient;
use leptos::ev;
use leptos::prelude::*;

use super::kinds::{Cause, KINDS, Kind};
use crate::api;
use crate::json::Json;
use crate::problem::Problem;
use crate::storage;
use crate::task;

const PATH: &str = "/demo/faults/";

/// What the server was told to do wrong. `Copy`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Faults {
    /// As JSON; empty as long as nobody knows.
    told: RwSignal<String>,
    /// Whether it does nothing wrong on purpose.
    pub(super) is_silent: RwSignal<bool>,
    pub(super) problem: RwSignal<Problem>,
    changes: StoredValue<usize>,
}

/// Makes the faults known to all pages. The server is asked for them when this browser has set some, in whichever tab, and when the SDK
/// has met one perhaps.
pub(crate) fn provide_faults(client: &AuthClient) {
    let faults = Faults {
        told: RwSignal::default(),
        is_silent: RwSignal::default(),
        problem: RwSignal::default(),
        changes: StoredValue::default(),
    };
    provide_context(faults);
    if storage::kept(KEY, &[SOME]).is_some() {
        faults.ask();
    }
    window_event_listener(ev::storage, move |event| {
        if event.key() == Some(storage::key(KEY)) {
            faults.ask();
        }
    });
    let subscription = client.on_auth_state_change(move |_, _| {
        if untrack(|| faults.count()) > 0 {
            faults.ask();
        }
    });
    StoredValue::new_local(subscription);
}

/// Returns the faults.
pub(crate) fn use_faults() -> Faults {
    expect_context()
}

impl Faults {
    /// Looks which there are, and how often each has struck.
    pub(super) fn ask(self) {
        let changes = self.changes.get_value();
        task::run(async move {
            let answer = api::ask(Method::GET, PATH, None).await;
            // What was asked before a change is no news after it.
            if self.changes.try_get_value() == Some(changes) {
                self.hear(answer);
            }
        });
    }

    /// Returns how many strike from now on, whoever has set them; tracked.
    pub(super) fn count(self) -> usize {
        count(&self.told.read())
    }

    /// Returns how often it has struck, if it is set; tracked.
    pub(super) fn struck(self, kind: &Kind) -> Option<usize> {
        let told = Json::parse(&self.told.read())?.items();
        let struck = |fault: String| {
            let fields = Json::parse(&fault)?.entries();
            let is_it = |set: &&Json| fields.iter().all(|(name, value)| set.get(name).to_string() == value.to_string());
            Some(told.iter().find(is_it)?.get("struck").number().unwrap_or_default() as usize)
        };
        kind.faults().into_iter().map(struck).reduce(|one, other| Some(one? + other?))?
    }

    /// Returns whether it strikes from now on; tracked.
    pub(super) fn is_on(self, kind: &Kind) -> bool {
        match (self.struck(kind), kind.cause) {
            (Some(struck), Cause::Once(_)) => struck == 0,
            (struck, _) => struck.is_some(),
        }
    }

    /// Sets it, or takes it away. Those that can be beside it stay.
    pub(super) fn switch(self, kind: &'static Kind) {
        let is_on = untrack(|| self.is_on(kind));
        let stays = |each: &Kind| match each.id == kind.id {
            true => !is_on,
            false => !each.excludes(kind) && untrack(|| self.is_on(each)),
        };
        // The one that strikes once comes first: a fault for every path would hide it.
        let list: Vec<String> = KINDS.iter().rev().filter(|each| stays(each)).flat_map(Kind::faults).collect();
        self.change(Method::PUT, Json::parse(&format!("[{}]", list.join(","))));
    }

    /// Takes all away.
    pub(super) fn clear(self) {
        self.change(Method::DELETE, None);
    }

    fn change(self, method: Method, faults: Option<Json>) {
        self.changes.update_value(|changes| *changes += 1);
        let change = self.changes.get_value();
        task::run(async move {
            let answer = api::ask(method, PATH, faults.as_ref()).await;
            if self.changes.try_get_value() == Some(change) {
                self.hear(answer);
            }
        });
    }

    fn hear(self, answer: Result<api::Answer, Problem>) {
        let problem = match answer {
            // An app's own page is an answer too.
            Ok(answer) if answer.is_good() && answer.body.starts_with('[') => {
                if self.told.try_with_untracked(|told| *told != answer.body) == Some(true) {
                    storage::keep(KEY, if count(&answer.body) > 0 { SOME } else { "none" });
                    self.told.try_set(answer.body);
                }
                self.be_silent(false);
                Problem::default()
            }
            Ok(answer) if answer.is_good() || [403, 404].contains(&answer.status) => {
                storage::keep(KEY, "none");
                self.told.try_set(String::new());
                self.be_silent(true);
                return;
            }
            Ok(answer) => answer.problem(),
            Err(problem) => problem,
        };
        if self.problem.try_with_untracked(|old| *old != problem) == Some(true) {
            self.problem.try_set(problem);
        }
    }

    fn be_silent(self, is_silent: bool) {
        if self.is_silent.try_get_untracked() == Some(!is_silent) {
            self.is_silent.try_set(is_silent);
        }
    }
}

fn count(told: &str) -> usize {
    let faults = Json::parse(told).unwrap_or_default().items();
    let has_struck = |fault: &&Json| {
        let number = |name| fault.get(name).number();
        number("times").is_some_and(|times| number("struck") >= Some(times))
    };
    faults.len() - faults.iter().filter(has_struck).count()
}

/// Whether this browser has seen faults last, for the next visit and for the other tabs.
const KEY: &str = "faults";
const SOME: &str = "some";
