//! How the demo's client is set: `?storage=session`, `memory`, `cookie` or `local`, and `?dialect=drf-jwt` or `simplejwt`, choose for this
//! visit and the next ones. The page "Settings" chooses too, for all tabs of this browser.

use hallpass_leptos::hallpass::{AuthClient, Config, Dialect, Storage};
use leptos::ev;
use leptos::prelude::{on_cleanup, window, window_event_listener};

use crate::task;

/// Returns the client's settings.
pub(crate) fn config() -> Config {
    let storage = match storage() {
        "session" => Storage::Session,
        "memory" => Storage::Memory,
        "cookie" => Storage::Cookie,
        _ => Storage::Local,
    };
    let dialect = if dialect() == DRF_JWT { Dialect::DrfJwt } else { Dialect::SimpleJwt };
    Config::new("").storage(storage).dialect(dialect)
}

/// Returns the name of the storage that this page was loaded with.
pub(crate) fn storage() -> &'static str {
    LOADED.with(|loaded| loaded.storage)
}

/// Returns the name of what the server spoke when this page was loaded.
pub(crate) fn dialect() -> &'static str {
    LOADED.with(|loaded| loaded.dialect)
}

/// Returns the path at which the client refreshes: its dialect's.
pub(crate) fn refresh_path() -> &'static str {
    if dialect() == DRF_JWT { "/auth-jwt-refresh/" } else { "/api/token/refresh/" }
}

/// Chooses for the next visits.
pub(crate) fn keep(setting: &str, choice: &str) {
    if let Some(memory) = window().local_storage().ok().flatten() {
        // Where it cannot be kept, the next visit is as any other.
        let _ = memory.set_item(&key(setting), choice);
    }
}

/// Logs out and loads the page anew when another tab chooses something else, for as long as the calling component lives: tokens have to
/// be where all tabs look for them, and nowhere else.
pub(crate) fn follow_other_tabs(client: AuthClient) {
    let listener = window_event_listener(ev::storage, move |event| {
        // Without a name all of it was cleared.
        let is_about_us = event.key().is_none_or(|key| key.starts_with(OURS));
        if is_about_us && LOADED.with(|loaded| *loaded != Chosen::by(kept)) {
            let log_out = client.logout();
            task::run(async {
                log_out.await;
                load_anew();
            });
        }
    });
    on_cleanup(move || listener.remove());
}

/// Loads the present page with what is chosen now. Without a query, which would choose again.
pub(crate) fn load_anew() {
    let location = window().location();
    let _ = location.replace(&location.pathname().unwrap_or_default());
}

/// The name of djangorestframework-jwt.
pub(crate) const DRF_JWT: &str = "drf-jwt";

/// What the demo's own keys begin with.
const OURS: &str = "hallpass-demo:";

/// The first one is what nobody has chosen.
const STORAGES: [&str; 4] = ["local", "session", "memory", "cookie"];
const DIALECTS: [&str; 2] = ["simplejwt", DRF_JWT];

thread_local! {
    static LOADED: Chosen = Chosen::by(|setting, choices| asked_for(setting, choices).or_else(|| kept(setting, choices)));
}

/// What the client is set to, by name.
#[derive(PartialEq, Eq)]
struct Chosen {
    storage: &'static str,
    dialect: &'static str,
}

impl Chosen {
    fn by(choice: impl Fn(&str, &[&'static str]) -> Option<&'static str>) -> Self {
        let dialect = choice("dialect", &DIALECTS).unwrap_or(DIALECTS[0]);
        let storage = match choice("storage", &STORAGES) {
            // Where one token does everything, it is in no cookie.
            Some("cookie") if dialect == DRF_JWT => STORAGES[0],
            storage => storage.unwrap_or(STORAGES[0]),
        };
        Self { storage, dialect }
    }
}

/// What the address says.
fn asked_for(setting: &str, choices: &[&'static str]) -> Option<&'static str> {
    let query = window().location().search().unwrap_or_default();
    let choice = named(in_query(&query, setting)?, choices)?;
    keep(setting, choice);
    Some(choice)
}

/// Returns what was said last, if that is one of these.
pub(crate) fn kept(setting: &str, choices: &[&'static str]) -> Option<&'static str> {
    let memory = window().local_storage().ok().flatten()?;
    named(&memory.get_item(&key(setting)).ok().flatten()?, choices)
}

/// The name under which a choice is kept.
pub(crate) fn key(setting: &str) -> String {
    OURS.to_owned() + setting
}

fn in_query<'a>(query: &'a str, setting: &str) -> Option<&'a str> {
    let mut pairs = query.trim_start_matches('?').split('&');
    pairs.find_map(|pair| pair.strip_prefix(setting)?.strip_prefix('='))
}

fn named(name: &str, choices: &[&'static str]) -> Option<&'static str> {
    choices.iter().copied().find(|choice| *choice == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_storage() {
        let storage = |query| in_query(query, "storage").and_then(|name| named(name, &STORAGES));
        assert_eq!(storage("?a=b&storage=cookie"), Some("cookie"));
        assert_eq!(storage("?storage=elsewhere"), None);
        assert_eq!(storage(""), None);
    }
}
