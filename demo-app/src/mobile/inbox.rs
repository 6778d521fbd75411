//! The phone that the codes are sent to.

use leptos::prelude::*;

use super::attempt::{Attempt, Message};

/// The phone's messages; tracked.
pub(crate) fn inbox(attempt: Attempt) -> AnyView {
    let content = match attempt.messages.get() {
        None => view! {
            <p class="muted">
                "This server writes codes to its log, or sends them. Start it with " <code>"--dev-inbox"</code>
                " to see them here."
            </p>
        }
        .into_any(),
        Some(messages) if messages.is_empty() => {
            view! { <p class="muted">"No messages. Ask for a code, and it comes here."</p> }.into_any()
        }
        Some(messages) => {
            let asked = attempt.mobile.get();
            // The newest one alone is a code that was asked for here, and works.
            let fresh = messages.iter().position(|message| message.mobile == asked);
            let messages = messages.into_iter().enumerate();
            let messages = messages.map(|(at, message)| bubble(attempt, message, fresh == Some(at))).collect_view();
            view! { <ul data-testid="inbox">{messages}</ul> }.into_any()
        }
    };
    view! {
        <section class="phone" aria-labelledby="phone-title">
            <h2 id="phone-title">"The user’s phone"</h2>
            <div aria-live="polite">{content}</div>
        </section>
    }
    .into_any()
}

fn bubble(attempt: Attempt, message: Message, is_fresh: bool) -> AnyView {
    let code = message.code.clone();
    let take = move |_| attempt.code.set(code.clone());
    let button = is_fresh.then(|| {
        view! { <button class="button small" data-testid="take-code" on:click=take>"Take it over"</button> }
    });
    view! {
        <li>
            <p class="muted">{message.at} " UTC, to " {message.mobile}</p>
            <p class="bubble">
                "Your hallpass code is " <strong>{message.code}</strong>
                {button}
            </p>
        </li>
    }
    .into_any()
}
