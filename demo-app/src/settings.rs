//! The page "Settings".

use std::sync::Arc;

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::frame::PageHead;

mod browser;
mod choices;
mod fieldset;
mod loot;
mod server;

use browser::{Browser, disagreement};
use choices::{ACCESS, Choice, DIALECT, GRACE, REFRESH, ROTATION, STORAGE};
use fieldset::{Behind, fieldset};
use loot::loot;
use server::Server;

use crate::json::Json;
use crate::storage::{self, DRF_JWT};

/// What hallpass and the server can be told, and what that means.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let (auth, server) = (use_auth(), Server::asked());
    let browser: Arc<dyn Behind> = Arc::new(Browser { auth, server });
    let told: Arc<dyn Behind> = Arc::new(Told(server));
    view! {
        <PageHead title="Settings" lead="Each choice is a trade. Change one, log in, and watch what becomes of the tokens." />
        {disagreement(server)}
        <div class="settings">
            <section class="column" aria-labelledby="settings-browser">
                <div class="settings-head">
                    <h2 id="settings-browser">"This browser"</h2>
                    <p class="muted">"Each has its own"</p>
                </div>
                {fieldset(&STORAGE, &browser)}
                {loot(auth)}
                {fieldset(&DIALECT, &browser)}
            </section>
            <section class="column" aria-labelledby="settings-server">
                <div class="settings-head">
                    <h2 id="settings-server">"The server"</h2>
                    <p class="muted" role="status" data-testid="settings-word">
                        {move || if server.is_changed.get() { "Changed, for everybody" } else { "One for everybody" }}
                    </p>
                </div>
                {move || news(server)}
                {fieldset(&ACCESS, &told)}
                {fieldset(&REFRESH, &told)}
                {fieldset(&ROTATION, &told)}
                {fieldset(&GRACE, &told)}
                <button class="button" data-testid="reset" disabled=move || !server.is_known() on:click=move |_| server.reset()>
                    "Back to how the server was started"
                </button>
            </section>
        </div>
    }
}

/// Why nothing can be chosen, or was not.
fn news(server: Server) -> AnyView {
    let problem = server.problem.get();
    if server.is_silent.get() {
        let text = "This server keeps its settings to itself (it was started without --demo). Here you can still choose what \
            this browser does; the cookie and djangorestframework-jwt work if the server was started for them.";
        return view! { <p class="notice" data-testid="silent">{text}</p> }.into_any();
    }
    if problem.what.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="alert" role="alert">
            <strong>{problem.what}</strong>
            <span>{problem.hint}</span>
        </div>
    }
    .into_any()
}

/// The server behind its settings.
struct Told(Server);

impl Behind for Told {
    fn is_chosen(&self, choice: &Choice) -> bool {
        self.0.is_known() && Json::parse(choice.value).is_some_and(|settings| self.0.has(&settings))
    }

    /// Where there is one token alone, only its lifetime means something.
    fn is_off(&self, choice: &Choice) -> bool {
        let is_alone = storage::dialect() == DRF_JWT;
        !self.0.is_known() || is_alone && !choice.value.contains("access_token")
    }

    fn choose(&self, choice: &'static Choice) {
        if let Some(settings) = Json::parse(choice.value) {
            self.0.change(settings);
        }
    }
}
