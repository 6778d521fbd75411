//! The demo: one look should tell a developer what hallpass does.
//!
//! It uses hallpass through the public API of hallpass-leptos alone, as any app does.
#![allow(
    unreachable_pub,
    reason = "the component macro makes a `pub` item of each component; a program exports nothing"
)]

mod api;
mod app;
mod call;
mod clock;
mod dynamic;
mod event_log;
mod frame;
mod json;
mod login;
mod mobile;
mod not_found;
mod playground;
mod problem;
mod reviews;
mod router;
mod session;
mod settings;
mod storage;
mod tabs;
mod task;
mod time_text;
mod title;
mod token;
mod weather;

fn main() {
    leptos::mount::mount_to_body(app::App);
    remove_shell();
}

/// Takes away what index.html shows until now.
fn remove_shell() {
    if let Some(shell) = leptos::prelude::document().get_element_by_id("shell") {
        shell.remove();
    }
}
