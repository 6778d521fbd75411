//! The present time, as a signal.

use std::time::Duration;

use hallpass_leptos::hallpass::Timestamp;
use hallpass_leptos::use_auth;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Short enough for a countdown that looks smooth; the bars glide from one tick to the next.
const TICK: Duration = Duration::from_millis(200);

#[wasm_bindgen]
extern "C" {
    /// Returns how long this page has lived, in milliseconds: nobody sets this clock.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(crate) fn page_time() -> f64;
}

/// Returns the client's time. It ticks while somebody can see the page, and as long as the calling component lives.
pub(crate) fn use_clock() -> ReadSignal<Timestamp> {
    let client = use_auth().client();
    let (now, set_now) = signal(client.now());
    let tick = move || {
        if !document().hidden() {
            set_now.set(client.now());
        }
    };
    if let Ok(interval) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || interval.clear());
    }
    now
}
