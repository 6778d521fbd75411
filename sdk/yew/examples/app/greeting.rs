//! A call to the API: waiting, answered, failed.

use gloo_net::http::{Request, Response};
use hallpass_yew::hallpass::{AuthClient, Error};
use hallpass_yew::use_auth;
use yew::prelude::*;
use yew::suspense::use_future_with;

use super::problem::words;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct GreetingProps {
    pub(crate) api: AttrValue,
}

/// Suspends while it waits: a `<Suspense>` above it shows what is to be seen meanwhile.
#[component]
pub(crate) fn Greeting(props: &GreetingProps) -> HtmlResult {
    let auth = use_auth();
    let (client, user) = (auth.client(), auth.session().and_then(|session| session.subject().map(str::to_owned)));
    let tries = use_state(|| 0);
    let url = format!("{}/api/hello/", props.api);
    // Asked anew for another user, who can log in in another tab, and not for another token.
    let answer = use_future_with((*tries, user), move |_| async move { greeting(&client, &url).await })?;
    let again = move |_: MouseEvent| tries.set(*tries + 1);
    Ok(match &*answer {
        Ok(words) => html! { <h1>{ words }</h1> },
        Err(problem) => html! { <p role="alert">{ problem }<button onclick={again}>{ "Try again" }</button></p> },
    })
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
