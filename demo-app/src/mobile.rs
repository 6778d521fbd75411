//! The page "Mobile login".

use leptos::prelude::*;

use crate::frame::PageHead;

/// Log in with a number and a one-time code.
#[component]
pub(crate) fn MobilePage() -> impl IntoView {
    view! { <PageHead title="Mobile login" lead="Log in with a number and a one-time code." /> }
}
