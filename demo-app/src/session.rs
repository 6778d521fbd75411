//! The session page.

use hallpass_leptos::{RequireAuth, use_auth};
use leptos::prelude::*;

use crate::frame::PageHead;
use crate::router::use_navigate;

mod anatomy;
mod events;
mod generations;
mod meter;
mod result;
mod timeline;
mod try_it;

use anatomy::Anatomy;
use events::Events;
use timeline::Timeline;
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
            lead="The tokens that this page holds, what they say, and when hallpass renews them: before they expire, once for all tabs."
        />
        <div class="session" data-testid="session" data-jti=move || anatomy::jti(auth)>
            <Timeline />
            <Anatomy />
            <div class="column">
                <TryIt />
                <Events />
            </div>
        </div>
    }
}
