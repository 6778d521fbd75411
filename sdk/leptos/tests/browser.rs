//! The guard and the signals, in a real browser.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::rc::Rc;

use hallpass_leptos::hallpass::{AuthClient, Config, Storage, TokenPair};
use hallpass_leptos::{RequireAuth, provide_auth, use_auth};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// {"exp":32503680000,"iat":N,"user_id":"1"}, never signed: for a client that asks no server.
fn tokens(iat: u32) -> TokenPair {
    let payload = window().btoa(&format!(r#"{{"exp":32503680000,"iat":{iat},"user_id":"{iat}"}}"#)).expect("base64");
    TokenPair::new(format!("e30.{}.c2ln", payload.trim_end_matches('=')), "refresh")
}

struct Page {
    client: AuthClient,
    renders: Rc<Cell<u32>>,
    root: web_sys::HtmlElement,
    _mounted: UnmountHandle<AnyViewState>,
}

impl Page {
    fn open() -> Self {
        let client = AuthClient::new(Config::new("").storage(Storage::Memory));
        let root: web_sys::HtmlElement = document().create_element("main").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("appended");
        let renders = Rc::new(Cell::new(0));
        let (count, own) = (Rc::clone(&renders), client.clone());
        let mounted = mount_to(root.clone(), move || {
            provide_auth(own);
            let count = StoredValue::new_local(count);
            view! {
                <RequireAuth fallback=|| "logged out">
                    {count.with_value(|count| count.set(count.get() + 1))}
                    {|| use_auth().session().and_then(|session| session.subject().map(str::to_owned))}
                </RequireAuth>
            }
            .into_any()
        });
        Self { client, renders, root, _mounted: mounted }
    }

    async fn text(&self) -> String {
        leptos::task::tick().await;
        self.root.inner_text()
    }

    async fn log_in(&self, iat: u32) {
        self.client.login_with_tokens(tokens(iat)).await.expect("well-formed tokens");
    }
}

#[wasm_bindgen_test]
async fn the_guard_shows_its_children_to_whoever_is_logged_in() {
    let page = Page::open();
    assert_eq!(page.text().await, "logged out");
    page.log_in(1).await;
    assert_eq!(page.text().await, "1");
    page.client.logout().await;
    assert_eq!(page.text().await, "logged out");
}

#[wasm_bindgen_test]
async fn a_new_token_does_not_render_the_children_anew() {
    let page = Page::open();
    page.log_in(1).await;
    assert_eq!(page.text().await, "1");
    page.log_in(2).await;
    assert_eq!(page.text().await, "2", "but what is tracked follows");
    assert_eq!(page.renders.get(), 1);
}
