//! The server's settings, as `/demo/settings/` tells them and takes them.

use gloo_net::http::Method;
use leptos::prelude::*;

use crate::api;
use crate::json::Json;
use crate::problem::Problem;
use crate::task;

/// What the server was told. `Copy`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server {
    /// As JSON; empty as long as nobody knows.
    present: RwSignal<String>,
    /// Whether it tells nobody.
    pub(super) is_silent: RwSignal<bool>,
    /// What went wrong; empty where nothing did.
    pub(super) problem: RwSignal<String>,
    /// Whether the last change was made.
    pub(super) is_changed: RwSignal<bool>,
    /// Whether a change is under way. They come one after the other: of two at once, the answer that comes last may be about the first.
    pub(super) is_busy: RwSignal<bool>,
}

impl Server {
    /// Asks it.
    pub(super) fn asked() -> Self {
        let server = Self {
            present: RwSignal::default(),
            is_silent: RwSignal::default(),
            problem: RwSignal::default(),
            is_changed: RwSignal::default(),
            is_busy: RwSignal::default(),
        };
        task::run(async move {
            server.send(Method::GET, None).await;
        });
        server
    }

    /// Returns whether its settings are known; tracked.
    pub(super) fn is_known(self) -> bool {
        !self.present.read().is_empty()
    }

    /// Returns whether all of these are its settings; tracked.
    pub(super) fn has(self, settings: &Json) -> bool {
        let present = Json::parse(&self.present.read()).unwrap_or_default();
        settings.entries().into_iter().all(|(name, value)| present.get(&name) == value)
    }

    /// Returns those of its settings that these are about, if they are others.
    pub(super) fn instead_of<const N: usize>(self, settings: [(&'static str, Json); N]) -> Option<Json> {
        let present = Json::parse(&self.present.try_get_untracked()?)?;
        let differs = settings.iter().any(|(name, value)| present.get(name) != *value);
        differs.then(|| Json::object(settings.map(|(name, _)| (name, present.get(name)))))
    }

    /// Begins a change, and returns whether it may.
    pub(super) fn begin(self) -> bool {
        let may = !self.is_busy.get_untracked();
        self.is_busy.set(true);
        may
    }

    /// Makes these its settings.
    pub(super) fn change(self, settings: Json) {
        self.tell(Some(settings));
    }

    /// Goes back to what it was started with.
    pub(super) fn reset(self) {
        self.tell(None);
    }

    /// Makes these its settings, or those it was started with, and returns whether they are.
    pub(super) async fn changed(self, settings: Option<&Json>) -> bool {
        let method = if settings.is_some() { Method::PUT } else { Method::DELETE };
        let before = self.present.try_get_untracked().unwrap_or_default();
        self.is_changed.try_set(false);
        let is_changed = self.send(method, settings).await;
        self.is_changed.try_set(is_changed);
        if !is_changed {
            let problem = self.problem.try_get_untracked().unwrap_or_default();
            // Nothing is chosen for a moment, so that what was clicked does not stay so.
            self.present.try_set(String::new());
            if !self.send(Method::GET, None).await {
                self.present.try_set(before);
            }
            self.problem.try_set(problem);
        }
        is_changed
    }

    fn tell(self, settings: Option<Json>) {
        if self.begin() {
            task::run(async move {
                self.changed(settings.as_ref()).await;
                self.is_busy.try_set(false);
            });
        }
    }

    async fn send(self, method: Method, settings: Option<&Json>) -> bool {
        let problem = match api::ask(method, "/demo/settings/", settings).await {
            Ok(answer) if answer.is_good() && answer.json().get("legacy").text().is_some() => {
                self.present.try_set(answer.body);
                self.problem.try_set(String::new());
                return true;
            }
            Ok(answer) if answer.is_good() || answer.status == 404 => {
                self.is_silent.try_set(true);
                return false;
            }
            Ok(answer) => answer.problem(),
            Err(problem) => problem,
        };
        let Problem { what, hint } = problem;
        self.problem.try_set(what + " " + &hint);
        false
    }
}
