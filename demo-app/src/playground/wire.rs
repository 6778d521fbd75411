//! What leaves the page: each request, the SDK's own too, as it is handed to the browser.

use hallpass_leptos::hallpass::Timestamp;
use hallpass_leptos::use_auth;
use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Headers, Request, Response};

use crate::task;

/// A request that has left, and its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// Method and path.
    pub(crate) line: String,
    /// A line each, without secrets.
    pub(crate) headers: String,
    left_at: Timestamp,
    /// Of the answer; 0 until there is one.
    pub(crate) status: u16,
    /// The headers of the answer that say something about it, a line each.
    pub(crate) said: String,
    /// How long the answer took.
    pub(crate) took: String,
}

impl Sent {
    /// Returns whether it is of this method and path.
    pub(crate) fn is(&self, line: &str) -> bool {
        self.line == line
    }
}

/// What has left since the page was opened. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    sent: StoredValue<Vec<Sent>>,
}

impl Wire {
    /// Listens for as long as the calling component lives. It stands between the page and the browser's `fetch` and changes nothing.
    pub(crate) fn listen() -> Self {
        let wire = Self { sent: StoredValue::default() };
        let client = use_auth().client();
        let Some(fetch) = Reflect::get(&window(), &FETCH.into()).ok().and_then(|fetch| fetch.dyn_into().ok()) else {
            return wire;
        };
        let fetch: Function = fetch;
        let plain = fetch.clone();
        let tap = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |request: JsValue, init: JsValue| {
            let number = request.dyn_ref().and_then(|request| wire.leave(request, client.now()));
            let answer = plain.call2(&JsValue::UNDEFINED, &request, &init);
            let answer = answer.map_or_else(|error| Promise::reject(&error), |answer| Promise::resolve(&answer));
            if let Some(number) = number {
                let (coming, client) = (answer.clone(), client.clone());
                task::run(async move {
                    let answer = JsFuture::from(coming).await;
                    wire.answered(number, answer.ok().and_then(|answer| answer.dyn_into().ok()), client.now());
                });
            }
            answer
        });
        put(tap.as_ref());
        StoredValue::new_local(Tap { fetch, _tap: tap });
        wire
    }

    /// Returns how many requests have left: what comes later has a higher number.
    pub(crate) fn mark(&self) -> usize {
        self.sent.try_with_value(Vec::len).unwrap_or_default()
    }

    /// Returns what has left since.
    pub(crate) fn since(&self, mark: usize) -> Vec<Sent> {
        self.sent.try_with_value(|sent| sent.iter().skip(mark).cloned().collect()).unwrap_or_default()
    }

    fn leave(&self, request: &Request, now: Timestamp) -> Option<usize> {
        let sent = Sent {
            line: line(&request.method(), &request.url()),
            headers: lines(&request.headers()),
            left_at: now,
            ..Sent::default()
        };
        self.sent.try_update_value(|all| {
            all.push(sent);
            all.len() - 1
        })
    }

    fn answered(&self, number: usize, answer: Option<Response>, now: Timestamp) {
        let telling = ["Content-Type", "WWW-Authenticate", "Retry-After"];
        self.sent.try_update_value(|all| {
            let Some(sent) = all.get_mut(number) else { return };
            sent.took = format!("{} ms", sent.left_at.until(now).as_millis());
            let Some(answer) = answer else { return };
            sent.status = answer.status();
            for name in telling {
                if let Ok(Some(value)) = answer.headers().get(name) {
                    sent.said = std::mem::take(&mut sent.said) + name + ": " + &value + "\n";
                }
            }
        });
    }
}

/// Returns how a request of this method is called here: `GET /api/hello/`.
pub(crate) fn line(method: &str, url: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    method.to_owned() + " " + url.strip_prefix(&origin).unwrap_or(url)
}

/// Puts the browser's own `fetch` back when the page goes.
struct Tap {
    fetch: Function,
    _tap: Closure<dyn Fn(JsValue, JsValue) -> Promise>,
}

impl Drop for Tap {
    fn drop(&mut self) {
        put(&self.fetch);
    }
}

const FETCH: &str = "fetch";

fn put(fetch: &JsValue) {
    // A page whose `fetch` cannot be replaced shows less, and works all the same.
    let _ = Reflect::set(&window(), &FETCH.into(), fetch);
}

fn lines(headers: &Headers) -> String {
    let mut lines = String::new();
    for header in Array::from(headers).iter() {
        let header = Array::from(&header);
        let text = |at| header.get(at).as_string().unwrap_or_default();
        let value = match text(0) == "authorization" {
            true => redacted(&text(1)),
            false => text(1),
        };
        lines = lines + &capitalized(&text(0)) + ": " + &value + "\n";
    }
    lines
}

/// The scheme and the first letters: enough to see that there is a token.
fn redacted(authorization: &str) -> String {
    let (scheme, token) = authorization.split_once(' ').unwrap_or_default();
    let start: String = token.chars().take(3).collect();
    format!("{scheme} {start}…(redacted)")
}

/// As headers are written in books: `Content-Type`.
fn capitalized(name: &str) -> String {
    let mut is_first = true;
    let letter = |letter: char| {
        let shown = if is_first { letter.to_ascii_uppercase() } else { letter };
        is_first = letter == '-';
        shown
    };
    name.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown() {
        assert_eq!(redacted("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2VjcmV0"), "Bearer eyJ…(redacted)");
        assert_eq!(redacted("eyJhbGciOiJIUzI1NiJ9"), " …(redacted)");
    }

    #[test]
    fn headers_are_written_as_in_books() {
        assert_eq!(capitalized("content-type"), "Content-Type");
    }
}
