//! What a server renders.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use std::thread;

use hallpass_leptos::hallpass::{AuthClient, Config, Storage};
use hallpass_leptos::{RequireAuth, provide_auth, use_auth};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

#[path = "browser/page.rs"]
mod page;

/// Renders as the integrations of Leptos with servers do; the owner is the request's.
fn render<V: IntoView + 'static>(app: impl FnOnce() -> V + 'static) -> (String, Owner) {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    let html = owner.with(|| app().into_view().to_html());
    (html, owner)
}

fn client(storage: Storage) -> AuthClient {
    AuthClient::new(Config::new("/api").storage(storage))
}

#[test]
fn a_server_renders_loading_and_touches_nothing() {
    for storage in [Storage::Local, Storage::Session, Storage::Memory, Storage::Cookie] {
        let user = || {
            let auth = use_auth();
            move || format!("{:?} {:?} {:?}", auth.state(), auth.is_authenticated(), auth.session())
        };
        let (html, _owner) = render(move || {
            provide_auth(client(storage));
            view! { <p>{user()}</p><RequireAuth fallback=|| "logged out" loading=|| "loading">"guarded"</RequireAuth> }
        });
        assert_eq!(html, "<p>Loading None None</p>loading");
    }
}

/// What a browser's test takes up.
#[test]
fn the_small_page_is_rendered_as_the_file_has_it() {
    let (html, _owner) = render(|| page::small(client(Storage::Local)));
    assert_eq!(html, include_str!("browser/server.html").trim_end());
}

/// A request is answered by many threads; what ends there must not have begun on another.
#[test]
fn a_page_is_asked_for_on_one_thread_and_ends_on_another() {
    let (_, owner) = render(|| page::small(client(Storage::Local)));
    let auth = owner.with(use_auth);
    thread::spawn(move || {
        assert_eq!(auth.client().session(), None);
        owner.unset_with_forced_cleanup();
    })
    .join()
    .expect("no panic");
}

#[test]
#[should_panic(expected = "`use_auth` needs `provide_auth` above it")]
fn a_missing_provider_is_told() {
    let _rendered = render(|| view! { <RequireAuth>"guarded"</RequireAuth> });
}
