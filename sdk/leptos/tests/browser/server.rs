//! What a server has rendered, taken up in the browser. `tests/server.rs` sees to it that it is what a server renders.

use std::sync::Arc;

use hallpass_leptos::hallpass::AuthState;
use hallpass_leptos::{RequireAuth, provide_auth};
use hydration_context::HydrateSharedContext;
use leptos::mount::hydrate_from;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use super::page::small;
use super::world::*;

#[wasm_bindgen_test]
async fn what_a_server_rendered_is_taken_up_and_shows_the_session() {
    let (root, client) = (Root::new(), lonely_client());
    hand_tokens_to(&client, 7).await;
    root.0.set_inner_html(include_str!("server.html").trim_end());
    let sent: Element = root.find("main");
    let own = client.clone();
    let _app = hydrate_from(root.0.clone(), move || small(own).into_any());
    assert_eq!(root.0.inner_text().trim(), "loading", "as the server had it");
    root.until("guarded").await;
    root.until("7").await;
    assert!(root.find::<Element>("main").is_same_node(Some(&sent)), "nothing was rendered anew");
    client.logout().await;
    root.until("logged out").await;
}

/// Below a `Suspense` or in a lazy route, when the state is long known.
#[wasm_bindgen_test]
async fn a_guard_that_is_taken_up_late_starts_as_the_server_had_it() {
    let (root, client) = (Root::new(), lonely_client());
    hand_tokens_to(&client, 7).await;
    let owner = Owner::new_root(Some(Arc::new(HydrateSharedContext::new())));
    let auth = owner.with(|| provide_auth(client.clone()));
    assert_eq!(auth.state(), AuthState::Loading);
    while auth.is_authenticated().is_none() {
        leptos::task::tick().await;
    }
    root.0.set_inner_html("<i>loading</i>");
    let view = || view! { <RequireAuth loading=|| view! { <i>"loading"</i> }><b>"guarded"</b></RequireAuth> };
    let _taken_up =
        owner.with(|| view().hydrate::<true>(&Cursor::new(root.0.clone().into()), &PositionState::default()));
    assert_eq!(root.0.inner_text(), "loading");
    root.until("guarded").await;
}
