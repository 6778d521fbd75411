//! A whole small app: a login form, a guarded page, a call to the API, and a part that is for staff alone.

mod greeting;
mod login;
mod page;
mod problem;
mod staff;

use hallpass_yew::hallpass::{AuthClient, Config};
use hallpass_yew::{AuthProvider, RequireAuth};
use yew::prelude::*;

use login::LogIn;
use page::Page;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct AppProps {
    pub(crate) client: AuthClient,
    /// Where the API is; nothing for the origin of the page.
    pub(crate) api: AttrValue,
}

#[component]
pub(crate) fn App(props: &AppProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <RequireAuth fallback={html! { <LogIn /> }} loading={html! { <p>{ "One moment…" }</p> }}>
                <Page api={props.api.clone()} />
            </RequireAuth>
        </AuthProvider>
    }
}

fn main() {
    let client = AuthClient::new(Config::new(""));
    yew::Renderer::<App>::with_props(AppProps { client, api: "".into() }).render();
}
