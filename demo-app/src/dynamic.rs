//! Closures of views, one type for each kind: each type of its own is a kilobyte of the module, gzipped.

use leptos::prelude::AnyView;

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
