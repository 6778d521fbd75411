//! What the guard shows to whom.

use std::collections::BTreeMap;

use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::world::*;

#[wasm_bindgen_test]
async fn the_guard_shows_its_children_to_whoever_is_logged_in() {
    let (root, client) = (Root::new(), client());
    let app = root.open::<Small>(yew::props!(SmallProps { client: client.clone() }));
    assert_eq!(root.text().await, "logged out");
    log_in(&client).await;
    assert_eq!(root.text().await, "guarded");
    client.logout().await;
    assert_eq!(root.text().await, "logged out");
    app.destroy();
}

#[wasm_bindgen_test]
async fn another_user_is_shown_nothing_of_the_user_before() {
    let (root, client, counts) = (Root::new(), logged_in().await, Counted::default());
    let app = root.open::<Small>(yew::props!(SmallProps { client: client.clone(), counts: counts.clone() }));
    assert_eq!(root.text().await, "guarded");
    let kyoko = BTreeMap::from([("username", "kyoko"), ("password", "contrasenasegura")]);
    client.login(&kyoko).await.expect("a login");
    assert_eq!(root.text().await, "guarded");
    let Counts { renders, mounts, ends } = &*counts.0;
    assert_eq!((renders.get(), mounts.get(), ends.get()), (2, 2, 1));
    app.destroy();
}

#[wasm_bindgen_test]
async fn a_refresh_neither_mounts_nor_renders_the_guarded_anew() {
    let (root, client, counts) = (Root::new(), logged_in().await, Counted::default());
    let children = html! { <Token /> };
    let app = root.open::<Small>(yew::props!(SmallProps { client: client.clone(), counts: counts.clone(), children }));
    let before = root.text().await;
    client.refresh().await.expect("a session");
    let after = root.text().await;
    assert_ne!(before, after, "but what is shown of the session follows");
    let token = client.session().expect("logged in");
    assert!(after.contains(token.access_token().as_str()));
    let Counts { renders, mounts, ends } = &*counts.0;
    assert_eq!((renders.get(), mounts.get(), ends.get()), (1, 1, 0));
    app.destroy();
}
