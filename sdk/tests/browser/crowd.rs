//! Many calls at once, and many clients.

use std::cell::Cell;
use std::rc::Rc;

use hallpass::{AuthClient, Storage, TokenPair};
use js_sys::Reflect;
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Spell;
use super::world::*;

/// Everything that a client can be asked, but for logging out.
fn calls(auth: &AuthClient) -> [Task<bool>; 6] {
    let [login, refresh, verify, token, fetch, rest] = [(); 6].map(|()| auth.clone());
    [
        Box::pin(async move { login.login(&spiderman()).await.is_ok() }),
        Box::pin(async move { refresh.refresh().await.is_ok() }),
        Box::pin(async move { verify.verify().await.is_ok() }),
        Box::pin(async move { token.access_token().await.is_ok() }),
        Box::pin(async move { fetch.fetch(hello()).await.is_ok() }),
        Box::pin(async move { rest.is_authenticated() && rest.session().is_some() }),
    ]
}

#[wasm_bindgen_test]
async fn a_hundred_calls_of_everything_at_once_from_inside_listeners_too_all_come_to_an_end() {
    let auth = logged_in().await;
    let (inside, ended) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let _subscription = {
        let (auth, inside, ended) = (auth.clone(), Rc::clone(&inside), Rc::clone(&ended));
        auth.clone().on_auth_state_change(move |_, _| {
            for call in calls(&auth).into_iter().skip(1).filter(|_| inside.get() < 100) {
                inside.set(inside.get() + 1);
                let ended = Rc::clone(&ended);
                wasm_bindgen_futures::spawn_local(async move {
                    call.await;
                    ended.set(ended.get() + 1);
                });
            }
        })
    };
    // Each login costs the server a run of argon2id.
    let crowd = (0..100).flat_map(|number| calls(&auth).into_iter().skip(usize::from(number % 25 != 0)));
    let results = all(crowd).await;
    assert_eq!(results.len(), 504);
    assert!(auth.is_authenticated());
    while ended.get() < inside.get() {
        sleep(5).await;
    }
    assert!(ended.get() > 0);
    auth.refresh().await.expect("the module is alive");
}

#[wasm_bindgen_test]
async fn ten_thousand_clients_that_come_and_go_leave_no_timer_and_no_listener() {
    let _balance = Spell::cast(
        "const { setTimeout, clearTimeout } = window;
         const { addEventListener, removeEventListener } = EventTarget.prototype;
         const pending = new Set();
         window.setTimeout = (call, ...rest) => {
             const id = setTimeout(() => { pending.delete(id); call(); }, ...rest);
             pending.add(id);
             return id;
         };
         window.clearTimeout = (id) => { pending.delete(id); clearTimeout(id); };
         let listeners = 0;
         const count = () => pending.size + listeners;
         window.count = count;
         EventTarget.prototype.addEventListener = function (...rest) { listeners++; return addEventListener.apply(this, rest); };
         EventTarget.prototype.removeEventListener = function (...rest) { listeners--; return removeEventListener.apply(this, rest); };
         return () => {
             Object.assign(window, { setTimeout, clearTimeout });
             Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
         };",
    );
    let count = || {
        let count: js_sys::Function = Reflect::get(&js_sys::global(), &"count".into()).expect("a function").into();
        count.call0(&wasm_bindgen::JsValue::NULL).expect("a count").as_f64()
    };
    let config = config().storage(Storage::Session);
    // Good for an hour, lest it be due meanwhile.
    let first = AuthClient::new(config.clone());
    first.login_with_tokens(TokenPair::new(forged(3600), "x")).await.expect("well-formed tokens");
    let before = count();
    for _ in 0..10_000 {
        drop(AuthClient::new(config.clone()));
    }
    assert_eq!(count(), before);
    let one = AuthClient::new(config);
    assert!(count() > before, "the count counts");
    drop(one);
    assert_eq!(count(), before);
}
