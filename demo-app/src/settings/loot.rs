//! What a script of somebody else's would find now.

use hallpass_leptos::Auth;
use leptos::prelude::*;

use crate::storage::{self, DRF_JWT};

/// Looks into the storages as it would; tracked.
pub(super) fn found(auth: Auth) -> &'static str {
    if auth.is_authenticated() != Some(true) {
        return "Nobody is logged in, so there is nothing to find now.";
    }
    let stored = |storage: Result<Option<web_sys::Storage>, _>| {
        let storage = storage.ok().flatten()?;
        storage.get_item("hallpass").ok().flatten()
    };
    let texts = [stored(window().local_storage()), stored(window().session_storage())];
    let has = |name| texts.iter().flatten().any(|text| text.contains(name));
    match has("\"access\":\"ey") {
        true if storage::dialect() == DRF_JWT => "Now: a script that looks into the storages finds your token.",
        true => "Now: a script that looks into the storages finds your access token and your refresh token.",
        false => "Now: a script that looks into the storages finds no token.",
    }
}
