//! What hallpass is, before anybody has logged in.

use leptos::prelude::*;

const EXAMPLE: &str = r#"let client = AuthClient::new(Config::new(""));

client.login(&credentials).await?;
let response = client.fetch(request).await?;"#;

/// What it is, in a sentence.
#[component]
pub(crate) fn Intro() -> impl IntoView {
    view! {
        <div class="intro">
            <h1 tabindex="-1">"Log in once, stay logged in."</h1>
            <p>
                "Your app calls its API. hallpass sees to the tokens: it keeps them, renews them and sends them along."
            </p>
        </div>
    }
}

/// What it does, and how little that takes.
#[component]
pub(crate) fn Facts() -> impl IntoView {
    view! {
        <div class="facts">
            <ul>
                <li>
                    <strong>"Refreshes in time."</strong>
                    " A new access token comes before the old one expires."
                </li>
                <li>
                    <strong>"Once, for everybody."</strong>
                    " However many requests and tabs wait for it, there is one exchange."
                </li>
                <li>
                    <strong>"Answers a 401."</strong>
                    " Refreshes, and sends the same request once more."
                </li>
                <li>
                    <strong>"Never logs out by mistake."</strong>
                    " When the server is down, the session is kept."
                </li>
            </ul>
            <pre class="example" tabindex="0" aria-label="Example"><code>{EXAMPLE}</code></pre>
        </div>
    }
}
