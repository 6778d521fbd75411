//! What is guarded.

use hallpass_yew::use_auth;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::greeting::Greeting;
use super::staff::StaffOnly;

#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct PageProps {
    pub(crate) api: AttrValue,
}

#[component]
pub(crate) fn Page(props: &PageProps) -> Html {
    let client = use_auth().client();
    // Logged out before it is awaited; the server is told if it can be.
    let onclick = move |_: MouseEvent| spawn_local(client.logout());
    html! {
        <main>
            <Suspense fallback={html! { <p>{ "Asking the server…" }</p> }}>
                <Greeting api={props.api.clone()} />
            </Suspense>
            <StaffOnly><section>{ "For staff: the books of the Daily Bugle." }</section></StaffOnly>
            <button {onclick}>{ "Log out" }</button>
        </main>
    }
}
