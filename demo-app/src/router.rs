//! Which page is shown: the path of the address bar as a signal, and links that lead there without a new load.
//!
//! leptos_router does this and much more, and would weigh 50 KB, gzipped.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// The way to the pages. `Copy`: move it into as many closures as you like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Navigate {
    path: RwSignal<String>,
}

/// Follows the address bar and clicks on links, for as long as the calling component lives.
pub(crate) fn provide_router() -> Memo<String> {
    let navigate = Navigate { path: RwSignal::new(path_now()) };
    let back = window_event_listener(ev::popstate, move |_| navigate.path.set(path_now()));
    let click = window_event_listener(ev::click, move |event| {
        if let Some(path) = followed(&event) {
            event.prevent_default();
            navigate.to(&path);
        }
    });
    on_cleanup(move || {
        back.remove();
        click.remove();
    });
    provide_context(navigate);
    Memo::new(move |_| navigate.path.get())
}

/// Returns the way to the pages.
pub(crate) fn use_navigate() -> Navigate {
    expect_context()
}

impl Navigate {
    /// Goes to a page: the path, with a query if there is one.
    pub(crate) fn to(&self, path: &str) {
        if path == path_now() {
            // As browsers do: nobody has to go back from here to here.
            return self.replace(path);
        }
        if let Ok(history) = window().history() {
            // An address that cannot be changed is no reason not to show the page.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
        self.path.set(path_now());
    }

    /// Goes to a page in the place of this one.
    pub(crate) fn replace(&self, path: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
        }
        self.path.set(path_now());
    }
}

/// Where a click leads within the demo; none if it is for the browser.
fn followed(event: &MouseEvent) -> Option<String> {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || has_modifier {
        return None;
    }
    let clicked: Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = clicked.closest("a[href]").ok()??.dyn_into().ok()?;
    let is_for_the_browser = link.has_attribute("target") || link.has_attribute("download");
    let is_here = link.origin() == window().location().origin().ok()? && link.hash().is_empty();
    (is_here && !is_for_the_browser).then(|| link.pathname() + &link.search())
}

fn path_now() -> String {
    window().location().pathname().unwrap_or_default()
}
