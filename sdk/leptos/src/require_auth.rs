//! The guard.
#![allow(unreachable_pub, reason = "the macro makes an item beside the one that lib.rs exports")]

use hallpass::AuthState;
use leptos::children::{ChildrenFn, ViewFn};
use leptos::either::Either;
use leptos::prelude::*;

use crate::auth::{is_rendered_by_a_server, use_auth};

/// Shows its children to whoever is logged in. A refresh does not render them anew. Another user's session does, from the beginning:
/// nothing that they have loaded for one user is shown to the next.
///
/// Where a server renders pages, its first render is `loading`, there and in the browser; what is true follows before anything is painted.
///
/// ```
/// use hallpass_leptos::RequireAuth;
/// use leptos::prelude::*;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     view! {
///         <RequireAuth fallback=|| view! { <a href="/login">"Log in"</a> } loading=|| "One moment…">
///             <h1>"What only you may see"</h1>
///         </RequireAuth>
///     }
/// }
/// ```
///
/// # Panics
///
/// If no component above has called [`provide_auth`](crate::provide_auth).
#[component]
#[track_caller]
pub fn RequireAuth(
    /// What everybody else sees: a login form, a redirect. Default: nothing.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is seen until the first decision. Default: nothing.
    #[prop(optional, into)]
    loading: ViewFn,
    /// What is guarded.
    children: ChildrenFn,
) -> impl IntoView {
    let auth = use_auth();
    // A part of the page that is taken up late finds the state known, and the server's `loading` all the same.
    let is_taken_up = RwSignal::new(!is_rendered_by_a_server());
    if !is_taken_up.get_untracked() {
        Effect::new(move |_| is_taken_up.set(true));
    }
    let decision = Memo::new(move |_| if is_taken_up.get() { Decision::on(&auth.state()) } else { Decision::Wait });
    let mut is_left = false;
    move || {
        let view = match decision.get() {
            Decision::Open(_) => children(),
            Decision::Closed => fallback.run(),
            Decision::Wait => loading.run(),
        };
        // What is on the other side is made from the beginning; here its elements would stay, with what was typed into them.
        is_left = !is_left;
        if is_left { Either::Left(view) } else { Either::Right(view) }
    }
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Decision {
    Wait,
    Closed,
    /// To this user, where the token names one.
    Open(Option<String>),
}

impl Decision {
    fn on(state: &AuthState) -> Self {
        match state {
            AuthState::Loading => Self::Wait,
            AuthState::LoggedIn(session) => Self::Open(session.subject().map(str::to_owned)),
            AuthState::LoggedOut(_) => Self::Closed,
        }
    }
}
