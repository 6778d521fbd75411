//! Work that waits.

use std::future::Future;
use std::pin::Pin;

use leptos::task::spawn_local;

/// Does it, whatever becomes of the page: what it sets afterwards may be gone (`try_set`).
pub(crate) fn run(work: impl Future<Output = ()> + 'static) {
    // One kind of future for all of them: each kind is a kilobyte of the module.
    let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
    spawn_local(work);
}
