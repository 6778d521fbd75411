//! The events that mean "look again".

use std::rc::Rc;

use gloo_events::EventListener;

use super::page;

/// Storage events go to other pages alone; this one goes to the other clients of this page.
const WRITTEN: &str = "hallpass:written";

/// Tells the other clients of this page that the store was written. It says nothing more: whoever hears it reads the store.
pub(crate) fn tell_page() {
    if let (Some(window), Ok(event)) = (page::window(), web_sys::Event::new(WRITTEN)) {
        // Fails only for an event that is being dispatched.
        let _ = window.dispatch_event(&event);
    }
}

/// Calls when the page goes away, perhaps for good.
pub(crate) fn on_leaving(leave: impl Fn() + 'static) -> Option<EventListener> {
    let window = page::window()?;
    Some(EventListener::new(&window, "pagehide", move |_| leave()))
}

/// Calls on each of the page's events after which the world may be another one. Dropping the list ends that.
pub(crate) fn listen(look_again: &Rc<dyn Fn()>) -> Vec<EventListener> {
    let Some(window) = page::window() else { return Vec::new() };
    let on = |target: &web_sys::EventTarget, event: &'static str| {
        let look_again = Rc::clone(look_again);
        EventListener::new(target, event, move |_| look_again())
    };
    let mut listeners: Vec<_> =
        ["storage", "online", "offline", "pageshow", "focus", WRITTEN].map(|event| on(&window, event)).into();
    if let Some(document) = window.document() {
        listeners.extend(["visibilitychange", "resume"].map(|event| on(&document, event)));
    }
    listeners
}
