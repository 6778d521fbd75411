//! The session page.

use hallpass_leptos::{RequireAuth, use_auth};
use leptos::html::H1;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;

use crate::title::set_title;

mod decoded;
mod elsewhere;
mod events;
mod meter;
mod result;
mod tokens;
mod try_it;

use decoded::Decoded;
use elsewhere::Elsewhere;
use events::Events;
use tokens::Tokens;
use try_it::TryIt;

/// Everything about the session, for whoever is logged in.
#[component]
pub(crate) fn SessionPage() -> impl IntoView {
    view! {
        <RequireAuth fallback=ToLogin>
            <Overview />
        </RequireAuth>
    }
}

#[component]
fn ToLogin() -> impl IntoView {
    view! { <Redirect path="/login" options=NavigateOptions { replace: true, ..Default::default() } /> }
}

#[component]
fn Overview() -> impl IntoView {
    let auth = use_auth();
    set_title("Session");
    view! {
        <div class="session" data-testid="session" data-jti=move || decoded::jti(auth)>
            <Who />
            <div class="column">
                <Tokens />
                <TryIt />
            </div>
            <div class="column">
                <Events />
                <Elsewhere />
            </div>
            <Decoded />
        </div>
    }
}

/// Who is logged in, and the way out.
#[component]
fn Who() -> impl IntoView {
    let auth = use_auth();
    let user = move || auth.session().and_then(|session| session.subject().map(str::to_owned)).unwrap_or_default();
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A heading that cannot have the focus is no reason to stop.
            let _ = heading.focus();
        }
    });
    let log_out = Action::new_unsync(move |(): &()| {
        let client = auth.client();
        async move { client.logout().await }
    });
    view! {
        <div class="who">
            <h1 tabindex="-1" node_ref=heading>"Logged in as user " <span data-testid="user">{user}</span></h1>
            <button
                class="button"
                data-testid="logout"
                on:click=move |_| {
                    log_out.dispatch(());
                }
            >
                "Log out"
            </button>
            <p class="muted">"At the mark on the bar hallpass renews the access token, before it expires."</p>
        </div>
    }
}
