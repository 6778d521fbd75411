//! Closures of views, one type for each kind: each type of its own is a kilobyte of the module, gzipped.

use leptos::either::Either;
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

/// A part that is made from the beginning each time that it changes: its fields keep nothing of what was typed.
pub(crate) fn anew(view: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    let mut view = part(view);
    let mut is_left = false;
    let sides = move || {
        is_left = !is_left;
        // What is on the other side is built, and not rebuilt.
        if is_left { Either::Left(view()) } else { Either::Right(view()) }
    };
    sides.into_any()
}
