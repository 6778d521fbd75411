//! What a server renders.
#![cfg(not(target_arch = "wasm32"))]

use hallpass_yew::hallpass::{AuthClient, Config, Storage};
use hallpass_yew::{AuthProvider, RequireAuth, use_auth};
use yew::LocalServerRenderer;
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq, Properties)]
struct Props {
    storage: Storage,
}

#[component]
fn App(props: &Props) -> Html {
    let client = use_memo(props.storage, |storage| AuthClient::new(Config::new("/api").storage(*storage)));
    html! {
        <AuthProvider client={(*client).clone()}>
            <RequireAuth fallback="logged out" loading="loading"><User /></RequireAuth>
            <User />
        </AuthProvider>
    }
}

#[component]
fn User() -> Html {
    let auth = use_auth();
    html! { format!(" {:?} {:?}", auth.is_authenticated(), auth.session()) }
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_renders_loading_and_touches_nothing() {
    for storage in [Storage::Local, Storage::Session, Storage::Memory, Storage::Cookie] {
        let page = LocalServerRenderer::<App>::with_props(Props { storage }).hydratable(false).render().await;
        assert_eq!(page, "loading None None");
    }
}

#[tokio::test(flavor = "current_thread")]
#[should_panic(expected = "`use_auth` at sdk/yew/tests/server.rs:")]
async fn a_missing_provider_is_told_with_the_place() {
    LocalServerRenderer::<User>::new().render().await;
}
