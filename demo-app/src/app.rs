//! The app: its client, its pages.

use hallpass_leptos::hallpass::AuthClient;
use hallpass_leptos::provide_auth;
use leptos::prelude::*;

use crate::dynamic::part;
use crate::event_log::provide_event_log;
use crate::frame::Header;
use crate::login::LoginPage;
use crate::mobile::MobilePage;
use crate::not_found::NotFound;
use crate::playground::PlaygroundPage;
use crate::reviews::ReviewsPage;
use crate::router::provide_router;
use crate::session::SessionPage;
use crate::settings::SettingsPage;
use crate::storage;
use crate::tabs::{TabsPage, provide_presence};
use crate::weather::{WeatherPage, forecast, provide_faults, provide_wrong_clock};

/// Everything.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_wrong_clock();
    let client = AuthClient::new(storage::config());
    storage::follow_other_tabs(client.clone());
    provide_event_log(&client);
    let path = provide_router();
    provide_presence(&client, path);
    provide_faults(&client);
    provide_auth(client);
    view! {
        <Header path />
        <main id="page">
            {forecast(path)}
            {part(move || page(&path.read()))}
        </main>
    }
}

fn page(path: &str) -> AnyView {
    match path.trim_end_matches('/') {
        "" => SessionPage().into_any(),
        "/login" => LoginPage().into_any(),
        "/playground" => PlaygroundPage().into_any(),
        "/tabs" => TabsPage().into_any(),
        "/weather" => WeatherPage().into_any(),
        "/reviews" => ReviewsPage().into_any(),
        "/mobile" => MobilePage().into_any(),
        "/settings" => SettingsPage().into_any(),
        _ => NotFound().into_any(),
    }
}
