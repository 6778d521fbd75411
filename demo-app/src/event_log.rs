//! What the SDK has told so far.

use hallpass_leptos::hallpass::{AuthClient, AuthState, Event, Timestamp};
use leptos::prelude::*;

/// The log is as long as anybody scrolls.
const LONGEST: usize = 50;

/// One event of the SDK.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    pub(crate) event: Event,
    pub(crate) state: AuthState,
}

/// The events of the present session and the end of the one before, newest first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventLog {
    entries: RwSignal<Vec<Entry>>,
    refreshes: StoredValue<usize>,
}

/// Listens to the client for as long as the calling component lives.
pub(crate) fn provide_event_log(client: &AuthClient) {
    let log = EventLog { entries: RwSignal::default(), refreshes: StoredValue::default() };
    let state = client.state();
    if let AuthState::LoggedIn(_) = state {
        // The client took up the stored session when it was made, before anybody could listen.
        log.add(client.now(), Event::Restored, state);
    }
    let clock = client.clone();
    let subscription = client.on_auth_state_change(move |state, event| log.add(clock.now(), *event, state.clone()));
    StoredValue::new_local(subscription);
    provide_context(log);
}

/// Returns the log.
pub(crate) fn use_event_log() -> EventLog {
    expect_context()
}

impl EventLog {
    /// Returns the events, newest first; tracked.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.get()
    }

    /// Returns how often a new access token has come so far.
    pub(crate) fn refreshes(&self) -> usize {
        self.refreshes.get_value()
    }

    fn add(&self, at: Timestamp, event: Event, state: AuthState) {
        if event == Event::TokenRefreshed {
            self.refreshes.update_value(|count| *count += 1);
        }
        self.entries.update(|entries| {
            // What was is nobody else's to see, and its tokens are to be forgotten.
            if matches!(event, Event::LoggedOut | Event::UserChanged) {
                entries.clear();
            }
            entries.insert(0, Entry { at, event, state });
            entries.truncate(LONGEST);
        });
    }
}
