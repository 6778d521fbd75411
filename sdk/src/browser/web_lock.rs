//! Web Locks, bound by hand: web-sys keeps them behind `web_sys_unstable_apis`, which a library cannot ask of its users.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::page;
use super::timer::Alarm;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &Closure<dyn FnMut(JsValue) -> JsValue>,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn query(this: &LockManager) -> Result<Promise, JsValue>;
}

/// The browser's locks, shared by all pages of one origin.
#[derive(Clone)]
pub(crate) struct WebLocks(LockManager);

/// A lock that was asked for. Dropped, it is let go.
pub(crate) struct WebLock {
    abort: AbortController,
    grant: Rc<Grant>,
}

#[derive(Default)]
struct Grant {
    decided: Alarm,
    /// Resolves the promise that keeps the lock; taken when it is let go.
    release: RefCell<Release>,
}

#[derive(Default)]
enum Release {
    #[default]
    NotYetHeld,
    Held(Function),
    LetGo,
}

impl WebLocks {
    /// Finds the browser's locks; `None` outside secure contexts and in engines without them.
    pub(crate) fn find() -> Option<Self> {
        let navigator = page::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        let works = Reflect::has(&locks, &"request".into()).ok()? && Reflect::has(&locks, &"query".into()).ok()?;
        works.then(|| Self(locks.unchecked_into()))
    }

    /// Asks for a lock that one page at a time may hold.
    pub(crate) fn exclusive(&self, name: &str) -> Option<WebLock> {
        self.ask(name, "exclusive")
    }

    /// Asks for a lock that any number of pages may hold.
    pub(crate) fn shared(&self, name: &str) -> Option<WebLock> {
        self.ask(name, "shared")
    }

    /// Returns the names of all locks that are held.
    pub(crate) async fn held(&self) -> Vec<String> {
        let Ok(query) = self.0.query() else { return Vec::new() };
        let Ok(snapshot) = JsFuture::from(query).await else { return Vec::new() };
        let held = Reflect::get(&snapshot, &"held".into()).unwrap_or_default();
        let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
        held.dyn_into::<Array>().map(|held| held.iter().filter_map(name).collect()).unwrap_or_default()
    }

    fn ask(&self, name: &str, mode: &str) -> Option<WebLock> {
        let abort = AbortController::new().ok()?;
        let options = Object::new();
        Reflect::set(&options, &"mode".into(), &mode.into()).ok()?;
        Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
        let grant = Rc::new(Grant::default());
        let keep = Rc::clone(&grant);
        let callback = Closure::once(move |_: JsValue| keep.keep());
        let done = self.0.request(name, &options, &callback).ok()?;
        let asked = Rc::clone(&grant);
        spawn_local(async move {
            // Rejects where the request is withdrawn or refused. The browser calls back at most until then.
            let _ = JsFuture::from(done).await;
            drop(callback);
            asked.decided.ring();
        });
        Some(WebLock { abort, grant })
    }
}

impl WebLock {
    /// Waits until the lock is held, or never will be: returns which.
    pub(crate) async fn granted(&self) -> bool {
        poll_fn(|cx| self.grant.decided.poll(cx.waker())).await;
        matches!(*self.grant.release.borrow(), Release::Held(_))
    }

    /// Whether the browser has refused it.
    pub(crate) fn is_refused(&self) -> bool {
        self.grant.decided.has_rung() && matches!(*self.grant.release.borrow(), Release::NotYetHeld)
    }

    /// Withdraws the request, if it has not been granted yet.
    pub(crate) fn withdraw(&self) {
        let is_asked_for = matches!(*self.grant.release.borrow(), Release::NotYetHeld);
        if is_asked_for {
            self.release();
        }
    }

    /// Lets the lock go, or withdraws the request.
    pub(crate) fn release(&self) {
        match self.grant.release.replace(Release::LetGo) {
            Release::Held(resolve) => drop(resolve.call0(&JsValue::UNDEFINED)),
            Release::NotYetHeld => self.abort.abort(),
            Release::LetGo => {}
        }
        self.grant.decided.ring();
    }
}

impl Drop for WebLock {
    fn drop(&mut self) {
        self.release();
    }
}

impl Grant {
    /// The lock is held until the promise that this returns is resolved.
    fn keep(&self) -> JsValue {
        if matches!(*self.release.borrow(), Release::LetGo) {
            return JsValue::UNDEFINED;
        }
        let held = Promise::new(&mut |resolve, _| *self.release.borrow_mut() = Release::Held(resolve));
        self.decided.ring();
        held.into()
    }
}
