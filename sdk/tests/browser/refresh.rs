//! Refresh: by itself, when asked, once.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use hallpass::{AuthClient, AuthState, Error, Event, LogoutReason, TokenPair};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::{Requests, Spell};
use super::world::*;

#[wasm_bindgen_test]
async fn a_visible_page_renews_the_access_token_before_it_expires() {
    let auth = logged_in().await;
    let diary = Diary::of(&auth);
    let first = auth.session().expect("logged in");
    let AuthState::LoggedIn(second) = diary.wait_for(Event::TokenRefreshed).await else { panic!("logged out") };
    assert_ne!(first.access_token(), second.access_token());
    assert!(second.received_at() < first.expires_at(), "renewed before it expired");
    diary.wait_for(Event::TokenRefreshed).await;
}

#[wasm_bindgen_test]
async fn a_refresh_that_is_asked_for_brings_another_token_and_a_rotated_refresh_token() {
    let auth = logged_in().await;
    let before = auth.session().expect("logged in");
    let after = auth.refresh().await.expect("a session");
    assert_ne!(before.access_token(), after.access_token());
    assert_ne!(before.refresh_token(), after.refresh_token());
}

#[wasm_bindgen_test]
async fn callers_at_the_same_time_share_one_exchange() {
    let auth = logged_in().await;
    let requests = Requests::watch();
    let results = all((0..50).map(|_| {
        let auth = auth.clone();
        async move { auth.refresh().await.map(|session| access(&session)) }
    }))
    .await;
    let first = results[0].clone().expect("a session");
    assert!(results.iter().all(|result| result.as_ref() == Ok(&first)));
    assert_eq!(requests.refreshes(), 1);
}

#[wasm_bindgen_test]
async fn a_caller_who_goes_away_does_not_end_the_exchange() {
    let auth = logged_in().await;
    let before = auth.session().expect("logged in");
    let diary = Diary::of(&auth);
    let mut refresh = Box::pin(auth.refresh());
    let polled_once = poll_fn(|cx| Poll::Ready(refresh.as_mut().poll(cx).is_ready()));
    assert!(!polled_once.await);
    drop(refresh);
    let AuthState::LoggedIn(after) = diary.wait_for(Event::TokenRefreshed).await else { panic!("logged out") };
    let waited = after.received_at().since(before.received_at()).expect("later");
    assert!(waited < Duration::from_secs(2), "renewed by the margin, not by the call");
}

#[wasm_bindgen_test]
async fn a_refused_refresh_token_ends_the_session() {
    let auth = AuthClient::new(config());
    auth.login_with_tokens(TokenPair::new(forged(3600), forged(3600))).await.expect("well-formed tokens");
    let diary = Diary::of(&auth);
    assert_eq!(auth.refresh().await, Err(Error::LoginRequired));
    assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::Expired));
    diary.wait_for(Event::LoggedOut).await;
    assert_eq!(diary.events(), [], "and that was all");
}

#[wasm_bindgen_test]
async fn an_outage_keeps_the_session_and_makes_a_pause() {
    let auth = logged_in().await;
    let diary = Diary::of(&auth);
    let outage =
        Spell::fetch("() => Promise.resolve(new Response('<html>', { status: 502, headers: { 'Retry-After': '7' } }))");
    let Err(Error::Unavailable { status: Some(502), retry_after: Some(pause) }) = auth.refresh().await else {
        panic!("not unavailable")
    };
    assert!(pause.as_secs_f64() > 6.0 && pause.as_secs() <= 7, "{pause:?}");
    drop(outage);
    assert!(is_unavailable(&auth.refresh().await), "at once, during the pause");
    assert_eq!(diary.events(), [Event::RefreshFailed]);
    assert!(matches!(auth.state(), AuthState::LoggedIn(_)));
}

#[wasm_bindgen_test]
async fn what_an_engine_takes_for_a_date_is_no_retry_after() {
    for nonsense in ["wait 2099", "-1", "2099-01-01"] {
        let auth = logged_in().await;
        let _outage = Spell::fetch(&format!(
            "() => Promise.resolve(new Response('', {{ status: 503, headers: {{ 'Retry-After': '{nonsense}' }} }}))"
        ));
        let Err(Error::Unavailable { retry_after: Some(pause), .. }) = auth.refresh().await else {
            panic!("not unavailable")
        };
        assert!(pause <= Duration::from_secs(1), "{nonsense}: {pause:?}");
    }
}

#[wasm_bindgen_test]
async fn coming_back_online_ends_the_pause() {
    let auth = logged_in().await;
    let outage = Spell::fetch("() => Promise.reject(new TypeError('offline'))");
    assert!(is_unavailable(&auth.refresh().await));
    drop(outage);
    let set = |online: bool| {
        let spell = Spell::property("navigator", "onLine", &format!("value: {online}"));
        let event = web_sys::Event::new(if online { "online" } else { "offline" }).expect("an event");
        web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
        spell
    };
    let offline = set(false);
    assert!(is_unavailable(&auth.refresh().await));
    drop(offline);
    let _online = set(true);
    auth.refresh().await.expect("a session");
}

#[wasm_bindgen_test]
async fn an_answer_of_another_dialect_is_an_invalid_response() {
    let auth = logged_in().await;
    let _other = Spell::fetch("() => Promise.resolve(new Response('{\"token\":\"x\"}', { status: 200 }))");
    assert!(matches!(auth.refresh().await, Err(Error::InvalidResponse { status: Some(200), .. })));
    assert!(is_unavailable(&auth.refresh().await), "and a pause");
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed_and_the_message_says_what_may_be_missing() {
    let auth = AuthClient::new(config().login_path("/api/token"));
    let Err(error) = auth.login(&spiderman()).await else { panic!("followed") };
    assert!(error.to_string().contains("slash"), "{error}");
}

#[wasm_bindgen_test]
async fn a_listener_may_call_anything() {
    let auth = logged_in().await;
    let results = Rc::new(RefCell::new(Vec::new()));
    let diary = Diary::of(&auth);
    let _subscription = {
        let (auth, results) = (auth.clone(), Rc::clone(&results));
        auth.clone().on_auth_state_change(move |_, event| {
            if *event != Event::TokenRefreshed || results.borrow().len() > 3 {
                return;
            }
            let mut unheard = auth.on_auth_state_change(|_, _| panic!("never called"));
            unheard = {
                drop(unheard);
                auth.on_auth_state_change(|_, _| {})
            };
            unheard.forget();
            let (auth, results) = (auth.clone(), Rc::clone(&results));
            wasm_bindgen_futures::spawn_local(async move {
                let answers = (
                    auth.access_token().await.is_ok(),
                    auth.fetch(hello()).await.is_ok(),
                    auth.refresh().await.is_ok(),
                );
                results.borrow_mut().push(answers);
            });
        })
    };
    auth.refresh().await.expect("a session");
    diary.wait_for(Event::TokenRefreshed).await;
    diary.wait_for(Event::TokenRefreshed).await;
    while results.borrow().is_empty() {
        sleep(5).await;
    }
    assert_eq!(results.borrow()[0], (true, true, true));
}

#[wasm_bindgen_test]
async fn the_last_client_that_is_dropped_stops_its_timer() {
    let auth = logged_in().await;
    let requests = Requests::watch();
    drop(auth);
    sleep(3_500).await;
    assert_eq!(requests.refreshes(), 0);
}
