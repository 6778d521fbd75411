//! The login form.

use std::collections::BTreeMap;

use hallpass_yew::hallpass::Error;
use hallpass_yew::use_auth;
use web_sys::{FormData, HtmlFormElement};
use yew::platform::spawn_local;
use yew::prelude::*;

use super::problem::words;

/// What the form is doing.
#[derive(Clone, Debug, PartialEq)]
enum Attempt {
    NotYet,
    UnderWay,
    Failed(Error),
}

#[component]
pub(crate) fn LogIn() -> Html {
    let client = use_auth().client();
    let attempt = use_state_eq(|| Attempt::NotYet);
    let onsubmit = {
        let attempt = attempt.setter();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let credentials = credentials(&event.target_unchecked_into());
            let (client, attempt) = (client.clone(), attempt.clone());
            attempt.set(Attempt::UnderWay);
            spawn_local(async move {
                // Whoever is logged in sees another page than this one.
                if let Err(error) = client.login(&credentials).await {
                    attempt.set(Attempt::Failed(error));
                }
            });
        })
    };
    html! {
        <form {onsubmit}>
            <h1>{ "Log in" }</h1>
            if let Attempt::Failed(error) = &*attempt { <p role="alert">{ words(error) }</p> }
            <label>{ "User" }<input name="username" autocomplete="username" /></label>
            { about("username", &attempt) }
            <label>{ "Password" }<input name="password" type="password" autocomplete="current-password" /></label>
            { about("password", &attempt) }
            <button disabled={*attempt == Attempt::UnderWay}>{ "Log in" }</button>
        </form>
    }
}

/// What the server says about a field.
fn about(field: &str, attempt: &Attempt) -> Html {
    let Attempt::Failed(Error::InvalidCredentials(rejection)) = attempt else { return Html::default() };
    rejection.fields.get(field).map(|words| html! { <small>{ words.join(" ") }</small> }).unwrap_or_default()
}

fn credentials(form: &HtmlFormElement) -> BTreeMap<&'static str, String> {
    let filled_in = FormData::new_with_form(form);
    let field = |name| filled_in.as_ref().ok().and_then(|fields| fields.get(name).as_string()).unwrap_or_default();
    ["username", "password"].map(|name| (name, field(name))).into()
}
