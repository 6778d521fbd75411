//! Where the demo keeps its session: `?storage=session`, `memory`, `cookie` or `local` chooses, for this visit and the next ones.

use hallpass_leptos::hallpass::Storage;
use leptos::prelude::window;

const KEY: &str = "hallpass-demo:storage";

/// What the address says, else what it said last.
pub(crate) fn chosen() -> Storage {
    let asked_for = window().location().search().ok().and_then(|query| storage_in(&query));
    let memory = window().local_storage().ok().flatten();
    match (asked_for, memory) {
        (Some(storage), Some(memory)) => {
            // Where it cannot be kept, the next visit is as any other.
            let _ = memory.set_item(KEY, name(storage));
            storage
        }
        (Some(storage), None) => storage,
        (None, memory) => {
            let last = memory.and_then(|memory| memory.get_item(KEY).ok().flatten());
            last.and_then(|name| named(&name)).unwrap_or(Storage::Local)
        }
    }
}

fn storage_in(query: &str) -> Option<Storage> {
    query.trim_start_matches('?').split('&').find_map(|pair| named(pair.strip_prefix("storage=")?))
}

const CHOICES: [(&str, Storage); 4] = [
    ("local", Storage::Local),
    ("session", Storage::Session),
    ("memory", Storage::Memory),
    ("cookie", Storage::Cookie),
];

fn named(name: &str) -> Option<Storage> {
    CHOICES.iter().find(|(each, _)| *each == name).map(|(_, storage)| *storage)
}

fn name(storage: Storage) -> &'static str {
    CHOICES.iter().find(|(_, each)| *each == storage).map_or("local", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_storage() {
        assert_eq!(storage_in("?a=b&storage=cookie"), Some(Storage::Cookie));
        assert_eq!(storage_in("?storage=elsewhere"), None);
        assert_eq!(storage_in(""), None);
    }
}
