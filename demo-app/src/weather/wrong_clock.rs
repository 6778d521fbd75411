//! A wrong clock for this browser, until it is set right: hallpass reads the time from `Date.now`. As with a device whose clock is
//! wrong, all tabs share it; with clocks of their own each would find the others' tokens dead.

use js_sys::{Function, Reflect};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen::prelude::*;

const KEY: &str = "hallpass-demo:clock";
const DAY: f64 = 86_400_000.0;

/// By how many days the clock is off; `Copy`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WrongClock {
    days: RwSignal<i32>,
    is_installed: StoredValue<bool>,
}

/// Sets the clock as the other tabs have it, now and when one of them changes it. Before anything asks for the time.
pub(crate) fn provide_wrong_clock() {
    let clock = WrongClock { days: RwSignal::default(), is_installed: StoredValue::default() };
    clock.set(kept());
    window_event_listener(ev::storage, move |event| {
        if event.key().is_none_or(|key| key == KEY) {
            clock.set(kept());
        }
    });
    provide_context(clock);
}

/// Returns the clock.
pub(crate) fn use_wrong_clock() -> WrongClock {
    expect_context()
}

impl WrongClock {
    /// Returns by how many days it is ahead; tracked.
    pub(crate) fn days(self) -> i32 {
        self.days.get()
    }

    /// Sets it that many days ahead, in all tabs.
    pub(crate) fn shift(self, days: i32) {
        // First: the others must have the new time before they see a token that came by it.
        if let Some(memory) = memory() {
            // Where nothing is kept it is this tab's clock alone.
            let _ = memory.set_item(KEY, &days.to_string());
        }
        self.set(days);
    }

    fn set(self, days: i32) {
        self.days.set(days);
        if days != 0 && !self.is_installed.get_value() {
            self.is_installed.set_value(true);
            // A browser that does not let its clock be changed keeps the right one.
            let _ = self.install();
        }
    }

    fn install(self) -> Result<bool, JsValue> {
        let date = Reflect::get(&js_sys::global(), &"Date".into())?;
        let now: Function = Reflect::get(&date, &"now".into())?.dyn_into()?;
        let right = date.clone();
        let shifted = Closure::<dyn Fn() -> f64>::new(move || {
            let millis = now.call0(&right).ok().and_then(|millis| millis.as_f64());
            let days = self.days.try_get_untracked().unwrap_or_default();
            millis.unwrap_or_default() + f64::from(days) * DAY
        });
        Reflect::set(&date, &"now".into(), &shifted.into_js_value())
    }
}

fn kept() -> i32 {
    let days = memory().and_then(|memory| memory.get_item(KEY).ok().flatten());
    days.and_then(|days| days.parse().ok()).unwrap_or_default()
}

fn memory() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
