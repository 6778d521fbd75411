//! The page "Settings".

use std::sync::Arc;

use hallpass_leptos::use_auth;
use leptos::prelude::*;

use crate::dynamic::{text, when};
use crate::frame::PageHead;

mod browser;
mod choices;
mod fieldset;
mod loot;
mod server;

use browser::{Browser, disagrees, fitting_here};
use choices::{ACCESS, Choice, DIALECT, GRACE, REFRESH, ROTATION, STORAGE};
use fieldset::{Behind, fieldset};
use loot::found;
use server::Server;

use crate::json::Json;
use crate::storage::{self, DRF_JWT};

/// What hallpass and the server can be told, and what that means.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let (auth, server) = (use_auth(), Server::asked());
    let browser = Browser::new(auth, server);
    let refusal = browser.refusal;
    let browser: Arc<dyn Behind> = Arc::new(browser);
    let told: Arc<dyn Behind> = Arc::new(Told(server));
    view! {
        <PageHead title="Settings" lead="Each choice is a trade. Change one, log in, and watch what becomes of the tokens." />
        <div class="alert settings-disagreement" role="alert" data-testid="disagreement" hidden=when(move || !disagrees(server))>
            <strong>"The server is set for something else than this browser: a login here does not work."</strong>
            <button class="button small" on:click=move |_| server.change(fitting_here())>
                "Set the server as this browser is"
            </button>
        </div>
        <div class="settings">
            <section class="column" aria-labelledby="settings-browser" aria-busy=when(move || server.is_busy.get())>
                <div class="settings-head">
                    <h2 id="settings-browser">"This browser"</h2>
                    <p class="muted">"Each has its own"</p>
                </div>
                <p class="alert" role="alert" data-testid="refusal" hidden=when(move || refusal.read().is_empty())>
                    <strong>"This could not be chosen."</strong>
                    <span>{text(move || refusal.get())}</span>
                </p>
                {fieldset(&STORAGE, &browser)}
                <p class="notice" data-testid="loot">{text(move || found(auth).to_owned())}</p>
                {fieldset(&DIALECT, &browser)}
            </section>
            <section class="column" aria-labelledby="settings-server" aria-busy=when(move || server.is_busy.get())>
                <div class="settings-head">
                    <h2 id="settings-server">"The server"</h2>
                    <p class="muted" role="status" data-testid="settings-word">
                        {text(move || match server.is_changed.get() {
                            _ if server.is_busy.get() => "Changing".into(),
                            true => "Changed, for everybody".into(),
                            false => "One for everybody".into(),
                        })}
                    </p>
                </div>
                <p class="notice" data-testid="silent" hidden=when(move || !server.is_silent.get())>{SILENT}</p>
                <p class="alert" role="alert" data-testid="problem" hidden=when(move || server.problem.read().is_empty())>
                    {text(move || server.problem.get())}
                </p>
                {fieldset(&ACCESS, &told)}
                {fieldset(&REFRESH, &told)}
                {fieldset(&ROTATION, &told)}
                {fieldset(&GRACE, &told)}
                <button class="button" data-testid="reset" disabled=when(move || !server.is_known()) on:click=move |_| server.reset()>
                    "Back to how the server was started"
                </button>
            </section>
        </div>
    }
}

/// What a server without `--demo` leaves to choose.
const SILENT: &str = "This server keeps its settings to itself (it was started without --demo). Here you can still choose what \
    this browser does; the cookie and djangorestframework-jwt work if the server was started for them.";

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

    fn is_busy(&self) -> bool {
        self.0.is_busy.get_untracked()
    }

    fn choose(&self, choice: &'static Choice) {
        if let Some(settings) = Json::parse(choice.value) {
            self.0.change(settings);
        }
    }
}
