//! The guard.
#![allow(unreachable_pub, reason = "the macro makes an item beside the one that lib.rs exports")]

use leptos::children::{ChildrenFn, ViewFn};
use leptos::prelude::*;

use crate::auth::{is_rendered_by_a_server, use_auth};

/// Shows its children to whoever is logged in. A refresh does not render them anew.
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
    let decision = Memo::new(move |_| auth.is_authenticated().filter(|_| is_taken_up.get()));
    move || match decision.get() {
        Some(true) => children(),
        Some(false) => fallback.run(),
        None => loading.run(),
    }
}
