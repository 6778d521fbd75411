//! What the access token says.

use hallpass_leptos::{Auth, use_auth};
use leptos::prelude::*;

use crate::json::{Json, json_view};
use crate::token;

/// Header and claims of the access token.
#[component]
pub(crate) fn Decoded() -> impl IntoView {
    let auth = use_auth();
    let shown = move |part: fn(&str) -> Option<Json>| {
        auth.session().and_then(|session| part(session.access_token().as_str())).as_ref().map(json_view)
    };
    view! {
        <section class="card decoded" aria-labelledby="decoded-title">
            <div class="card-head">
                <h2 id="decoded-title">"What the access token says"</h2>
                <p class="muted">"Decoded, not verified"</p>
            </div>
            <div class="decoded-parts">
                <div>
                    <h3>"Header"</h3>
                    <pre data-testid="header">{move || shown(token::header)}</pre>
                </div>
                <div>
                    <h3>"Claims"</h3>
                    <pre data-testid="claims">{move || shown(token::claims)}</pre>
                </div>
            </div>
        </section>
    }
}

/// Returns the id of the present access token; tracked.
pub(crate) fn jti(auth: Auth) -> Option<String> {
    token::claims(auth.session()?.access_token().as_str())?.get("jti").text()
}
