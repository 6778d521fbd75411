//! Clients that share one session, as tabs do.

use std::time::Duration;

use hallpass::{AuthClient, AuthState, Config, Error, Event, LogoutReason};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::{Requests, Spell};
use super::world::*;

async fn refresh_in_all(config: &Config, count: usize) -> Vec<Result<String, Error>> {
    let clients: Vec<_> = (0..count).map(|_| AuthClient::new(config.clone())).collect();
    all(clients.into_iter().map(|auth| async move { auth.refresh().await.map(|session| access(&session)) })).await
}

#[wasm_bindgen_test]
async fn eight_clients_spend_one_refresh_token() {
    let config = config();
    let first = logged_in_with(config.clone()).await;
    let requests = Requests::watch();
    let results = refresh_in_all(&config, 8).await;
    let now = access(&first.session().expect("logged in"));
    assert!(results.iter().all(|result| result.as_ref() == Ok(&now)), "{results:?}");
    assert_eq!(requests.refreshes(), 1);
}

#[wasm_bindgen_test]
async fn eight_clients_without_web_locks_spend_one_refresh_token() {
    let spell = Spell::property("navigator", "locks", "value: undefined");
    let config = config();
    let first = logged_in_with(config.clone()).await;
    let requests = Requests::watch();
    let results = refresh_in_all(&config, 8).await;
    drop(spell);
    let now = access(&first.session().expect("logged in"));
    assert!(results.iter().all(|result| result.as_ref() == Ok(&now)), "{results:?}");
    assert_eq!(requests.refreshes(), 1);
}

#[wasm_bindgen_test]
async fn a_login_a_refresh_and_a_logout_are_seen_by_the_others() {
    let config = config();
    let (here, there) = (AuthClient::new(config.clone()), AuthClient::new(config));
    let diary = Diary::of(&there);
    here.login(&spiderman()).await.expect("a login");
    assert_eq!(there.state(), here.state());
    here.refresh().await.expect("a session");
    assert_eq!(there.state(), here.state());
    here.logout().await;
    assert_eq!(there.state(), AuthState::LoggedOut(LogoutReason::InAnotherTab));
    assert_eq!(diary.events(), [Event::LoggedIn, Event::TokenRefreshed, Event::LoggedOut]);
}

#[wasm_bindgen_test]
async fn a_request_of_one_user_is_not_sent_again_as_another() {
    let auth = with_refused_token().await;
    let requests = Requests::watch();
    let other = auth.clone();
    let slow = Spell::fetch(
        "async (request) => {
            const response = await real(request);
            while (new URL(request.url).pathname === '/api/hello/' && !window.kyokoIsIn) await new Promise((go) => setTimeout(go, 5));
            return response;
        }",
    );
    let tasks: [Task<u16>; 2] = [
        Box::pin(async move { auth.fetch(hello()).await.expect("an answer").status() }),
        Box::pin(async move {
            other.login(&kyoko()).await.expect("a login");
            js_sys::Reflect::set(&js_sys::global(), &"kyokoIsIn".into(), &true.into()).expect("set");
            0
        }),
    ];
    let answers = all(tasks).await;
    drop(slow);
    assert!(answers.contains(&401), "{answers:?}");
    assert_eq!(requests.to("/api/hello/"), 1);
}

#[wasm_bindgen_test]
async fn a_request_of_one_user_does_not_leave_with_another_ones_token() {
    let key = "two-users";
    let auth = logged_in_with(config().storage_key(key)).await;
    let hidden = Spell::property("document", "visibilityState", "value: 'hidden'");
    sleep(4_200).await;
    // Held, so that the request waits for a token.
    let held = Spell::cast(&format!(
        "let free; navigator.locks.request('hallpass:localStorage:{key}', () => new Promise((go) => {{ free = go; }}));
         return () => free();"
    ));
    let requests = Requests::watch();
    let (waiting, other) = (auth.clone(), AuthClient::new(config().storage_key(key)));
    let tasks: [Task<Option<Error>>; 2] = [
        Box::pin(async move { waiting.fetch(hello()).await.err() }),
        Box::pin(async move {
            other.login(&kyoko()).await.expect("a login");
            None
        }),
    ];
    let answers = all(tasks).await;
    drop((held, hidden));
    assert!(answers.contains(&Some(Error::LoginRequired)), "{answers:?}");
    assert_eq!(requests.to("/api/hello/"), 0);
    assert_eq!(auth.session().expect("logged in").subject(), Some("2"));
}

