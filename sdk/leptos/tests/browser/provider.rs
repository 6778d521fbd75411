//! From when to when the signals follow the client.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hallpass_leptos::hallpass::{AuthState, Event, Storage};
use hallpass_leptos::{provide_auth, use_auth};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::page::small;
use super::spy::Spell;
use super::world::*;

/// A storage that failed is told to the first who listens, and once: so what is left to be told shows that nobody did.
#[wasm_bindgen_test]
async fn nobody_listens_once_the_provider_is_gone() {
    let (root, client) = (Root::new(), logged_in().await);
    let own = client.clone();
    let app = root.open(move || small(own));
    root.until("guarded").await;
    drop(app);
    assert_eq!(root.text().await, "");

    let full = Spell::cast(
        "const real = Storage.prototype.setItem;
         Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };
         return () => { Storage.prototype.setItem = real; };",
    );
    log_in(&client).await;
    drop(full);
    assert_eq!(client.storage(), Storage::Memory);
    let told = Rc::new(RefCell::new(Vec::new()));
    let note = Rc::clone(&told);
    let _subscription = client.on_auth_state_change(move |_, event| note.borrow_mut().push(*event));
    client.logout().await;
    assert!(told.borrow().contains(&Event::StorageFailed), "{told:?}");
}

#[wasm_bindgen_test]
async fn two_roots_with_one_client_show_the_same_and_end_apart() {
    let (first, second, client) = (Root::new(), Root::new(), lonely_client());
    let (own, others) = (client.clone(), client.clone());
    let (one, _other) = (first.open(move || small(own)), second.open(move || small(others)));
    hand_tokens_to(&client, 1).await;
    first.until("guarded").await;
    second.until("guarded").await;
    drop(one);
    client.logout().await;
    second.until("logged out").await;
    assert_eq!(first.text().await, "");
}

#[wasm_bindgen_test]
async fn what_outlives_the_provider_sees_loading() {
    let (root, client, kept) = (Root::new(), lonely_client(), Rc::new(Cell::new(None)));
    let (own, keep) = (client.clone(), Rc::clone(&kept));
    let app = root.open(move || keep.set(Some(provide_auth(own))));
    let auth = kept.get().expect("it was rendered");
    assert!(matches!(auth.state(), AuthState::LoggedOut(_)));
    drop(app);
    hand_tokens_to(&client, 1).await;
    assert_eq!((auth.state(), auth.session(), auth.is_authenticated()), (AuthState::Loading, None, None));
}

#[wasm_bindgen_test]
async fn the_nearest_provider_counts() {
    let (root, outer, inner) = (Root::new(), lonely_client(), lonely_client());
    hand_tokens_to(&inner, 2).await;
    #[component]
    fn Number() -> impl IntoView {
        use_auth().session().and_then(|session| session.subject().map(str::to_owned))
    }
    let _app = root.open(move || {
        provide_auth(outer);
        let part = Owner::current().expect("a component").child();
        let number = part.with(|| {
            provide_auth(inner);
            view! { <Number /> }
        });
        view! { <Number /> " and " {number} }
    });
    assert_eq!(root.text().await.trim(), "and 2");
}
