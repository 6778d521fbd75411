//! The session page.

use hallpass_leptos::{RequireAuth, use_auth};
use leptos::prelude::*;

use crate::frame::PageHead;
use crate::router::use_navigate;

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
    let navigate = use_navigate();
    Effect::new(move |_| navigate.replace("/login"));
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
