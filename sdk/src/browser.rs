//! The only code that touches the platform. It decides nothing.

#[cfg(target_arch = "wasm32")]
pub(crate) mod engine;
pub(crate) mod events;
pub(crate) mod http;
pub(crate) mod lease;
pub(crate) mod lock;
pub(crate) mod page;
pub(crate) mod store;
pub(crate) mod timer;
pub(crate) mod web_lock;
