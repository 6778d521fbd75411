//! The page "Weather".

use leptos::prelude::*;

use crate::frame::PageHead;

/// Make the network bad, and see the session survive.
#[component]
pub(crate) fn WeatherPage() -> impl IntoView {
    view! { <PageHead title="Weather" lead="Make the network bad, and see the session survive." /> }
}
