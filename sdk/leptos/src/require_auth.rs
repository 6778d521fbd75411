//! The guard.
#![allow(unreachable_pub, reason = "the macro makes an item beside the one that lib.rs exports")]

use leptos::children::{ChildrenFn, ViewFn};
use leptos::prelude::*;

use crate::auth::use_auth;

/// Shows its children to whoever is logged in. A refresh does not render them anew.
///
/// # Panics
///
/// If no component above has called [`provide_auth`](crate::provide_auth).
#[component]
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
    move || match auth.is_authenticated() {
        Some(true) => children(),
        Some(false) => fallback.run(),
        None => loading.run(),
    }
}
