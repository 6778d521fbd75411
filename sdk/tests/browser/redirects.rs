//! Redirects of a real server to another origin, which is the same server by another name.

use gloo_net::http::Request;
use hallpass::{AuthClient, Config, Error};
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::Requests;
use super::world::*;

const LANDING: &str = "/landing/";

/// A path of its own for each status, for browsers remember some redirects.
fn moved(status: u16) -> String {
    format!("/moved/{status}/")
}

/// The backend's other origin.
fn elsewhere() -> String {
    BACKEND.replace("127.0.0.1", "localhost")
}

async fn faults(method: &str, body: Option<&str>) -> String {
    let request = Request::get(&format!("{BACKEND}/demo/faults/"));
    let request = match body {
        Some(body) => Request::put(&format!("{BACKEND}/demo/faults/")).body(body).expect("a request"),
        None if method == "DELETE" => Request::delete(&format!("{BACKEND}/demo/faults/")).build().expect("a request"),
        None => request.build().expect("a request"),
    };
    let answer = request.send().await.expect("an answer");
    let text = answer.text().await.expect("a text");
    assert!(answer.ok(), "{text}");
    text
}

/// Sends what goes to `path` on to a landing, and counts there: preflights and requests apart. A header that is not simple, such as
/// Authorization, does not come without a preflight.
async fn redirect(path: &str, status: u16, origin: &str, landing: u16) {
    let anyone = r#""headers":{"Access-Control-Allow-Origin":"*","Access-Control-Allow-Headers":"authorization,content-type,accept"}"#;
    let answer = |status: u16| format!(r#"{{"answer":{{"status":{status},{anyone}}}}}"#);
    let body = format!(
        r#"[{{"path":"{path}","strike":{{"redirect":{{"status":{status},"location":"{origin}{LANDING}"}}}}}},
            {{"path":"{LANDING}","method":"OPTIONS","strike":{}}},
            {{"path":"{LANDING}","strike":{}}}]"#,
        answer(204),
        answer(landing),
    );
    faults("PUT", Some(&body)).await;
}

/// How often the redirect struck, and how many preflights and requests have landed.
async fn struck() -> [u64; 3] {
    let faults = faults("GET", None).await;
    let list: Vec<serde_json::Value> = serde_json::from_str(&faults).expect("a list");
    [0, 1, 2].map(|index| list[index]["struck"].as_u64().expect("a count"))
}

fn get(path: &str) -> Request {
    Request::get(&format!("{BACKEND}{path}")).build().expect("a request")
}

fn to_landing(origin: &str) -> Request {
    let request = Request::get(&format!("{origin}{LANDING}")).header("Authorization", "Bearer mine");
    request.build().expect("a request")
}

#[wasm_bindgen_test]
async fn a_header_that_goes_elsewhere_announces_itself() {
    redirect("/moved/", 302, &elsewhere(), 200).await;
    to_landing(&elsewhere()).send().await.expect("an answer");
    assert_eq!(struck().await, [0, 1, 1], "or the tests below prove nothing");
    faults("DELETE", None).await;
}

#[wasm_bindgen_test]
async fn an_api_that_redirects_to_another_origin_does_not_send_the_header_there() {
    for status in [301, 302, 303, 307, 308] {
        let auth = logged_in().await;
        redirect(&moved(status), status, &elsewhere(), 200).await;
        let response = auth.fetch(get(&moved(status))).await.expect("an answer");
        assert!(response.redirected() && response.url().starts_with(&elsewhere()), "{status}");
        assert_eq!(struck().await, [1, 0, 1], "{status}: no preflight, hence no header");
        faults("DELETE", None).await;
    }
}

#[wasm_bindgen_test]
async fn a_body_that_is_sent_on_to_another_origin_takes_no_header_along() {
    for status in [307, 308] {
        let auth = logged_in().await;
        redirect(&moved(status), status, &elsewhere(), 200).await;
        let request = Request::post(&format!("{BACKEND}{}", moved(status))).body("text").expect("a request");
        auth.fetch(request).await.expect("an answer");
        assert_eq!(struck().await, [1, 0, 1], "{status}: no preflight, hence no header");
        faults("DELETE", None).await;
    }
}

#[wasm_bindgen_test]
async fn a_401_from_where_a_redirect_led_says_nothing_of_the_token() {
    let auth = with_refused_token().await;
    redirect("/refused/", 302, &elsewhere(), 401).await;
    let requests = Requests::watch();
    assert_eq!(auth.fetch(get("/refused/")).await.expect("an answer").status(), 401);
    assert_eq!((requests.to("/refused/"), requests.refreshes()), (1, 0));
    faults("DELETE", None).await;
}

/// Login, refresh, verify and logout, each answered with a redirect.
async fn knock(auth: &AuthClient, path: &str) -> Result<(), Error> {
    match path {
        "/api/token/" => auth.login(&kyoko()).await.map(drop),
        "/api/token/refresh/" => auth.refresh().await.map(drop),
        "/api/token/verify/" => auth.verify().await.map(drop),
        _ => {
            auth.logout().await;
            Ok(())
        }
    }
}

async fn assert_not_followed(config: Config, path: &str, status: u16, origin: &str) {
    let auth = logged_in_with(config).await;
    let before = auth.session();
    redirect(path, status, origin, 200).await;
    let told = knock(&auth, path).await;
    assert_eq!(struck().await, [1, 0, 0], "{path} {status} {origin}: nothing is sent there");
    faults("DELETE", None).await;
    if path == "/api/token/blacklist/" {
        return assert_eq!(auth.session(), None);
    }
    let Err(error @ Error::InvalidResponse { status: None, .. }) = told else { panic!("{path} {status}: {told:?}") };
    assert!(error.to_string().contains("redirect"), "{error}");
    assert_eq!(auth.session(), before, "{path} {status} {origin}: the session is kept");
}

#[wasm_bindgen_test]
async fn auth_endpoints_follow_no_redirect_to_another_origin_nor_to_their_own() {
    for path in ["/api/token/", "/api/token/refresh/", "/api/token/verify/", "/api/token/blacklist/"] {
        for status in [301, 302, 303, 307, 308] {
            for origin in [BACKEND.to_owned(), elsewhere()] {
                assert_not_followed(config(), path, status, &origin).await;
            }
        }
    }
}
