//! fetch: the header, and the request sent once more.

use gloo_net::http::Request;
use hallpass::{AuthClient, Error, TokenPair};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::spy::{Requests, Spell};
use super::world::*;

#[wasm_bindgen_test]
async fn a_request_to_the_api_carries_the_access_token() {
    let auth = logged_in().await;
    let response = auth.fetch(hello()).await.expect("an answer");
    let text = JsFuture::from(response.text().expect("a body")).await.expect("a text");
    assert_eq!(text.as_string().as_deref(), Some(r#"{"msg":"Hello Peter Parker"}"#));
}

#[wasm_bindgen_test]
async fn a_request_to_another_origin_carries_none() {
    let auth = logged_in().await;
    let requests = Requests::watch();
    let page = web_sys::window().expect("a window").location().origin().expect("an origin");
    let request = Request::get(&format!("{page}/favicon.ico")).build().expect("a request");
    auth.fetch(request).await.expect("an answer");
    assert_eq!(requests.seen(), [("/favicon.ico".to_owned(), None)]);
}

#[wasm_bindgen_test]
async fn a_request_that_brings_its_own_header_keeps_it_and_is_sent_once() {
    let auth = logged_in().await;
    let requests = Requests::watch();
    let request = Request::get(&format!("{BACKEND}/api/hello/")).header("Authorization", "Bearer mine");
    let response = auth.fetch(request.build().expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), 401);
    assert_eq!(requests.seen(), [("/api/hello/".to_owned(), Some("Bearer mine".to_owned()))]);
}

#[wasm_bindgen_test]
async fn a_request_while_logged_out_is_not_sent() {
    let auth = AuthClient::new(config());
    let requests = Requests::watch();
    assert_eq!(auth.fetch(hello()).await.err(), Some(Error::LoginRequired));
    assert!(requests.seen().is_empty());
}

#[wasm_bindgen_test]
async fn a_401_is_answered_with_a_refresh_and_one_more_try() {
    let auth = with_refused_token().await;
    let requests = Requests::watch();
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200);
    assert_eq!((requests.to("/api/hello/"), requests.refreshes()), (2, 1));
}

#[wasm_bindgen_test]
async fn fifty_401s_at_once_make_one_refresh() {
    let auth = with_refused_token().await;
    let requests = Requests::watch();
    let statuses = all((0..50).map(|_| {
        let auth = auth.clone();
        async move { auth.fetch(hello()).await.expect("an answer").status() }
    }))
    .await;
    assert_eq!(statuses, [200; 50]);
    assert_eq!((requests.to("/api/hello/"), requests.refreshes()), (100, 1));
}

#[wasm_bindgen_test]
async fn a_401_to_a_fresh_token_is_returned() {
    let auth = AuthClient::new(config());
    auth.login_with_tokens(TokenPair::new(forged(3600), "x")).await.expect("well-formed tokens");
    let requests = Requests::watch();
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 401);
    assert_eq!((requests.to("/api/hello/"), requests.refreshes()), (1, 0));
}

#[wasm_bindgen_test]
async fn a_401_of_a_pages_own_fetch_is_tried_again_too() {
    let auth = logged_in().await;
    sleep(1_100).await;
    let requests = Requests::watch();
    let _once = Spell::fetch(
        "async (request) => {
            if (new URL(request.url).pathname !== '/api/hello/' || window.hasRefused) return real(request);
            window.hasRefused = true;
            return new Response('', { status: 401 });
        }",
    );
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 200);
    assert_eq!(requests.refreshes(), 1);
}

#[wasm_bindgen_test]
async fn a_body_is_sent_again_byte_for_byte() {
    let auth = with_refused_token().await;
    let bodies = Spell::fetch(
        "Object.assign(async (request) => {
            if (new URL(request.url).pathname === '/api/hello/') {
                const bytes = new Uint8Array(await request.clone().arrayBuffer());
                (window.bodies ??= []).push(request.method + ' ' + bytes.join());
            }
            return real(request);
        }, {})",
    );
    let body = js_sys::Uint8Array::from(&[0_u8, 255, 10, 13, 128][..]);
    let request = Request::post(&format!("{BACKEND}/api/hello/")).body(body).expect("a request");
    assert_eq!(auth.fetch(request).await.expect("an answer").status(), 405, "past the 401");
    drop(bodies);
    let seen = js_sys::Reflect::get(&js_sys::global(), &"bodies".into()).expect("notes");
    let seen: Vec<_> = js_sys::Array::from(&seen).iter().filter_map(|body: JsValue| body.as_string()).collect();
    assert_eq!(seen, ["POST 0,255,10,13,128", "POST 0,255,10,13,128"]);
}

