//! What depends on a claim. Only for showing: the server decides what it answers to whom.

use hallpass_leptos::use_auth;
use leptos::prelude::*;

/// The claims that this app reads. Where the server puts none in, nobody is staff.
#[derive(serde::Deserialize)]
struct User {
    #[serde(default)]
    is_staff: bool,
}

#[component]
pub(crate) fn StaffOnly(children: ChildrenFn) -> impl IntoView {
    let auth = use_auth();
    let is_staff = Memo::new(move |_| {
        let user = auth.session().and_then(|session| session.claims::<User>().ok());
        user.is_some_and(|user| user.custom.is_staff)
    });
    view! { <Show when=move || is_staff.get()>{children()}</Show> }
}
