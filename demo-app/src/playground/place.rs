//! Another access token in the place of the session's own, and the wait until it is blamed for a 401.

use std::time::Duration;

use hallpass_leptos::hallpass::{AuthClient, Error, Session, Timestamp, TokenPair};
use js_sys::Promise;
use js_sys::futures::JsFuture;
use leptos::prelude::*;

use crate::clock::use_clock;
use crate::time_text::countdown;

/// The place of the session's token: one experiment at a time. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) now: ReadSignal<Timestamp>,
    /// Whose experiment runs; empty if none does.
    taken_by: RwSignal<String>,
    /// Until when a 401 says nothing about the token that was put in.
    blameless_until: RwSignal<Timestamp>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { now: use_clock(), taken_by: RwSignal::default(), blameless_until: RwSignal::default() }
    }

    /// Takes the place; false if another experiment has it.
    pub(crate) fn take(self, name: &'static str) -> bool {
        let is_free = self.taken_by.get_untracked().is_empty();
        if is_free {
            self.taken_by.set(name.to_owned());
        }
        is_free
    }

    /// Leaves it to the next experiment.
    pub(crate) fn leave(self) {
        self.taken_by.try_set(String::new());
    }

    /// Returns whether an experiment runs; tracked.
    pub(crate) fn is_taken(self) -> bool {
        !self.taken_by.get().is_empty()
    }

    /// Returns whether this experiment runs; tracked.
    pub(crate) fn is_taken_by(self, name: &'static str) -> bool {
        self.taken_by.get() == name
    }

    /// Goes on with this access token.
    pub(crate) async fn put(self, client: &AuthClient, access: &str) -> Result<(), Error> {
        let session = renewed(client).await?;
        let pair = TokenPair { access: access.into(), refresh: session.refresh_token().cloned() };
        let session = client.login_with_tokens(pair).await?;
        self.blameless_until.try_set(blameless_until(&session));
        Ok(())
    }

    /// Waits until a 401 to that token counts.
    pub(crate) async fn wait(self, client: &AuthClient) {
        let end = self.blameless_until.try_get_untracked().unwrap_or_default();
        sleep(client.now().until(end)).await;
    }

    /// Returns how long this experiment still waits; tracked. Empty if it does not.
    pub(crate) fn time_to_wait(self, name: &'static str) -> String {
        match self.now.get().until(self.blameless_until.get()) {
            left if left.is_zero() || self.taken_by.get() != name => String::new(),
            left => countdown(left),
        }
    }
}

/// The session, with a refresh token that nobody is about to spend: soon, or while a refresh is under way, the next one is waited for.
async fn renewed(client: &AuthClient) -> Result<Session, Error> {
    const SOON: Duration = Duration::from_secs(2);
    let left = client.next_refresh_at().map(|next| client.now().until(next));
    match client.session() {
        Some(session) if left.is_some_and(|left| left > SOON) => Ok(session),
        _ => client.refresh().await,
    }
}

/// What is said of the wait.
pub(crate) const WAIT: &str = "hallpass does not blame a token that came just now for a 401: it has to be five seconds old, or a quarter \
    of its life.";

/// A token that came less than five seconds ago, or a quarter of its lifetime, is not blamed: an API that refuses good tokens would cause
/// a storm of refreshes.
fn blameless_until(session: &Session) -> Timestamp {
    const YOUNG: Duration = Duration::from_secs(5);
    const MORE: Duration = Duration::from_millis(50);
    let lifetime = session.received_at().until(session.expires_at());
    let young = if lifetime.is_zero() { YOUNG } else { YOUNG.min(lifetime / 4) };
    session.received_at() + young + MORE
}

async fn sleep(time: Duration) {
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let end = Promise::new(&mut |wake, _| {
        // Where there are no timers there is nothing to wait for.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&wake, millis);
    });
    let _ = JsFuture::from(end).await;
}
