//! The reviews that are shown, and what is done with them.

use gloo_net::http::Method;
use hallpass_leptos::hallpass::{AuthClient, Error};
use leptos::prelude::*;

use super::review::Review;
use crate::api::{self, Answer};
use crate::json::Json;
use crate::problem::Problem;
use crate::task;

const REVIEWS: &str = "/api/reviews/";

/// What the page shows. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Board {
    /// None until the first answer.
    pub(crate) reviews: RwSignal<Option<Vec<Review>>>,
    /// The user's own name; empty while nobody is logged in.
    pub(crate) me: RwSignal<String>,
    /// The review in the form; a new one has no id.
    pub(crate) edited: RwSignal<Review>,
    /// What went wrong last.
    pub(crate) said: RwSignal<String>,
    pub(crate) is_busy: RwSignal<bool>,
    /// Whether the reviews could not be read last.
    pub(crate) is_stale: RwSignal<bool>,
    loads: StoredValue<usize>,
    /// Which form it is: a new one has nothing of what was typed into the last.
    pub(crate) form: RwSignal<usize>,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self {
            reviews: RwSignal::default(),
            me: RwSignal::default(),
            edited: RwSignal::default(),
            said: RwSignal::default(),
            is_busy: RwSignal::default(),
            is_stale: RwSignal::default(),
            loads: StoredValue::default(),
            form: RwSignal::default(),
        }
    }

    /// Asks for all reviews: without a token, as anybody may.
    pub(crate) fn load(self) {
        self.is_stale.set(false);
        self.loads.update_value(|loads| *loads += 1);
        let load = self.loads.get_value();
        task::run(async move {
            let answer = api::ask(Method::GET, REVIEWS, None).await;
            // What was asked before something changed may be answered after it.
            if self.loads.try_get_value() != Some(load) {
                return;
            }
            self.is_stale.set(!answer.as_ref().is_ok_and(Answer::is_good));
            match answer {
                Ok(answer) if answer.is_good() => {
                    self.reviews.set(Some(answer.json().items().into_iter().map(Review::from).collect()));
                }
                Ok(answer) => self.fail(answer.problem()),
                Err(problem) => self.fail(problem),
            }
        });
    }

    /// Asks who is logged in: a token tells an id, and reviews have names.
    pub(crate) fn find_out_who(self, client: AuthClient) {
        let subject = |client: &AuthClient| client.session().and_then(|session| session.subject().map(str::to_owned));
        let asked = subject(&client);
        task::run(async move {
            let answer = api::call(&client, Method::GET, "/api/whoami/", None).await;
            // Somebody else may be logged in by now, or nobody.
            if let Ok(answer) = answer
                && subject(&client) == asked
            {
                self.me.try_set(answer.json().get("username").text().unwrap_or_default());
            }
        });
    }

    /// Puts a review into the form, unless it is there.
    pub(crate) fn edit(self, review: Review) {
        if self.edited.read_untracked().id != review.id {
            self.begin(review);
        }
    }

    /// Begins a form, with this review in it.
    pub(crate) fn begin(self, review: Review) {
        self.edited.try_set(review);
        self.form.try_update(|form| *form += 1);
    }

    /// Writes the review that is edited, with these fields.
    pub(crate) fn save(self, client: AuthClient, fields: Json) {
        let id = self.edited.read_untracked().id;
        let (method, path) = match id {
            0 => (Method::POST, REVIEWS.to_owned()),
            id => (Method::PUT, one(id)),
        };
        self.change(client, method, path, Some(fields));
    }

    /// Deletes a review, or tries to.
    pub(crate) fn delete(self, client: AuthClient, id: u32) {
        self.change(client, Method::DELETE, one(id), None);
    }

    fn change(self, client: AuthClient, method: Method, path: String, body: Option<Json>) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.said.set(String::new());
        task::run(async move {
            let outcome = api::call(&client, method, &path, body.as_ref()).await;
            self.is_busy.try_set(false);
            self.changed(outcome, body.is_some());
        });
    }

    /// Shows what came of a change. What somebody is writing stays where another review was deleted.
    fn changed(self, outcome: Result<Answer, Error>, is_of_form: bool) {
        match outcome {
            Ok(answer) if answer.is_good() => {
                if is_of_form {
                    self.begin(Review::default());
                }
                self.load();
            }
            Ok(answer) => self.fail(answer.problem()),
            Err(error) => self.fail(Problem::from(&error)),
        }
    }

    fn fail(self, problem: Problem) {
        self.said.try_set((problem.what + " " + &problem.hint).trim_end().to_owned());
    }
}

fn one(id: u32) -> String {
    format!("{REVIEWS}{id}/")
}
