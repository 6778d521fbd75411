//! The page "Playground".

use leptos::prelude::*;

use crate::frame::PageHead;

/// Call any endpoint, and see what leaves and what comes back.
#[component]
pub(crate) fn PlaygroundPage() -> impl IntoView {
    view! { <PageHead title="Playground" lead="Call any endpoint, and see what leaves and what comes back." /> }
}
