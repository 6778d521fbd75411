//! What the browser tells of tabs: Web Locks, messages between pages, requests that were sent. Bound by hand: web-sys keeps its own
//! bindings of locks unstable, and each browser that lacks one of these is asked for nothing.

use js_sys::{Array, Promise, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, callback: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;

    /// What pages of one origin tell each other.
    #[derive(Clone)]
    type BroadcastChannel;

    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;

    #[wasm_bindgen(method, setter)]
    fn set_onmessage(this: &BroadcastChannel, callback: &Teller);

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, text: &str) -> Result<(), JsValue>;

    type PerformanceObserver;

    #[wasm_bindgen(constructor, catch)]
    fn new(callback: &Teller) -> Result<PerformanceObserver, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn observe(this: &PerformanceObserver, options: &JsValue) -> Result<(), JsValue>;

    type Entries;

    #[wasm_bindgen(method, js_name = getEntries)]
    fn entries(this: &Entries) -> Array;
}

/// What the browser calls with an answer.
pub(super) type Teller = Closure<dyn FnMut(JsValue)>;

/// The browser's locks.
#[derive(Clone)]
pub(super) struct Locks(LockManager);

/// A lock that a page holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) name: String,
    /// The page, in the browser's words.
    pub(super) page: String,
}

impl Locks {
    /// Finds them; none outside secure contexts.
    pub(super) fn find() -> Option<Self> {
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
        Reflect::has(&locks, &"query".into()).ok()?.then(|| Self(locks.unchecked_into()))
    }

    /// Holds a lock for as long as the page lives.
    pub(super) fn hold(&self, name: &str) {
        let forever = Closure::once_into_js(|_: JsValue| JsValue::from(Promise::new(&mut |_, _| ())));
        if let Ok(done) = self.0.request(name, &forever) {
            let refused = Closure::once(|_: JsValue| ());
            // A browser that gives no lock gives no list of them either.
            let _ = done.catch(&refused);
            refused.forget();
        }
    }

    /// Asks for all locks that are held; `tell` is called with what `held` reads, or with what it can make nothing of.
    pub(super) fn ask(&self, tell: &Teller) {
        if let Ok(query) = self.0.query() {
            let _ = query.then2(tell, tell);
        }
    }
}

/// Reads the locks that are held from the browser's answer.
pub(super) fn held(answer: &JsValue) -> Vec<Held> {
    let Ok(held) = field(answer, "held").dyn_into::<Array>() else { return Vec::new() };
    let text = |lock: &JsValue, name| field(lock, name).as_string().unwrap_or_default();
    held.iter().map(|lock| Held { name: text(&lock, "name"), page: text(&lock, "clientId") }).collect()
}

/// The line to the other pages.
#[derive(Clone)]
pub(super) struct Channel(BroadcastChannel);

impl Channel {
    /// Opens it, and calls with each text that another page sends. For as long as this page lives.
    pub(super) fn open(name: &str, mut hear: impl FnMut(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let heard = Teller::new(move |message: JsValue| {
            if let Some(text) = field(&message, "data").as_string() {
                hear(text);
            }
        });
        channel.set_onmessage(&heard);
        heard.forget();
        Some(Self(channel))
    }

    /// Sends a text to the other pages.
    pub(super) fn send(&self, text: &str) {
        // A channel that is closed has nobody to hear.
        let _ = self.0.post_message(text);
    }
}

/// A request of this page that has been answered, or has failed.
pub(super) struct Request {
    /// When it was sent, by the page's own clock, which nobody sets.
    pub(super) sent_at: f64,
    pub(super) has_failed: bool,
}

/// Calls with each request to this path, when it is over. For as long as the page lives.
pub(super) fn on_request(path: &'static str, mut tell: impl FnMut(Request) + 'static) {
    let seen = Teller::new(move |entries: JsValue| {
        for entry in entries.unchecked_into::<Entries>().entries().iter() {
            let is_to_path = field(&entry, "name").as_string().is_some_and(|url| url.ends_with(path));
            if let Some(sent_at) = field(&entry, "startTime").as_f64().filter(|_| is_to_path) {
                // Undefined where the browser does not tell: then only the count is known.
                let status = field(&entry, "responseStatus").as_f64();
                tell(Request { sent_at, has_failed: status.is_some_and(|status| !(200.0..300.0).contains(&status)) });
            }
        }
    });
    if let Ok(observer) = PerformanceObserver::new(&seen) {
        let options = js_sys::Object::new();
        // A new object takes any field.
        let _ = Reflect::set(&options, &"type".into(), &"resource".into());
        let _ = Reflect::set(&options, &"buffered".into(), &true.into());
        let _ = observer.observe(&options);
    }
    seen.forget();
}

fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}
