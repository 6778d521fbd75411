//! What is above every page.

use leptos::prelude::*;
use leptos_router::components::A;

/// The name, and a sentence of what this is.
#[component]
pub(crate) fn Header() -> impl IntoView {
    view! {
        <header class="header">
            <A href="/" attr:class="wordmark">
                <Logo />
                "hallpass"
            </A>
            <p class="tagline">"Keeps a user’s JWT session alive in the browser."</p>
            <span class="badge">"Demo"</span>
        </header>
    }
}

/// A slip of paper with a hole and two lines; the same as favicon.svg.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect x="7" y="3" width="18" height="26" rx="5" fill="currentColor" />
            <circle cx="16" cy="9" r="2.5" />
            <path d="M12 18h8M12 23h5" />
        </svg>
    }
}
