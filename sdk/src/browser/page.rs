//! What the page knows of the world: the time, the network, whether anybody looks.

use js_sys::{Date, Math};
use web_sys::VisibilityState;

use crate::time::Timestamp;

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

/// Where nobody can tell, the network is taken to be there.
pub(crate) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Where there is no page, nobody looks.
pub(crate) fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// A number for jitter and names: not a secret.
pub(crate) fn random() -> u64 {
    (Math::random() * 2_f64.powi(53)) as u64
}
