//! Buttons that use the session.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use super::result::call_result;
use crate::call::{Call, HELLO, Outcome, perform};
use crate::dynamic::{part, when};
use crate::event_log::use_event_log;
use crate::task;

/// Buttons, and the answer to the last one.
#[component]
pub(crate) fn TryIt() -> impl IntoView {
    let (auth, log) = (use_auth(), use_event_log());
    let (running, outcome) = (RwSignal::new(None), RwSignal::new(None::<Outcome>));
    let begin = move |call: Call| {
        // Not `disabled`, which would take the focus away.
        if running.get_untracked().is_some() {
            return;
        }
        running.set(Some(call));
        let client = auth.client();
        task::run(async move {
            let came = perform(call, &client, log).await;
            running.try_set(None);
            outcome.try_set(Some(came));
        });
    };
    let button = move |call: Call, testid: &'static str, class: &'static str, label: String| {
        let is_busy = when(move || running.get() == Some(call));
        view! { <button class=class data-testid=testid aria-busy=is_busy on:click=move |_| begin(call)>{label}</button> }
            .into_any()
    };
    view! {
        <section class="card" aria-labelledby="try-title">
            <div class="card-head">
                <h2 id="try-title">"Try it"</h2>
            </div>
            <div class="buttons">
                {button(Call::Hello, "hello", "button primary", format!("Call {HELLO}"))}
                {button(Call::HelloManyTimes, "hello-20", "button", "20 times at once".into())}
                {button(Call::Refresh, "refresh", "button", "Refresh now".into())}
            </div>
            <div class="result" data-testid="result" role="status">
                {part(move || match outcome.get() {
                    Some(outcome) => call_result(outcome),
                    None => view! { <p class="muted">"The answer appears here."</p> }.into_any(),
                })}
            </div>
        </section>
    }
}
