//! What is guarded.

use hallpass_leptos::use_auth;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::greeting::Greeting;
use super::staff::StaffOnly;

#[component]
pub(crate) fn Page(api: &'static str) -> impl IntoView {
    let auth = use_auth();
    // Logged out before it is awaited; the server is told if it can be.
    let log_out = move |_| spawn_local(auth.client().logout());
    view! {
        <main>
            <Greeting api />
            <StaffOnly>
                <section>"For staff: the books of the Daily Bugle."</section>
            </StaffOnly>
            <button on:click=log_out>"Log out"</button>
        </main>
    }
}
