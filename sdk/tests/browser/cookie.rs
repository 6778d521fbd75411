//! Cookie mode: the refresh token is where no script can see it.

use std::time::Duration;

use hallpass::{AuthClient, AuthState, Config, Error, Event, LogoutReason, Storage, TokenPair};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::{Requests, Spell};
use super::world::*;

/// Where `cargo xtask test browser` runs the backend with `--refresh-cookie`.
const COOKIE_BACKEND: &str = match option_env!("HALLPASS_TEST_COOKIE_BACKEND") {
    Some(url) => url,
    None => "http://127.0.0.1:18433",
};

/// A config with a storage key of its own. The browser has one cookie for all of them.
fn with_cookie() -> Config {
    config_for(COOKIE_BACKEND).storage(Storage::Cookie)
}

/// A client with no session from the test before.
async fn logged_out() -> AuthClient {
    let auth = AuthClient::new(with_cookie());
    auth.logout().await;
    auth
}

async fn logged_in_to(config: Config) -> AuthClient {
    let auth = AuthClient::new(config);
    auth.login(&spiderman()).await.expect("a login");
    auth
}

#[wasm_bindgen_test]
async fn a_login_brings_a_session_without_a_refresh_token() {
    let auth = logged_in_to(with_cookie()).await;
    let session = auth.session().expect("logged in");
    assert_eq!((session.refresh_token(), auth.storage()), (None, Storage::Cookie));
    let request = gloo_net::http::Request::get(&format!("{COOKIE_BACKEND}/api/hello/")).build().expect("a request");
    assert_eq!(auth.fetch(request).await.expect("an answer").status(), 200);
}

#[wasm_bindgen_test]
async fn a_new_page_finds_the_session_by_an_exchange() {
    let config = with_cookie();
    let _before = logged_in_to(config.clone()).await;
    let requests = Requests::watch();
    let auth = AuthClient::new(config);
    assert_eq!(auth.state(), AuthState::Loading);
    let diary = Diary::of(&auth);
    auth.access_token().await.expect("a token");
    diary.wait_for(Event::Restored).await;
    assert_eq!((diary.events(), requests.refreshes()), (vec![], 1));
}

#[wasm_bindgen_test]
async fn without_a_cookie_nobody_is_logged_in() {
    let _nobody = logged_out().await;
    let auth = AuthClient::new(with_cookie());
    assert_eq!(auth.access_token().await, Err(Error::LoginRequired));
    assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::NotYet));
}

#[wasm_bindgen_test]
async fn a_page_after_a_logout_does_not_ask_the_server() {
    let config = with_cookie();
    logged_in_to(config.clone()).await.logout().await;
    let requests = Requests::watch();
    let auth = AuthClient::new(config);
    assert_eq!(auth.access_token().await, Err(Error::LoginRequired));
    assert_eq!(requests.refreshes(), 0);
}

#[wasm_bindgen_test]
async fn a_logout_makes_the_cookie_worthless() {
    logged_in_to(with_cookie()).await.logout().await;
    let auth = AuthClient::new(with_cookie());
    assert_eq!(auth.access_token().await, Err(Error::LoginRequired));
}

#[wasm_bindgen_test]
async fn the_cookie_is_rotated_by_each_refresh() {
    let auth = logged_in_to(with_cookie()).await;
    for _ in 0..3 {
        let before = auth.session();
        auth.refresh().await.expect("a session");
        assert_ne!(auth.session(), before);
    }
}

#[wasm_bindgen_test]
async fn many_pages_make_their_exchanges_one_after_another() {
    for locks in ["value: navigator.locks", "value: undefined"] {
        let spell = Spell::property("navigator", "locks", locks);
        let config = with_cookie();
        let _first = logged_in_to(config.clone()).await;
        let requests = Requests::watch();
        let clients: Vec<_> = (0..8).map(|_| AuthClient::new(config.clone())).collect();
        let tokens = all(clients.iter().cloned().map(|auth| async move { auth.access_token().await.is_ok() })).await;
        assert_eq!((tokens, requests.refreshes()), (vec![true; 8], 8), "{locks}");
        let tokens = all(clients.iter().cloned().map(|auth| async move { auth.refresh().await.is_ok() })).await;
        assert_eq!(tokens, [true; 8], "{locks}");
        drop(spell);
    }
}

#[wasm_bindgen_test]
async fn a_login_and_a_logout_are_seen_by_the_other_pages() {
    let _nobody = logged_out().await;
    let config = with_cookie();
    let (here, there) = (AuthClient::new(config.clone()), AuthClient::new(config));
    assert!(
        all([here.clone(), there.clone()].map(|auth| async move { auth.access_token().await }))
            .await
            .iter()
            .all(Result::is_err)
    );
    let diary = Diary::of(&there);
    here.login(&spiderman()).await.expect("a login");
    diary.wait_for(Event::LoggedIn).await;
    assert_eq!(there.session().expect("logged in").subject(), Some("1"));

    here.login(&kyoko()).await.expect("a login");
    diary.wait_for(Event::UserChanged).await;
    assert_eq!(there.session().expect("logged in").subject(), Some("2"));

    here.logout().await;
    assert_eq!(there.state(), AuthState::LoggedOut(LogoutReason::InAnotherTab));
    assert_eq!(diary.events(), [Event::LoggedOut]);
}

#[wasm_bindgen_test]
async fn a_login_right_after_a_logout_keeps_its_cookie() {
    let auth = logged_in_to(with_cookie()).await;
    let told = auth.logout();
    auth.login(&spiderman()).await.expect("a login");
    told.await;
    auth.refresh().await.expect("a session");
}

