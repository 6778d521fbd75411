//! The app: its client, its routes.

use hallpass_leptos::hallpass::{AuthClient, Config};
use hallpass_leptos::provide_auth;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::event_log::provide_event_log;
use crate::header::Header;
use crate::login::LoginPage;
use crate::not_found::NotFound;
use crate::session::SessionPage;
use crate::storage;

/// Everything.
#[component]
pub(crate) fn App() -> impl IntoView {
    let client = AuthClient::new(Config::new("").storage(storage::chosen()));
    provide_event_log(&client);
    provide_auth(client);
    view! {
        <Router>
            <Header />
            <main>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=SessionPage />
                    <Route path=path!("/login") view=LoginPage />
                </Routes>
            </main>
        </Router>
    }
}
