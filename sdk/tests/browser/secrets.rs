//! Canaries: no run of eight characters of a password or a token is anywhere but in the request that needs it.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::task::Poll;

use hallpass::{AuthClient, Config, Error, Session, Storage};
use wasm_bindgen_test::wasm_bindgen_test;

use super::canary::Canaries;
use super::spy::Spell;
use super::witness::{Sent, Witness};
use super::world::*;

const PASSWORD: &str = "canary Pa55w0rd/+ümlaut?9e41";

fn wrong() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([("username", "spiderman"), ("password", PASSWORD), ("otp", "canary-0tp-77310")])
}

fn secrets(session: &Session) -> [String; 2] {
    [access(session), session.refresh_token().expect("a refresh token").as_str().to_owned()]
}

/// Answers, and what is no answer at all, by somebody who repeats everything that was sent.
const ECHOES: [&str; 12] = [
    "async (request) => new Response('<html>' + await request.clone().text(), { status: 500 })",
    "async (request) => new Response(await request.clone().text(), { status: 200 })",
    "async (request) => new Response(await request.clone().text(), { status: 401 })",
    "async (request) => new Response(JSON.stringify({ detail: await request.clone().text() }), { status: 403 })",
    "async (request) => { const sent = Object.values(await request.clone().json());
        return new Response(JSON.stringify({ detail: sent, code: sent[0], non_field_errors: sent, [sent[0]]: sent }), { status: 400 }); }",
    "async (request) => { const sent = Object.entries(await request.clone().json());
        const fields = sent.map(([name, value]) => [name, ['bad: ' + value, [value], { value }]]);
        return new Response(JSON.stringify(Object.fromEntries(fields)), { status: 422 }); }",
    "async (request) => new Response('', { status: 503, headers: { 'Retry-After': encodeURIComponent(await request.clone().text()) } })",
    "async (request) => { const text = await request.clone().text(); throw new Error(text, { cause: new Error(text) }); }",
    "async (request) => Promise.reject(await request.clone().text())",
    "async (request) => { const error = new DOMException(await request.clone().text(), 'AbortError'); throw error; }",
    "async (request) => { const text = await request.clone().text();
        return new Response(new ReadableStream({ start(stream) { stream.error(new Error(text)); } })); }",
    "() => new Promise(() => {})",
];

#[track_caller]
fn assert_unsaid(secrets: &[&str], error: &Error) {
    Canaries::of(secrets.iter().copied()).assert_unsaid(error);
}

#[wasm_bindgen_test]
async fn a_login_that_fails_in_any_way_repeats_nothing() {
    for echo in ECHOES {
        let _weather = Spell::fetch(echo);
        let witness = Witness::begin();
        let auth = AuthClient::new(config().timeout(SHORT));
        let error = auth.login(&wrong()).await.expect_err(echo);
        assert_unsaid(&[PASSWORD, "canary-0tp-77310"], &error);
        witness.assert_silent(&[PASSWORD, "canary-0tp-77310"], echo).await;
    }
}

#[wasm_bindgen_test]
async fn a_wrong_password_and_a_config_that_cannot_work_repeat_nothing() {
    let witness = Witness::begin();
    for config in
        [config(), Config::new("nonsense"), config().login_path("/api/token"), config().login_path("/nowhere/")]
    {
        let error = AuthClient::new(config).login(&wrong()).await.expect_err("a wrong password");
        assert_unsaid(&[PASSWORD], &error);
    }
    witness.assert_silent(&[PASSWORD], "a wrong password").await;
}

#[wasm_bindgen_test]
async fn a_refresh_a_verify_and_a_logout_that_fail_in_any_way_repeat_nothing() {
    for echo in ECHOES {
        let patient = config();
        let session = logged_in_with(patient.clone()).await.session().expect("logged in");
        let auth = AuthClient::new(patient.timeout(SHORT));
        let diary = Diary::of(&auth);
        let [access, refresh] = &secrets(&session);
        let secrets = [&**access, refresh];
        let _weather = Spell::fetch(echo);
        let witness = Witness::begin();
        if let Err(error) = auth.verify().await {
            assert_unsaid(&secrets, &error);
        }
        if let Err(error) = auth.refresh().await {
            assert_unsaid(&secrets, &error);
        }
        Canaries::of(secrets).assert_unprinted(&(&auth, auth.state(), diary.events()));
        auth.logout().await;
        witness.assert_silent(&secrets, echo).await;
    }
}