#[wasm_bindgen_test]
async fn a_server_that_hands_the_token_to_the_page_is_found_out() {
    let auth = logged_out().await;
    let _server = Spell::fetch(&format!(
        "() => Promise.resolve(new Response('{{\"access\":\"{}\",\"refresh\":\"x\"}}'))",
        forged(60)
    ));
    let Err(Error::InvalidResponse { problem, .. }) = auth.login(&spiderman()).await else { panic!("accepted") };
    assert!(problem.contains("cookie"), "{problem}");
}

#[wasm_bindgen_test]
async fn a_page_cannot_put_a_token_into_the_cookie() {
    let auth = logged_out().await;
    let Err(Error::InvalidConfig(error)) = auth.login_with_tokens(TokenPair::new(forged(60), "x")).await else {
        panic!("accepted")
    };
    assert_eq!(error.setting(), "tokens");
    let tokens = TokenPair { access: forged(60).into(), refresh: None };
    auth.login_with_tokens(tokens).await.expect("a session whose cookie the server has set");
}

#[wasm_bindgen_test]
async fn the_store_holds_nothing_but_the_mark_of_the_login() {
    let key = format!("mark-{}", js_sys::Date::now());
    let auth = logged_in_to(with_cookie().storage_key(&*key)).await;
    auth.refresh().await.expect("a session");
    let names: Vec<_> = (0..local_storage().length().expect("a length"))
        .filter_map(|index| local_storage().key(index).expect("no error"))
        .filter(|name| name.starts_with(&key))
        .collect();
    assert_eq!(names, [format!("{key}:epoch")]);
    let mark = local_storage().get_item(&names[0]).expect("no error").expect("a mark");
    assert!(mark.ends_with(" in") && !mark.contains("eyJ"), "{mark}");
}

#[wasm_bindgen_test]
async fn a_logout_waits_for_whoever_sets_the_cookie_but_not_beyond_the_page() {
    let key = format!("leaving-{}", js_sys::Date::now());
    let auth = logged_in_to(with_cookie().storage_key(&*key)).await;
    let held = Spell::cast(&format!(
        "let free; navigator.locks.request('hallpass:cookie:{key}', () => new Promise((go) => {{ free = go; }}));
         return () => free();"
    ));
    let requests = Requests::watch();
    let told = auth.logout();
    sleep(100).await;
    assert_eq!(requests.to("/api/token/blacklist/"), 0);
    let event = web_sys::Event::new("pagehide").expect("an event");
    web_sys::window().expect("a window").dispatch_event(&event).expect("dispatched");
    sleep(0).await;
    assert_eq!(requests.to("/api/token/blacklist/"), 1);
    told.await;
    drop(held);
}

#[wasm_bindgen_test]
async fn a_login_that_cannot_be_alone_with_the_cookie_is_unavailable() {
    let key = format!("held-{}", js_sys::Date::now());
    let auth = AuthClient::new(with_cookie().storage_key(&*key).timeout(Duration::from_millis(1)));
    let held = Spell::cast(&format!(
        "let free; navigator.locks.request('hallpass:cookie:{key}', () => new Promise((go) => {{ free = go; }}));
         return () => free();"
    ));
    let requests = Requests::watch();
    assert!(is_unavailable(&auth.login(&spiderman()).await));
    assert_eq!(requests.to("/api/token/"), 0);
    drop(held);
}

#[wasm_bindgen_test]
async fn a_login_waits_for_an_exchange_whose_user_has_logged_out_meanwhile() {
    let config = with_cookie();
    let (here, there) = (logged_in_to(config.clone()).await, AuthClient::new(config));
    let slow = Spell::fetch(
        "async (request, ...rest) => {
            const response = await real(request, ...rest);
            (window.answered ??= []).push(new URL(request.url).pathname);
            return response;
        }",
    );
    js_sys::eval("window.answered = []").expect("set");
    let fault = r#"[{"path":"/api/token/refresh/","times":1,"delay_ms":400}]"#;
    let request = gloo_net::http::Request::put(&format!("{COOKIE_BACKEND}/demo/faults/"));
    assert!(request.body(fault).expect("a request").send().await.expect("an answer").ok());
    let refreshing = here.clone();
    wasm_bindgen_futures::spawn_local(async move { drop(refreshing.refresh().await) });
    sleep(100).await;
    drop(here.logout());
    there.login(&kyoko()).await.expect("a login");
    drop(slow);
    let answered = js_sys::eval("window.answered.filter((path) => path.startsWith('/api/')).join(' ')").expect("notes");
    let answered = answered.as_string().expect("a text");
    assert!(answered.starts_with("/api/token/refresh/"), "{answered}");
    there.refresh().await.expect("a session");
    assert_eq!(there.session().expect("logged in").subject(), Some("2"));
}

#[wasm_bindgen_test]
async fn a_login_that_waits_for_the_cookie_when_its_user_logs_out_is_not_sent() {
    let key = format!("void-{}", js_sys::Date::now());
    let auth = AuthClient::new(with_cookie().storage_key(&*key));
    let held = Spell::cast(&format!(
        "let free; navigator.locks.request('hallpass:cookie:{key}', () => new Promise((go) => {{ free = go; }}));
         return () => free();"
    ));
    let requests = Requests::watch();
    let (waiting, leaving) = (auth.clone(), auth.clone());
    let tasks: [Task<Option<Error>>; 2] = [
        Box::pin(async move { waiting.login(&spiderman()).await.err() }),
        Box::pin(async move {
            sleep(50).await;
            drop(leaving.logout());
            drop(held);
            None
        }),
    ];
    assert!(all(tasks).await.contains(&Some(Error::LoginRequired)));
    assert_eq!(requests.to("/api/token/"), 0);
}
