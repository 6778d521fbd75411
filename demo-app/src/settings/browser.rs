//! What this browser does, and the server must fit: where tokens are kept, and which package is spoken.

use hallpass_leptos::Auth;
use leptos::prelude::*;

use super::choices::Choice;
use super::fieldset::Behind;
use super::server::Server;
use crate::json::Json;
use crate::storage::{self, DRF_JWT};
use crate::task;

/// The client behind its settings. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Browser {
    auth: Auth,
    server: Server,
    /// What is being chosen; empty where nothing is.
    next: RwSignal<&'static str>,
    /// Why that was not to be had.
    pub(super) refusal: RwSignal<String>,
}

impl Behind for Browser {
    fn is_chosen(&self, choice: &Choice) -> bool {
        let (next, is_dialect) = (self.next.get(), is_dialect(choice.value));
        match is_dialect {
            _ if !next.is_empty() && self::is_dialect(next) == is_dialect => choice.value == next,
            true => choice.value == storage::dialect(),
            false => choice.value == storage::storage(),
        }
    }

    /// As long as nobody knows whether the server can be told; and one token that does everything is in no cookie.
    fn is_off(&self, choice: &Choice) -> bool {
        let is_alone = match choice.value {
            "cookie" => storage::dialect() == DRF_JWT,
            DRF_JWT => storage::storage() == "cookie",
            _ => false,
        };
        is_alone || !(self.server.is_known() || self.server.is_silent.get())
    }

    fn is_busy(&self) -> bool {
        self.server.is_busy.get_untracked()
    }

    fn choose(&self, choice: &'static Choice) {
        let browser = *self;
        if !browser.server.begin() {
            return;
        }
        browser.refusal.set(String::new());
        browser.next.set(choice.value);
        task::run(async move {
            let (setting, fitting) = match is_dialect(choice.value) {
                true => ("dialect", fitting(storage::storage(), choice.value)),
                false => ("storage", fitting(choice.value, storage::dialect())),
            };
            if browser.goes_with(fitting).await {
                storage::keep(setting, choice.value);
                return storage::load_anew();
            }
            let Server { problem, is_busy, .. } = browser.server;
            browser.refusal.try_set(problem.try_get_untracked().unwrap_or_default());
            problem.try_set(String::new());
            browser.next.try_set("");
            is_busy.try_set(false);
        });
    }
}

impl Browser {
    pub(super) fn new(auth: Auth, server: Server) -> Self {
        Self { auth, server, next: RwSignal::default(), refusal: RwSignal::default() }
    }

    /// Logs out and makes these the server's settings, and returns whether they are. Nobody is logged out by what the server refuses.
    async fn goes_with(self, fitting: [(&'static str, Json); 3]) -> bool {
        let client = self.auth.client();
        let Some(present) = self.server.instead_of(fitting.clone()) else {
            client.logout().await;
            return true;
        };
        let fitting = Json::object(fitting);
        // The logout is for the settings that the tokens came under: others would not take them back.
        if !self.server.changed(Some(&fitting)).await || !self.server.changed(Some(&present)).await {
            return false;
        }
        client.logout().await;
        self.server.changed(Some(&fitting)).await
    }
}

/// Returns whether the server is set for another browser than this one; tracked.
pub(super) fn disagrees(server: Server) -> bool {
    server.is_known() && !server.is_busy.get() && !server.has(&fitting_here())
}

/// The server's settings for this browser.
pub(super) fn fitting_here() -> Json {
    Json::object(fitting(storage::storage(), storage::dialect()))
}

/// The server's settings for this.
fn fitting(storage: &str, dialect: &str) -> [(&'static str, Json); 3] {
    let is_drf_jwt = dialect == DRF_JWT;
    [
        ("refresh_cookie", (storage == "cookie").into()),
        ("legacy", if is_drf_jwt { "legacy111" } else { "none" }.into()),
        ("jwt_allow_refresh", is_drf_jwt.into()),
    ]
}

fn is_dialect(choice: &str) -> bool {
    choice == DRF_JWT || choice == "simplejwt"
}