#[wasm_bindgen_test]
async fn a_request_that_was_read_already_is_told_to_the_caller() {
    let auth = logged_in().await;
    let request: web_sys::Request =
        Request::post(&format!("{BACKEND}/api/hello/")).body("x").expect("a request").into();
    JsFuture::from(request.text().expect("a body")).await.expect("read");
    assert!(matches!(auth.fetch(request).await, Err(Error::InvalidConfig(_))));
}

#[wasm_bindgen_test]
async fn an_aborted_request_is_unavailable_and_the_session_stays() {
    let auth = logged_in().await;
    let abort = web_sys::AbortController::new().expect("a controller");
    let request = Request::get(&format!("{BACKEND}/api/hello/")).abort_signal(Some(&abort.signal()));
    abort.abort_with_reason(&"a string, not an Error".into());
    assert!(is_unavailable(&auth.fetch(request.build().expect("a request")).await));
    assert!(auth.session().is_some());
}

#[wasm_bindgen_test]
async fn an_api_that_always_answers_401_is_asked_twice_and_its_answer_handed_on() {
    let auth = with_refused_token().await;
    let requests = Requests::watch();
    let _broken = Spell::fetch(
        "async (request) => {
            const response = await real(request);
            return new URL(request.url).pathname === '/api/hello/' ? new Response('no', { status: 401 }) : response;
        }",
    );
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 401);
    assert_eq!((requests.to("/api/hello/"), requests.refreshes()), (2, 1));
    assert_eq!(auth.fetch(hello()).await.expect("an answer").status(), 401);
    assert_eq!((requests.to("/api/hello/"), requests.refreshes()), (3, 1), "the token is a moment old");
    assert!(auth.session().is_some());
}

#[wasm_bindgen_test]
async fn a_body_of_any_kind_is_sent_again_byte_for_byte() {
    let bodies = [
        "'a text with an umlaut: ü'",
        "new Blob(['a', new Uint8Array([0, 255])], { type: 'x/y' })",
        "(() => { const form = new FormData(); form.append('a', 'b'); form.append('file', new Blob(['c']), 'c.txt'); return form; })()",
        "new URLSearchParams({ a: 'b c', d: '&' })",
        "new Uint8Array([0, 1, 2, 255]).buffer",
        "new DataView(new Uint8Array([9, 8, 7]).buffer)",
    ];
    for body in bodies {
        let auth = with_refused_token().await;
        let watch = Spell::fetch(
            "async (request) => {
                if (new URL(request.url).pathname !== '/api/hello/') return real(request);
                const bytes = new Uint8Array(await request.clone().arrayBuffer());
                (window.sent ??= []).push([request.method, request.headers.get('Content-Type'), bytes.join()].join(' '));
                return real(request);
            }",
        );
        let script = format!(
            "window.sent = []; return new Request('{BACKEND}/api/hello/', {{ method: 'POST', body: {body} }});"
        );
        let request = js_sys::Function::new_no_args(&script).call0(&JsValue::NULL).expect("a request");
        let request: web_sys::Request = request.into();
        assert_eq!(auth.fetch(request).await.expect("an answer").status(), 405, "{body}: past the 401");
        drop(watch);
        let sent = js_sys::Reflect::get(&js_sys::global(), &"sent".into()).expect("notes");
        let sent: Vec<_> = js_sys::Array::from(&sent).iter().filter_map(|each: JsValue| each.as_string()).collect();
        assert!(sent.len() == 2 && sent[0] == sent[1] && sent[0].len() > 10, "{body}: {sent:?}");
    }
}

#[wasm_bindgen_test]
async fn a_request_that_is_aborted_while_it_waits_for_a_new_token_is_not_sent_again() {
    let auth = with_refused_token().await;
    let requests = Requests::watch();
    let abort = web_sys::AbortController::new().expect("a controller");
    let request = Request::get(&format!("{BACKEND}/api/hello/")).abort_signal(Some(&abort.signal()));
    let diary = Diary::of(&auth);
    let request = request.build().expect("a request");
    let aborting = async move {
        diary.wait_for(hallpass::Event::TokenRefreshed).await;
        abort.abort();
        None
    };
    let fetching = auth.clone();
    let tasks: [Task<Option<bool>>; 2] =
        [Box::pin(async move { Some(is_unavailable(&fetching.fetch(request).await)) }), Box::pin(aborting)];
    assert!(all(tasks).await.contains(&Some(true)));
    assert_eq!(requests.refreshes(), 1);
    assert!(auth.session().is_some());
}