#[wasm_bindgen_test]
async fn a_lock_that_is_never_free_is_not_waited_for_for_ever() {
    let key = "held-elsewhere";
    let auth = logged_in_with(config().storage_key(key).timeout(SHORT)).await;
    let held = Spell::cast(&format!(
        "let free; navigator.locks.request('hallpass:localStorage:{key}', () => new Promise((go) => {{ free = go; }}));
         return () => free();"
    ));
    assert!(is_unavailable(&auth.refresh().await));
    drop(held);
    while is_unavailable(&auth.refresh().await) {
        sleep(50).await;
    }
    assert!(auth.session().is_some());
}

#[wasm_bindgen_test]
async fn a_page_that_goes_away_leaves_no_lease_behind() {
    let _spell = Spell::property("navigator", "locks", "value: undefined");
    let _outage = Spell::fetch(
        "(request) => new URL(request.url).pathname === '/api/token/refresh/' ? new Promise(() => {}) : real(request)",
    );
    let key = "left";
    let auth = logged_in_with(config().storage_key(key)).await;
    let lease = || local_storage().get_item(&format!("{key}:lease")).expect("no error");
    let refreshing = auth.clone();
    wasm_bindgen_futures::spawn_local(async move { drop(refreshing.refresh().await) });
    while lease().is_none() {
        sleep(5).await;
    }
    let event = web_sys::Event::new("pagehide").expect("an event");
    web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
    assert_eq!(lease(), None);
}

/// As on a machine that is short of time: the timer and the news of another tab's lease are late, and the timer comes first.
#[wasm_bindgen_test]
async fn a_page_that_was_held_up_does_not_believe_its_lease_at_once() {
    let key = "held-up";
    let _no_locks = Spell::property("navigator", "locks", "value: undefined");
    let auth = logged_in_with(config().storage_key(key)).await;
    let held_up = Spell::cast(&format!(
        "const {{setItem}} = Storage.prototype;
         const busy = (end) => {{ while (Date.now() < end); }};
         Storage.prototype.setItem = function (name, value) {{
             setItem.call(this, name, value);
             if (name !== '{key}:lease') return;
             Storage.prototype.setItem = setItem;
             setTimeout(() => busy(Date.now() + 250), 0);
             setTimeout(() => this.setItem(name, `another-tab ${{Date.now() + 600}}`), 100);
         }};
         return () => {{ Storage.prototype.setItem = setItem; }};"
    ));
    let watched = Spell::fetch(&format!(
        "(request) => {{
            const lease = localStorage['{key}:lease'] ?? '';
            if (new URL(request.url).pathname === '/api/token/refresh/') window.leaseWhenSent = lease.split(' ')[0];
            return real(request);
        }}"
    ));
    auth.refresh().await.expect("a session");
    drop((held_up, watched));
    let holder = js_sys::Reflect::get(&js_sys::global(), &"leaseWhenSent".into()).expect("a property");
    let holder = holder.as_string().expect("a refresh");
    assert!(!holder.is_empty() && holder != "another-tab", "{holder:?}");
}

/// Of its term some is gone when it is believed, and more where timers come late.
#[wasm_bindgen_test]
async fn a_lease_has_its_whole_term_before_it_when_the_exchange_begins() {
    let key = "whole-term";
    let _no_locks = Spell::property("navigator", "locks", "value: undefined");
    let auth = logged_in_with(config().storage_key(key).timeout(Duration::from_secs(20))).await;
    let watched = Spell::fetch(&format!(
        "(request) => {{
            if (new URL(request.url).pathname === '/api/token/refresh/') {{
                window.leaseLeft = Number(localStorage['{key}:lease'].split(' ')[1]) - Date.now();
            }}
            return real(request);
        }}"
    ));
    let late = Spell::cast(
        "const {setTimeout} = window;
         window.setTimeout = (call, after, ...rest) => setTimeout(call, after === 60 ? 800 : after, ...rest);
         return () => { window.setTimeout = setTimeout; };",
    );
    auth.refresh().await.expect("a session");
    drop((late, watched));
    let left = js_sys::Reflect::get(&js_sys::global(), &"leaseLeft".into()).expect("a property").as_f64();
    assert!(left.is_some_and(|left| left > 24_000.0), "{left:?} of 25 seconds");
}

#[wasm_bindgen_test]
async fn locks_that_the_browser_refuses_are_done_without() {
    for locks in [
        "get() { throw new DOMException('no', 'SecurityError'); }",
        "value: { request: () => { throw new DOMException('no', 'SecurityError'); }, query: () => { throw 'no'; } }",
        "value: { request: () => Promise.reject('no'), query: () => Promise.reject('no') }",
        "value: {}",
    ] {
        let _spell = Spell::property("navigator", "locks", locks);
        let auth = logged_in().await;
        let diary = Diary::of(&auth);
        // The first attempt may find out, the next one works.
        if auth.refresh().await.is_err() {
            diary.wait_for(Event::TokenRefreshed).await;
        }
        assert!(auth.session().is_some(), "{locks}");
    }
}