#[wasm_bindgen_test]
async fn a_call_that_fails_does_not_repeat_the_header() {
    let echoes = [
        "(request) => Promise.reject(new Error(request.headers.get('Authorization')))",
        "(request) => { throw request.headers.get('Authorization'); }",
        "(request) => Promise.resolve(request.headers.get('Authorization'))",
    ];
    for echo in echoes {
        let auth = logged_in().await;
        let [access, refresh] = &secrets(&auth.session().expect("logged in"));
        let _weather = Spell::fetch(echo);
        let witness = Witness::begin();
        let error = auth.fetch(hello()).await.expect_err(echo);
        assert_unsaid(&[access, refresh], &error);
        witness.assert_silent(&[access, refresh], echo).await;
    }
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_what_it_was_to_keep_is_not_repeated() {
    for method in ["setItem", "getItem", "removeItem"] {
        let config = config();
        let auth = logged_in_with(config.clone()).await;
        let witness = Witness::begin();
        let [access, refresh] = &secrets(&auth.session().expect("logged in"));
        let spell = Spell::cast(&format!(
            "const real = Storage.prototype.{method}, get = Storage.prototype.getItem;
             Storage.prototype.{method} = function (key, value) {{
                 throw new DOMException(value ?? get.call(this, key), 'QuotaExceededError');
             }};
             return () => {{ Storage.prototype.{method} = real; }};"
        ));
        let _ = (auth.refresh().await, AuthClient::new(config).state(), auth.fetch(hello()).await);
        auth.logout().await;
        drop(spell);
        witness.assert_silent(&[access, refresh], method).await;
    }
}

#[wasm_bindgen_test]
async fn a_client_that_goes_away_in_the_middle_of_an_exchange_leaves_nothing_behind() {
    let witness = Witness::begin();
    let auth = logged_in().await;
    let [access, refresh] = &secrets(&auth.session().expect("logged in"));
    let mut exchange = Box::pin(auth.refresh());
    assert!(!poll_fn(|cx| Poll::Ready(exchange.as_mut().poll(cx).is_ready())).await, "under way");
    drop(exchange);
    let told = auth.logout();
    drop(auth);
    told.await;
    witness.assert_silent(&["underoos", access, refresh], "a drop").await;
}

/// The part of a token that no other token shares.
fn signature(token: &str) -> &str {
    token.rsplit('.').next().unwrap_or_default()
}

#[track_caller]
fn assert_in_its_place(sent: &Sent, accesses: &Canaries, refreshes: &Canaries) {
    let password = Canaries::of(["underoos"]);
    let path = sent.url.strip_prefix(BACKEND).unwrap_or("elsewhere");
    let refuses = |canaries: &Canaries, text: &str| assert_eq!(canaries.found_in(text), None, "{sent:?}");
    for canaries in [&password, accesses, refreshes] {
        refuses(canaries, &sent.url);
        refuses(canaries, &sent.rest);
    }
    refuses(&password, &sent.authorization);
    refuses(refreshes, &sent.authorization);
    if path == "elsewhere" {
        refuses(accesses, &sent.authorization);
    }
    if path != "/api/token/" {
        refuses(&password, &sent.body);
    }
    if !["/api/token/refresh/", "/api/token/blacklist/"].contains(&path) {
        refuses(refreshes, &sent.body);
    }
    if path != "/api/token/verify/" {
        refuses(accesses, &sent.body);
    }
    if path.starts_with("/api/token/") {
        assert_eq!(sent.authorization, "", "{sent:?}");
    }
}

#[wasm_bindgen_test]
async fn each_secret_travels_in_the_request_that_needs_it_and_in_no_other() {
    for storage in [Storage::Local, Storage::Session, Storage::Memory] {
        let witness = Witness::begin();
        let auth = logged_in_with(config().storage(storage)).await;
        assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200);
        let favicon = format!("{}/favicon.ico", web_sys::window().expect("a window").origin());
        auth.fetch(web_sys::Request::new_with_str(&favicon).expect("a request")).await.expect("an answer");
        auth.refresh().await.expect("a session");
        assert_eq!(auth.verify().await, Ok(true));
        assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200);
        auth.logout().await;

        let tokens = witness.tokens().await;
        assert_eq!(tokens.len(), 4, "two pairs");
        let of_type = |name: &str| {
            let is_of_type = |token: &&String| token_type(token) == name;
            Canaries::of(tokens.iter().filter(is_of_type).map(|token| signature(token)))
        };
        let (accesses, refreshes) = (of_type("access"), of_type("refresh"));
        let sent = witness.sent().await;
        sent.iter().for_each(|sent| assert_in_its_place(sent, &accesses, &refreshes));
        let needs = |canaries: &Canaries, place: fn(&Sent) -> &str| {
            sent.iter().filter(|sent| canaries.found_in(place(sent)).is_some()).count()
        };
        let in_headers = needs(&accesses, |sent| &sent.authorization);
        let in_bodies = [&accesses, &refreshes].map(|canaries| needs(canaries, |sent| &sent.body));
        assert_eq!((in_headers, in_bodies), (2, [1, 2]), "calls; verify; refresh and logout");
        witness.assert_silent(&["underoos"], "a session's life").await;
    }
}

fn token_type(token: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Typed {
        token_type: String,
    }
    hallpass::jwt::decode::<Typed>(token).expect("a token").custom.token_type
}
