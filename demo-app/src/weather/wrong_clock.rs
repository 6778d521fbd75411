//! A wrong clock for this tab alone, until the page is loaded again: hallpass reads the time from `Date.now`.

use std::cell::Cell;

use js_sys::{Function, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen::prelude::*;

const DAY: f64 = 86_400_000.0;

thread_local! {
    static DAYS: Cell<i32> = const { Cell::new(0) };
    static IS_SHIFTED: Cell<bool> = const { Cell::new(false) };
}

/// Returns by how many days the clock is off.
pub(super) fn days() -> i32 {
    DAYS.get()
}

/// Sets the clock that many days ahead.
pub(super) fn shift(days: i32) {
    DAYS.set(days);
    if !IS_SHIFTED.replace(true) {
        // A browser that does not let its clock be changed keeps the right one.
        let _ = shift_once();
    }
}

fn shift_once() -> Result<bool, JsValue> {
    let date = Reflect::get(&js_sys::global(), &"Date".into())?;
    let now: Function = Reflect::get(&date, &"now".into())?.dyn_into()?;
    let right = date.clone();
    let shifted = Closure::<dyn Fn() -> f64>::new(move || {
        let millis = now.call0(&right).ok().and_then(|millis| millis.as_f64());
        millis.unwrap_or_default() + f64::from(DAYS.get()) * DAY
    });
    Reflect::set(&date, &"now".into(), &shifted.into_js_value())
}
