//! A small page that shows what it is told, on a server as in a browser.

use hallpass_leptos::hallpass::AuthClient;
use hallpass_leptos::{RequireAuth, provide_auth, use_auth};
use leptos::prelude::*;

/// Provides the client, and shows the parts.
pub(crate) fn small(client: AuthClient) -> impl IntoView {
    provide_auth(client);
    parts()
}

/// Shows `logged out`, `loading`, or `guarded`, and beside it the user's number.
pub(crate) fn parts() -> impl IntoView {
    let auth = use_auth();
    view! {
        <main>
            <RequireAuth fallback=|| "logged out" loading=|| "loading">
                <b>"guarded"</b>
            </RequireAuth>
            <p>{move || auth.session().and_then(|session| session.subject().map(str::to_owned))}</p>
        </main>
    }
}
