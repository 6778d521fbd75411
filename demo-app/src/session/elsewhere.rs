//! What this page alone cannot show.

use leptos::prelude::*;

/// Invites to open a second tab.
#[component]
pub(crate) fn Elsewhere() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="elsewhere-title">
            <h2 id="elsewhere-title">"Tabs share one session"</h2>
            <p class="muted">
                "Of two tabs one refreshes, and both have the new token. "
                "Log out in one, and the other is logged out too."
            </p>
            <a class="link" href="/" target="_blank" rel="noopener">
                "Open this page in a second tab"
            </a>
        </section>
    }
}
