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
}

impl Server {
    /// Asks it.
    pub(super) fn asked() -> Self {
        let server = Self {
            present: RwSignal::default(),
            is_silent: RwSignal::default(),
            problem: RwSignal::default(),
            is_changed: RwSignal::default(),
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

    /// Makes these its settings.
    pub(super) fn change(self, settings: Json) {
        self.tell(Method::PUT, Some(settings));
    }

    /// Goes back to what it was started with.
    pub(super) fn reset(self) {
        self.tell(Method::DELETE, None);
    }

    /// Makes these its settings, and returns whether they are.
    pub(super) async fn changed(self, method: Method, settings: Option<Json>) -> bool {
        let before = self.present.try_get_untracked().unwrap_or_default();
        self.is_changed.try_set(false);
        let is_changed = self.send(method, settings.as_ref()).await;
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

    fn tell(self, method: Method, settings: Option<Json>) {
        task::run(async move {
            self.changed(method, settings).await;
        });
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
