//! The context: a client and its state.

use std::panic::Location;

use hallpass::{AuthClient, AuthState, Session};
use yew::prelude::*;

/// The client of this part of the app, and its state at the last render. Cheap to clone: move it into callbacks and futures.
///
/// Two are equal if they show the same, so that as a dependency of `use_effect_with` or `use_memo` it changes when what it shows does.
///
/// ```
/// use hallpass_yew::hallpass::AuthState;
/// use hallpass_yew::use_auth;
/// use yew::platform::spawn_local;
/// use yew::prelude::*;
///
/// #[component]
/// fn Account() -> Html {
///     let auth = use_auth();
///     let client = auth.client();
///     let log_out = move |_: MouseEvent| spawn_local(client.logout());
///     let who = match auth.state() {
///         AuthState::Loading => "one moment".to_owned(),
///         AuthState::LoggedIn(session) => session.subject().unwrap_or("somebody").to_owned(),
///         AuthState::LoggedOut(_) => "nobody".to_owned(),
///     };
///     html! { <button onclick={log_out}>{ "Log out " }{ who }</button> }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    client: AuthClient,
    state: AuthState,
}

/// Returns what the [`AuthProvider`](crate::AuthProvider) above provides, and renders the component anew when that changes.
///
/// # Panics
///
/// If there is no [`AuthProvider`](crate::AuthProvider) above the component.
// `#[hook]` alone would hide who calls.
#[track_caller]
pub fn use_auth() -> impl Hook<Output = Auth> {
    use_auth_at(Location::caller())
}

#[hook]
fn use_auth_at(caller: &'static Location<'static>) -> Auth {
    let Some(auth) = use_context() else { panic!("`use_auth` at {caller} needs `<AuthProvider>` above it") };
    auth
}

impl Auth {
    /// What is shown until somebody has asked the client.
    pub(crate) fn loading(client: &AuthClient) -> Self {
        Self { client: client.clone(), state: AuthState::Loading }
    }

    pub(crate) fn of(client: &AuthClient) -> Self {
        Self { client: client.clone(), state: client.state() }
    }

    /// Returns the client, for everything that is not shown: `login`, `logout`, `fetch`, … On a server it touches nothing.
    pub fn client(&self) -> AuthClient {
        self.client.clone()
    }

    /// Returns what to show now.
    pub fn state(&self) -> AuthState {
        self.state.clone()
    }

    /// Returns the session, if somebody is logged in; new after each refresh.
    ///
    /// Typed claims are the session's: `auth.session().and_then(|session| session.claims::<User>().ok())`.
    pub fn session(&self) -> Option<Session> {
        match &self.state {
            AuthState::LoggedIn(session) => Some(session.clone()),
            AuthState::Loading | AuthState::LoggedOut(_) => None,
        }
    }

    /// Returns whether somebody is logged in, `None` while that is being found out.
    pub fn is_authenticated(&self) -> Option<bool> {
        match &self.state {
            AuthState::Loading => None,
            AuthState::LoggedIn(_) => Some(true),
            AuthState::LoggedOut(_) => Some(false),
        }
    }
}
