//! Timers that end when they are dropped.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, millis: i32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// A call in the future. Dropping it takes it back.
#[must_use]
pub(crate) struct Timer {
    handle: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls once, after a time that setTimeout can count: at most 2^31 - 1 ms.
    pub(crate) fn after(duration: Duration, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        // Rounded up: a timer that fires before its deadline would only be set again.
        let millis = i32::try_from(duration.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        Self { handle: set_timeout(&callback, millis), _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
    }
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    let alarm = Rc::new(Alarm::default());
    let ring = Rc::clone(&alarm);
    let _timer = Timer::after(duration, move || ring.ring());
    poll_fn(|cx| alarm.poll(cx.waker())).await;
}

/// Waits for a future, but no longer than this; `None` if it did not come.
pub(crate) async fn within<T>(duration: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut sleep) = (pin!(future), pin!(sleep(duration)));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => sleep.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Something that happens once, and whoever waits for it.
#[derive(Default)]
pub(crate) struct Alarm {
    has_rung: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Alarm {
    pub(crate) fn ring(&self) {
        self.has_rung.set(true);
        let waker = self.waker.borrow_mut().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(crate) fn has_rung(&self) -> bool {
        self.has_rung.get()
    }

    pub(crate) fn poll(&self, waker: &Waker) -> Poll<()> {
        if self.has_rung() {
            return Poll::Ready(());
        }
        *self.waker.borrow_mut() = Some(waker.clone());
        Poll::Pending
    }
}
