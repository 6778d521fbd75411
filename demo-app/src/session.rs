//! The session page.

use hallpass_leptos::{RequireAuth, use_auth};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;

use crate::frame::PageHead;

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
    view! {
        <PageHead
            title="Session"
            lead="At the mark on the bar hallpass renews the access token, before it expires."
        />
        <div class="session" data-testid="session" data-jti=move || decoded::jti(auth)>
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
