//! What is around every page: the name, who is logged in, the way to the other pages.

use hallpass_leptos::use_auth;
use leptos::html::{H1, Nav};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use crate::task;
use crate::title::set_title;

/// The pages, in the order of the navigation.
pub(crate) const PAGES: [(&str, &str); 7] = [
    ("/", "Session"),
    ("/playground", "Playground"),
    ("/tabs", "Tabs"),
    ("/weather", "Weather"),
    ("/reviews", "Reviews"),
    ("/mobile", "Mobile login"),
    ("/settings", "Settings"),
];

/// The name, who is logged in, and all pages.
#[component]
pub(crate) fn Header(
    /// Where the user is.
    path: Memo<String>,
) -> impl IntoView {
    let link = |(page, name): (&'static str, &'static str)| {
        let is_current = move || (*path.read() == page).then_some("page");
        view! { <li><a href=page aria-current=is_current>{name}</a></li> }
    };
    let nav = NodeRef::<Nav>::new();
    // On a phone the current page may be out of sight.
    Effect::new(move |_| {
        path.track();
        let Some(nav) = nav.get() else { return };
        let current = nav.query_selector("[aria-current]").ok().flatten();
        if let Some(current) = current.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            nav.set_scroll_left(current.offset_left() - nav.client_width() / 3);
        }
    });
    view! {
        <a class="skip" href="#page">"Skip to the page"</a>
        <header class="header">
            <a href="/" class="wordmark">
                <Logo />
                "hallpass"
            </a>
            <Who />
            <nav aria-label="Pages" node_ref=nav>
                <ul>{PAGES.map(link)}</ul>
            </nav>
        </header>
    }
}

/// What every page begins with: its name, which gets the focus so that a new page is read from there, and a sentence.
#[component]
pub(crate) fn PageHead(
    /// The page's name, in the browser's tab too.
    title: &'static str,
    /// What there is to see.
    lead: &'static str,
) -> impl IntoView {
    set_title(title);
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A heading that cannot have the focus is no reason to stop.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="page-head">
            <h1 tabindex="-1" node_ref=heading>{title}</h1>
            <p>{lead}</p>
        </div>
    }
}

/// Moves the focus to the page's name, when what had it goes away.
pub(crate) fn focus_page() {
    let heading = document().query_selector("h1").ok().flatten();
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        // A heading that cannot have the focus is no reason to stop.
        let _ = heading.focus();
    }
}

/// Who is logged in, and the way in or out.
#[component]
fn Who() -> impl IntoView {
    let auth = use_auth();
    let user = move || auth.session().and_then(|session| session.subject().map(str::to_owned));
    // Logged out before it is awaited; the server is told if it can be.
    let log_out = move |_| {
        task::run(auth.client().logout());
        // The button goes, and the focus must not go with it.
        focus_page();
    };
    move || match auth.is_authenticated() {
        Some(true) => view! {
            <div class="who">
                <span>"User " <strong data-testid="user">{user}</strong></span>
                <button class="button small" data-testid="logout" on:click=log_out>"Log out"</button>
            </div>
        }
        .into_any(),
        Some(false) => view! {
            <div class="who">
                <a href="/login" class="button small primary">"Log in"</a>
            </div>
        }
        .into_any(),
        None => ().into_any(),
    }
}

/// A slip of paper with a hole and two lines; the same as favicon.svg.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect x="7" y="3" width="18" height="26" rx="5" fill="currentColor" />
            <circle cx="16" cy="9" r="2.5" />
            <path d="M12 18h8M12 23h5" />
        </svg>
    }
}
