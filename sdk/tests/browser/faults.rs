//! Bad weather, made by the backend: what the caller sees, and whether the session is kept.

use std::time::Duration;

use gloo_net::http::Request;
use hallpass::{AuthClient, AuthState, Config, Error, Event, LogoutReason, Session};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Requests;
use super::world::*;

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    Session,
    Unavailable(Option<u16>),
    InvalidResponse(Option<u16>),
    InvalidCredentials(u16),
    LoginRequired,
}

impl Told {
    fn by(result: &Result<Session, Error>) -> Self {
        match result {
            Ok(_) => Self::Session,
            Err(Error::Unavailable { status, .. }) => Self::Unavailable(*status),
            Err(Error::InvalidResponse { status, .. }) => Self::InvalidResponse(*status),
            Err(Error::InvalidCredentials(rejection)) => Self::InvalidCredentials(rejection.status),
            Err(Error::LoginRequired) => Self::LoginRequired,
            Err(other) => panic!("{other:?}"),
        }
    }
}

const TOKEN: &str = "/api/token/";
const REFRESH: &str = "/api/token/refresh/";
const HELLO: &str = "/api/hello/";
const BLACKLIST: &str = "/api/token/blacklist/";

/// A client that waits for no answer longer than this, logged in by one that waits longer.
async fn logged_in_and_impatient(config: Config) -> AuthClient {
    let _patient = logged_in_with(config.clone()).await;
    AuthClient::new(config.timeout(Duration::from_secs(2)))
}

