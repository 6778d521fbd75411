//! The page for unknown addresses.

use leptos::prelude::*;

use crate::title::set_title;

/// Says that there is nothing, and leads back.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    set_title("Not found");
    view! {
        <section class="lost">
            <p class="lost-code">"404"</p>
            <h1 tabindex="-1">"There is no such page"</h1>
            <p class="muted">"All pages of this demo are named above."</p>
            <a href="/" class="button primary">"Go to the session"</a>
        </section>
    }
}
