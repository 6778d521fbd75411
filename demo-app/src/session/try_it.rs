//! Buttons that use the session.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use super::result::CallResult;
use crate::call::{Call, HELLO, perform};
use crate::event_log::use_event_log;

/// Buttons, and the answer to the last one.
#[component]
pub(crate) fn TryIt() -> impl IntoView {
    let auth = use_auth();
    let log = use_event_log();
    let action = Action::new_unsync(move |call: &Call| {
        let (call, client) = (*call, auth.client());
        async move { perform(call, &client, log).await }
    });
    let button = move |call: Call, testid, class, label: String| {
        let is_running = move || action.pending().get() && action.input().get() == Some(call);
        view! {
            <button
                class=class
                data-testid=testid
                aria-busy=move || is_running().then_some("true")
                aria-disabled=move || action.pending().get().then_some("true")
                on:click=move |_| {
                    // Not `disabled`, which would take the focus away.
                    if !action.pending().get_untracked() {
                        action.dispatch(call);
                    }
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <section class="card" aria-labelledby="try-title">
            <div class="card-head">
                <h2 id="try-title">"Try it"</h2>
            </div>
            <div class="buttons">
                {button(Call::Hello, "hello", "button primary", format!("Call {HELLO}"))}
                {button(Call::HelloManyTimes, "hello-20", "button", "Call it 20 times at once".into())}
            </div>
            <div class="buttons">
                {button(Call::Refresh, "refresh", "button", "Refresh now".into())}
                {button(Call::Verify, "verify", "button", "Verify".into())}
                {button(Call::SpoilAccessToken, "spoil", "button", "Spoil the access token".into())}
            </div>
            <div class="result" data-testid="result" role="status">
                {move || match action.value().get() {
                    Some(outcome) => view! { <CallResult outcome /> }.into_any(),
                    None => view! { <p class="muted">"The answer appears here."</p> }.into_any(),
                }}
            </div>
        </section>
    }
}