/// Breaks the backend's next answer from this path.
async fn break_next(path: &str, fault: &str) {
    let faults = format!(r#"[{{"path":"{path}","times":1,{fault}}}]"#);
    let request = Request::put(&format!("{BACKEND}/demo/faults/")).header("Content-Type", "application/json");
    let answer = request.body(&faults).expect("a request").send().await.expect("an answer");
    assert!(answer.ok(), "{fault}: {}", answer.text().await.unwrap_or_default());
}

fn answer(status: u16, content_type: &str, body: &str) -> String {
    let body = body.replace('"', "\\\"");
    format!(r#""strike":{{"answer":{{"status":{status},"content_type":"{content_type}","body":"{body}"}}}}"#)
}

fn html(status: u16) -> String {
    answer(status, "text/html", "<h1>Somebody else speaks</h1>")
}

fn json(status: u16, body: &str) -> String {
    answer(status, "application/json", body)
}

fn redirect(status: u16) -> String {
    format!(r#""strike":{{"redirect":{{"status":{status},"location":"{BACKEND}/api/token/"}}}}"#)
}

const DETAIL: &str = r#"{"detail":"Token is invalid or expired","code":"token_not_valid"}"#;

#[wasm_bindgen_test]
async fn of_all_that_a_refresh_may_be_answered_only_a_rejection_ends_the_session() {
    use Told::{InvalidResponse, LoginRequired, Session, Unavailable};
    let rows = [
        ("an error", html(500), Unavailable(Some(500))),
        ("a bad gateway", html(502), Unavailable(Some(502))),
        ("maintenance", html(503), Unavailable(Some(503))),
        ("an odd status", html(505), Unavailable(Some(505))),
        ("a proxy's own status", html(520), Unavailable(Some(520))),
        ("an error in JSON", json(500, DETAIL), Unavailable(Some(500))),
        ("a timeout", json(408, DETAIL), Unavailable(Some(408))),
        ("too early", json(425, DETAIL), Unavailable(Some(425))),
        ("throttled", json(429, DETAIL), Unavailable(Some(429))),
        ("a firewall", html(403), Unavailable(Some(403))),
        ("a path that is gone for a moment", html(404), Unavailable(Some(404))),
        ("a captive portal", html(200), Unavailable(Some(200))),
        ("a proxy that asks for its own login", html(401), Unavailable(Some(401))),
        ("nothing at all", answer(200, "application/json", ""), Unavailable(Some(200))),
        ("half of an object", json(200, r#"{"access":"#), Unavailable(Some(200))),
        ("a list", json(401, "[]"), Unavailable(Some(401))),
        ("another API's 401", json(401, r#"{"error":"no"}"#), InvalidResponse(Some(401))),
        (
            "a client that sends nonsense",
            json(400, r#"{"refresh":["This field is required."]}"#),
            InvalidResponse(Some(400)),
        ),
        ("not allowed", json(403, DETAIL), InvalidResponse(Some(403))),
        ("no such path", json(404, DETAIL), InvalidResponse(Some(404))),
        ("no token", json(200, "{}"), InvalidResponse(Some(200))),
        ("no JSON Web Token", json(200, r#"{"access":"x"}"#), InvalidResponse(Some(200))),
        ("moved", redirect(301), InvalidResponse(None)),
        ("found", redirect(302), InvalidResponse(None)),
        ("moved, with its body", redirect(307), InvalidResponse(None)),
        ("no head", r#""strike":"hang""#.into(), Unavailable(None)),
        ("no connection", r#""strike":"reset""#.into(), Unavailable(None)),
        ("nobody allowed this page", format!(r#""without_cors":true,{}"#, html(500)), Unavailable(None)),
        ("a rejection", json(401, DETAIL), LoginRequired),
        ("a rejection by another name", answer(401, "text/plain", r#"{"detail":"x"}"#), LoginRequired),
        ("a delay", r#""delay_ms":100"#.into(), Session),
    ];
    for (what, fault, told) in rows {
        let auth = logged_in_and_impatient(config()).await;
        let before = auth.session();
        break_next(REFRESH, &fault).await;
        assert_eq!(Told::by(&auth.refresh().await), told, "{what}");
        match told {
            LoginRequired => assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::Expired), "{what}"),
            Session => assert_ne!(auth.session(), before, "{what}"),
            _ => {
                assert_eq!(auth.session(), before, "{what}: the session is kept");
                assert_eq!(
                    auth.fetch(hello()).await.map(|answer| answer.status()).ok(),
                    Some(200),
                    "{what}: and works"
                );
            }
        }
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_is_lost_after_the_token_was_spent_ends_a_strict_session_once_and_not_at_once() {
    for fault in [r#""committed":true,"strike":"reset""#, r#""strike":"stall""#, r#""committed":true,"strike":"hang""#]
    {
        let auth = logged_in_and_impatient(config()).await;
        let diary = Diary::of(&auth);
        break_next(REFRESH, fault).await;
        assert_eq!(Told::by(&auth.refresh().await), Told::Unavailable(None), "{fault}");
        assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200, "{fault}: the access token works on");
        let requests = Requests::watch();
        assert_eq!(diary.wait_for(Event::LoggedOut).await, AuthState::LoggedOut(LogoutReason::Expired), "{fault}");
        assert_eq!(requests.refreshes(), 1, "{fault}: one more try");
        assert_eq!(diary.events(), [], "{fault}");
    }
}

#[wasm_bindgen_test]
async fn a_session_recovers_by_itself_from_an_outage() {
    let auth = logged_in().await;
    let diary = Diary::of(&auth);
    break_next(REFRESH, &html(502)).await;
    diary.wait_for(Event::RefreshFailed).await;
    diary.wait_for(Event::TokenRefreshed).await;
}

#[wasm_bindgen_test]
async fn a_login_tells_what_the_user_did_wrong_from_what_the_server_did() {
    use Told::{InvalidCredentials, InvalidResponse, Session, Unavailable};
    let rows = [
        (
            "wrong",
            json(401, r#"{"detail":"No active account found with the given credentials"}"#),
            InvalidCredentials(401),
        ),
        ("a field", json(400, r#"{"username":["This field is required."]}"#), InvalidCredentials(400)),
        ("forbidden", json(403, r#"{"detail":"x"}"#), InvalidCredentials(403)),
        ("throttled", json(429, r#"{"detail":"x"}"#), Unavailable(Some(429))),
        ("a proxy's 401", html(401), Unavailable(Some(401))),
        ("a firewall", html(403), Unavailable(Some(403))),
        ("an error", html(500), Unavailable(Some(500))),
        ("a captive portal", html(200), Unavailable(Some(200))),
        ("no token", json(200, "{}"), InvalidResponse(Some(200))),
        ("no such path", json(404, r#"{"detail":"Not found."}"#), InvalidResponse(Some(404))),
        ("moved", redirect(308), InvalidResponse(None)),
        ("no head", r#""strike":"hang""#.into(), Unavailable(None)),
        ("half a body", r#""strike":"stall""#.into(), Unavailable(None)),
        ("no connection", r#""strike":"reset""#.into(), Unavailable(None)),
        ("a delay", r#""delay_ms":100"#.into(), Session),
    ];
    for (what, fault, told) in rows {
        let auth = AuthClient::new(config().timeout(Duration::from_secs(2)));
        break_next(TOKEN, &fault).await;
        assert_eq!(Told::by(&auth.login(&spiderman()).await), told, "{what}");
        assert_eq!(auth.session().is_some(), told == Session, "{what}");
    }
}

#[wasm_bindgen_test]
async fn a_login_that_fails_leaves_the_session_alone_and_refreshes_nothing() {
    for fault in [json(401, DETAIL), html(500), r#""strike":"reset""#.into()] {
        let auth = logged_in_and_impatient(config()).await;
        let (before, diary, requests) = (auth.session(), Diary::of(&auth), Requests::watch());
        break_next(TOKEN, &fault).await;
        assert!(auth.login(&kyoko()).await.is_err(), "{fault}");
        assert_eq!((auth.session(), diary.events(), requests.refreshes()), (before, vec![], 0), "{fault}");
    }
}

#[wasm_bindgen_test]
async fn a_logout_is_done_at_once_whatever_becomes_of_its_request() {
    let rows = [html(500), json(401, DETAIL), redirect(302), r#""strike":"hang""#.into(), r#""strike":"reset""#.into()];
    for fault in rows {
        let key = format!("logout-{}", js_sys::Date::now());
        let (auth, other) =
            (logged_in_and_impatient(config().storage_key(&*key)).await, AuthClient::new(config().storage_key(&*key)));
        let diary = Diary::of(&auth);
        break_next(BLACKLIST, &fault).await;
        let told = auth.logout();
        assert_eq!(auth.state(), AuthState::LoggedOut(LogoutReason::ByUser), "{fault}");
        assert_eq!(local_storage().get_item(&key), Ok(None), "{fault}");
        assert_eq!(other.state(), AuthState::LoggedOut(LogoutReason::InAnotherTab), "{fault}");
        told.await;
        assert_eq!(diary.events(), [Event::LoggedOut], "{fault}");
    }
}

#[wasm_bindgen_test]
async fn what_the_api_itself_answers_is_handed_on() {
    for (status, fault) in [(500, html(500)), (403, json(403, DETAIL)), (404, html(404)), (401, html(401))] {
        let auth = logged_in().await;
        let requests = Requests::watch();
        break_next(HELLO, &fault).await;
        assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), status);
        assert_eq!(requests.refreshes(), 0, "{fault}: the token is a moment old");
        assert!(auth.session().is_some(), "{fault}");
    }
}
