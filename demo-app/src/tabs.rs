//! The page "Tabs".

use leptos::prelude::*;

use crate::frame::PageHead;

/// Every open tab of this origin, and which of them refreshed.
#[component]
pub(crate) fn TabsPage() -> impl IntoView {
    view! { <PageHead title="Tabs" lead="Every open tab of this origin, and which of them refreshed." /> }
}
