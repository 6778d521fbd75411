//! A root on the page, and clients.

use std::cell::Cell;
use std::collections::BTreeMap;

use hallpass_leptos::hallpass::{AuthClient, Config, Storage, TokenPair};
use js_sys::{Date, Promise};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, MutationObserver, MutationObserverInit};

/// Where `cargo xtask test browser` runs the backend.
pub(crate) const BACKEND: &str = match option_env!("HALLPASS_TEST_BACKEND") {
    Some(url) => url,
    None => "http://127.0.0.1:18431",
};

/// A client with a storage key of its own.
pub(crate) fn client_for(backend: &str) -> AuthClient {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    COUNT.set(COUNT.get() + 1);
    AuthClient::new(Config::new(backend).storage_key(format!("leptos-{}-{}", COUNT.get(), Date::now())))
}

pub(crate) async fn logged_in() -> AuthClient {
    let client = client_for(BACKEND);
    log_in(&client).await;
    client
}

pub(crate) async fn log_in(client: &AuthClient) {
    let spiderman = BTreeMap::from([("username", "spiderman"), ("password", "underoos")]);
    client.login(&spiderman).await.expect("a login");
}

/// A client that asks no server.
pub(crate) fn lonely_client() -> AuthClient {
    AuthClient::new(Config::new("").storage(Storage::Memory))
}

/// Logs a user in.
pub(crate) async fn hand_tokens_to(client: &AuthClient, user: u32) {
    hand_token(client, user, 1).await;
}

/// Logs a user in with the token of this number.
pub(crate) async fn hand_token(client: &AuthClient, user: u32, number: u32) {
    let tokens = TokenPair::new(token(user, number), "refresh");
    client.login_with_tokens(tokens).await.expect("well-formed tokens");
}

pub(crate) fn token(user: u32, number: u32) -> String {
    let payload = format!(r#"{{"exp":32503680000,"iat":{number},"user_id":"{user}"}}"#);
    let payload = window().btoa(&payload).expect("base64");
    format!("e30.{}.c2ln", payload.trim_end_matches('='))
}

pub(crate) type Mounted = UnmountHandle<AnyViewState>;

/// An element to render into, taken off the page when dropped.
pub(crate) struct Root(pub(crate) HtmlElement);

impl Root {
    pub(crate) fn new() -> Self {
        let root: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("appended");
        Self(root)
    }

    pub(crate) fn open<V: IntoView + 'static>(&self, app: impl FnOnce() -> V + 'static) -> Mounted {
        mount_to(self.0.clone(), move || app().into_any())
    }

    /// What is to be read when everything is rendered that is known by now.
    pub(crate) async fn text(&self) -> String {
        leptos::task::tick().await;
        self.0.inner_text()
    }

    /// Waits until these words are to be read.
    pub(crate) async fn until(&self, words: &str) {
        while !self.text().await.contains(words) {
            let changed = Promise::new(&mut |resolve, _| {
                let observer = MutationObserver::new(&resolve).expect("an observer");
                let what = MutationObserverInit::new();
                what.set_child_list(true);
                what.set_character_data(true);
                what.set_subtree(true);
                observer.observe_with_options(&self.0, &what).expect("observed");
            });
            JsFuture::from(changed).await.expect("a change");
        }
    }

    pub(crate) fn find<T: JsCast>(&self, selector: &str) -> T {
        self.0.query_selector(selector).expect("a selector").expect(selector).unchecked_into()
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.0.remove();
    }
}
