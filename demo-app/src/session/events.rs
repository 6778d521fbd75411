//! The log of the SDK's events.

use hallpass_leptos::hallpass::{AuthState, Event, LogoutReason};
use leptos::prelude::*;

use crate::dynamic::part;
use crate::event_log::{Entry, use_event_log};
use crate::time_text::time_of_day;

/// What happened, newest first.
#[component]
pub(crate) fn Events() -> impl IntoView {
    let log = use_event_log();
    view! {
        <section class="card events" aria-labelledby="events-title">
            <div class="card-head">
                <h2 id="events-title">"Events"</h2>
                <p class="muted">"Newest first"</p>
            </div>
            <ol data-testid="events" tabindex="0" aria-labelledby="events-title">
                {part(move || log.entries().iter().map(row).collect_view().into_any())}
            </ol>
        </section>
    }
}

fn row(entry: &Entry) -> AnyView {
    let (name, meaning) = words(entry.event);
    view! {
        <li data-event=name>
            <span class="time">{time_of_day(entry.at)}</span>
            <div>
                <code>{name}</code>
                <p>{meaning}</p>
                <p class="muted">{state_text(&entry.state)}</p>
            </div>
        </li>
    }
    .into_any()
}

/// An event's name and what it means.
fn words(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::Restored => ("restored", "A stored session was found at the start."),
        Event::LoggedIn => ("logged_in", "Somebody logged in, here or in another tab."),
        Event::TokenRefreshed => ("token_refreshed", "A new access token, fetched here or by another tab."),
        Event::UserChanged => ("user_changed", "Another user’s session took the place of this one."),
        Event::LoggedOut => ("logged_out", "The session ended."),
        Event::RefreshFailed => {
            ("refresh_failed", "A refresh failed for now. The session is kept; the client tries again.")
        }
        Event::StorageFailed => ("storage_failed", "The browser’s storage failed: the session is in memory alone."),
        _ => ("unknown", "An event that this demo does not know."),
    }
}

fn state_text(state: &AuthState) -> String {
    match state {
        AuthState::Loading => "loading".into(),
        AuthState::LoggedIn(session) => {
            let until = time_of_day(session.expires_at());
            format!("User {}, access token until {until}", session.subject().unwrap_or("without an id"))
        }
        AuthState::LoggedOut(reason) => reason_text(*reason).into(),
    }
}

fn reason_text(reason: LogoutReason) -> &'static str {
    match reason {
        LogoutReason::NotYet => "Nobody has logged in yet.",
        LogoutReason::ByUser => "Logged out in this tab.",
        LogoutReason::Expired => "There is no token left that the server takes.",
        LogoutReason::InAnotherTab => "Logged out in another tab.",
    }
}
