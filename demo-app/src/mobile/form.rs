//! The number, then the code, then who that was.

use hallpass_leptos::Auth;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::attempt::Attempt;
use crate::dynamic::{part, text, when};
use crate::frame::focus_page;
use crate::task;

/// Peter Parker's, of the demo's users.
const EXAMPLE: &str = "+15550000001";

/// What there is to do next; tracked.
pub(crate) fn form(attempt: Attempt, auth: Auth) -> AnyView {
    match auth.is_authenticated() {
        Some(true) => logged_in(auth),
        Some(false) if attempt.mobile.read().is_empty() => ask_for_code(attempt),
        Some(false) => ask_to_log_in(attempt, auth),
        None => ().into_any(),
    }
}

fn logged_in(auth: Auth) -> AnyView {
    let user = move || auth.session().and_then(|session| session.subject().map(str::to_owned)).unwrap_or_default();
    let log_out = move |_| {
        task::run(auth.client().logout());
        focus_page();
    };
    view! {
        <section class="card mobile-form" data-testid="mobile-done" aria-labelledby="mobile-title">
            <h2 id="mobile-title">"User " {text(user)} " is logged in"</h2>
            <p class="muted">"The session page shows the tokens. To log in with a number, log out."</p>
            <div class="buttons">
                <a class="button primary" href="/">"See the session"</a>
                <button class="button" on:click=log_out>"Log out"</button>
            </div>
        </section>
    }
    .into_any()
}

fn ask_for_code(attempt: Attempt) -> AnyView {
    let input = NodeRef::<Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        attempt.ask_for_code(value(input).trim().to_owned());
    };
    let fill = move |_| {
        if let Some(input) = input.get_untracked() {
            input.set_value(EXAMPLE);
        }
    };
    view! {
        <form class="card mobile-form" data-testid="mobile-number" aria-labelledby="mobile-title" on:submit=submit>
            <h2 id="mobile-title">"Your number"</h2>
            {part(move || alert(attempt))}
            <div class="field">
                <label for="mobile">"Mobile number"</label>
                <input id="mobile" name="mobile" type="tel" autocomplete="tel" node_ref=input />
            </div>
            {submit_button(attempt, "Send me a code")}
            <div class="hints">
                <p class="muted">"A number of the demo, a click fills the form"</p>
                <button type="button" class="hint" on:click=fill>
                    <span>{EXAMPLE}</span>
                    <span class="muted">"spiderman"</span>
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn ask_to_log_in(attempt: Attempt, auth: Auth) -> AnyView {
    let input = NodeRef::<Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        attempt.log_in(auth.client(), value(input));
    };
    // What the user took from the inbox goes where it belongs, and so does the focus.
    Effect::new(move |_| {
        let code = attempt.code.get();
        if let Some(input) = input.get() {
            input.set_value(&code);
            // An element that cannot have the focus is no reason to stop.
            let _ = input.focus();
        }
    });
    view! {
        <form class="card mobile-form" data-testid="mobile-code" aria-labelledby="mobile-title" on:submit=submit>
            <h2 id="mobile-title">"The code"</h2>
            <p class="muted">
                "If " {attempt.mobile.get_untracked()} " is somebody’s number, a code is on its way. It works once, for a few minutes."
            </p>
            {part(move || alert(attempt))}
            <div class="field">
                <label for="code">"One-time code"</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" node_ref=input />
            </div>
            {submit_button(attempt, "Log in")}
            <button type="button" class="button" on:click=move |_| attempt.start_over()>"Another number"</button>
        </form>
    }
    .into_any()
}

fn alert(attempt: Attempt) -> AnyView {
    match attempt.said.get() {
        said if said.is_empty() => ().into_any(),
        said => view! { <p class="alert" role="alert" data-testid="mobile-problem">{said}</p> }.into_any(),
    }
}

fn submit_button(attempt: Attempt, label: &'static str) -> AnyView {
    let is_busy = when(move || attempt.is_busy.get());
    view! { <button class="button primary wide" type="submit" aria-busy=is_busy>{label}</button> }.into_any()
}

fn value(input: NodeRef<Input>) -> String {
    input.get_untracked().map(|input| input.value()).unwrap_or_default()
}
