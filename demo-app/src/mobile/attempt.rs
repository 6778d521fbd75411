//! A login under way.

use gloo_net::http::Method;
use hallpass_leptos::hallpass::{AuthClient, TokenPair};
use leptos::prelude::*;

use crate::api;
use crate::json::Json;
use crate::problem::Problem;
use crate::task;

/// What has happened so far. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// The number that a code was sent to; empty before.
    pub(crate) mobile: RwSignal<String>,
    /// The code that the user took from the inbox; empty before.
    pub(crate) code: RwSignal<String>,
    /// What went wrong last.
    pub(crate) said: RwSignal<String>,
    pub(crate) is_busy: RwSignal<bool>,
    /// What the phone shows, newest first; none where this server has no such inbox.
    pub(crate) messages: RwSignal<Option<Vec<Message>>>,
}

/// A message on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) mobile: String,
    pub(crate) code: String,
    /// The time of day, by the server's clock in UTC.
    pub(crate) at: String,
}

impl Attempt {
    pub(crate) fn new() -> Self {
        Self {
            mobile: RwSignal::default(),
            code: RwSignal::default(),
            said: RwSignal::default(),
            is_busy: RwSignal::default(),
            messages: RwSignal::new(Some(Vec::new())),
        }
    }

    /// Asks for a code.
    pub(crate) fn ask_for_code(self, mobile: String) {
        if !self.begin() {
            return;
        }
        task::run(async move {
            let body = Json::object([("mobile", mobile.as_str().into())]);
            let outcome = api::ask(Method::POST, "/api/token/mobile/", Some(&body)).await;
            match outcome {
                Ok(answer) if answer.is_good() => {
                    self.code.try_set(String::new());
                    // First: the code that was sent before opens nothing any more.
                    self.read_inbox().await;
                    self.mobile.try_set(mobile);
                }
                Ok(answer) => self.fail(answer.problem()),
                Err(problem) => self.fail(problem),
            }
            self.is_busy.try_set(false);
        });
    }

    /// Trades the code for a token pair, and makes that the session.
    pub(crate) fn log_in(self, client: AuthClient, code: String) {
        if !self.begin() {
            return;
        }
        let body = Json::object([("mobile", self.mobile.get_untracked().into()), ("code", code.into())]);
        task::run(async move {
            let outcome = api::ask(Method::POST, "/api/token/mobile/verify/", Some(&body)).await;
            match outcome {
                Ok(answer) if answer.is_good() => {
                    let pair = answer.json();
                    let access = pair.get("access").text().unwrap_or_default();
                    // Where it is in a cookie, the browser has it already.
                    let refresh = pair.get("refresh").text().map(Into::into);
                    let pair = TokenPair { access: access.into(), refresh };
                    match client.login_with_tokens(pair).await {
                        Ok(_) => drop(self.mobile.try_set(String::new())),
                        Err(error) => self.fail(Problem::from(&error)),
                    }
                }
                Ok(answer) => self.fail(answer.problem()),
                Err(problem) => self.fail(problem),
            }
            self.is_busy.try_set(false);
        });
    }

    /// Goes back to the number.
    pub(crate) fn start_over(self) {
        self.mobile.set(String::new());
        self.code.set(String::new());
        self.said.set(String::new());
    }

    /// Reads what the phone shows.
    pub(crate) fn look_into_the_inbox(self) {
        task::run(self.read_inbox());
    }

    async fn read_inbox(self) {
        let answer = api::ask(Method::GET, "/dev/inbox/", None).await;
        let messages = answer.ok().filter(api::Answer::is_good);
        self.messages.try_set(messages.map(|answer| answer.json().items().into_iter().map(Message::from).collect()));
    }

    /// Returns whether nothing else is under way.
    fn begin(self) -> bool {
        let is_free = !self.is_busy.get_untracked();
        if is_free {
            self.is_busy.set(true);
            self.said.set(String::new());
        }
        is_free
    }

    fn fail(self, problem: Problem) {
        self.said.try_set((problem.what + " " + &problem.hint).trim_end().to_owned());
    }
}

impl From<Json> for Message {
    fn from(json: Json) -> Self {
        let text = |field| json.get(field).text().unwrap_or_default();
        // Of 2026-11-23T01:40:00Z.
        Self { mobile: text("mobile"), code: text("code"), at: text("sent_at").chars().skip(11).take(5).collect() }
    }
}
