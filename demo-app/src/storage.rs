//! How the demo's client is set: `?storage=session`, `memory`, `cookie` or `local`, and `?dialect=drf-jwt` or `simplejwt`, choose for this
//! visit and the next ones. The page "Settings" chooses too.

use hallpass_leptos::hallpass::{Config, Dialect, Storage};
use leptos::prelude::window;

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

/// Returns the name of the storage. Where one token does everything, it is in no cookie.
pub(crate) fn storage() -> &'static str {
    match chosen("storage", &STORAGES) {
        "cookie" if dialect() == DRF_JWT => STORAGES[0],
        storage => storage,
    }
}

/// Returns the name of what the server speaks.
pub(crate) fn dialect() -> &'static str {
    chosen("dialect", &DIALECTS)
}

/// Chooses for the next visits.
pub(crate) fn keep(setting: &str, choice: &str) {
    if let Some(memory) = window().local_storage().ok().flatten() {
        // Where it cannot be kept, the next visit is as any other.
        let _ = memory.set_item(&key(setting), choice);
    }
}

/// The name of djangorestframework-jwt.
pub(crate) const DRF_JWT: &str = "drf-jwt";

/// The first one is what nobody has chosen.
const STORAGES: [&str; 4] = ["local", "session", "memory", "cookie"];
const DIALECTS: [&str; 2] = ["simplejwt", DRF_JWT];

/// What the address says, else what it said last.
fn chosen(setting: &str, choices: &[&'static str]) -> &'static str {
    let query = window().location().search().unwrap_or_default();
    if let Some(asked_for) = in_query(&query, setting).and_then(|name| named(name, choices)) {
        keep(setting, asked_for);
        return asked_for;
    }
    let memory = window().local_storage().ok().flatten();
    let last = memory.and_then(|memory| memory.get_item(&key(setting)).ok().flatten());
    last.and_then(|name| named(&name, choices)).unwrap_or(choices[0])
}

fn key(setting: &str) -> String {
    "hallpass-demo:".to_owned() + setting
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
