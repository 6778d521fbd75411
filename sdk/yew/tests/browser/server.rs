//! What a server has rendered, taken up in the browser.

use hallpass_yew::hallpass::AuthClient;
use hallpass_yew::{AuthProvider, RequireAuth};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::LocalServerRenderer;
use yew::prelude::*;
use yew::suspense::use_future;

use super::world::*;

#[wasm_bindgen_test]
async fn what_a_server_rendered_is_taken_up_and_shows_the_session() {
    let (root, client, counts) = (Root::new(), logged_in().await, Counted::default());
    let props = yew::props!(SmallProps { client, counts: counts.clone() });
    root.0.set_inner_html(&LocalServerRenderer::<Small>::with_props(props.clone()).render().await);
    assert_eq!(root.0.inner_text(), "loading");
    let app = yew::Renderer::<Small>::with_root_and_props(root.0.clone().into(), props).hydrate();
    assert_eq!(root.text().await, "guarded");
    assert_eq!(counts.0.mounts.get(), 1);
    app.destroy();
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct LateProps {
    client: AuthClient,
}

/// A guard below what suspends: taken up when the session is long known.
#[component]
fn Late(props: &LateProps) -> Html {
    html! {
        <AuthProvider client={props.client.clone()}>
            <Suspense>
                <Waits><RequireAuth loading={html! { <i>{ "loading" }</i> }}><b>{ "guarded" }</b></RequireAuth></Waits>
            </Suspense>
        </AuthProvider>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct WaitsProps {
    children: Html,
}

#[component]
fn Waits(props: &WaitsProps) -> HtmlResult {
    use_future(|| async { JsFuture::from(Promise::resolve(&JsValue::NULL)).await.is_ok() })?;
    Ok(props.children.clone())
}

#[wasm_bindgen_test]
async fn a_guard_that_is_taken_up_late_starts_as_the_server_had_it() {
    let (root, client) = (Root::new(), logged_in().await);
    let props = yew::props!(LateProps { client });
    root.0.set_inner_html(&LocalServerRenderer::<Late>::with_props(props.clone()).render().await);
    let app = yew::Renderer::<Late>::with_root_and_props(root.0.clone().into(), props).hydrate();
    root.until("guarded").await;
    assert!(!root.text().await.contains("loading"));
    app.destroy();
}
