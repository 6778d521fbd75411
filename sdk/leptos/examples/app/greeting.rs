//! A call to the API: waiting, answered, failed.

use gloo_net::http::{Request, Response};
use hallpass_leptos::hallpass::{AuthClient, Error};
use hallpass_leptos::use_auth;
use leptos::prelude::*;

use super::problem::words;

#[component]
pub(crate) fn Greeting(api: &'static str) -> impl IntoView {
    let auth = use_auth();
    // Asked anew for another user, who can log in in another tab, and not for another token.
    let user = Memo::new(move |_| auth.session().and_then(|session| session.subject().map(str::to_owned)));
    let answer = LocalResource::new(move || {
        user.track();
        let client = auth.client();
        async move { greeting(&client, &format!("{api}/api/hello/")).await }
    });
    let shown = move |answered: Result<String, String>| match answered {
        Ok(words) => view! { <h1>{words}</h1> }.into_any(),
        Err(problem) => {
            view! { <p role="alert">{problem} <button on:click=move |_| answer.refetch()>"Try again"</button></p> }
                .into_any()
        }
    };
    view! {
        <Suspense fallback=|| view! { <p>"Asking the server…"</p> }>
            {move || Suspend::new(async move { shown(answer.await) })}
        </Suspense>
    }
}

/// What the API answers.
#[derive(serde::Deserialize)]
struct Hello {
    msg: String,
}

async fn greeting(client: &AuthClient, url: &str) -> Result<String, String> {
    let request = Request::get(url).build().map_err(|error| error.to_string())?;
    let response = client.fetch(request).await.map_err(|error: Error| words(&error))?;
    let response = Response::from(response);
    if !response.ok() {
        return Err(format!("The server answered {}.", response.status()));
    }
    response.json().await.map(|hello: Hello| hello.msg).map_err(|error| error.to_string())
}
