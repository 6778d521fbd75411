//! From when to when the provider listens, and to whom.

use std::cell::RefCell;
use std::rc::Rc;

use hallpass_yew::hallpass::{Event, Storage};
use hallpass_yew::use_auth;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::spy::Spell;
use super::world::*;

/// A storage that failed is told to the first who listens, and once: so what is left to be told shows that nobody did.
#[wasm_bindgen_test]
async fn nobody_listens_once_the_provider_is_gone() {
    let (root, client, counts) = (Root::new(), logged_in().await, Counted::default());
    let app = root.open::<Small>(yew::props!(SmallProps { client: client.clone(), counts: counts.clone() }));
    assert_eq!(root.text().await, "guarded");
    app.destroy();
    assert_eq!(root.text().await, "");
    assert_eq!(counts.0.ends.get(), 1);

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
    let (first, second, client) = (Root::new(), Root::new(), client());
    let props = yew::props!(SmallProps { client: client.clone() });
    let (one, other) = (first.open::<Small>(props.clone()), second.open::<Small>(props));
    log_in(&client).await;
    assert_eq!((first.text().await, second.text().await), ("guarded".to_owned(), "guarded".to_owned()));
    one.destroy();
    client.logout().await;
    assert_eq!((first.text().await, second.text().await), (String::new(), "logged out".to_owned()));
    other.destroy();
}

#[wasm_bindgen_test]
async fn another_client_takes_the_place_of_the_first() {
    let (root, first, second) = (Root::new(), logged_in().await, client());
    let mut app = root.open::<Small>(yew::props!(SmallProps { client: first.clone() }));
    assert_eq!(root.text().await, "guarded");
    app.update(yew::props!(SmallProps { client: second.clone() }));
    assert_eq!(root.text().await, "logged out");
    first.refresh().await.expect("a session");
    assert_eq!(root.text().await, "logged out", "whatever becomes of the first");
    log_in(&second).await;
    assert_eq!(root.text().await, "guarded");
    app.destroy();
}

/// Effects of children come before those of what is above them.
#[wasm_bindgen_test]
async fn what_a_child_does_before_the_provider_listens_is_seen() {
    #[component]
    fn Impatient() -> Html {
        let client = use_auth().client();
        use_effect_with((), move |()| spawn_local(client.logout()));
        Html::default()
    }
    let (root, client) = (Root::new(), logged_in().await);
    let children = html! { <Impatient /> };
    let app = root.open::<Small>(yew::props!(SmallProps { client, children }));
    assert_eq!(root.text().await, "logged out");
    app.destroy();
}
