//! What the page knows of the world: the time, the network, whether anybody looks.

use js_sys::{Date, Math};
use web_sys::{VisibilityState, Window};

use crate::time::Timestamp;

/// The page's window: none in a worker, and none off the browser, where asking for it would be a panic.
pub(crate) fn window() -> Option<Window> {
    if cfg!(target_arch = "wasm32") { web_sys::window() } else { None }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

/// Where nobody can tell, the network is taken to be there.
pub(crate) fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Where there is no page, nobody looks.
pub(crate) fn is_visible() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// A number for jitter and names: not a secret. Off the browser nobody has to be told apart.
pub(crate) fn random() -> u64 {
    if cfg!(target_arch = "wasm32") { (Math::random() * 2_f64.powi(53)) as u64 } else { 0 }
}
