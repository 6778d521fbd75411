//! Fifty calls at once, with an access token that has really expired.

use std::time::Duration;

use gloo_net::http::Method;
use hallpass_leptos::hallpass::{AuthState, Timestamp};
use hallpass_leptos::{Auth, use_auth};
use leptos::prelude::*;

use super::exchange;
use super::place::{Place, WAIT};
use super::wire::{Sent, Wire};
use crate::api;
use crate::dynamic::{part, when};
use crate::event_log::{EventLog, use_event_log};
use crate::problem::Problem;
use crate::task;
use crate::time_text::{countdown, time_of_day};

const MANY: usize = 50;

const HELLO: &str = "/api/hello/";

/// Of the experiment.
const NAME: &str = "burst";

/// What is shown of fifty calls.
#[derive(Clone, Copy, Debug)]
struct Burst {
    /// Of each call, `PENDING` or `NONE` too; empty before the first fifty.
    statuses: RwSignal<Vec<u16>>,
    said: RwSignal<String>,
}

/// A button, a cell for each call, and what came of them.
pub(crate) fn burst(wire: Wire, place: Place) -> AnyView {
    let auth = use_auth();
    let log = use_event_log();
    let burst = Burst { statuses: RwSignal::default(), said: RwSignal::default() };
    let label = Memo::new(move |_| match oldest(log, auth) {
        Some((_, dead_at)) if dead_at > place.now.get() => {
            WAITING.to_owned() + &countdown(place.now.get().until(dead_at))
        }
        _ => format!("Call {HELLO} {MANY} times at once"),
    });
    let wait = Memo::new(move |_| place.time_to_wait(NAME));
    let is_logged_out = move || auth.is_authenticated() == Some(false);
    let start = move |_| {
        let token = oldest(log, auth).filter(|(_, dead_at)| *dead_at <= place.now.get_untracked());
        if let Some((token, dead_at)) = token
            && place.take(NAME)
        {
            burst.start(auth, wire, place, token, dead_at);
        }
    };
    view! {
        <section class="card" aria-labelledby="burst-title">
            <h2 id="burst-title">"Fifty calls at once, with an expired token"</h2>
            <p class="muted play-lead">
                "This page remembers its first access token. Once that has expired it takes the place of the good one, as if a device had \
                slept, and fifty calls leave at the same time. All are refused; one refresh mends all."
            </p>
            <button
                class="button primary"
                data-testid="burst"
                hidden=when(is_logged_out)
                aria-disabled=when(move || place.is_taken() || label.read().starts_with(WAITING))
                on:click=start
            >
                {label}
            </button>
            <div hidden=when(move || !is_logged_out())>{to_login()}</div>
            <p class="play-said" role="status" data-testid="burst-said">{burst.said}</p>
            <p class="time muted play-wait" hidden=when(move || wait.read().is_empty())>
                "They leave in " {wait}
            </p>
            <ul
                class="statuses"
                data-testid="burst-cells"
                aria-label="Status of each call"
                hidden=when(move || burst.statuses.read().is_empty())
            >
                {part(move || cells(&burst.statuses.read()))}
            </ul>
        </section>
    }
    .into_any()
}

/// The way to a session.
pub(crate) fn to_login() -> AnyView {
    view! {
        <p class="play-said">
            <code>"login_required"</code> " There is no session to try this with. "
            <a class="link" href="/login">"Log in"</a> "."
        </p>
    }
    .into_any()
}

fn cells(statuses: &[u16]) -> AnyView {
    let cells = statuses.iter().map(|status| {
        let (class, text) = match *status {
            PENDING => ("status play-pending", "…".to_owned()),
            NONE => exchange::status(0),
            status => exchange::status(status),
        };
        view! { <li><span class=class>{text}</span></li> }
    });
    cells.collect_view().into_any()
}

/// The first access token of this user that the log knows, and from when on the server takes it no more; tracked.
fn oldest(log: EventLog, auth: Auth) -> Option<(String, Timestamp)> {
    // Claims are whole seconds.
    const MORE: Duration = Duration::from_secs(1);
    let present = auth.session()?;
    for entry in log.entries().iter().rev() {
        if let AuthState::LoggedIn(session) = &entry.state
            && session.subject() == present.subject()
        {
            return Some((session.access_token().as_str().to_owned(), session.expires_at() + MORE));
        }
    }
    None
}

/// What the button says until then.
const WAITING: &str = "A token expires in ";

impl Burst {
    fn start(self, auth: Auth, wire: Wire, place: Place, token: String, dead_at: Timestamp) {
        let expired = time_of_day(dead_at);
        self.statuses.set(Vec::new());
        self.said.set(format!("The token that expired at {expired} takes the place of the good one. {WAIT}"));
        let client = auth.client();
        task::run(async move {
            if let Err(error) = place.put(&client, &token).await {
                self.said.try_set(Problem::from(&error).what);
                place.leave();
                return;
            }
            place.wait(&client).await;
            self.said.try_set(format!("{MANY} calls have left."));
            self.statuses.try_set(vec![PENDING; MANY]);
            let mark = wire.mark();
            for number in 0..MANY {
                let client = client.clone();
                task::run(async move {
                    let answer = api::call(&client, Method::GET, HELLO, None).await;
                    let status = answer.map_or(NONE, |answer| answer.status);
                    self.answered(number, status, wire, mark, place, auth);
                });
            }
        });
    }

    fn answered(self, number: usize, status: u16, wire: Wire, mark: usize, place: Place, auth: Auth) {
        self.statuses.try_update(|statuses| statuses.get_mut(number).map(|cell| *cell = status));
        let Some(statuses) = self.statuses.try_get_untracked().filter(|statuses| !statuses.contains(&PENDING)) else {
            return;
        };
        let ended = if auth.client().session().is_none() { " The session has ended meanwhile." } else { "" };
        self.said.try_set(summary(&statuses, &wire.since(mark)) + ended);
        place.leave();
    }
}

/// Not answered yet.
const PENDING: u16 = 0;

/// There will be no answer.
const NONE: u16 = 1;

fn summary(statuses: &[u16], sent: &[Sent]) -> String {
    let good = statuses.iter().filter(|status| **status == 200).count();
    let refused = sent.iter().filter(|sent| sent.is("GET /api/hello/") && sent.status == 401).count();
    let refreshes = sent.iter().filter(|sent| sent.is("POST /api/token/refresh/")).count();
    let refreshes = match refreshes {
        0 => "no refresh: another tab was quicker".to_owned(),
        1 => "one refresh".to_owned(),
        more => format!("{more} refreshes"),
    };
    format!("{good} answered, {refreshes}. {refused} had been refused with 401 first, and were sent again.")
}
