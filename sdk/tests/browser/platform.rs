//! What browsers and pages do that must not break the module.

use std::time::Duration;

use hallpass::{AuthClient, AuthState, Event, TokenPair};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::{Requests, Spell};
use super::world::*;

#[wasm_bindgen_test]
async fn a_timeout_covers_the_head_and_the_body() {
    let stalled = [
        "() => new Promise(() => {})",
        "() => Promise.resolve(new Response(new ReadableStream({ start(stream) { stream.enqueue(new Uint8Array([123])); } })))",
    ];
    for fetch in stalled {
        let _spell = Spell::fetch(fetch);
        let auth = AuthClient::new(config().timeout(SHORT));
        assert!(is_unavailable(&auth.login(&spiderman()).await), "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn a_timeout_for_ever_is_no_crash() {
    let auth = AuthClient::new(config().timeout(Duration::MAX).refresh_margin(Duration::MAX));
    auth.login(&spiderman()).await.expect("a login");
    auth.refresh().await.expect("a session");
}

#[wasm_bindgen_test]
async fn a_fetch_that_fails_in_odd_ways_is_no_crash() {
    let odd = [
        "() => Promise.reject('a string')",
        "() => Promise.reject(undefined)",
        "() => Promise.reject(null)",
        "() => { throw 'a string'; }",
        "() => { throw new Error('a canary'); }",
        "() => Promise.resolve('no response')",
        "() => Promise.resolve(undefined)",
        "() => undefined",
    ];
    for fetch in odd {
        let _spell = Spell::fetch(fetch);
        let auth = AuthClient::new(config());
        assert!(is_unavailable(&auth.login(&spiderman()).await), "{fetch}");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_lives_for_a_century_is_not_refreshed_at_once() {
    let requests = Requests::watch();
    let auth = AuthClient::new(config());
    auth.login_with_tokens(TokenPair::new(forged(100 * 365 * 86_400), "x")).await.expect("well-formed tokens");
    sleep(200).await;
    assert_eq!(requests.refreshes(), 0);
    assert!(auth.next_refresh_at().is_some());
}

#[wasm_bindgen_test]
async fn a_page_that_wakes_up_looks_again() {
    for event in ["pageshow", "focus", "storage", "online"] {
        let key = format!("wake-{event}");
        let auth = logged_in_with(config().storage_key(&*key)).await;
        let diary = Diary::of(&auth);
        local_storage().remove_item(&key).expect("erased");
        let event = web_sys::Event::new(event).expect("an event");
        web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
        assert_eq!(diary.events(), [Event::LoggedOut]);
    }
}

#[wasm_bindgen_test]
async fn a_hidden_page_refreshes_only_when_asked() {
    let hidden = Spell::property("document", "visibilityState", "value: 'hidden'");
    let auth = logged_in().await;
    let requests = Requests::watch();
    sleep(4_200).await;
    assert_eq!(requests.refreshes(), 0);
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200);
    assert_eq!(requests.refreshes(), 1);
    let diary = Diary::of(&auth);
    drop(hidden);
    let event = web_sys::Event::new("visibilitychange").expect("an event");
    web_sys::window().and_then(|window| window.document()).expect("a page").dispatch_event(&event).expect("dispatched");
    diary.wait_for(Event::TokenRefreshed).await;
}

#[wasm_bindgen_test]
async fn what_a_script_has_put_on_every_object_does_not_count() {
    let _polluted = Spell::cast(
        "Object.prototype.detail = 'x'; Object.prototype.access = 'x'; Object.prototype.refresh = 'x';
         return () => { delete Object.prototype.detail; delete Object.prototype.access; delete Object.prototype.refresh; };",
    );
    let auth = logged_in().await;
    let _proxy = Spell::fetch("() => Promise.resolve(new Response('{}', { status: 401 }))");
    assert!(auth.refresh().await.is_err());
    assert!(matches!(auth.state(), AuthState::LoggedIn(_)), "no rejection without a detail of its own");
}

#[wasm_bindgen_test]
async fn secrets_are_in_no_debug_output() {
    let auth = logged_in().await;
    let session = auth.session().expect("logged in");
    let printed = format!("{auth:?} {session:?} {:?} {}", auth.state(), session.access_token());
    for secret in [access(&session), session.refresh_token().expect("a token").as_str().to_owned()] {
        assert!(!printed.contains(&secret[secret.len() - 8..]), "{printed}");
    }
}
