//! Exchanges with the auth server, and the platform's fetch.

use std::time::Duration;

use gloo_net::http::Request;
use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response, ResponseType,
};

use super::timer::within;
use crate::wire::Reply;

#[wasm_bindgen]
extern "C" {
    // By hand: gloo-net's send panics where a page has put a fetch of its own in place that rejects with something other than an Error.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn global_fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;
}

/// Sends a request and returns the answer as soon as its head is there.
pub(crate) async fn fetch(request: &web_sys::Request) -> Result<Response, JsValue> {
    JsFuture::from(Promise::resolve(&global_fetch(request)?)).await?.dyn_into()
}

/// Posts JSON and reads the answer to its end, all within `timeout`; `None` if no whole answer came. Follows no redirects and leaves
/// nothing in a cache.
pub(crate) async fn post(url: &str, body: &str, credentials: RequestCredentials, timeout: Duration) -> Option<Reply> {
    let abort = Abort(AbortController::new().ok()?);
    let request = request(url, body, credentials, &abort)?;
    within(timeout, read(request)).await?
}

/// The same for an exchange whose answer matters to nobody: it is sent even if the page goes away.
pub(crate) async fn post_and_forget(
    url: &str,
    body: &str,
    credentials: RequestCredentials,
    timeout: Duration,
) -> Option<()> {
    let abort = Abort(AbortController::new().ok()?);
    let init = RequestInit::new();
    Reflect::set(&init, &"keepalive".into(), &true.into()).ok()?;
    let request = web_sys::Request::new_with_request_and_init(&request(url, body, credentials, &abort)?, &init).ok()?;
    within(timeout, fetch(&request)).await?.ok().map(drop)
}

fn request(url: &str, body: &str, credentials: RequestCredentials, abort: &Abort) -> Option<web_sys::Request> {
    let request = Request::post(url)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .credentials(credentials)
        .redirect(RequestRedirect::Manual)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&abort.0.signal()))
        .body(body);
    request.ok().map(Into::into)
}

async fn read(request: web_sys::Request) -> Option<Reply> {
    let response = fetch(&request).await.ok()?;
    let body = JsFuture::from(response.text().ok()?).await.ok()?;
    Some(Reply {
        status: response.status(),
        redirected: response.type_() == ResponseType::Opaqueredirect,
        retry_after: response.headers().get("Retry-After").ok()?,
        body: body.as_string()?,
    })
}

/// Ends the exchange when it is no longer waited for.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        // Without a reason: the default is an Error, and nothing else may be thrown into whoever reads the answer.
        self.0.abort();
    }
}
