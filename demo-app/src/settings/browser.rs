//! What this browser does, and the server must fit: where tokens are kept, and which package is spoken.

use gloo_net::http::Method;
use hallpass_leptos::Auth;
use leptos::prelude::{Get, GetUntracked, window};

use super::choices::Choice;
use super::fieldset::Behind;
use super::server::Server;
use crate::json::Json;
use crate::storage::{self, DRF_JWT};
use crate::task;

/// The client behind its settings.
pub(super) struct Browser {
    pub(super) auth: Auth,
    pub(super) server: Server,
}

impl Behind for Browser {
    fn is_chosen(&self, choice: &Choice) -> bool {
        choice.value == storage::storage() || choice.value == storage::dialect()
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

    fn choose(&self, choice: &'static Choice) {
        let (client, server) = (self.auth.client(), self.server);
        let is_dialect = choice.value == DRF_JWT || choice.value == "simplejwt";
        let (setting, fitting) = match is_dialect {
            true => ("dialect", fitting(storage::storage(), choice.value)),
            false => ("storage", fitting(choice.value, storage::dialect())),
        };
        task::run(async move {
            // While the server still understands it. What is where tokens were kept must not stay there.
            client.logout().await;
            let is_silent = server.is_silent.try_get_untracked() == Some(true);
            if is_silent || server.changed(Method::PUT, Some(fitting)).await {
                storage::keep(setting, choice.value);
                // Without a query, which would choose again.
                let _ = window().location().replace("/settings");
            }
        });
    }
}

/// Returns whether the server is set for another browser than this one; tracked.
pub(super) fn disagrees(server: Server) -> bool {
    server.is_known() && !server.has(&fitting_here())
}

/// The server's settings for this browser.
pub(super) fn fitting_here() -> Json {
    fitting(storage::storage(), storage::dialect())
}

/// The server's settings for this.
fn fitting(storage: &str, dialect: &str) -> Json {
    let is_drf_jwt = dialect == DRF_JWT;
    Json::object([
        ("refresh_cookie", (storage == "cookie").into()),
        ("legacy", if is_drf_jwt { "legacy111" } else { "none" }.into()),
        ("jwt_allow_refresh", is_drf_jwt.into()),
    ])
}
