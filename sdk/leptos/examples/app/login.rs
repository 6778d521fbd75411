//! The login form.

use std::collections::BTreeMap;

use hallpass_leptos::hallpass::Error;
use hallpass_leptos::use_auth;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement};

use super::problem::words;

type Credentials = BTreeMap<&'static str, String>;

#[component]
pub(crate) fn LogIn() -> impl IntoView {
    let auth = use_auth();
    let attempt = Action::new_local(move |credentials: &Credentials| {
        let (client, credentials) = (auth.client(), credentials.clone());
        // Whoever is logged in sees another page than this one.
        async move { client.login(&credentials).await.err() }
    });
    // Nothing while the next attempt is under way.
    let error = move || if attempt.pending().get() { None } else { attempt.value().get().flatten() };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        attempt.dispatch_local(credentials(&event));
    };
    view! {
        <form on:submit=on_submit>
            <h1>"Log in"</h1>
            {move || error().map(|error| view! { <p role="alert">{words(&error)}</p> })}
            <label>"User" <input name="username" autocomplete="username" /></label>
            {move || about("username", error())}
            <label>"Password" <input name="password" type="password" autocomplete="current-password" /></label>
            {move || about("password", error())}
            <button disabled=attempt.pending()>"Log in"</button>
        </form>
    }
}

/// What the server says about a field.
fn about(field: &str, error: Option<Error>) -> Option<impl IntoView> {
    let Some(Error::InvalidCredentials(rejection)) = error else { return None };
    rejection.fields.get(field).map(|words| view! { <small>{words.join(" ")}</small> })
}

fn credentials(event: &SubmitEvent) -> Credentials {
    let form = event.target().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let filled_in = form.and_then(|form| FormData::new_with_form(&form).ok());
    let field = |name| filled_in.as_ref().and_then(|fields| fields.get(name).as_string()).unwrap_or_default();
    ["username", "password"].map(|name| (name, field(name))).into()
}
