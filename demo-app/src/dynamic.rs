//! Closures of views, one type for each kind: each type of its own is a kilobyte of the module, gzipped.

use std::sync::Arc;

use leptos::prelude::*;

/// What a view calls again when a signal in it changes.
pub(crate) type Dynamic<T> = Box<dyn FnMut() -> T + Send>;

/// A part of a view that changes.
pub(crate) fn part(view: impl FnMut() -> AnyView + Send + 'static) -> Dynamic<AnyView> {
    Box::new(view)
}

/// A text or an attribute that changes.
pub(crate) fn text(text: impl FnMut() -> String + Send + 'static) -> Dynamic<String> {
    Box::new(text)
}

/// An attribute that is there while this is so: `hidden`, `aria-busy`.
pub(crate) fn when(mut is_so: impl FnMut() -> bool + Send + 'static) -> Dynamic<Option<&'static str>> {
    Box::new(move || is_so().then_some("true"))
}

/// A list whose rows stay as they are while their key is there.
pub(crate) fn each(
    keys: impl Fn() -> Vec<usize> + Send + Sync + 'static,
    row: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let keys: Box<dyn Fn() -> Vec<usize> + Send + Sync> = Box::new(keys);
    let row: Arc<dyn Fn(usize) -> AnyView + Send + Sync> = Arc::new(row);
    For(ForProps::builder().each(keys).key(|key| *key).children(move |key| row(key)).build()).into_any()
}
