//! The page's name in the browser's tab.

use leptos::prelude::*;

/// Names the page.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · hallpass"));
}
