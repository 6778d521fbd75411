//! The app: its client, its routes.

use hallpass_leptos::hallpass::{AuthClient, Config};
use hallpass_leptos::provide_auth;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::event_log::provide_event_log;
use crate::frame::Header;
use crate::login::LoginPage;
use crate::mobile::MobilePage;
use crate::not_found::NotFound;
use crate::playground::PlaygroundPage;
use crate::reviews::ReviewsPage;
use crate::session::SessionPage;
use crate::settings::SettingsPage;
use crate::storage;
use crate::tabs::TabsPage;
use crate::weather::WeatherPage;

/// Everything.
#[component]
pub(crate) fn App() -> impl IntoView {
    let client = AuthClient::new(Config::new("").storage(storage::chosen()));
    provide_event_log(&client);
    provide_auth(client);
    view! {
        <Router>
            <Header />
            <main id="page">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=SessionPage />
                    <Route path=path!("/login") view=LoginPage />
                    <Route path=path!("/playground") view=PlaygroundPage />
                    <Route path=path!("/tabs") view=TabsPage />
                    <Route path=path!("/weather") view=WeatherPage />
                    <Route path=path!("/reviews") view=ReviewsPage />
                    <Route path=path!("/mobile") view=MobilePage />
                    <Route path=path!("/settings") view=SettingsPage />
                </Routes>
            </main>
        </Router>
    }
}
