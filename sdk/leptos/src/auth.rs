//! The context: a client and its state as signals.

use hallpass::{AuthClient, AuthState, Session};
use leptos::prelude::*;

/// The client of this part of the app, and its state as signals. `Copy`: move it into as many closures as you like.
///
/// What is tracked runs the closure, memo or effect that asks anew when the answer changes. As with any signal, ask inside of it:
/// `{move || auth.session()}`.
///
/// ```
/// use hallpass_leptos::hallpass::AuthState;
/// use hallpass_leptos::use_auth;
/// use leptos::prelude::*;
/// use leptos::task::spawn_local;
///
/// #[component]
/// fn Account() -> impl IntoView {
///     let auth = use_auth();
///     let who = move || match auth.state() {
///         AuthState::Loading => "one moment".to_owned(),
///         AuthState::LoggedIn(session) => session.subject().unwrap_or("somebody").to_owned(),
///         AuthState::LoggedOut(_) => "nobody".to_owned(),
///     };
///     view! { <button on:click=move |_| spawn_local(auth.client().logout())>"Log out " {who}</button> }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Auth {
    /// None natively, where a server drops on one thread what it has made on another.
    client: Option<StoredValue<AuthClient, LocalStorage>>,
    state: RwSignal<AuthState>,
    is_authenticated: Memo<Option<bool>>,
}

/// Provides a client to everything below this component, and returns what [`use_auth`] returns there. It lives as long as the component.
///
/// The state is the client's from the start. Where a server renders the page, it is [`AuthState::Loading`], and where a browser takes up
/// such a page, it is that too until the page is taken up: the client's own follows before anything is painted.
pub fn provide_auth(client: AuthClient) -> Auth {
    let state = RwSignal::new(AuthState::Loading);
    let is_authenticated = Memo::new(move |_| {
        state.with(|state| match state {
            AuthState::Loading => None,
            AuthState::LoggedIn(_) => Some(true),
            AuthState::LoggedOut(_) => Some(false),
        })
    });
    let client = cfg!(target_arch = "wasm32").then(|| StoredValue::new_local(client));
    let auth = Auth { client, state, is_authenticated };
    if is_rendered_by_a_server() {
        Effect::new(move |_| auth.follow());
    } else {
        auth.follow();
    }
    provide_context(auth);
    auth
}

/// Whether this is a server that renders pages, or a browser with pages that one has rendered: the first that is shown has to be the same.
pub(crate) fn is_rendered_by_a_server() -> bool {
    Owner::current_shared_context().is_some()
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
    /// Shows what the client shows, from now on until the owner ends; a server has nothing to show.
    fn follow(self) {
        let Some(client) = self.client.and_then(|client| client.try_get_value()) else { return };
        self.state.try_set(client.state());
        let subscription = client.on_auth_state_change(move |now, _| {
            self.state.try_set(now.clone());
        });
        StoredValue::new_local(subscription);
    }

    /// Returns the client, for everything that is no signal: `login`, `logout`, `fetch`, … Not tracked: it is always the same.
    ///
    /// On a server it is one that touches nothing and knows nothing.
    ///
    /// # Panics
    ///
    /// If the component that called [`provide_auth`] is gone. A future that may outlive it takes the client along.
    #[track_caller]
    pub fn client(&self) -> AuthClient {
        match self.client {
            Some(client) => client.get_value(),
            None => AuthClient::new(hallpass::Config::new("")),
        }
    }

    /// Returns what to show now; tracked, and new after each refresh.
    ///
    /// Once the component that called [`provide_auth`] is gone: [`AuthState::Loading`].
    pub fn state(&self) -> AuthState {
        self.state.try_get().unwrap_or(AuthState::Loading)
    }

    /// Returns the session, if somebody is logged in; tracked, and new after each refresh.
    ///
    /// Typed claims are the session's: `auth.session().and_then(|session| session.claims::<User>().ok())`. A `Memo` of what is needed of
    /// them is no news after a refresh.
    pub fn session(&self) -> Option<Session> {
        match self.state() {
            AuthState::LoggedIn(session) => Some(session),
            AuthState::Loading | AuthState::LoggedOut(_) => None,
        }
    }

    /// Returns whether somebody is logged in, `None` while that is being found out: the shape that `ProtectedRoute` of leptos_router
    /// takes. Tracked, and no news when a token is refreshed.
    pub fn is_authenticated(&self) -> Option<bool> {
        self.is_authenticated.try_get().flatten()
    }
}
