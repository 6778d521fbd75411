//! The context: a client and its state as signals.

use hallpass::{AuthClient, AuthState, Session};
use leptos::prelude::*;

/// The client of this part of the app, and its state as signals. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    client: StoredValue<AuthClient, LocalStorage>,
    state: RwSignal<AuthState>,
    is_authenticated: Memo<Option<bool>>,
}

/// Provides a client to everything below this component, and returns it as [`use_auth`] does. It lives as long as the component.
pub fn provide_auth(client: AuthClient) -> Auth {
    let state = RwSignal::new(client.state());
    let subscription = client.on_auth_state_change(move |now, _| {
        state.try_set(now.clone());
    });
    StoredValue::new_local(subscription);
    let is_authenticated = Memo::new(move |_| {
        state.with(|state| match state {
            AuthState::Loading => None,
            AuthState::LoggedIn(_) => Some(true),
            AuthState::LoggedOut(_) => Some(false),
        })
    });
    let auth = Auth { client: StoredValue::new_local(client), state, is_authenticated };
    provide_context(auth);
    auth
}

/// Returns what [`provide_auth`] provided above.
///
/// Call it in a component's body: an event handler or a future has no component. What it returns can be moved there.
///
/// # Panics
///
/// If no component above has called [`provide_auth`], or in a handler or a future.
#[track_caller]
pub fn use_auth() -> Auth {
    use_context().expect("`use_auth` needs `provide_auth` above it, and to be called in a component's body")
}

impl Auth {
    /// Returns the client, for everything that is no signal: `login`, `logout`, `fetch`, …
    pub fn client(&self) -> AuthClient {
        self.client.get_value()
    }

    /// Returns what to show now; tracked.
    pub fn state(&self) -> AuthState {
        self.state.get()
    }

    /// Returns the session, if somebody is logged in; tracked, and new after each refresh.
    pub fn session(&self) -> Option<Session> {
        self.state.with(|state| match state {
            AuthState::LoggedIn(session) => Some(session.clone()),
            AuthState::Loading | AuthState::LoggedOut(_) => None,
        })
    }

    /// Returns whether somebody is logged in, `None` while that is being found out: the shape that `ProtectedRoute` of leptos_router
    /// takes. Tracked, and no news when a token is refreshed.
    pub fn is_authenticated(&self) -> Option<bool> {
        self.is_authenticated.get()
    }
}
