//! What the guard shows to whom.

use std::cell::Cell;
use std::rc::Rc;

use hallpass_leptos::hallpass::AuthClient;
use hallpass_leptos::{RequireAuth, provide_auth, use_auth};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

use super::world::*;

struct Visit {
    client: AuthClient,
    renders: Rc<Cell<u32>>,
    root: Root,
    _mounted: Mounted,
}

impl Visit {
    fn open() -> Self {
        let (root, client, renders) = (Root::new(), lonely_client(), Rc::new(Cell::new(0)));
        let (own, count) = (client.clone(), Rc::clone(&renders));
        let mounted = root.open(move || {
            provide_auth(own);
            let count = StoredValue::new_local(count);
            view! {
                <RequireAuth fallback=|| "logged out" loading=|| "loading">
                    {count.with_value(|count| count.set(count.get() + 1))}
                    <input />
                    {|| use_auth().session().map(|session| session.access_token().as_str().to_owned())}
                </RequireAuth>
            }
        });
        Self { client, renders, root, _mounted: mounted }
    }
}

#[wasm_bindgen_test]
async fn the_guard_shows_its_children_to_whoever_is_logged_in() {
    let visit = Visit::open();
    assert_eq!(visit.root.0.inner_text(), "logged out", "at once: nothing is taken up");
    hand_tokens_to(&visit.client, 1).await;
    assert_eq!(visit.root.text().await, token(1, 1));
    visit.client.logout().await;
    assert_eq!(visit.root.text().await, "logged out");
}

#[wasm_bindgen_test]
async fn a_new_token_does_not_render_the_children_anew() {
    let visit = Visit::open();
    hand_token(&visit.client, 1, 100).await;
    assert_eq!(visit.root.text().await, token(1, 100));
    hand_token(&visit.client, 1, 200).await;
    assert_eq!(visit.root.text().await, token(1, 200), "but what is tracked follows");
    assert_eq!(visit.renders.get(), 1);
}

#[wasm_bindgen_test]
async fn another_user_is_shown_nothing_of_the_user_before() {
    let visit = Visit::open();
    hand_tokens_to(&visit.client, 1).await;
    visit.root.text().await;
    let field: HtmlInputElement = visit.root.find("input");
    field.set_value("a draft");
    hand_tokens_to(&visit.client, 2).await;
    assert_eq!(visit.root.text().await, token(2, 1));
    assert_eq!(visit.renders.get(), 2);
    assert_eq!(visit.root.find::<HtmlInputElement>("input").value(), "");
}
