//! The page "Playground": any call, fifty at once with an expired token, and a token that somebody has changed.

use hallpass_leptos::Auth;
use leptos::prelude::*;

use crate::frame::PageHead;
use crate::storage;

mod burst;
mod caller;
mod exchange;
mod place;
mod tamper;
mod wire;

use burst::burst;
use caller::caller;
use place::Place;
use tamper::tamper;
use wire::Wire;

/// Call any endpoint, and see what leaves and what comes back; then make trouble.
#[component]
pub(crate) fn PlaygroundPage() -> impl IntoView {
    let wire = Wire::listen();
    let place = Place::new();
    view! {
        <PageHead
            title="Playground"
            lead="Call any endpoint and see what really leaves this page, and what comes back. Then bring in tokens that are dead or forged: the calls are answered all the same."
        />
        <div class="play">
            {caller(wire)}
            {match storage::dialect() {
                storage::DRF_JWT => one_token(),
                _ => view! { {burst(wire, place)} {tamper(wire, place)} }.into_any(),
            }}
        </div>
    }
}

/// Who is logged in; tracked. What came of a call is shown to its own user alone.
fn user(auth: Auth) -> Option<String> {
    auth.session()?.subject().map(str::to_owned)
}

/// In place of the experiments, where they would end the session.
fn one_token() -> AnyView {
    view! {
        <p class="notice" data-testid="one-token">
            "djangorestframework-jwt has one token, which renews itself: a dead or forged one in its place would end the session. For the experiments choose SimpleJWT in the "
            <a class="link" href="/settings">"settings"</a> "."
        </p>
    }
    .into_any()
}
