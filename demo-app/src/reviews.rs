//! The page "Reviews".

use leptos::prelude::*;

use crate::frame::PageHead;

/// Anyone reads, users write, and only authors edit.
#[component]
pub(crate) fn ReviewsPage() -> impl IntoView {
    view! { <PageHead title="Reviews" lead="Anyone reads, users write, and only authors edit." /> }
}
