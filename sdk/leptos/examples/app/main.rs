//! A whole small app: a login form, a guarded page, a call to the API, and a part that is for staff alone.
#![allow(unreachable_pub, reason = "what `#[component]` makes of a function is said to be public")]

mod greeting;
mod login;
mod page;
mod problem;
mod staff;

use hallpass_leptos::hallpass::{AuthClient, Config};
use hallpass_leptos::{RequireAuth, provide_auth};
use leptos::prelude::*;

use login::LogIn;
use page::Page;

#[component]
pub(crate) fn App(
    client: AuthClient,
    /// Where the API is; nothing for the origin of the page.
    api: &'static str,
) -> impl IntoView {
    provide_auth(client);
    view! {
        <RequireAuth fallback=LogIn loading=|| view! { <p>"One moment…"</p> }>
            <Page api />
        </RequireAuth>
    }
}

fn main() {
    let client = AuthClient::new(Config::new(""));
    mount_to_body(|| view! { <App client api="" /> });
}
