//! The page "Settings".

use leptos::prelude::*;

use crate::frame::PageHead;

/// What hallpass and the server can be told, and what that means.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! { <PageHead title="Settings" lead="What hallpass and the server can be told, and what that means." /> }
}
